# SPDX-License-Identifier: Apache-2.0
"""Attestation statements by a maker that exists only here: WebAuthn Level 3 §8, one function for each format.

An `Attester` makes a new credential's statement. The functions take what they say as arguments, so that a
test can have any part of it wrong while the rest is honest. `AttestationAuthority` is the maker's certificate
authority.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import Certificate, ObjectIdentifier
from cryptography.x509.oid import NameOID

from keystile.testing import key_pairs
from keystile.testing.key_pairs import KeyPair

NOT_BEFORE: Final = datetime(2020, 1, 1, tzinfo=UTC)
NOT_AFTER: Final = datetime(2120, 1, 1, tzinfo=UTC)

_AAGUID_EXTENSION: Final = ObjectIdentifier("1.3.6.1.4.1.45724.1.1.4")
_APPLE_NONCE: Final = ObjectIdentifier("1.2.840.113635.100.8.2")
_KEY_DESCRIPTION: Final = ObjectIdentifier("1.3.6.1.4.1.11129.2.1.17")
_AIK_USAGE: Final = ObjectIdentifier("2.23.133.8.3")

Subject = tuple[tuple[ObjectIdentifier, str], ...]
SUBJECT: Final[Subject] = (
    (NameOID.COUNTRY_NAME, "AA"),
    (NameOID.ORGANIZATION_NAME, "Keystile testing"),
    (NameOID.ORGANIZATIONAL_UNIT_NAME, "Authenticator Attestation"),
    (NameOID.COMMON_NAME, "Software authenticator"),
)


@dataclass(frozen=True, slots=True)
class NewCredential:
    """What an attester speaks about."""

    key_pair: KeyPair
    credential_id: bytes
    aaguid: UUID
    data: bytes
    client_data_hash: bytes

    @property
    def signed(self) -> bytes:
        """authenticatorData ‖ clientDataHash."""
        return self.data + self.client_data_hash


Attester = Callable[[NewCredential], tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class AttestationAuthority:
    """A maker's certificate authority; ``root`` is its trust anchor."""

    root: Certificate
    key: ec.EllipticCurvePrivateKey
    chain: tuple[Certificate, ...] = field(default=())

    @classmethod
    def new(cls, name: str = "Keystile testing root") -> AttestationAuthority:
        """An authority with a self-signed root."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = _name(((NameOID.COMMON_NAME, name),))
        return cls(_ca_certificate(subject, key, subject, key, None), key)

    def below(self, name: str = "Keystile testing intermediate", *, ca: bool = True) -> AttestationAuthority:
        """An authority under this one, whose certificate its statements carry (``ca`` false for a liar)."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = _name(((NameOID.COMMON_NAME, name),))
        certificate = _ca_certificate(subject, key, self._issuer, self.key, ca)
        return AttestationAuthority(self.root, key, (certificate, *self.chain))

    @property
    def _issuer(self) -> x509.Name:
        return (self.chain[0] if self.chain else self.root).subject

    def issue(
        self,
        public_key: Any,
        *,
        subject: Subject = SUBJECT,
        ca: bool | None = False,
        extensions: Sequence[tuple[x509.ExtensionType, bool]] = (),
        not_before: datetime = NOT_BEFORE,
        not_after: datetime = NOT_AFTER,
    ) -> tuple[Certificate, ...]:
        """A certificate for ``public_key`` and those of the authorities above it, but for the root.

        Args:
            ca: what the basic constraints say; None leaves them out.
            extensions: more of them, each with its criticality.
        """
        builder = (
            x509.CertificateBuilder()
            .subject_name(_name(subject))
            .issuer_name(self._issuer)
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(not_before)
            .not_valid_after(not_after)
        )
        if ca is not None:
            builder = builder.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        for value, critical in extensions:
            builder = builder.add_extension(value, critical=critical)
        return (builder.sign(self.key, hashes.SHA256()), *self.chain)


@cache
def default_authority() -> AttestationAuthority:
    """The authority that attesters use unless they are given another; one for the whole process."""
    return AttestationAuthority.new()


def _name(attributes: Subject) -> x509.Name:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # liars' names may break the rules of their attributes
        return x509.Name([x509.NameAttribute(oid, value, _validate=False) for oid, value in attributes])


