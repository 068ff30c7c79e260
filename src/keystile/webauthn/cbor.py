# SPDX-License-Identifier: Apache-2.0
"""Read the CBOR that authenticators send, strictly: RFC 8949, CTAP 2.2 §8, WebAuthn Level 3 §6.5.1.

One item of definite length in its shortest form; no tags, no floats, no undefined or unknown simple values;
map keys are integers or text, each once; bounded depth and size, checked before anything is allocated.
Key order is free (real authenticators differ), except where the caller asks for the canonical order,
as a COSE key does. What the values mean is the caller's matter. There is no encoder: a relying party sends
none.
"""

from __future__ import annotations

from typing import Final, TypeAlias

from keystile.errors import Malformed

CborValue: TypeAlias = "int | str | bytes | bool | list[CborValue] | dict[int | str, CborValue] | None"

MAX_DEPTH: Final = 6
MAX_ITEMS: Final = 64
# Of all containers together. An empty map takes one byte here and 64 of memory, so 64 KiB could become 4 MiB; an
# honest attestation object has some dozens of items.
MAX_ITEMS_IN_ALL: Final = 1024


def decode(data: bytes) -> CborValue:
    """The one CBOR item that is all of ``data``.

    Raises:
        Malformed: not one strict item, or bytes are left over.
    """
    value, end = _item(data, 0, 0, False, [MAX_ITEMS_IN_ALL])
    if end != len(data):
        raise Malformed(f"{len(data) - end} bytes follow the CBOR item.")
    return value


def decode_prefix(data: bytes, start: int, *, canonical: bool = False) -> tuple[CborValue, int]:
    """The CBOR item at ``start`` and the offset of what follows it.

    Args:
        canonical: map keys must stand in CTAP2 canonical order (for small keys: by their encoded bytes).

    Raises:
        Malformed: no strict item stands there.
    """
    return _item(data, start, 0, canonical, [MAX_ITEMS_IN_ALL])


def _item(data: bytes, position: int, depth: int, canonical: bool, room: list[int]) -> tuple[CborValue, int]:
    """The item at ``position`` and the offset after it; ``room`` holds how many items there may still be."""
    # One function for all types but the rare ones: a call costs as much as reading a short item.
    if position >= len(data):
        raise Malformed("The CBOR ends where an item should stand.")
    head = data[position]
    major, argument = head >> 5, head & 0x1F
    position += 1
    if argument > 23:
        argument, position = _argument(data, position, argument)
    if major == 2 or major == 3:
        end = position + argument
        if end > len(data):
            raise Malformed("A CBOR string is longer than the bytes that are left.")
        return (data[position:end] if major == 2 else _text(data[position:end])), end
    if major == 0:
        return argument, position
    if major == 1:
        return -1 - argument, position
    if major == 7:
        return _simple(argument), position
    if major == 6:
        raise Malformed("CBOR tags are refused.")
    if depth >= MAX_DEPTH:
        raise Malformed(f"The CBOR is nested deeper than {MAX_DEPTH} levels.")
    if argument > MAX_ITEMS:
        raise Malformed(f"A CBOR container has more than {MAX_ITEMS} items.")
    room[0] -= argument
    if room[0] < 0:
        raise Malformed(f"The CBOR has more than {MAX_ITEMS_IN_ALL} items in all.")
    if major == 4:
        items: list[CborValue] = []
        for _ in range(argument):
            value, position = _item(data, position, depth + 1, canonical, room)
            items.append(value)
        return items, position
    members: dict[int | str, CborValue] = {}
    previous = b""
    for _ in range(argument):
        start = position
        key, position = _item(data, position, depth + 1, canonical, room)
        # By type, not isinstance: bool is an int in Python, but not in CBOR.
        if type(key) is not int and type(key) is not str:
            raise Malformed("A CBOR map key is neither an integer nor text.")
        if key in members:
            raise Malformed("A CBOR map has the same key twice.")
        if canonical:
            # CTAP2 §8 asks for major type, then length, then bytes: in the shortest form, the order of the bytes.
            encoded = data[start:position]
            if encoded <= previous:
                raise Malformed("The keys of a CBOR map are not in canonical order.")
            previous = encoded
        members[key], position = _item(data, position, depth + 1, canonical, room)
    return members, position


def _argument(data: bytes, position: int, short: int) -> tuple[int, int]:
    """The argument that stands after a head whose low five bits are ``short``, and the offset after it."""
    if short > 27:
        raise Malformed("Indefinite lengths and reserved CBOR heads are refused.")
    size = 1 << (short - 24)
    end = position + size
    if end > len(data):
        raise Malformed("The CBOR ends inside an item's head.")
    value = int.from_bytes(data[position:end], "big")
    # Shortest form: a one-byte argument starts at 24, a longer one needs more than half of its bytes.
    if value < (24 if size == 1 else 1 << (4 * size)):
        raise Malformed("A CBOR integer or length is not in its shortest form.")
    return value, end


def _text(encoded: bytes) -> str:
    try:
        return encoded.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed("A CBOR text string is not UTF-8.") from error


def _simple(argument: int) -> bool | None:
    if argument == 20:
        return False
    if argument == 21:
        return True
    if argument == 22:
        return None
    raise Malformed("CBOR floats, undefined and unknown simple values are refused.")
