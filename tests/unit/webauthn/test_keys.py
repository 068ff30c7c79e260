# SPDX-License-Identifier: Apache-2.0
"""`keystile.webauthn.keys`: signature forms, and records that do not hold a key."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from keystile.errors import CeremonyError
from keystile.testing import key_pairs
from keystile.webauthn import cbor, cose, keys
from keystile.webauthn.keys import DEFAULT_ALGORITHMS, NAMES, PublicKey

PAIR = key_pairs.generate(-7)
KEY = keys.load(cose.parse(cbor.decode(PAIR.cose_key)))
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
MESSAGE = b"message"
SIGNATURE = PAIR.sign(MESSAGE)
R, S = decode_dss_signature(SIGNATURE)


def is_signature(signature: bytes) -> bool:
    return keys.is_signature(KEY, -7, signature, MESSAGE)


def test_a_high_s_is_legal() -> None:
    assert [is_signature(encode_dss_signature(R, s)) for s in (S, ORDER - S)] == [True, True]


def test_signatures_with_a_short_r_or_s_are_accepted() -> None:
    short: list[bytes] = []
    while len(short) < 3:
        signature = PAIR.sign(MESSAGE)
        if len(signature) < 70:
            short.append(signature)

    assert all(is_signature(signature) for signature in short)


def integer(number: bytes) -> bytes:
    return b"\2" + bytes((len(number),)) + number


def padded(number: int) -> bytes:
    return b"\0\0" + number.to_bytes(32, "big")


@pytest.mark.parametrize(
    "signature",
    [
        pytest.param(b"", id="empty"),
        pytest.param(R.to_bytes(32, "big") + S.to_bytes(32, "big"), id="raw r and s"),
        pytest.param(SIGNATURE + b"\0", id="a byte after it"),
        pytest.param(b"\x30\x81" + SIGNATURE[1:], id="a long form of the length"),
        pytest.param(b"\x30\x80" + SIGNATURE[2:] + b"\0\0", id="an indefinite length"),
        pytest.param(
            b"\x30" + bytes((len(padded(R)) + len(padded(S)) + 4,)) + integer(padded(R)) + integer(padded(S)),
            id="integers with leading zeros",
        ),
        pytest.param(encode_dss_signature(0, 0), id="r = s = 0"),
        pytest.param(encode_dss_signature(R, 0), id="s = 0"),
        pytest.param(encode_dss_signature(0, S), id="r = 0"),
        pytest.param(encode_dss_signature(R + ORDER, S), id="r beyond the order"),
        pytest.param(encode_dss_signature(R, S + ORDER), id="s beyond the order"),
        pytest.param(encode_dss_signature(R, ORDER), id="s is the order"),
        pytest.param(encode_dss_signature(ORDER - R, S), id="minus r"),
    ],
)
def test_another_form_of_a_signature_is_refused(signature: bytes) -> None:
    assert not is_signature(signature)


@pytest.mark.parametrize(
    "key",
    [
        PublicKey(-7, b""),
        PublicKey(-7, b"\4" + bytes(64)),
        PublicKey(-8, b"short"),
        PublicKey(-53, b"short"),
        PublicKey(-257, b"no DER"),
        PublicKey(-257, PAIR.spki),
        PublicKey(-65535, key_pairs.generate(-257).spki),
        PublicKey(0, b""),
    ],
    ids=["empty", "off the curve", "Ed25519", "Ed448", "RSA", "not RSA", "SHA-1", "unknown algorithm"],
)
def test_a_record_that_holds_no_such_key_is_refused(key: PublicKey) -> None:
    with pytest.raises(CeremonyError) as caught:
        keys.load(key)

    assert caught.value.check == "public_key_malformed"


@pytest.mark.parametrize(
    ("made_with", "alg", "fits"),
    [
        (-7, -7, True),
        (-7, -9, True),
        (-7, -35, False),
        (-7, -257, False),
        (-35, -51, True),
        (-8, -8, True),
        (-8, -19, True),
        (-8, -53, False),
        (-53, -53, True),
        (-53, -8, False),
        (-257, -37, True),
        (-257, -65535, False),
        (-257, -7, False),
    ],
)
def test_an_algorithm_fits_keys_of_its_type_and_curve(made_with: int, alg: int, fits: bool) -> None:
    pair = key_pairs.generate(made_with)

    assert keys.fits(keys.load(cose.parse(cbor.decode(pair.cose_key))), alg) is fits


REGISTRY = {
    "ES256": -7,
    "EdDSA": -8,
    "ESP256": -9,
    "Ed25519": -19,
    "ES384": -35,
    "ES512": -36,
    "PS256": -37,
    "PS384": -38,
    "PS512": -39,
    "ESP384": -51,
    "ESP512": -52,
    "Ed448": -53,
    "RS256": -257,
    "RS384": -258,
    "RS512": -259,
}


def test_every_algorithm_that_can_be_offered_has_its_registered_name() -> None:
    assert {name: alg for alg, name in NAMES.items()} == REGISTRY
    assert REGISTRY.keys() == {keys.NAMES[alg] for alg in key_pairs.ALGORITHMS}


@pytest.mark.parametrize(("name", "number"), [*REGISTRY.items(), ("RS1", -65535)])
def test_an_algorithm_has_its_registered_number(name: str, number: int) -> None:
    assert getattr(keys, name.upper()) == number


@pytest.mark.parametrize("alg", key_pairs.ALGORITHMS)
def test_another_message_is_not_what_was_signed(alg: int) -> None:
    pair = key_pairs.generate(alg)
    key = keys.load(cose.parse(cbor.decode(pair.cose_key)))

    assert keys.is_signature(key, alg, pair.sign(MESSAGE), b"another") is False


def test_nothing_but_the_three_usual_algorithms_is_offered_unasked() -> None:
    assert [NAMES[alg] for alg in DEFAULT_ALGORITHMS] == ["EdDSA", "ES256", "RS256"]
