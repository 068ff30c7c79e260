# SPDX-License-Identifier: Apache-2.0
"""Read the little DER (ITU-T X.690) that attestation extensions use. Certificates are the crypto
library's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from keystile.errors import Malformed

SEQUENCE: Final = 0x30
SET: Final = 0x31
INTEGER: Final = 0x02
OCTET_STRING: Final = 0x04
ENUMERATED: Final = 0x0A


def elements(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The tag and contents of each element in ``data``, one after the other.

    Tags of one byte are given as they stand; longer ones as all their bytes, big-endian: context tag 702,
    constructed, is 0xBF853E.

    Raises:
        Malformed: an element runs over the end, or has a length that is indefinite or not the shortest.
    """
    position = 0
    while position < len(data):
        tag, position = _tag(data, position)
        length, position = _length(data, position)
        end = position + length
        if end > len(data):
            raise Malformed("A DER element is longer than the bytes that are left.")
        yield tag, data[position:end]
        position = end


def only(data: bytes, tag: int) -> bytes:
    """The contents of the one element, of the given tag, that is all of ``data``.

    Raises:
        Malformed: something else stands there.
    """
    found = list(elements(data))
    if len(found) != 1 or found[0][0] != tag:
        raise Malformed(f"The DER is not one element of tag {tag:#x}.")
    return found[0][1]


def integer(contents: bytes) -> int:
    """The value of an INTEGER's or ENUMERATED's contents.

    Raises:
        Malformed: they are empty.
    """
    if not contents:
        raise Malformed("A DER integer is empty.")
    return int.from_bytes(contents, "big", signed=True)


def _tag(data: bytes, position: int) -> tuple[int, int]:
    tag = data[position]
    position += 1
    if tag & 0x1F != 0x1F:
        return tag, position
    # Numbers from 31 up follow in base 128; three bytes reach past every tag in use here.
    for _ in range(3):
        if position == len(data):
            break
        byte = data[position]
        position += 1
        tag = tag << 8 | byte
        if not byte & 0x80:
            return tag, position
    raise Malformed("A DER tag is cut short or too long.")


def _length(data: bytes, position: int) -> tuple[int, int]:
    if position == len(data):
        raise Malformed("A DER element has no length.")
    first = data[position]
    position += 1
    if first < 0x80:
        return first, position
    size = first & 0x7F
    end = position + size
    if not 1 <= size <= 4 or end > len(data):
        raise Malformed("A DER length is indefinite, cut short or too long.")
    length = int.from_bytes(data[position:end], "big")
    if length < 0x80 or length >> (8 * (size - 1)) == 0:
        raise Malformed("A DER length is not in its shortest form.")
    return length, end
