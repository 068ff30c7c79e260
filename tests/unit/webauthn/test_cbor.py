# SPDX-License-Identifier: Apache-2.0
"""`keystile.webauthn.cbor`, by examples of RFC 8949 appendix A and by grammar."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keystile.errors import Malformed
from keystile.testing import cbor_writer
from keystile.webauthn import cbor


@pytest.mark.parametrize(
    ("encoded", "value"),
    [
        ("00", 0),
        ("17", 23),
        ("1818", 24),
        ("190100", 256),
        ("1a00010000", 65536),
        ("1bffffffffffffffff", 18446744073709551615),
        ("20", -1),
        ("3903e7", -1000),
        ("3bffffffffffffffff", -18446744073709551616),
        ("f4", False),
        ("f5", True),
        ("f6", None),
        ("4401020304", b"\x01\x02\x03\x04"),
        ("62c3bc61"[:6], "ü"),
        ("80", []),
        ("83010203", [1, 2, 3]),
        ("a0", {}),
        ("a201020304", {1: 2, 3: 4}),
        ("a26161016162820203", {"a": 1, "b": [2, 3]}),
    ],
)
def test_an_item_is_read(encoded: str, value: Any) -> None:
    assert cbor.decode(bytes.fromhex(encoded)) == value


@pytest.mark.parametrize(
    "encoded",
    [
        pytest.param("", id="nothing"),
        pytest.param("0000", id="two items"),
        pytest.param("1800", id="0 in two bytes"),
        pytest.param("1817", id="23 in two bytes"),
        pytest.param("1900ff", id="255 in three bytes"),
        pytest.param("1a0000ffff", id="65,535 in five bytes"),
        pytest.param("1b00000000ffffffff", id="4,294,967,295 in nine bytes"),
        pytest.param("3817", id="-24 in two bytes"),
        pytest.param("580100", id="a length in two bytes"),
        pytest.param("19", id="cut in the head"),
        pytest.param("1900", id="cut in the head's number"),
        pytest.param("4101"[:2], id="cut in bytes"),
        pytest.param("5bffffffffffffffff", id="a length of 16 exabytes"),
        pytest.param("9bffffffffffffffff", id="an array of 16 exa items"),
        pytest.param("bbffffffffffffffff", id="a map of 16 exa items"),
        pytest.param("62ff", id="cut in text"),
        pytest.param("61ff", id="text that is no UTF-8"),
        pytest.param("63eda080", id="text with half a surrogate pair"),
        pytest.param("5f4101ff", id="bytes of indefinite length"),
        pytest.param("7f6161ff", id="text of indefinite length"),
        pytest.param("9fff", id="array of indefinite length"),
        pytest.param("bfff", id="map of indefinite length"),
        pytest.param("ff", id="break"),
        pytest.param("1c", id="a reserved head"),
        pytest.param("c000", id="a tag"),
        pytest.param("f7", id="undefined"),
        pytest.param("e0", id="simple value 0"),
        pytest.param("f8ff", id="simple value 255"),
        pytest.param("f90000", id="a half float"),
        pytest.param("fa00000000", id="a float"),
        pytest.param("fb0000000000000000", id="a double"),
        pytest.param("a201000100", id="a key twice"),
        pytest.param("a2616100616100", id="a text key twice"),
        pytest.param("a1410000", id="a key of bytes"),
        pytest.param("a1f500", id="a key of true"),
        pytest.param("a1f600", id="a key of null"),
        pytest.param("a18000", id="a key of an array"),
        pytest.param("a101", id="a key without value"),
        pytest.param("82" + "00", id="an array cut short"),
        pytest.param("81" * 7 + "00", id="seven levels"),
        pytest.param("81" * 5000, id="5,000 levels"),
        pytest.param("9841" + "00" * 65, id="65 items"),
        pytest.param("b841" + "".join(f"18{n:02x}00" for n in range(24, 89)), id="65 members"),
    ],
)
def test_what_is_not_one_strict_item_is_refused(encoded: str) -> None:
    with pytest.raises(Malformed):
        cbor.decode(bytes.fromhex(encoded))


def test_six_levels_and_64_items_are_within_bounds() -> None:
    data = bytes.fromhex("81" * 5 + "9840" + "00" * 64)

    value, end = cbor.decode_prefix(data, 0)

    assert end == len(data)
    assert value == [[[[[[0] * 64]]]]]


@pytest.mark.parametrize(
    "encoded",
    [
        pytest.param("4200", id="cut byte string"),
        pytest.param("6261", id="cut text"),
        pytest.param("1affffff", id="cut number"),
        pytest.param("1c" + "ff" * 16, id="head 28"),
        pytest.param("1f" + "ff" * 128, id="head 31"),
        pytest.param("a100" * 7 + "00", id="seven maps"),
        pytest.param("81" * 7 + "00", id="seven arrays"),
        pytest.param("a1" * 5000, id="maps as keys"),
        pytest.param("81" * 5000, id="many arrays"),
    ],
)
def test_what_is_cut_or_too_deep_is_refused_as_a_prefix_too(encoded: str) -> None:
    with pytest.raises(Malformed):
        cbor.decode_prefix(bytes.fromhex(encoded), 0)


def test_six_maps_are_within_bounds() -> None:
    assert cbor.decode(bytes.fromhex("a100" * 6 + "00")) == {0: {0: {0: {0: {0: {0: 0}}}}}}


def test_the_order_of_keys_is_free_unless_asked_for() -> None:
    assert cbor.decode(bytes.fromhex("a20326010200")[:-1]) == {3: -7, 1: 2}


def containers(number: int) -> bytes:
    """An array of ``number`` arrays with 63 items each."""
    return bytes((0x80 | number,)) + (bytes.fromhex("983f") + bytes(63)) * number


def test_1024_items_in_all_are_within_bounds() -> None:
    assert cbor.decode(containers(16)) == [[0] * 63] * 16


def test_more_than_1024_items_in_all_are_refused() -> None:
    with pytest.raises(Malformed):
        cbor.decode(b"\x91" + containers(16)[1:] + b"\xf6")


@pytest.mark.parametrize(
    ("encoded", "canonical"),
    [
        ("a3010203262001", True),
        ("a20326010200", False),
        ("a22001010200", False),
        ("a2010220f6", True),
        ("a22000010000", False),
        ("a261610062626200", True),
        ("a262626200616100", False),
        ("a2616200616100", False),
        ("a26161000100", False),
        ("a201a2020001000200", False),
    ],
)
def test_canonical_order_is_asked_for_by_the_caller(encoded: str, canonical: bool) -> None:
    data = bytes.fromhex(encoded)
    cbor.decode_prefix(data, 0)

    try:
        cbor.decode_prefix(data, 0, canonical=True)
        accepted = True
    except Malformed:
        accepted = False

    assert accepted is canonical


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**64), 2**64 - 1)
    | st.binary(max_size=40)
    | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.integers(-30, 30) | st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)


def depth(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max((depth(item) for item in inner), default=0)


@settings(max_examples=40, derandomize=True, deadline=None)
@given(values.filter(lambda value: depth(value) <= cbor.MAX_DEPTH))
def test_decoding_undoes_encoding(value: Any) -> None:
    assert cbor.decode(cbor_writer.encode(value)) == value


@settings(max_examples=150, derandomize=True, deadline=None)
@given(st.binary(max_size=64))
def test_a_text_that_is_accepted_is_the_only_one(data: bytes) -> None:
    try:
        value = cbor.decode(data)
    except Malformed:
        return

    assert cbor_writer.encode(value, sort=False) == data
