# SPDX-License-Identifier: Apache-2.0
"""The packed statement: WebAuthn Level 3 §8.2, by the credential's own key or by an attestation
certificate."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from cryptography.x509 import Certificate
from cryptography.x509.oid import NameOID, ObjectIdentifier

from keystile.errors import CeremonyError
from keystile.webauthn import keys
from keystile.webauthn.attestation import certificates
from keystile.webauthn.attestation.statement import (
    Ceremony,
    Proven,
    Statement,
    algorithm,
    mapping,
    octets,
    require_members,
)
from keystile.webauthn.cbor import CborValue
from keystile.webauthn.keys import LoadedKey

_SUBJECT: Final = (
    NameOID.COUNTRY_NAME,
    NameOID.ORGANIZATION_NAME,
    NameOID.ORGANIZATIONAL_UNIT_NAME,
    NameOID.COMMON_NAME,
)
_SELF: Final = frozenset(("alg", "sig"))
_BY_CERTIFICATE: Final = frozenset(("alg", "sig", "x5c"))


def verify(statement: CborValue, ceremony: Ceremony) -> Proven:
    """Check a packed statement. ``x5c`` decides which kind it is, even if empty; ``ecdaaKeyId`` is refused.

    Raises:
        CeremonyError: ``attestation_statement_malformed``, ``attestation_algorithm_mismatch``,
            ``attestation_signature_invalid``, ``attestation_certificate_invalid`` or
            ``attestation_aaguid_mismatch``.
    """
    members = mapping(statement)
    if "x5c" in members:
        return _by_certificate(members, ceremony)
    return _by_credential(members, ceremony)


def _by_credential(members: Statement, ceremony: Ceremony) -> Proven:
    require_members(members, _SELF)
    alg, signature, key = algorithm(members), octets(members, "sig"), ceremony.public_key
    if alg != key.alg:
        raise CeremonyError("attestation_algorithm_mismatch", f"alg {alg} is not the credential's {key.alg}")
    if not keys.is_signature(keys.load(key), alg, signature, ceremony.signed):
        raise CeremonyError(
            "attestation_signature_invalid", "the statement is not signed by the credential's key"
        )
    return Proven("self")


def _by_certificate(members: Statement, ceremony: Ceremony) -> Proven:
    require_members(members, _BY_CERTIFICATE)
    alg, signature = algorithm(members), octets(members, "sig")
    path = certificates.chain(members)
    key, aaguid = sound(path[0])
    certificates.require_model(aaguid, ceremony)
    certificates.require_signature(key, alg, signature, ceremony.signed)
    return Proven("basic", path)


# What a batch's certificate says by itself need not be read again for each authenticator. One that is not sound
# is not kept.
@lru_cache(maxsize=128)
def sound(leaf: Certificate) -> tuple[LoadedKey, bytes | None]:
    """The key of a certificate that keeps the rules of §8.2.1, and the model it names."""
    certificates.require_version_3_end_entity(leaf)
    _require_subject(leaf)
    return certificates.key_of(leaf), certificates.aaguid_of(leaf)


def _require_subject(leaf: Certificate) -> None:
    """§8.2.1: a country of two letters, the vendor, the fixed unit, and a name of the vendor's choice, each
    once."""
    with certificates.READING:
        values: dict[ObjectIdentifier, str | bytes] = {}
        for attribute in leaf.subject:
            if attribute.oid in values and attribute.oid in _SUBJECT:
                raise certificates.invalid("the subject has an attribute twice")
            values[attribute.oid] = attribute.value
    if not all(values.get(oid) for oid in _SUBJECT) or len(values[NameOID.COUNTRY_NAME]) != 2:
        raise certificates.invalid(
            "the subject lacks a country code, an organisation, a unit or a common name"
        )
    if values[NameOID.ORGANIZATIONAL_UNIT_NAME] != "Authenticator Attestation":
        raise certificates.invalid("the subject's unit is not Authenticator Attestation")
