# SPDX-License-Identifier: Apache-2.0
"""Which signing keys of a tenant are live. They are derived (`keys.IssuingKeys`); what is kept is ids and times.

One signs. Those before it verify for as long as anything that they signed may live, and are dead then by
themselves. The one after it verifies, too: only a node that has seen a rotation signs with it, as nobody else can
derive it, so a new key signs at once, and a node that has not seen it yet refuses nothing (docs/decisions/0029).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from keystile.errors import Conflict

MAX_KEY_ID: Final = 0xFFFF
"""Two bytes in every challenge and handle."""
SEEN_MS: Final = 5_000
"""How long a rotation waits for the one before it: every node has read the settings by then."""
MARGIN_MS: Final = 5 * 60 * 1000
"""How much longer than it has to a key verifies: nodes' clocks differ, and one may have seen the rotation late."""


class RetiringKey(msgspec.Struct, frozen=True):
    """A key that signs no more. It verifies before ``until``, in epoch milliseconds."""

    key_id: int
    until: int


class SigningKeys(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The live keys of a tenant. Times are in epoch milliseconds."""

    current: int = 1
    since: int = 0
    """When it began to sign; 0 for the first."""
    retiring: tuple[RetiringKey, ...] = ()
    """Newest first."""

    def rotated(self, now: int, *, longest_ms: int) -> SigningKeys:
        """A new key signs, the one before it goes on verifying.

        Args:
            longest_ms: the longest life of anything that is signed.

        Raises:
            Conflict: the last rotation was a moment ago, or there is no key id left.
        """
        if 0 <= now - self.since < SEEN_MS:
            raise Conflict(
                f"The signing keys were changed less than {SEEN_MS // 1000} seconds ago, and not every node may have "
                "seen it. Try again in a moment."
            )
        before = RetiringKey(self.current, now + longest_ms + MARGIN_MS)
        return SigningKeys(
            current=self._next(),
            since=now,
            retiring=(before, *(key for key in self.retiring if now < key.until)),
        )

    def revoked(self, now: int) -> SigningKeys:
        """A new key signs, and no other verifies.

        Raises:
            Conflict: there is no key id left.
        """
        return SigningKeys(current=self._next(), since=now)

    @property
    def lives(self) -> Mapping[int, float]:
        """Until when each key id verifies, in epoch milliseconds; infinity where no end is set."""
        endless = range(self.current, min(self.current + 1, MAX_KEY_ID) + 1)
        return {
            **dict.fromkeys(endless, float("inf")),
            **{key.key_id: key.until for key in self.retiring},
        }

    def _next(self) -> int:
        if self.current >= MAX_KEY_ID:
            # Beginning again at 1 would bring back keys that were revoked.
            raise Conflict(
                f"This tenant has had {MAX_KEY_ID} signing keys, and a key id is never used twice. Move its users to a "
                "new tenant."
            )
        return self.current + 1
