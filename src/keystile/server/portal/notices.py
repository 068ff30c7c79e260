# SPDX-License-Identifier: Apache-2.0
"""What a page says once about what was just done, by the code in its address (``?done=…``).

A fixed table, so that an address can make a page say nothing but what stands here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

NOTICES: Final[Mapping[str, str]] = {
    "key-revoked": "The key is revoked. Requests with it are refused from now on.",
    "nothing-changed": "Nothing was changed, so nothing was saved.",
    "origin-added": "The origin is listed. Its pages may use passkeys within a second.",
    "origin-gone": "Somebody else removed that origin already.",
    "origin-removed": "The origin is off the list. Its pages can no longer sign anybody in.",
    "policy-saved": "The policy is saved. It holds within a second.",
    "relying-party-saved": "Saved. It holds within a second.",
    "tenant-made": "The tenant is made. It has a secret key, in Keys & hosts.",
    "admin-removed": "Removed. Their sessions and links have ended.",
    "passkey-added": "Your passkey was added.",
    "passkey-removed": (
        "Removed, and your sessions elsewhere have ended. Delete it where it is kept, too: in your password manager, "
        "or on its security key."
    ),
    "passkey-renamed": "The passkey has its new name.",
    "user-passkey-removed": "Passkey removed. The browser will be told at the next visit.",
    "signed-out": "You are signed out.",
}


def notice(code: str) -> str:
    """The sentence for a code; nothing for one that is not known."""
    return NOTICES.get(code, "")
