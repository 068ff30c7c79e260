# SPDX-License-Identifier: Apache-2.0
"""The U2F statement: WebAuthn Level 3 §8.6, by security keys from before FIDO2."""

from __future__ import annotations

from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec

from keystile.errors import CeremonyError
from keystile.webauthn import keys
from keystile.webauthn.attestation import certificates
from keystile.webauthn.attestation.statement import (
    Ceremony,
    Proven,
    malformed,
    mapping,
    octets,
    require_members,
)
from keystile.webauthn.cbor import CborValue

_MEMBERS: Final = frozenset(("sig", "x5c"))


def verify(statement: CborValue, ceremony: Ceremony) -> Proven:
    """Check a U2F statement: one certificate with a P-256 key, over the old registration message.

    Raises:
        CeremonyError: ``attestation_statement_malformed``, ``attestation_algorithm_mismatch``,
            ``attestation_certificate_invalid``, ``attestation_aaguid_mismatch`` or
            ``attestation_signature_invalid``.
    """
    members = mapping(statement)
    require_members(members, _MEMBERS)
    signature = octets(members, "sig")
    path = certificates.chain(members)
    if len(path) != 1:
        raise malformed("x5c of a U2F statement does not hold exactly one certificate")
    key = certificates.key_of(path[0])
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise certificates.invalid("the key of a U2F certificate is not on P-256")
    if ceremony.public_key.alg != keys.ES256:
        raise CeremonyError("attestation_algorithm_mismatch", "a U2F credential is not an ES256 one")
    data = ceremony.data
    # Level 3 does not ask for it, and its own vector has another; a policy may.
    if ceremony.policy.fido_u2f_zero_aaguid and any(data.credential.aaguid):
        raise CeremonyError("attestation_aaguid_mismatch", "the AAGUID of a U2F authenticator is not zero")
    message = b"".join(
        (
            b"\0",
            data.rp_id_hash,
            ceremony.client_data_hash,
            data.credential.credential_id,
            ceremony.public_key.data,
        )
    )
    certificates.require_made_by(key, keys.ES256, signature, message)
    # The old message has no AAGUID in it.
    return Proven("basic", path, names_model=False)
