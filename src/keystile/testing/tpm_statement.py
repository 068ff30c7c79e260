# SPDX-License-Identifier: Apache-2.0
"""The TPM statement of a computer that exists only here: WebAuthn Level 3 §8.3."""

from __future__ import annotations

import hashlib
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509 import ObjectIdentifier

from keystile.testing import key_pairs
from keystile.testing.attester import NewCredential
from keystile.testing.authority import (
    AAGUID_EXTENSION,
    AttestationAuthority,
    Subject,
    default_authority,
    distinguished_name,
    x5c,
)
from keystile.testing.key_pairs import KeyPair

_AIK_USAGE: Final = ObjectIdentifier("2.23.133.8.3")
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
        extensions.append(
            (x509.SubjectAlternativeName([x509.DirectoryName(distinguished_name(names))]), True)
        )
    if aaguid is not None:
        extensions.append((x509.UnrecognizedExtension(AAGUID_EXTENSION, aaguid), False))
    path = (authority or default_authority()).issue(
        signer.private.public_key(), subject=subject, ca=ca, extensions=extensions
    )
    statement = {
        "ver": "2.0",
        "alg": alg,
        "x5c": x5c(path),
        "sig": signer.sign(info),
        "certInfo": info,
        "pubArea": area,
    }
    return "tpm", statement
