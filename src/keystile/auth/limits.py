# SPDX-License-Identifier: Apache-2.0
"""How many mails one address may be sent, counted in this process (security.md §15).

Upstream counts nothing, so anybody can fill anybody's mailbox. Who is over the limit is told nothing: the answer
is the same as ever, or it would say who has an account.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from datetime import datetime, timedelta
from typing import Final

MAX_KEYS: Final = 100_000


class RecentLimit:
    """At most ``count`` events per key within ``window``. Bounded: the keys unused for longest are forgotten."""

    __slots__ = ("_count", "_seen", "_window")

    def __init__(self, count: int, window: timedelta) -> None:
        self._count = count
        self._window = window
        self._seen: OrderedDict[str, deque[datetime]] = OrderedDict()

    def allow(self, key: str, now: datetime) -> bool:
        """Count one event, or say that it is one too many (and count nothing)."""
        times = self._seen.setdefault(key, deque())
        self._seen.move_to_end(key)
        if len(self._seen) > MAX_KEYS:
            self._seen.popitem(last=False)
        while times and times[0] <= now - self._window:
            times.popleft()
        if len(times) >= self._count:
            return False
        times.append(now)
        return True
