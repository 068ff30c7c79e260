# SPDX-License-Identifier: Apache-2.0
"""Unpadded base64url, read strictly: RFC 4648 §5, WebAuthn Level 3 §5.

One byte string has exactly one text here. The standard library's `urlsafe_b64decode` skips characters it
does not know, takes padding and ignores stray bits, so two texts could name one credential. The one
leniency that an official SDK needs lives in `keystile.wire.client`, not here.
"""

from __future__ import annotations

import binascii
from typing import Final

from keystile.errors import Malformed

# To the standard alphabet. What belongs to that alphabet alone, and "=", becomes "-", which strict mode
# refuses.
_TO_STANDARD: Final = bytes.maketrans(b"-_+/=", b"+/---")
_TO_URL: Final = bytes.maketrans(b"+/", b"-_")
_PADDING: Final = (b"", b"===", b"==", b"=")
# The last character holds 4 or 2 bits that belong to no byte; they must be zero (RFC 4648 §3.5).
_LAST_OF_TWO: Final = frozenset("AQgw")
_LAST_OF_THREE: Final = frozenset("AEIMQUYcgkosw048")


def encode(data: bytes) -> str:
    """The one base64url text of ``data``, without padding."""
    return binascii.b2a_base64(data, newline=False).translate(_TO_URL).rstrip(b"=").decode("ascii")


def decode(text: str) -> bytes:
    """The bytes that ``text`` stands for.

    Raises:
        Malformed: a character outside the alphabet, padding, white space, stray bits, or an impossible
            length.
    """
    rest = len(text) % 4
    if (rest == 2 and text[-1] not in _LAST_OF_TWO) or (rest == 3 and text[-1] not in _LAST_OF_THREE):
        raise Malformed("A base64url value has stray bits in its last character. Encode it again.")
    try:
        standard = text.encode("ascii").translate(_TO_STANDARD)
        return binascii.a2b_base64(standard + _PADDING[rest], strict_mode=True)
    except ValueError as error:
        raise Malformed("A value is not unpadded base64url (A-Z, a-z, 0-9, - and _).") from error
