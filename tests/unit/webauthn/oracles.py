# SPDX-License-Identifier: Apache-2.0
"""py_webauthn and python-fido2 as oracles: does each take this answer?

Both are set up as strictly as they go. Anything they raise is a refusal (they let several kinds through).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding
from fido2 import cbor
from fido2.attestation.base import AttestationVerifier
from fido2.cose import CoseKey
from fido2.server import Fido2Server
from fido2.webauthn import (
    Aaguid,
    AttestationConveyancePreference,
    AttestedCredentialData,
    PublicKeyCredentialRpEntity,
    UserVerificationRequirement,
)
from webauthn import verify_authentication_response, verify_registration_response
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.structs import AttestationFormat

from keystile.testing import HeldCredential
from keystile.testing.attestation import default_authority
from keystile.webauthn import base64url
from tests.unit.webauthn.ceremonies import CHALLENGE, ORIGIN, RP_ID


@dataclass(frozen=True)
class Verdicts:
    """Which of the two accept."""

    py_webauthn: bool
    python_fido2: bool

    @property
    def any(self) -> bool:
        return self.py_webauthn or self.python_fido2

    @property
    def all(self) -> bool:
        return self.py_webauthn and self.python_fido2


class _Anchors(AttestationVerifier):
    def ca_lookup(self, attestation_result: Any, auth_data: Any) -> bytes:
        return default_authority().root.public_bytes(Encoding.DER)


def _server(attested: bool) -> Fido2Server:
    """python-fido2 looks at statements only when asked to, and then takes no format none."""
    return Fido2Server(
        PublicKeyCredentialRpEntity(id=RP_ID, name="Example"),
        attestation=AttestationConveyancePreference.DIRECT if attested else None,
        verify_origin=lambda origin: origin == ORIGIN,
        verify_attestation=_Anchors(),
    )


def _state() -> dict[str, Any]:
    return {
        "challenge": base64url.encode(CHALLENGE),
        "user_verification": UserVerificationRequirement.REQUIRED,
    }


def _takes(run: Any) -> bool:
    try:
        run()
    except Exception:  # noqa: BLE001  (an oracle's exceptions of every kind mean no)
        return False
    return True


def registration(raw: bytes, algorithms: tuple[int, ...], *, attested: bool) -> Verdicts:
    root = default_authority().root.public_bytes(Encoding.PEM)

    def py_webauthn() -> None:
        verify_registration_response(
            credential=raw.decode(),
            expected_challenge=CHALLENGE,
            expected_rp_id=RP_ID,
            expected_origin=[ORIGIN],
            require_user_verification=True,
            supported_pub_key_algs=[COSEAlgorithmIdentifier(alg) for alg in algorithms],
            pem_root_certs_bytes_by_fmt={name: [root] for name in AttestationFormat},
        )

    def python_fido2() -> None:
        _server(attested).register_complete(_state(), json.loads(raw))

    return Verdicts(_takes(py_webauthn), _takes(python_fido2))


def authentication(raw: bytes, credential: HeldCredential, sign_count: int) -> Verdicts:
    cose = credential.key_pair.cose_key

    def py_webauthn() -> None:
        verify_authentication_response(
            credential=raw.decode(),
            expected_challenge=CHALLENGE,
            expected_rp_id=RP_ID,
            expected_origin=[ORIGIN],
            credential_public_key=cose,
            credential_current_sign_count=sign_count,
            require_user_verification=True,
        )

    def python_fido2() -> None:
        decoded: Any = cbor.decode(cose)
        held = AttestedCredentialData.create(Aaguid.NONE, credential.id, CoseKey.parse(decoded))
        _server(attested=False).authenticate_complete(_state(), [held], json.loads(raw))

    return Verdicts(_takes(py_webauthn), _takes(python_fido2))
