# SPDX-License-Identifier: Apache-2.0
"""The Android Keystore statement: WebAuthn Level 3 §8.4, with the Key Attestation extension (versions 1 to
400)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cryptography.x509 import Certificate, ObjectIdentifier

from keystile.errors import CeremonyError, Malformed
from keystile.webauthn.attestation import certificates, der
from keystile.webauthn.attestation.policy import AttestationPolicy
from keystile.webauthn.attestation.statement import (
    Ceremony,
    Proven,
    algorithm,
    mapping,
    octets,
    require_members,
)
from keystile.webauthn.cbor import CborValue

_MEMBERS: Final = frozenset(("alg", "sig", "x5c"))
_KEY_DESCRIPTION: Final = ObjectIdentifier("1.3.6.1.4.1.11129.2.1.17")
# Context tags 1, 600 and 702 of AuthorizationList, constructed.
_PURPOSE, _ALL_APPLICATIONS, _ORIGIN = 0xA1, 0xBF8458, 0xBF853E
_KM_PURPOSE_SIGN: Final = 2
_KM_ORIGIN_GENERATED: Final = 0


@dataclass(frozen=True, slots=True)
class _KeyDescription:
    challenge: bytes
    software: dict[int, bytes]
    hardware: dict[int, bytes]


def verify(statement: CborValue, ceremony: Ceremony) -> Proven:
    """Check an Android Keystore statement.

    Raises:
        CeremonyError: ``attestation_statement_malformed``, ``attestation_algorithm_mismatch``,
            ``attestation_signature_invalid``, ``attestation_key_mismatch``,
            ``attestation_certificate_invalid`` or ``attestation_nonce_mismatch``.
    """
    members = mapping(statement)
    require_members(members, _MEMBERS)
    alg, signature = algorithm(members), octets(members, "sig")
    path = certificates.chain(members)
    leaf = path[0]
    certificates.require_signature(certificates.key_of(leaf), alg, signature, ceremony.signed)
    if not certificates.is_for(leaf, ceremony.public_key):
        raise CeremonyError("attestation_key_mismatch", "the certificate is for another key")
    description = _read(leaf)
    if description.challenge != ceremony.client_data_hash:
        raise CeremonyError("attestation_nonce_mismatch", "the certificate is for another ceremony")
    _judge(description, ceremony.policy)
    return Proven("basic", path)


def _read(leaf: Certificate) -> _KeyDescription:
    found = certificates.unknown_extension(leaf, _KEY_DESCRIPTION)
    if found is None:
        raise certificates.invalid("the certificate has no key description")
    try:
        fields = list(der.elements(der.only(found[1], der.SEQUENCE)))
        if len(fields) != 8 or fields[4][0] != der.OCTET_STRING:
            raise Malformed("The key description does not have its eight fields.")
        if fields[6][0] != der.SEQUENCE or fields[7][0] != der.SEQUENCE:
            raise Malformed("The key description lacks an authorization list.")
        return _KeyDescription(
            fields[4][1], dict(der.elements(fields[6][1])), dict(der.elements(fields[7][1]))
        )
    except Malformed as error:
        raise certificates.invalid(str(error)) from error


def _judge(description: _KeyDescription, policy: AttestationPolicy) -> None:
    """§8.4: scoped to the RP ID always; generated there and for signing only, as the policy asks."""
    if _ALL_APPLICATIONS in description.software or _ALL_APPLICATIONS in description.hardware:
        raise certificates.invalid("the key is for all applications")
    if not policy.android_key_strict:
        return
    lists = (
        [description.hardware]
        if policy.android_key_hardware
        else [description.hardware, description.software]
    )
    try:
        origins = {
            der.integer(der.only(entries[_ORIGIN], der.INTEGER)) for entries in lists if _ORIGIN in entries
        }
        purposes = {
            der.integer(number)
            for entries in lists
            if _PURPOSE in entries
            for _, number in der.elements(der.only(entries[_PURPOSE], der.SET))
        }
    except Malformed as error:
        raise certificates.invalid(str(error)) from error
    if origins != {_KM_ORIGIN_GENERATED}:
        raise certificates.invalid("the key was not generated in the key store")
    if purposes != {_KM_PURPOSE_SIGN}:
        raise certificates.invalid("the key is not for signing alone")
