# SPDX-License-Identifier: Apache-2.0
"""The TPM statement: WebAuthn Level 3 §8.3, with the structures of TPM 2.0 Part 2 (§10 to §12).

Other fields of ``certInfo`` (clock, safe byte, firmware) are not judged: the standard does not ask, and real
TPMs differ in them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509 import Certificate, ObjectIdentifier

from keystile.errors import CeremonyError, Malformed
from keystile.webauthn import keys
from keystile.webauthn.attestation import certificates
from keystile.webauthn.attestation.statement import (
    Ceremony,
    Proven,
    algorithm,
    malformed,
    mapping,
    octets,
    require_members,
)
from keystile.webauthn.cbor import CborValue
from keystile.webauthn.keys import LoadedKey

_MEMBERS: Final = frozenset(("ver", "alg", "x5c", "sig", "certInfo", "pubArea"))
_GENERATED: Final = 0xFF544347  # TPM_GENERATED_VALUE
_ST_ATTEST_CERTIFY: Final = 0x8017
_ALG_RSA, _ALG_ECC, _ALG_NULL = 0x0001, 0x0023, 0x0010
_SHA1: Final = "sha1"
_NAME_HASHES: Final[Mapping[int, str]] = {0x0004: _SHA1, 0x000B: "sha256", 0x000C: "sha384", 0x000D: "sha512"}
_CURVES: Final[Mapping[int, type[ec.EllipticCurve]]] = {3: ec.SECP256R1, 4: ec.SECP384R1, 5: ec.SECP521R1}
_EXTRA_DATA_HASHES: Final[Mapping[int, str]] = {
    keys.ES256: "sha256",
    keys.ESP256: "sha256",
    keys.RS256: "sha256",
    keys.PS256: "sha256",
    keys.ES384: "sha384",
    keys.ESP384: "sha384",
    keys.RS384: "sha384",
    keys.PS384: "sha384",
    keys.ES512: "sha512",
    keys.ESP512: "sha512",
    keys.RS512: "sha512",
    keys.PS512: "sha512",
    keys.RS1: _SHA1,
}
_AIK_USAGE: Final = ObjectIdentifier("2.23.133.8.3")  # tcg-kp-AIKCertificate
# at-tpmManufacturer, at-tpmModel, at-tpmVersion
_TPM_NAMES: Final = tuple(ObjectIdentifier(f"2.23.133.2.{number}") for number in (1, 2, 3))


def verify(statement: CborValue, ceremony: Ceremony) -> Proven:
    """Check a TPM statement.

    Raises:
        CeremonyError: ``attestation_statement_malformed``, ``attestation_key_mismatch``,
            ``attestation_algorithm_mismatch``, ``attestation_nonce_mismatch``,
            ``attestation_certificate_invalid``, ``attestation_aaguid_mismatch`` or
            ``attestation_signature_invalid``.
    """
    members = mapping(statement)
    require_members(members, _MEMBERS)
    if members["ver"] != "2.0":
        raise malformed("ver is not 2.0")
    alg, signature = algorithm(members), octets(members, "sig")
    info, area = octets(members, "certInfo"), octets(members, "pubArea")
    path = certificates.chain(members)
    aik = certificates.key_of(path[0])
    certificates.require_algorithm(aik, alg, allow_sha1=ceremony.policy.allow_sha1)
    digest = _EXTRA_DATA_HASHES.get(alg)
    if digest is None:
        raise CeremonyError("attestation_algorithm_mismatch", f"alg {alg} is not one that TPMs sign with")

    try:
        name_hash = _check_public_area(area, keys.load(ceremony.public_key))
        extra_data, name = _certified(info)
    except Malformed as error:
        raise malformed(str(error)) from error
    if name_hash == _SHA1 and not ceremony.policy.allow_sha1:
        raise CeremonyError("attestation_algorithm_mismatch", "the key's TPM name is by SHA-1")
    # TPM 2.0 Part 1, §16: a name is the hash algorithm's identifier and the hash of the public area.
    if name != area[2:4] + hashlib.new(name_hash, area, usedforsecurity=False).digest():
        raise CeremonyError("attestation_key_mismatch", "certInfo certifies another key than pubArea")
    if extra_data != hashlib.new(digest, ceremony.signed, usedforsecurity=False).digest():
        raise CeremonyError("attestation_nonce_mismatch", "certInfo is for another ceremony")
    certificates.require_made_by(aik, alg, signature, info)
    _require_aik(path[0])
    certificates.require_model(certificates.aaguid_of(path[0]), ceremony)
    return Proven("attca", path)


class _Reader:
    """Big-endian fields of a TPM structure, one after the other."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._position = 0

    def take(self, size: int) -> bytes:
        end = self._position + size
        if end > len(self._data):
            raise Malformed("A TPM structure is cut short.")
        taken, self._position = self._data[self._position : end], end
        return taken

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "big")

    def sized(self) -> bytes:
        """A TPM2B: two bytes of length, then that many."""
        return self.take(self.number(2))

    def finish(self) -> None:
        if self._position != len(self._data):
            raise Malformed("Bytes follow a TPM structure.")


