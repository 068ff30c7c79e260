# SPDX-License-Identifier: Apache-2.0
"""What a page says once about what was just done, by the code in its address (``?done=…``).

A fixed table, so that an address can make a page say nothing but what stands here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

NOTICES: Final[Mapping[str, str]] = {
    "admin-removed": "Removed. Their sessions and links have ended.",
    "passkey-added": "Your passkey was added.",
    "passkey-removed": "Removed. The browser hides it at its next use.",
    "signed-out": "You are signed out.",
}


def notice(code: str) -> str:
    """The sentence for a code; nothing for one that is not known."""
    return NOTICES.get(code, "")
