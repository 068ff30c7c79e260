# SPDX-License-Identifier: Apache-2.0
"""FIDO metadata by a service that exists only here: BLOBs for `keystile.webauthn.metadata`, with any part wrong."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import Certificate
from cryptography.x509.oid import NameOID

from keystile.testing import key_pairs
from keystile.testing.attestation import NOT_AFTER, AttestationAuthority
from keystile.testing.key_pairs import KeyPair
from keystile.webauthn import base64url

SIGNER: Final = "mds.fidoalliance.org"


def entry(
    aaguid: UUID,
    *,
    name: str = "Software authenticator",
    roots: Sequence[Certificate | bytes] = (),
    reports: Sequence[Mapping[str, Any]] = ({"status": "FIDO_CERTIFIED_L1"},),
) -> dict[str, Any]:
    """One model: its statement with what readers need, and its status reports."""
    encoded = [root if isinstance(root, bytes) else root.public_bytes(Encoding.DER) for root in roots]
    return {
        "aaguid": str(aaguid),
        "statusReports": list(reports),
        "timeOfLastStatusChange": "2025-01-01",
        "metadataStatement": {
            "description": name,
            "aaguid": str(aaguid),
            "authenticatorVersion": 1,
            "protocolFamily": "fido2",
            "schema": 3,
            "upv": [{"major": 1, "minor": 2}],
            "attestationTypes": ["basic_full"],
            "userVerificationDetails": [[{"userVerificationMethod": "presence_internal"}]],
            "keyProtection": ["hardware"],
            "matcherProtection": ["on_chip"],
            "attachmentHint": ["external"],
            "tcDisplay": [],
            "attestationRootCertificates": [base64.b64encode(root).decode() for root in encoded],
        },
    }


def payload(
    entries: Sequence[Mapping[str, Any]], *, number: int = 1, next_update: date = date(2026, 2, 1)
) -> dict[str, Any]:
    """What a BLOB says."""
    return {
        "legalHeader": "For tests.",
        "no": number,
        "nextUpdate": next_update.isoformat(),
        "entries": list(entries),
    }


def u2f_entry(
    *certificates: Certificate,
    name: str = "Software security key",
    reports: Sequence[Mapping[str, Any]] = ({"status": "FIDO_CERTIFIED"},),
) -> dict[str, Any]:
    """One model from before FIDO2, known by its attestation certificates."""
    keys = [x509.SubjectKeyIdentifier.from_public_key(one.public_key()).digest.hex() for one in certificates]
    told = entry(UUID(int=0), name=name, roots=certificates, reports=reports)
    statement = {member: value for member, value in told["metadataStatement"].items() if member != "aaguid"}
    return {
        "attestationCertificateKeyIdentifiers": keys,
        "statusReports": told["statusReports"],
        "timeOfLastStatusChange": told["timeOfLastStatusChange"],
        "metadataStatement": statement
        | {"protocolFamily": "u2f", "attestationCertificateKeyIdentifiers": keys},
    }


# COSE algorithms by their names in JOSE, with the bytes of a number in an ECDSA signature.
_ALGORITHMS: Final = {"RS256": (-257, 0), "ES256": (-7, 32), "ES384": (-35, 48), "ES512": (-36, 66)}


@cache
def _key(alg: str) -> KeyPair:
    return key_pairs.generate(_ALGORITHMS[alg][0])


def _signature(message: bytes, alg: str) -> bytes:
    """As JOSE writes it: ECDSA as two numbers of one length (RFC 7518 §3.4)."""
    signature, length = _key(alg).sign(message), _ALGORITHMS[alg][1]
    if not length:
        return signature
    return b"".join(number.to_bytes(length, "big") for number in decode_dss_signature(signature))


def blob(
    said: Mapping[str, Any] | bytes,
    authority: AttestationAuthority,
    *,
    signer: str | None = SIGNER,
    header: Mapping[str, Any] | None = None,
    not_after: datetime = NOT_AFTER,
    alg: str = "RS256",
) -> bytes:
    """``said``, signed by a certificate of ``authority``.

    Args:
        alg: RS256, ES256, ES384 or ES512.
        signer: DNS name in the certificate; None for none.
        header: members of the JWS header that differ.
    """
    key = _key(alg)
    extensions: list[tuple[x509.ExtensionType, bool]] = []
    if signer is not None:
        extensions.append((x509.SubjectAlternativeName([x509.DNSName(signer)]), False))
    path = authority.issue(
        key.private.public_key(),
        subject=((NameOID.COMMON_NAME, signer or "nobody"),),
        extensions=extensions,
        not_after=not_after,
    )
    x5c = [base64.b64encode(certificate.public_bytes(Encoding.DER)).decode() for certificate in path]
    head = {"alg": alg, "typ": "JWT", "x5c": x5c} | dict(header or {})
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    message = f"{base64url.encode(json.dumps(head).encode())}.{base64url.encode(body)}".encode()
    return message + b"." + base64url.encode(_signature(message, alg)).encode()
