# SPDX-License-Identifier: Apache-2.0
"""Public keys ready to load, and signatures by them: RFC 9053, WebAuthn Level 3 §5.8.5 and §6.5.6.

A key is stored as the bytes that the crypto library loads fastest, so no CBOR is read at sign-in. Whether
a key is sound is decided once, at registration, by `keystile.webauthn.cose`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final, TypeAlias

import msgspec
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

from keystile.errors import CeremonyError

ES256: Final = -7
EDDSA: Final = -8
ESP256: Final = -9
ED25519: Final = -19
ES384: Final = -35
ES512: Final = -36
PS256: Final = -37
PS384: Final = -38
PS512: Final = -39
ESP384: Final = -51
ESP512: Final = -52
ED448: Final = -53
RS256: Final = -257
RS384: Final = -258
RS512: Final = -259
# SHA-1. Never a credential's algorithm; old TPMs sign attestation statements with it, where policy allows.
RS1: Final = -65535

# All that a ceremony may offer, by their names in IANA's registry of COSE algorithms.
NAMES: Final[Mapping[int, str]] = {
    EDDSA: "EdDSA",
    ES256: "ES256",
    RS256: "RS256",
    ES384: "ES384",
    ES512: "ES512",
    PS256: "PS256",
    PS384: "PS384",
    PS512: "PS512",
    RS384: "RS384",
    RS512: "RS512",
    ED25519: "Ed25519",
    ESP256: "ESP256",
    ESP384: "ESP384",
    ESP512: "ESP512",
    ED448: "Ed448",
}
# What we offer unless told otherwise, best first. RS256 is still needed for Windows Hello.
DEFAULT_ALGORITHMS: Final = (EDDSA, ES256, RS256)

LoadedKey: TypeAlias = (
    ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey | ed448.Ed448PublicKey | rsa.RSAPublicKey
)

_SHA256: Final = hashes.SHA256()
_SHA384: Final = hashes.SHA384()
_SHA512: Final = hashes.SHA512()

CURVES: Final[Mapping[int, ec.EllipticCurve]] = {
    ES256: ec.SECP256R1(),
    ESP256: ec.SECP256R1(),
    ES384: ec.SECP384R1(),
    ESP384: ec.SECP384R1(),
    ES512: ec.SECP521R1(),
    ESP512: ec.SECP521R1(),
}
_ECDSA: Final[Mapping[int, ec.ECDSA]] = {
    ES256: ec.ECDSA(_SHA256),
    ESP256: ec.ECDSA(_SHA256),
    ES384: ec.ECDSA(_SHA384),
    ESP384: ec.ECDSA(_SHA384),
    ES512: ec.ECDSA(_SHA512),
    ESP512: ec.ECDSA(_SHA512),
}
_RSA: Final[Mapping[int, tuple[padding.AsymmetricPadding, hashes.HashAlgorithm]]] = {
    RS256: (padding.PKCS1v15(), _SHA256),
    RS384: (padding.PKCS1v15(), _SHA384),
    RS512: (padding.PKCS1v15(), _SHA512),
    PS256: (padding.PSS(padding.MGF1(_SHA256), _SHA256.digest_size), _SHA256),
    PS384: (padding.PSS(padding.MGF1(_SHA384), _SHA384.digest_size), _SHA384),
    PS512: (padding.PSS(padding.MGF1(_SHA512), _SHA512.digest_size), _SHA512),
    # The library still verifies it; only TPM attestation may ask for it (see the module's RS1).
    RS1: (padding.PKCS1v15(), hashes.SHA1()),  # noqa: S303  (a statement by old TPMs, off by default)
}
RSA_ALGORITHMS: Final = frozenset(_RSA) - {RS1}


class PublicKey(msgspec.Struct, frozen=True, gc=False):
    """A credential's public key, ready to load.

    ``alg`` is the COSE algorithm. ``data`` is, by key type: the uncompressed point (0x04, x, y) for
    elliptic curves, the raw 32 or 57 bytes for Ed25519 and Ed448, DER SubjectPublicKeyInfo for RSA.
    """

    alg: int
    data: bytes


# A key object costs about a tenth of a verification to make and 1 to 2 KiB to keep.
@lru_cache(maxsize=1024)
def load(key: PublicKey) -> LoadedKey:
    """The crypto library's form of a key that `cose.parse` made.

    Raises:
        CeremonyError: ``public_key_malformed``; the record does not hold such a key.
    """
    try:
        curve = CURVES.get(key.alg)
        if curve is not None:
            return ec.EllipticCurvePublicKey.from_encoded_point(curve, key.data)
        if key.alg in RSA_ALGORITHMS:
            loaded = load_der_public_key(key.data)
            if isinstance(loaded, rsa.RSAPublicKey):
                return loaded
        elif key.alg in (EDDSA, ED25519):
            return ed25519.Ed25519PublicKey.from_public_bytes(key.data)
        elif key.alg == ED448:
            return ed448.Ed448PublicKey.from_public_bytes(key.data)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise CeremonyError("public_key_malformed", "the stored key cannot be loaded") from error
    raise CeremonyError("public_key_malformed", f"algorithm {key.alg} does not fit the stored key")


def fits(key: LoadedKey, alg: int) -> bool:
    """Whether ``alg`` is an algorithm for a key of this type and curve; RS1 never is."""
    if isinstance(key, ec.EllipticCurvePublicKey):
        return alg in CURVES and isinstance(key.curve, type(CURVES[alg]))
    if isinstance(key, rsa.RSAPublicKey):
        return alg in RSA_ALGORITHMS
    if isinstance(key, ed25519.Ed25519PublicKey):
        return alg in (EDDSA, ED25519)
    return alg == ED448


def is_signature(key: LoadedKey, alg: int, signature: bytes, message: bytes) -> bool:
    """Whether ``signature`` over ``message`` is by ``key`` under ``alg``, which must fit it.

    ECDSA signatures are strict DER, as sent (§6.5.6): the library refuses BER forms, trailing bytes, and
    r or s of zero or beyond the order. High s is legal in WebAuthn.
    """
    try:
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, message, _ECDSA[alg])
        elif isinstance(key, rsa.RSAPublicKey):
            scheme, digest = _RSA[alg]
            key.verify(signature, message, scheme, digest)
        else:
            key.verify(signature, message)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False
    return True
