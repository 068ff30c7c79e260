# SPDX-License-Identifier: Apache-2.0
"""Private keys for the software authenticator, one for each COSE algorithm that Keystile verifies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from keystile.testing import cbor_writer

PrivateKey = (
    ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | ed448.Ed448PrivateKey | rsa.RSAPrivateKey
)
Sign = Callable[[bytes], bytes]

_EC: Final[dict[int, tuple[int, ec.EllipticCurve, hashes.HashAlgorithm]]] = {
    -7: (1, ec.SECP256R1(), hashes.SHA256()),
    -9: (1, ec.SECP256R1(), hashes.SHA256()),
    -35: (2, ec.SECP384R1(), hashes.SHA384()),
    -51: (2, ec.SECP384R1(), hashes.SHA384()),
    -36: (3, ec.SECP521R1(), hashes.SHA512()),
    -52: (3, ec.SECP521R1(), hashes.SHA512()),
}
_RSA: Final[dict[int, tuple[bool, hashes.HashAlgorithm]]] = {
    -257: (False, hashes.SHA256()),
    -258: (False, hashes.SHA384()),
    -259: (False, hashes.SHA512()),
    -37: (True, hashes.SHA256()),
    -38: (True, hashes.SHA384()),
    -39: (True, hashes.SHA512()),
}
# What credentials can be made with. Old TPMs also sign attestation statements with -65535 (SHA-1).
ALGORITHMS: Final = (*_EC, -8, -19, -53, *_RSA)
_RS1: Final = -65535


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A private key with its COSE algorithm, the public half as COSE_Key bytes, and its signing function."""

    alg: int
    private: PrivateKey
    cose_key: bytes
    sign: Sign

    @property
    def spki(self) -> bytes:
        """The public key as DER SubjectPublicKeyInfo, as browsers' ``getPublicKey()`` gives it."""
        return self.private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def generate(alg: int) -> KeyPair:
    """A new key pair for a COSE algorithm.

    Raises:
        ValueError: the algorithm is not one of `ALGORITHMS`.
    """
    if alg in _EC:
        return from_private(alg, ec.generate_private_key(_EC[alg][1]))
    if alg in _RSA or alg == _RS1:
        return from_private(alg, rsa.generate_private_key(public_exponent=65537, key_size=2048))
    if alg in (-8, -19):
        return from_private(alg, ed25519.Ed25519PrivateKey.generate())
    if alg == -53:
        return from_private(alg, ed448.Ed448PrivateKey.generate())
    raise ValueError(f"no key for COSE algorithm {alg}")


def from_private(alg: int, private: PrivateKey) -> KeyPair:
    """The key pair of a private key that is already there (it must be of the type that ``alg`` names)."""
    return KeyPair(alg, private, cbor_writer.encode(_cose(alg, private)), signer(alg, private))


def signer(alg: int, private: PrivateKey) -> Sign:
    """A function that signs bytes with ``private`` under ``alg``."""
    if isinstance(private, ec.EllipticCurvePrivateKey):
        elliptic, ecdsa = private, ec.ECDSA(_EC[alg][2])
        return lambda message: elliptic.sign(message, ecdsa)
    if isinstance(private, rsa.RSAPrivateKey):
        modular = private
        is_pss, digest = _RSA.get(alg, (False, hashes.SHA1()))  # noqa: S303  (what old TPMs do)
        scheme = padding.PSS(padding.MGF1(digest), digest.digest_size) if is_pss else padding.PKCS1v15()
        return lambda message: modular.sign(message, scheme, digest)
    return private.sign


def _cose(alg: int, private: PrivateKey) -> dict[int, object]:
    if isinstance(private, ec.EllipticCurvePrivateKey):
        curve = _EC[alg][0]
        point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        half = len(point) // 2 + 1
        return {1: 2, 3: alg, -1: curve, -2: point[1:half], -3: point[half:]}
    if isinstance(private, rsa.RSAPrivateKey):
        numbers = private.public_key().public_numbers()
        return {1: 3, 3: alg, -1: _unsigned(numbers.n), -2: _unsigned(numbers.e)}
    raw = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return {1: 1, 3: alg, -1: 7 if alg == -53 else 6, -2: raw}


def _unsigned(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")
