# SPDX-License-Identifier: Apache-2.0
"""The base of every JSON shape that crosses the wire, and the two formats all of them share.

Names are snake case here and camel case outside; members that are not known are ignored, because newer
official SDKs will send some; an optional member that has no value is left out, never sent as null
(authsignal-wire.md §1.4, rules 4, 5 and 8). A member of the wrong type is refused by msgspec: the edge
turns its `ValidationError` into `Malformed`.

No shape decides anything: what a member means belongs to the service that is handed it.
"""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec


class Wire(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """Base of all wire shapes.

    `rename` and `omit_defaults` are inherited; `frozen` and `kw_only` are not (msgspec), so each shape says
    them again. Only what may be absent has a default: a default value is never sent.
    """


def iso_time(milliseconds: int) -> str:
    """UTC epoch milliseconds as the wire's time: `2026-05-13T04:59:17.640Z` (§1.4, rule 6)."""
    seconds, rest = divmod(milliseconds, 1000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{rest:03d}Z"