def _ca_certificate(
    subject: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Name,
    issuer_key: ec.EllipticCurvePrivateKey,
    ca: bool | None,
) -> Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOT_BEFORE)
        .not_valid_after(NOT_AFTER)
        .add_extension(x509.BasicConstraints(ca=ca is not False, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    return builder.sign(issuer_key, hashes.SHA256())


def _x5c(path: Sequence[Certificate]) -> list[bytes]:
    return [certificate.public_bytes(Encoding.DER) for certificate in path]


# ---- the formats
# ---------------------------------------------------------------------------------------------


def none(made: NewCredential) -> tuple[str, Any]:
    """§8.7: nothing."""
    return "none", {}


def packed_self(made: NewCredential) -> tuple[str, Any]:
    """§8.2: signed by the credential itself."""
    return "packed", {"alg": made.key_pair.alg, "sig": made.key_pair.sign(made.signed)}


def packed(
    made: NewCredential,
    *,
    authority: AttestationAuthority | None = None,
    alg: int = -7,
    subject: Subject = SUBJECT,
    ca: bool | None = False,
    aaguid: bytes | None = b"",
    aaguid_critical: bool = False,
    extensions: Sequence[tuple[x509.ExtensionType, bool]] = (),
    not_after: datetime = NOT_AFTER,
) -> tuple[str, Any]:
    """§8.2: signed by an attestation certificate.

    Args:
        alg: of the attestation key.
        aaguid: contents of the AAGUID extension: by default the authenticator's own, None for no extension.
    """
    signer = key_pairs.generate(alg)
    more = list(extensions)
    if aaguid is not None:
        value = aaguid or b"\x04\x10" + made.aaguid.bytes
        more.append((x509.UnrecognizedExtension(_AAGUID_EXTENSION, value), aaguid_critical))
    path = (authority or default_authority()).issue(
        signer.private.public_key(), subject=subject, ca=ca, extensions=more, not_after=not_after
    )
    return "packed", {"alg": alg, "sig": signer.sign(made.signed), "x5c": _x5c(path)}


def fido_u2f(
    made: NewCredential, *, authority: AttestationAuthority | None = None, alg: int = -7
) -> tuple[str, Any]:
    """§8.6: the registration message of U2F, signed by an attestation certificate."""
    signer = key_pairs.generate(alg)
    path = (authority or default_authority()).issue(signer.private.public_key())
    cose = made.key_pair.cose_key
    point = b"\x04" + cose[10:42] + cose[45:77]
    message = b"\0" + made.data[:32] + made.client_data_hash + made.credential_id + point
    return "fido-u2f", {"sig": signer.sign(message), "x5c": _x5c(path)}


def apple(
    made: NewCredential,
    *,
    authority: AttestationAuthority | None = None,
    nonce: bytes | None = b"",
    key: KeyPair | None = None,
) -> tuple[str, Any]:
    """§8.8: a certificate for the credential's key that holds the nonce (by default the right one)."""
    extensions: list[tuple[x509.ExtensionType, bool]] = []
    if nonce is not None:
        value = bytes.fromhex("3024a1220420") + (nonce or hashlib.sha256(made.signed).digest())
        extensions.append((x509.UnrecognizedExtension(_APPLE_NONCE, value), False))
    holder = key or made.key_pair
    path = (authority or default_authority()).issue(holder.private.public_key(), extensions=extensions)
    return "apple", {"x5c": _x5c(path)}


def der(tag: bytes, contents: bytes) -> bytes:
    """One DER element."""
    size = len(contents)
    if size < 0x80:
        return tag + bytes((size,)) + contents
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return tag + bytes((0x80 | len(length),)) + length + contents


def authorization_list(
    *, purposes: Sequence[int] = (), origin: int | None = None, all_applications: bool = False
) -> bytes:
    """The contents of an Android AuthorizationList."""
    entries = b""
    if purposes:
        numbers = b"".join(der(b"\x02", bytes((purpose,))) for purpose in purposes)
        entries += der(b"\xa1", der(b"\x31", numbers))
    if all_applications:
        entries += der(b"\xbf\x84\x58", der(b"\x05", b""))
    if origin is not None:
        entries += der(b"\xbf\x85\x3e", der(b"\x02", bytes((origin,))))
    return entries


def android_key(
    made: NewCredential,
    *,
    authority: AttestationAuthority | None = None,
    challenge: bytes = b"",
    software: bytes = b"",
    hardware: bytes = authorization_list(purposes=(2,), origin=0),
    description: bytes | None = b"",
    key: KeyPair | None = None,
) -> tuple[str, Any]:
    """§8.4: a certificate for the credential's key with a key description.

    Args:
        challenge: by default the hash of the client data.
        description: the whole extension instead, or None to leave it out.
        key: another key to certify and sign with.
    """
    extensions: list[tuple[x509.ExtensionType, bool]] = []
    if description is not None:
        fields = (
            der(b"\x02", b"\x03")
            + der(b"\x0a", b"\x01")
            + der(b"\x02", b"\x04")
            + der(b"\x0a", b"\x01")
            + der(b"\x04", challenge or made.client_data_hash)
            + der(b"\x04", b"")
            + der(b"\x30", software)
            + der(b"\x30", hardware)
        )
        value = description or der(b"\x30", fields)
        extensions.append((x509.UnrecognizedExtension(_KEY_DESCRIPTION, value), False))
    holder = key or made.key_pair
    path = (authority or default_authority()).issue(holder.private.public_key(), extensions=extensions)
    return "android-key", {"alg": holder.alg, "sig": holder.sign(made.signed), "x5c": _x5c(path)}


_TPM_HASHES: Final = {
    **dict.fromkeys((-7, -9, -37, -257), "sha256"),
    **dict.fromkeys((-35, -51, -38, -258), "sha384"),
    **dict.fromkeys((-36, -52, -39, -259, -8), "sha512"),
    -65535: "sha1",
}
_TPM_CURVES: Final = {"secp256r1": 3, "secp384r1": 4, "secp521r1": 5}
_TPM_NAMES: Final[Subject] = (
    (ObjectIdentifier("2.23.133.2.1"), "id:4B545354"),
    (ObjectIdentifier("2.23.133.2.2"), "Software"),
    (ObjectIdentifier("2.23.133.2.3"), "id:00000001"),
)


def public_area(key: KeyPair, *, name_alg: int = 0x000B) -> bytes:
    """The TPMT_PUBLIC of a key: unrestricted, without scheme."""
    public = key.private.public_key()
    if isinstance(public, rsa.RSAPublicKey):
        modulus = public.public_numbers().n.to_bytes(public.key_size // 8, "big")
        head, tail = 0x0001, public.key_size.to_bytes(2, "big") + bytes(4) + _tpm2b(modulus)
    elif isinstance(public, ec.EllipticCurvePublicKey):
        numbers, size = public.public_numbers(), (public.key_size + 7) // 8
        head = 0x0023
        tail = _TPM_CURVES[public.curve.name].to_bytes(2, "big") + b"\x00\x10"
        tail += _tpm2b(numbers.x.to_bytes(size, "big")) + _tpm2b(numbers.y.to_bytes(size, "big"))
    else:
        raise TypeError("TPMs have no such keys")
    attributes = (0x00050072).to_bytes(4, "big")
    return (
        head.to_bytes(2, "big") + name_alg.to_bytes(2, "big") + attributes + bytes(2) + b"\0\x10\0\x10" + tail
    )


def _tpm2b(data: bytes) -> bytes:
    return len(data).to_bytes(2, "big") + data


def tpm(
    made: NewCredential,
    *,
    authority: AttestationAuthority | None = None,
    alg: int = -257,
    area: bytes | None = None,
    magic: bytes = b"\xffTCG",
    kind: bytes = b"\x80\x17",
    extra_data: bytes | None = None,
    name: bytes | None = None,
    subject: Subject = (),
    usage: ObjectIdentifier | None = _AIK_USAGE,
    names: Subject | None = _TPM_NAMES,
    ca: bool | None = False,
    name_hash: str = "sha256",
    aaguid: bytes | None = None,
) -> tuple[str, Any]:
    """§8.3: the credential's key, certified by an attestation identity key of ``alg``.

    Args:
        area: another public area than the credential's.
        names: of the TPM, in the alternative name; None leaves it out.
        name_hash: hash of the key's TPM name; must fit the public area's.
        aaguid: contents of an AAGUID extension; None for no extension.
    """
    signer = key_pairs.generate(alg)
    area = public_area(made.key_pair) if area is None else area
    digest = _TPM_HASHES[alg]
    if extra_data is None:
        extra_data = hashlib.new(digest, made.signed, usedforsecurity=False).digest()
    if name is None:
        name = area[2:4] + hashlib.new(name_hash, area, usedforsecurity=False).digest()
    info = magic + kind + _tpm2b(b"") + _tpm2b(extra_data) + bytes(25) + _tpm2b(name) + _tpm2b(b"")
    extensions: list[tuple[x509.ExtensionType, bool]] = []
    if usage is not None:
        extensions.append((x509.ExtendedKeyUsage([usage]), False))
    if names is not None:
        extensions.append((x509.SubjectAlternativeName([x509.DirectoryName(_name(names))]), True))
    if aaguid is not None:
        extensions.append((x509.UnrecognizedExtension(_AAGUID_EXTENSION, aaguid), False))
    path = (authority or default_authority()).issue(
        signer.private.public_key(), subject=subject, ca=ca, extensions=extensions
    )
    statement = {
        "ver": "2.0",
        "alg": alg,
        "x5c": _x5c(path),
        "sig": signer.sign(info),
        "certInfo": info,
        "pubArea": area,
    }
    return "tpm", statement


def compound(*attesters: Attester) -> Attester:
    """§8.9: an attester that gives the statements of several."""

    def attest(made: NewCredential) -> tuple[str, Any]:
        parts = [attester(made) for attester in attesters]
        return "compound", [{"fmt": name, "attStmt": statement} for name, statement in parts]

    return attest


FORMATS: Final[dict[str, Attester]] = {
    "none": none,
    "packed": packed_self,
    "packed-x5c": packed,
    "tpm": tpm,
    "android-key": android_key,
    "fido-u2f": fido_u2f,
    "apple": apple,
    "compound": compound(packed_self, packed),
}
