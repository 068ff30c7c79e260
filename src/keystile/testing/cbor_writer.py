# SPDX-License-Identifier: Apache-2.0
"""Write the CBOR that an authenticator sends: RFC 8949, keys in CTAP2 canonical order unless told otherwise.

Only what WebAuthn needs. Reading it is `keystile.webauthn.cbor`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def encode(value: object, *, sort: bool = True) -> bytes:
    """One CBOR item in its shortest form, from ints, text, bytes, booleans, None, sequences and mappings.

    Raises:
        TypeError: a value of another type.
    """
    if value is None:
        return b"\xf6"
    if isinstance(value, bool):
        return b"\xf5" if value else b"\xf4"
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        text = value.encode("utf-8")
        return head(3, len(text)) + text
    if isinstance(value, Mapping):
        members = [(encode(key), encode(member, sort=sort)) for key, member in value.items()]
        if sort:
            members.sort(key=lambda member: (member[0][0] >> 5, len(member[0]), member[0]))
        return head(5, len(members)) + b"".join(key + member for key, member in members)
    if isinstance(value, Sequence):
        return head(4, len(value)) + b"".join(encode(item, sort=sort) for item in value)
    raise TypeError(f"no CBOR for a {type(value).__name__}")


def head(major: int, argument: int) -> bytes:
    """The head of an item: its major type and its value, length or count in the shortest form."""
    if argument < 24:
        return bytes((major << 5 | argument,))
    for size, short in ((1, 24), (2, 25), (4, 26)):
        if argument < 1 << (8 * size):
            return bytes((major << 5 | short,)) + argument.to_bytes(size, "big")
    return bytes((major << 5 | 27,)) + argument.to_bytes(8, "big")
