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


@cache
def _key() -> KeyPair:
    return key_pairs.generate(-257)


def blob(
    said: Mapping[str, Any] | bytes,
    authority: AttestationAuthority,
    *,
    signer: str | None = SIGNER,
    header: Mapping[str, Any] | None = None,
    not_after: datetime = NOT_AFTER,
) -> bytes:
    """``said``, signed with RS256 by a certificate of ``authority``.

    Args:
        signer: DNS name in the certificate; None for none.
        header: members of the JWS header that differ.
    """
    key = _key()
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
    head = {"alg": "RS256", "typ": "JWT", "x5c": x5c} | dict(header or {})
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    message = f"{base64url.encode(json.dumps(head).encode())}.{base64url.encode(body)}".encode()
    return message + b"." + base64url.encode(key.sign(message)).encode()
