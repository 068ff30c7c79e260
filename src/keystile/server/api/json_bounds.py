# SPDX-License-Identifier: Apache-2.0
"""Bounds on JSON that no parser gives: depth and digits (security.md §8), checked before it is decoded."""

from __future__ import annotations

import re
from typing import Final

from keystile.errors import Malformed

MAX_DEPTH: Final = 32
MAX_DIGITS: Final = 100
# Every digit as 0 and all else as a space: then a run of digits is found by a plain search, which takes a
# twentieth of what a regular expression takes on the body of a sign-in.
_DIGITS: Final = bytes(ord("0") if chr(byte).isdigit() and byte < 128 else 32 for byte in range(256))
_TOO_LONG: Final = b"0" * (MAX_DIGITS + 1)
# A string that is never closed ends with the body: without that, each quote in it would be tried as the start
# of another one, to the end of the body, and 64 KiB of them would take a minute. Possessive for the same reason.
_STRING: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)


def check_bounds(body: bytes) -> None:
    """Refuse JSON that is nested deeper than 32 or has a number of more than 100 digits.

    Raises:
        Malformed: it does.
    """
    if len(body) <= MAX_DEPTH:  # there is no room for either: `{}`, which most pages send
        return
    # Honest bodies have fewer openings than that in all, so for them this is two counts.
    if body.count(b"[") + body.count(b"{") > MAX_DEPTH:
        depth = 0
        for byte in _STRING.sub(b"", body):
            if byte in b"[{":
                depth += 1
                if depth > MAX_DEPTH:
                    raise Malformed(f"The JSON is nested deeper than {MAX_DEPTH} levels.")
            elif byte in b"]}":
                depth -= 1
    if _has_long_number(body) and _has_long_number(_STRING.sub(b"", body)):
        raise Malformed(f"The JSON has a number of more than {MAX_DIGITS} digits.")


def _has_long_number(text: bytes) -> bool:
    return _TOO_LONG in text.translate(_DIGITS)
