# SPDX-License-Identifier: Apache-2.0
"""How far clocks may be apart (security.md §9).

Nodes that share a database differ by a little, and a clock that was wrong is set back. What was made at a time that is
still to come would then live on by as much: it is refused as if it were too old, and whoever holds it begins anew.
"""

from __future__ import annotations

from typing import Final

SKEW_MS: Final = 60_000


def is_ahead(at: int, now: int) -> bool:
    """Whether a time, in epoch milliseconds, is further ahead than clocks may be apart."""
    return at > now + SKEW_MS
