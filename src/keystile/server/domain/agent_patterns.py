# SPDX-License-Identifier: Apache-2.0
"""uap-core's 1,300 expressions, compiled once, a hundred at a time.

Compiling takes 0.2 s and holds the interpreter's lock for as long as one call into the engine lasts: 0.1 s if
all are handed over at once, even in a thread of its own, and nobody would be answered meanwhile. In pieces, in
a thread, the event loop stands still for some milliseconds each. 30 MiB, so only where they are needed.
"""

from __future__ import annotations

import asyncio
import threading
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import ua_parser

PIECE: Final = 100


class Patterns:
    """Recognises browsers, systems and devices: of all expressions that fit, the first one counts."""

    def __init__(self) -> None:
        # Imported here: a server that only signs people in never needs it.
        import ua_parser
        from ua_parser.loaders import load_lazy_builtins

        browsers, systems, devices = load_lazy_builtins()
        longest = max(len(browsers), len(systems), len(devices))
        self._pieces = [
            ua_parser.BestAvailableResolver(
                (browsers[at : at + PIECE], systems[at : at + PIECE], devices[at : at + PIECE])
            )
            for at in range(0, longest, PIECE)
        ]

    def recognise(self, text: str) -> ua_parser.PartialResult:
        """What ``text`` names; ``None`` for what no expression fits."""
        import ua_parser

        found = ua_parser.PartialResult(ua_parser.Domain.ALL, None, None, None, text)
        for piece in self._pieces:
            missing = ua_parser.Domain(0)
            if found.user_agent is None:
                missing |= ua_parser.Domain.USER_AGENT
            if found.os is None:
                missing |= ua_parser.Domain.OS
            if found.device is None:
                missing |= ua_parser.Domain.DEVICE
            if not missing:
                break
            more = piece(text, missing)
            found = ua_parser.PartialResult(
                ua_parser.Domain.ALL,
                found.user_agent or more.user_agent,
                found.os or more.os,
                found.device or more.device,
                text,
            )
        return found


def patterns() -> Patterns:
    """The patterns of this process, compiled by the first call; from any thread."""
    with _compiling:
        return _compiled()


async def prepare() -> None:
    """Have them compiled in a thread, before they are first needed on the event loop."""
    if not are_compiled():
        await asyncio.to_thread(patterns)


def are_compiled() -> bool:
    """Whether they are there."""
    return _compiled.cache_info().currsize > 0


_compiling: Final = threading.Lock()
_compiled: Final = cache(Patterns)
