# SPDX-License-Identifier: Apache-2.0
"""Read credential public keys: COSE_Key (RFC 9052 §7, RFC 9053, RFC 8230), WebAuthn Level 3 §5.8.5, §6.5.1.

A key is accepted only when it has exactly the members its type needs and no weakness that can be seen from
it: points lie on their curve, Ed25519 points are reduced and not of small order, RSA moduli are 2048 to 4096
bits. Done once, at registration: the crypto library alone takes some of these (the identity point as an
Ed25519 key accepts one signature for every message). Which algorithms a ceremony offered is the caller's to
check, with `algorithm`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from keystile.errors import CeremonyError
from keystile.webauthn import keys
from keystile.webauthn.cbor import CborValue
from keystile.webauthn.keys import PublicKey

_KTY, _ALG, _CRV, _X, _Y = 1, 3, -1, -2, -3
_N, _E = -1, -2
_OKP, _EC2, _RSA = 1, 2, 3
_EC_MEMBERS: Final = frozenset((_KTY, _ALG, _CRV, _X, _Y))
_OKP_MEMBERS: Final = frozenset((_KTY, _ALG, _CRV, _X))
_RSA_MEMBERS: Final = frozenset((_KTY, _ALG, _N, _E))
# COSE curve number and coordinate length in bytes, by algorithm (§5.8.5: ES256 means P-256 only, and so on).
_EC_CURVES: Final[Mapping[int, tuple[int, int]]] = {
    keys.ES256: (1, 32),
    keys.ESP256: (1, 32),
    keys.ES384: (2, 48),
    keys.ESP384: (2, 48),
    keys.ES512: (3, 66),
    keys.ESP512: (3, 66),
}
_OKP_CURVES: Final[Mapping[int, tuple[int, int]]] = {
    keys.EDDSA: (6, 32),
    keys.ED25519: (6, 32),
    keys.ED448: (7, 57),
}

MIN_RSA_BITS: Final = 2048
MAX_RSA_BITS: Final = 4096
# Verification time grows with the exponent; no authenticator uses another than 65537.
MAX_RSA_EXPONENT_BITS: Final = 64

_P25519: Final = 2**255 - 19
_D25519: Final = -121665 * pow(121666, -1, _P25519) % _P25519
_P448: Final = 2**448 - 2**224 - 1
_D448: Final = -39081 % _P448


def algorithm(key: CborValue) -> int:
    """The COSE algorithm that a decoded key names.

    Raises:
        CeremonyError: ``public_key_malformed``; not a map with an integer algorithm.
    """
    return _algorithm(_members(key))


def parse(key: CborValue) -> PublicKey:
    """A decoded COSE key, checked, in the form that is stored.

    Raises:
        CeremonyError: ``algorithm_not_allowed`` (unknown here), ``public_key_malformed`` or
            ``public_key_weak``.
    """
    members = _members(key)
    alg = _algorithm(members)
    if alg in _EC_CURVES:
        return _ec(members, alg)
    if alg in _OKP_CURVES:
        return _okp(members, alg)
    if alg in keys.RSA_ALGORITHMS:
        return _rsa(members, alg)
    raise CeremonyError("algorithm_not_allowed", f"COSE algorithm {alg} is not one we verify")


def _members(key: CborValue) -> Mapping[int | str, CborValue]:
    if not isinstance(key, dict):
        raise _malformed("it is not a CBOR map")
    return key


def _algorithm(members: Mapping[int | str, CborValue]) -> int:
    alg = members.get(_ALG)
    if isinstance(alg, bool) or not isinstance(alg, int):
        raise _malformed("it names no algorithm")
    return alg


def _malformed(why: str) -> CeremonyError:
    return CeremonyError("public_key_malformed", f"the COSE key is not usable: {why}")


def _require_shape(key: Mapping[int | str, CborValue], members: frozenset[int], kty: int) -> None:
    if key.keys() != members:
        raise _malformed("it lacks members or has others than its type needs")
    if type(key[_KTY]) is not int or key[_KTY] != kty:
        raise _malformed("its key type does not fit its algorithm")


def _octets(key: Mapping[int | str, CborValue], label: int, length: int | None = None) -> bytes:
    value = key[label]
    if not isinstance(value, bytes) or (length is not None and len(value) != length):
        raise _malformed(f"member {label} is not a byte string of the full length")
    return value


def _require_curve(key: Mapping[int | str, CborValue], curve: int) -> None:
    if type(key[_CRV]) is not int or key[_CRV] != curve:
        raise _malformed("its curve does not fit its algorithm")


def _ec(key: Mapping[int | str, CborValue], alg: int) -> PublicKey:
    curve, length = _EC_CURVES[alg]
    _require_shape(key, _EC_MEMBERS, _EC2)
    _require_curve(key, curve)
    # y as a boolean would be point compression, which §6.5.1.1 forbids.
    point = b"\x04" + _octets(key, _X, length) + _octets(key, _Y, length)
    public_key = PublicKey(alg, point)
    # Refuses points off the curve, and keeps the key at hand for a self attestation or the first sign-in.
    keys.load(public_key)
    return public_key


def _okp(key: Mapping[int | str, CborValue], alg: int) -> PublicKey:
    curve, length = _OKP_CURVES[alg]
    _require_shape(key, _OKP_MEMBERS, _OKP)
    _require_curve(key, curve)
    point = _octets(key, _X, length)
    if alg == keys.ED448:
        _require_edwards448(point)
    else:
        _require_edwards25519(point)
    return PublicKey(alg, point)


def _require_edwards25519(point: bytes) -> None:
    """Refuse what RFC 8032 §5.1.3 cannot decode, and the points of small order."""
    encoded = int.from_bytes(point, "little")
    y, sign, p = encoded & (2**255 - 1), encoded >> 255, _P25519
    if y >= p:
        raise _malformed("its Ed25519 point is not reduced")
    u, v = (y * y - 1) % p, (_D25519 * y * y + 1) % p
    x_squared = u * pow(v, -1, p) % p
    if pow(x_squared, (p - 1) // 2, p) > 1 or (x_squared == 0 and sign):
        raise _malformed("its Ed25519 point is not on the curve")
    if _has_small_order(x_squared, y, -1, _D25519, p, doublings=3):
        raise CeremonyError("public_key_weak", "the Ed25519 key is a point of small order")


def _require_edwards448(point: bytes) -> None:
    """Refuse what RFC 8032 §5.2.3 cannot decode, and the points of small order."""
    y, sign, p = int.from_bytes(point[:56], "little"), point[56], _P448
    if y >= p or sign & 0x7F:
        raise _malformed("its Ed448 point is not reduced")
    v = (_D448 * y * y - 1) % p
    x_squared = (y * y - 1) * pow(v, -1, p) % p
    if pow(x_squared, (p - 1) // 2, p) > 1 or (x_squared == 0 and sign):
        raise _malformed("its Ed448 point is not on the curve")
    if _has_small_order(x_squared, y, 1, _D448, p, doublings=2):
        raise CeremonyError("public_key_weak", "the Ed448 key is a point of small order")


def _has_small_order(x_squared: int, y: int, a: int, d: int, p: int, *, doublings: int) -> bool:
    """Whether doubling the point as often as the cofactor asks gives the identity (0, 1), the only point with y = 1.

    Only y and x² are needed: on a·x² + y² = 1 + d·x²·y², doubling gives
    y' = (y² - a·x²) / (2 - a·x² - y²) and x'² = 4·x²·y² / (1 + d·x²·y²)².
    """
    for _ in range(doublings):
        square = y * y % p
        doubled_x = 4 * x_squared * square * pow(pow(1 + d * x_squared * square, 2, p), -1, p) % p
        y = (square - a * x_squared) * pow(2 - a * x_squared - square, -1, p) % p
        x_squared = doubled_x
    return y == 1


def _rsa(key: Mapping[int | str, CborValue], alg: int) -> PublicKey:
    _require_shape(key, _RSA_MEMBERS, _RSA)
    modulus, exponent = _octets(key, _N), _octets(key, _E)
    # RFC 8230 §4: unsigned, big-endian, in the fewest bytes.
    if modulus[:1] in (b"", b"\0") or exponent[:1] in (b"", b"\0"):
        raise _malformed("an RSA number is empty or has a leading zero byte")
    n, e = int.from_bytes(modulus, "big"), int.from_bytes(exponent, "big")
    if not MIN_RSA_BITS <= n.bit_length() <= MAX_RSA_BITS or n % 2 == 0:
        raise CeremonyError(
            "public_key_weak", f"the RSA modulus of {n.bit_length()} bits is even or out of bounds"
        )
    if e < 65537 or e % 2 == 0 or e.bit_length() > MAX_RSA_EXPONENT_BITS:
        raise CeremonyError("public_key_weak", "the RSA exponent is below 65537, even or huge")
    try:
        loaded = rsa.RSAPublicNumbers(e, n).public_key()
    except ValueError as error:  # pragma: no cover  (all that the library asks today is asked above)
        raise _malformed("the RSA numbers are not a key") from error
    return PublicKey(alg, loaded.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
