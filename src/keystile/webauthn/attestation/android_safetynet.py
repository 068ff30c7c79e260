# SPDX-License-Identifier: Apache-2.0
"""The SafetyNet statement: WebAuthn Level 3 §8.5. Deprecated there and retired by its vendor.

Refused unless a policy names the format, for a second look at old records. The age of the answer is not
judged.
"""

from __future__ import annotations

import base64
from hashlib import sha256
from typing import Any, Final

from cryptography import x509
from cryptography.x509 import Certificate

from keystile.errors import CeremonyError, Malformed
from keystile.webauthn import base64url, keys, strict_json
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

_MEMBERS: Final = frozenset(("ver", "response"))
_HOST: Final = "attest.android.com"


def verify(statement: CborValue, ceremony: Ceremony) -> Proven:
    """Check a SafetyNet statement: a JWS by the vendor's service over a nonce and its verdict.

    Raises:
        CeremonyError: ``attestation_statement_malformed``, ``attestation_nonce_mismatch``,
            ``attestation_certificate_invalid``, ``attestation_algorithm_mismatch``,
            ``attestation_signature_invalid`` or ``attestation_not_allowed``.
    """
    members = mapping(statement)
    require_members(members, _MEMBERS)
    if not isinstance(members["ver"], str) or not members["ver"]:
        raise malformed("ver is not a version")
    header, payload, signature, signed = _parts(octets(members, "response"))
    nonce = base64.b64encode(sha256(ceremony.signed).digest()).decode("ascii")
    if payload.get("nonce") != nonce:
        raise CeremonyError("attestation_nonce_mismatch", "the answer is for another ceremony")
    path = _chain(header)
    if _HOST not in _hosts(path[0]):
        raise certificates.invalid(f"the certificate is not for {_HOST}")
    # The service signed with RS256 only.
    if header.get("alg") != "RS256":
        raise malformed("the answer is not signed with RS256")
    certificates.require_signature(certificates.key_of(path[0]), keys.RS256, signature, signed)
    if payload.get("ctsProfileMatch") is not True:
        raise CeremonyError("attestation_not_allowed", "the device failed the service's compatibility test")
    return Proven("basic", path)


def _parts(response: bytes) -> tuple[dict[str, Any], dict[str, Any], bytes, bytes]:
    """Header, payload, signature and the signed text of a compact JWS (RFC 7515 §7.1)."""
    try:
        text = response.decode("ascii")
        header, payload, signature = text.split(".")
        objects = [strict_json.read(base64url.decode(part)) for part in (header, payload)]
        decoded = base64url.decode(signature)
    except (ValueError, Malformed) as error:
        raise malformed("the answer is not a compact JWS of JSON objects") from error
    first, second = objects
    if not isinstance(first, dict) or not isinstance(second, dict):
        raise malformed("the answer is not a compact JWS of JSON objects")
    return first, second, decoded, f"{header}.{payload}".encode("ascii")


def _chain(header: dict[str, Any]) -> tuple[Certificate, ...]:
    encoded = header.get("x5c")
    try:
        decoded: list[CborValue] = [base64.b64decode(text, validate=True) for text in encoded or ()]
    except (ValueError, TypeError) as error:
        raise malformed("x5c of the answer is not an array of base64 texts") from error
    return certificates.chain({"x5c": decoded})


def _hosts(leaf: Certificate) -> list[str]:
    names = certificates.extension(leaf, x509.SubjectAlternativeName)
    return [] if names is None else names.value.get_values_for_type(x509.DNSName)
