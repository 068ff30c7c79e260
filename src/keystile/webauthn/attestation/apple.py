# SPDX-License-Identifier: Apache-2.0
"""Apple's anonymous statement: WebAuthn Level 3 §8.8; the certificate itself carries the nonce."""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from cryptography.x509 import ObjectIdentifier

from keystile.errors import CeremonyError
from keystile.webauthn.attestation import certificates
from keystile.webauthn.attestation.statement import Ceremony, Proven, mapping, require_members
from keystile.webauthn.cbor import CborValue

_MEMBERS: Final = frozenset(("x5c",))
_NONCE_EXTENSION: Final = ObjectIdentifier("1.2.840.113635.100.8.2")
# SEQUENCE { [1] { OCTET STRING of 32 bytes } }
_NONCE_PREFIX: Final = bytes.fromhex("3024a1220420")


def verify(statement: CborValue, ceremony: Ceremony) -> Proven:
    """Check an Apple statement: the leaf is for this credential's key and this ceremony.

    Raises:
        CeremonyError: ``attestation_statement_malformed``, ``attestation_certificate_invalid``,
            ``attestation_nonce_mismatch`` or ``attestation_key_mismatch``.
    """
    members = mapping(statement)
    require_members(members, _MEMBERS)
    path = certificates.chain(members)
    found = certificates.unknown_extension(path[0], _NONCE_EXTENSION)
    if found is None:
        raise certificates.invalid("the certificate has no nonce")
    if found[1] != _NONCE_PREFIX + sha256(ceremony.signed).digest():
        raise CeremonyError("attestation_nonce_mismatch", "the certificate is for another ceremony")
    if not certificates.is_for(path[0], ceremony.public_key):
        raise CeremonyError("attestation_key_mismatch", "the certificate is for another key")
    return Proven("anonca", path)
