# SPDX-License-Identifier: Apache-2.0
"""Identifiers: the types that must not be swapped, and how those we make are made.

Ids that we make are UUIDv7 (RFC 9562 §5.7): new rows land beside each other in an index. The time and
the random bytes come from the caller.
"""

from __future__ import annotations

import re
from typing import Final, NewType

from keystile.errors import Malformed

TenantId = NewType("TenantId", str)
"""A UUID in text form."""

UserId = NewType("UserId", str)
"""The id that the tenant's app gave to a person: any text of 1 to 255 characters without control characters."""

AuthenticatorId = NewType("AuthenticatorId", str)
"""A UUIDv7 in text form."""

MAX_USER_ID: Final = 255
MAX_IDEMPOTENCY_KEY: Final = 255
# C0, delete and C1, the two separators that end a line, and halves of surrogate pairs, which no UTF-8 can hold.
_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
# Embeddings, overrides and isolates: they turn around whatever stands after them.
_TURNING: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
_ACTION_CODE: Final = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")


def uuid7(now_ms: int, random: bytes) -> str:
    """A UUIDv7 for ``now_ms`` (UTC epoch milliseconds) out of 10 random bytes."""
    value = (now_ms & 0xFFFF_FFFF_FFFF) << 80 | int.from_bytes(random[:10], "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    # What `str(uuid.UUID(int=value))` gives, at a third of its cost: every sign-in makes one.
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def length_prefixed(*texts: str) -> bytes:
    """Texts as bytes, each with its length before it, so that they cannot run into each other."""
    parts = [text.encode() for text in texts]
    return b"".join(len(part).to_bytes(2, "big") + part for part in parts)


def user_id(text: str) -> UserId:
    """Check a user id.

    Raises:
        Malformed: it is empty, over 255 characters, or has control characters in it.
    """
    _check_text(text, "user id", MAX_USER_ID)
    return UserId(text)


def idempotency_key(text: str) -> str:
    """Check an idempotency key.

    Raises:
        Malformed: it is empty, over 255 characters, or has control characters in it.
    """
    _check_text(text, "idempotency key", MAX_IDEMPOTENCY_KEY)
    return text


def action_code(text: str) -> str:
    """Check an action code: 1 to 64 letters, digits, hyphens and underscores.

    Raises:
        Malformed: it is anything else.
    """
    if not _ACTION_CODE.match(text):
        raise Malformed(
            "The action code must be 1 to 64 letters, digits, hyphens or underscores, like signIn."
        )
    return text


def is_plain(text: str) -> bool:
    """Whether there are no control characters in it.

    Not `str.isprintable`, which also refuses what names are written with: the space of Japanese, the joiners
    of Persian and of emoji.
    """
    return _CONTROL.search(text) is None


def plain(text: str | None, limit: int) -> str | None:
    """What a client says of itself, fit to be kept: without control characters, cut; ``None`` for nothing."""
    return (_CONTROL.sub("", text)[:limit] or None) if text else None


def straight(text: str) -> str:
    """Somebody's words for the middle of ours: they may run from right to left, and turn nothing else around."""
    return _TURNING.sub("", text)


def _check_text(text: str, name: str, limit: int) -> None:
    if not text or len(text) > limit or not is_plain(text):
        raise Malformed(f"The {name} must be 1 to {limit} characters, without control characters.")
