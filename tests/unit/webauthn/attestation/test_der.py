# SPDX-License-Identifier: Apache-2.0
"""`keystile.webauthn.attestation.der`: one encoding for each element."""

from __future__ import annotations

import pytest

from keystile.errors import Malformed
from keystile.webauthn.attestation import der


def element(tag: str, size: int, length: str) -> bytes:
    return bytes.fromhex(tag + length) + bytes(size)


@pytest.mark.parametrize(
    ("encoded", "found"),
    [
        (b"", []),
        (bytes.fromhex("0500"), [(5, b"")]),
        (bytes.fromhex("020101 0401ff 3000"), [(2, b"\1"), (4, b"\xff"), (0x30, b"")]),
        (element("04", 127, "7f"), [(4, bytes(127))]),
        (element("04", 128, "8180"), [(4, bytes(128))]),
        (element("04", 255, "81ff"), [(4, bytes(255))]),
        (element("04", 256, "820100"), [(4, bytes(256))]),
        (element("04", 65536, "83010000"), [(4, bytes(65536))]),
        (bytes.fromhex("bf853e0102"), [(0xBF853E, b"\2")]),
        (bytes.fromhex("bf1f00"), [(0xBF1F, b"")]),
        (bytes.fromhex("bfff7f00"), [(0xBFFF7F, b"")]),
        (bytes.fromhex("bf80817f00"), [(0xBF80817F, b"")]),
    ],
)
def test_elements_are_read_one_after_the_other(encoded: bytes, found: list[tuple[int, bytes]]) -> None:
    assert list(der.elements(encoded)) == found


@pytest.mark.parametrize(
    "encoded",
    [
        pytest.param("04", id="no length"),
        pytest.param("0401", id="no contents"),
        pytest.param("040200", id="cut contents"),
        pytest.param("3080" + "0000", id="indefinite"),
        pytest.param("0481", id="no long length"),
        pytest.param("048200", id="cut length"),
        pytest.param("047f" + "00" * 126, id="126 of 127 bytes"),
        pytest.param("04817f" + "00" * 127, id="a long length of 127"),
        pytest.param("048100", id="a long length of 0"),
        pytest.param("04820080" + "00" * 128, id="a leading zero"),
        pytest.param("048200ff" + "00" * 255, id="a leading zero, 255"),
        pytest.param("0483000100" + "00" * 256, id="a leading zero, 256"),
        pytest.param("04840000ffff" + "00" * 65535, id="two leading zeros"),
        pytest.param("04850000000001" + "00", id="a length of five bytes"),
        pytest.param("048500000001" + "00" * 300, id="five bytes, cut"),
        pytest.param("0488" + "00" * 7 + "01" + "00", id="a length of eight bytes"),
        pytest.param("bf", id="no tag"),
        pytest.param("bf85", id="a cut tag"),
        pytest.param("bf85858501" + "00", id="a tag of five bytes"),
        pytest.param("bf853e", id="a tag alone"),
    ],
)
def test_another_encoding_is_refused(encoded: str) -> None:
    with pytest.raises(Malformed):
        list(der.elements(bytes.fromhex(encoded)))


def test_a_length_of_four_bytes_is_read() -> None:
    # As long as it is the shortest form, which takes 16 MiB.
    size = 1 << 24
    ((tag, contents),) = der.elements(bytes.fromhex("048401000000") + bytes(size))

    assert (tag, len(contents)) == (4, size)


def test_the_only_element_gives_its_contents() -> None:
    assert der.only(bytes.fromhex("3103020102"), der.SET) == bytes.fromhex("020102")


@pytest.mark.parametrize("encoded", ["", "300000", "31003100", "3000", "04003100"])
def test_something_else_than_one_element_of_its_tag_is_refused(encoded: str) -> None:
    with pytest.raises(Malformed):
        der.only(bytes.fromhex(encoded), der.SET)


@pytest.mark.parametrize(
    ("contents", "value"), [("00", 0), ("7f", 127), ("80", -128), ("ff", -1), ("0080", 128), ("0100", 256)]
)
def test_an_integer_is_signed(contents: str, value: int) -> None:
    assert der.integer(bytes.fromhex(contents)) == value


def test_an_integer_of_no_bytes_is_refused() -> None:
    with pytest.raises(Malformed):
        der.integer(b"")


def test_tags_are_the_standards() -> None:
    assert (der.INTEGER, der.OCTET_STRING, der.ENUMERATED, der.SEQUENCE, der.SET) == (2, 4, 10, 0x30, 0x31)
