# SPDX-License-Identifier: Apache-2.0
"""`keystile.webauthn.cose`: sound keys of every algorithm, and the family of unsound ones."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ed448, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from keystile.errors import CeremonyError
from keystile.testing import key_pairs
from keystile.webauthn import cbor, cose, keys


def cose_map(alg: int) -> dict[int, Any]:
    decoded = cbor.decode(key_pairs.generate(alg).cose_key)
    assert isinstance(decoded, dict)
    return dict(decoded)  # type: ignore[arg-type]  # COSE labels are integers


P256 = cose_map(-7)
ED25519 = cose_map(-8)
ED448 = cose_map(-53)
RSA = cose_map(-257)
P = 2**255 - 19
P256_PRIME = 2**256 - 2**224 + 2**192 + 2**96 - 1


P448 = (2**448 - 2**224 - 1).to_bytes(56, "little")
# The points of order 8.
ORDER_8 = (
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
)


def little(number: int) -> bytes:
    return number.to_bytes(32, "little")


def big(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


@pytest.mark.parametrize("alg", key_pairs.ALGORITHMS)
def test_a_sound_key_verifies_what_it_signed(alg: int) -> None:
    pair = key_pairs.generate(alg)

    public = cose.parse(cbor.decode(pair.cose_key))

    assert keys.is_signature(keys.load(public), alg, pair.sign(b"message"), b"message")


@pytest.mark.parametrize(
    ("key", "check"),
    [
        pytest.param([], "public_key_malformed", id="an array"),
        pytest.param({}, "public_key_malformed", id="empty"),
        pytest.param(P256 | {3: "ES256"}, "public_key_malformed", id="algorithm as text"),
        pytest.param(P256 | {3: -65535}, "algorithm_not_allowed", id="SHA-1"),
        pytest.param(P256 | {3: -47}, "algorithm_not_allowed", id="secp256k1"),
        pytest.param(P256 | {2: b"kid"}, "public_key_malformed", id="a key id"),
        pytest.param(P256 | {4: [2]}, "public_key_malformed", id="key operations"),
        pytest.param(P256 | {-4: b"d" * 32}, "public_key_malformed", id="the private key too"),
        pytest.param({1: 2, 3: -7, -1: 1, -2: P256[-2]}, "public_key_malformed", id="no y"),
        pytest.param(P256 | {1: 1}, "public_key_malformed", id="of another type"),
        pytest.param(P256 | {1: "EC2"}, "public_key_malformed", id="type as text"),
        pytest.param(P256 | {1: True}, "public_key_malformed", id="type is true"),
        pytest.param(P256 | {-1: True}, "public_key_malformed", id="curve is true"),
        pytest.param(P256 | {-1: 2}, "public_key_malformed", id="another curve"),
        pytest.param(P256 | {3: -35}, "public_key_malformed", id="P-256 for ES384"),
        pytest.param(P256 | {-3: True}, "public_key_malformed", id="a compressed point"),
        pytest.param(P256 | {-2: P256[-2][1:]}, "public_key_malformed", id="short x"),
        pytest.param(P256 | {-2: b"\0" + P256[-2]}, "public_key_malformed", id="long x"),
        pytest.param(P256 | {-2: P256[-3], -3: P256[-2]}, "public_key_malformed", id="off the curve"),
        pytest.param(P256 | {-2: bytes(32), -3: bytes(32)}, "public_key_malformed", id="zero"),
        pytest.param(P256 | {-2: big(P256_PRIME)}, "public_key_malformed", id="x is the prime"),
        pytest.param(ED25519 | {-1: 4}, "public_key_malformed", id="X25519"),
        pytest.param(ED25519 | {-1: 7}, "public_key_malformed", id="Ed448 for EdDSA"),
        pytest.param(
            ED25519 | {1: "OKP", -1: "Ed25519"}, "public_key_malformed", id="one browser's old texts"
        ),
        pytest.param(ED25519 | {-2: ED25519[-2][1:]}, "public_key_malformed", id="a short Ed25519 point"),
        pytest.param(ED25519 | {-2: little(P)}, "public_key_malformed", id="y is the prime"),
        pytest.param(ED25519 | {-2: little(P + 1)}, "public_key_malformed", id="the identity, not reduced"),
        pytest.param(ED25519 | {-2: little(2)}, "public_key_malformed", id="an Ed25519 point off the curve"),
        pytest.param(ED25519 | {-2: little(1 | 1 << 255)}, "public_key_malformed", id="minus zero"),
        pytest.param(ED25519 | {-2: little(1)}, "public_key_weak", id="the identity"),
        pytest.param(ED25519 | {-2: little(P - 1)}, "public_key_weak", id="order 2"),
        pytest.param(ED25519 | {-2: little(0)}, "public_key_weak", id="order 4"),
        pytest.param(ED25519 | {-2: little(1 << 255)}, "public_key_weak", id="order 4, the other"),
        pytest.param(
            ED25519 | {-2: bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")},
            "public_key_weak",
            id="order 8",
        ),
        pytest.param(
            ED25519 | {-2: bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa")},
            "public_key_weak",
            id="order 8, another",
        ),
        pytest.param(
            {1: 1, 3: -53, -1: 7, -2: b"\1" + bytes(56)}, "public_key_weak", id="the identity of Ed448"
        ),
        pytest.param({1: 1, 3: -53, -1: 7, -2: bytes(57)}, "public_key_weak", id="order 4 of Ed448"),
        pytest.param(
            {1: 1, 3: -53, -1: 7, -2: b"\1" + bytes(55) + b"\1"},
            "public_key_malformed",
            id="Ed448 stray bits",
        ),
        pytest.param(
            {1: 1, 3: -53, -1: 7, -2: b"\xff" * 56 + b"\0"}, "public_key_malformed", id="Ed448 not reduced"
        ),
        pytest.param(
            {1: 1, 3: -53, -1: 7, -2: b"\2" + bytes(56)},
            "public_key_malformed",
            id="an Ed448 point off the curve",
        ),
        pytest.param(
            {1: 1, 3: -53, -1: 7, -2: b"\1" + bytes(55) + b"\x80"},
            "public_key_malformed",
            id="Ed448 minus zero",
        ),
        *(
            pytest.param(ED25519 | {-2: bytes.fromhex(point)}, "public_key_weak", id=f"order 8, {number}")
            for number, point in enumerate(ORDER_8)
        ),
        pytest.param(ED25519 | {1: True}, "public_key_malformed", id="OKP type is true"),
        pytest.param(ED25519 | {1: 2}, "public_key_malformed", id="OKP of another type"),
        pytest.param(ED25519 | {-3: b"y"}, "public_key_malformed", id="OKP with y"),
        pytest.param(ED25519 | {-4: bytes(32)}, "public_key_malformed", id="OKP with its private key"),
        pytest.param({1: 1, 3: -53, -1: 7, -2: P448 + b"\0"}, "public_key_malformed", id="Ed448 y of p"),
        pytest.param(
            {1: 1, 3: -53, -1: 7, -2: bytes(28) + b"\xff" * 28 + b"\0"},
            "public_key_malformed",
            id="Ed448 y of p + 1",
        ),
        pytest.param(RSA | {-1: b""}, "public_key_malformed", id="an empty modulus"),
        pytest.param(RSA | {-2: b""}, "public_key_malformed", id="an empty exponent"),
        pytest.param(ED448 | {-2: ED448[-2][:56] + b"\1"}, "public_key_malformed", id="Ed448 a stray bit"),
        pytest.param(ED448 | {-2: ED448[-2][:56] + b"\xc0"}, "public_key_malformed", id="Ed448 two bits"),
        pytest.param(RSA | {-2: b"\1\0\2"}, "public_key_weak", id="exponent 65,538"),
        pytest.param(RSA | {-2: b"\1\0\4"}, "public_key_weak", id="exponent 65,540"),
        pytest.param(RSA | {-1: big(2**2047 - 1)}, "public_key_weak", id="2,047 bits"),
        pytest.param(RSA | {-1: big(2**4096 + 1)}, "public_key_weak", id="4,097 bits"),
        pytest.param(RSA | {-1: b"\0" + RSA[-1]}, "public_key_malformed", id="a modulus with a leading zero"),
        pytest.param(RSA | {-2: b"\0\1\0\1"}, "public_key_malformed", id="an exponent with a leading zero"),
        pytest.param(RSA | {-2: 65537}, "public_key_malformed", id="an exponent as a number"),
        pytest.param(RSA | {-1: RSA[-1][1:]}, "public_key_weak", id="2,040 bits"),
        pytest.param(RSA | {-1: RSA[-1] * 2 + b"\1"}, "public_key_weak", id="4,104 bits"),
        pytest.param(RSA | {-1: RSA[-1][:-1] + b"\2"}, "public_key_weak", id="an even modulus"),
        pytest.param(RSA | {-2: b"\1"}, "public_key_weak", id="exponent 1"),
        pytest.param(RSA | {-2: b"\3"}, "public_key_weak", id="exponent 3"),
        pytest.param(RSA | {-2: b"\1\0\0"}, "public_key_weak", id="exponent 65,536"),
        pytest.param(RSA | {-2: b"\1" * 9}, "public_key_weak", id="an exponent of 65 bits"),
        pytest.param(RSA | {-3: b"\1"}, "public_key_malformed", id="RSA with its private exponent"),
    ],
)
def test_an_unsound_key_is_refused(key: Any, check: str) -> None:
    with pytest.raises(CeremonyError) as caught:
        cose.parse(key)

    assert caught.value.check == check


@pytest.mark.parametrize(
    "members",
    [{-1: big(2**2047 + 1)}, {-1: big(2**4096 - 1)}, {-2: b"\1\0\3"}, {-2: b"\x80" + bytes(6) + b"\1"}],
    ids=["2,048 bits", "4,096 bits", "exponent 65,539", "an exponent of 64 bits"],
)
def test_an_rsa_key_within_bounds_is_taken(members: dict[int, bytes]) -> None:
    key: Any = RSA | members

    assert cose.parse(key).alg == -257


def test_honest_edwards_points_are_sound() -> None:
    raw = [
        (
            -8,
            6,
            ed25519.Ed25519PrivateKey.generate().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw),
        )
        for _ in range(20)
    ] + [
        (-53, 7, ed448.Ed448PrivateKey.generate().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))
        for _ in range(5)
    ]

    parsed = [cose.parse({1: 1, 3: alg, -1: curve, -2: point}) for alg, curve, point in raw]

    assert [key.data for key in parsed] == [point for _, _, point in raw]


def test_the_identity_key_would_have_accepted_one_signature_for_every_message() -> None:
    """Why small orders are refused here: the crypto library does not."""
    identity = keys.load(keys.PublicKey(-8, little(1)))
    signature = little(1) + bytes(32)

    assert keys.is_signature(identity, -8, signature, b"any message")