def _check_public_area(area: bytes, key: LoadedKey) -> str:
    """Compare a TPMT_PUBLIC (§12.2.4) with the credential's key; the name of its hash."""
    reader = _Reader(area)
    kind, name_alg = reader.number(2), reader.number(2)
    reader.take(4)  # objectAttributes
    reader.sized()  # authPolicy
    name_hash = _NAME_HASHES.get(name_alg)
    if name_hash is None:
        raise Malformed("The nameAlg of pubArea is not a known hash.")
    if reader.number(2) != _ALG_NULL:
        raise Malformed("The key of pubArea is a storage key: it has a symmetric algorithm.")
    if reader.number(2) != _ALG_NULL:  # scheme: every one for signing is followed by its hash
        reader.take(2)
    if kind == _ALG_RSA and isinstance(key, rsa.RSAPublicKey):
        same = _is_rsa_key(reader, key)
    elif kind == _ALG_ECC and isinstance(key, ec.EllipticCurvePublicKey):
        same = _is_ec_key(reader, key)
    else:
        same = False
    if not same:
        raise CeremonyError("attestation_key_mismatch", "pubArea is of another key than the credential's")
    reader.finish()
    return name_hash


def _is_rsa_key(reader: _Reader, key: rsa.RSAPublicKey) -> bool:
    bits, exponent, modulus = reader.number(2), reader.number(4), reader.sized()
    numbers = key.public_numbers()
    # An exponent of zero stands for the default (§12.2.3.5).
    return (
        int.from_bytes(modulus, "big") == numbers.n
        and (exponent or 65537) == numbers.e
        and bits == key.key_size
    )


def _is_ec_key(reader: _Reader, key: ec.EllipticCurvePublicKey) -> bool:
    curve = _CURVES.get(reader.number(2))
    if reader.number(2) != _ALG_NULL:  # kdf, followed by its hash
        reader.take(2)
    x, y = int.from_bytes(reader.sized(), "big"), int.from_bytes(reader.sized(), "big")
    numbers = key.public_numbers()
    return curve is not None and isinstance(key.curve, curve) and (x, y) == (numbers.x, numbers.y)


def _certified(info: bytes) -> tuple[bytes, bytes]:
    """The extraData and the certified name of a TPMS_ATTEST (§10.12.12)."""
    reader = _Reader(info)
    if reader.number(4) != _GENERATED:
        raise Malformed("The magic of certInfo is not a TPM's.")
    if reader.number(2) != _ST_ATTEST_CERTIFY:
        raise Malformed("certInfo does not certify a key.")
    reader.sized()  # qualifiedSigner
    extra_data = reader.sized()
    reader.take(17 + 8)  # clockInfo, firmwareVersion
    name = reader.sized()
    reader.sized()  # qualifiedName
    reader.finish()
    return extra_data, name


def _require_aik(leaf: Certificate) -> None:
    """§8.3.1: the requirements on attestation identity key certificates."""
    certificates.require_version_3_end_entity(leaf)
    with certificates.READING:
        has_subject = len(leaf.subject) > 0
    if has_subject:
        raise certificates.invalid("the subject of an AIK certificate is not empty")
    usage = certificates.extension(leaf, x509.ExtendedKeyUsage)
    if usage is None or _AIK_USAGE not in usage.value:
        raise certificates.invalid("the certificate's extended key usage is not that of an AIK")
    names = certificates.extension(leaf, x509.SubjectAlternativeName)
    with certificates.READING:
        described = names is not None and any(
            all(directory.get_attributes_for_oid(oid) for oid in _TPM_NAMES)
            for directory in names.value.get_values_for_type(x509.DirectoryName)
        )
    if not described:
        raise certificates.invalid("the certificate does not name the TPM's manufacturer, model and version")
