# SPDX-License-Identifier: Apache-2.0
"""Live: server-sent events that tell an open page how many newer users and actions there are.

The stream asks again, with every message and every few seconds, whether its admin may still look: it ends when the
session does, when the admin is removed, and when the server stops.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import Final, cast

import msgspec
from starlette.responses import Response, StreamingResponse
from starlette.types import Send

from keystile.errors import RateLimited, Unavailable
from keystile.server.domain.lists import Lists, Newer, Newest
from keystile.server.portal.pulse import Pulse
from keystile.server.portal.room import Room
from keystile.server.portal.visit import Visit

CHECK_SECONDS: Final = 5.0
"""How long a stream may outlive its session; also how often a silent one shows that it is there."""
HEADERS: Final = {
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",
    "X-Content-Type-Options": "nosniff",
}


class News(msgspec.Struct, frozen=True):
    """What the page is told: how many are newer than what it shows; `MOST_NEWER` means that many or more."""

    users: int
    actions: int


class EventStream(StreamingResponse):
    """A stream whose end is told to what makes it, at once: else a page that was closed would be listened for."""

    async def stream_response(self, send: Send) -> None:
        async with aclosing(cast("AsyncGenerator[bytes, None]", self.body_iterator)):
            await super().stream_response(send)


@dataclass(frozen=True, slots=True)
class Live:
    lists: Lists
    pulse: Pulse
    still_open: Callable[[Visit], Awaitable[bool]]
    """Whether the visit's session still stands and its admin still reaches the tenant."""

    def rooms(self) -> Sequence[Room]:
        return (Room("GET", "/live", self.listen),)

    async def listen(self, visit: Visit) -> Response:
        """``users`` and ``actions`` are the times, in milliseconds, of the newest that the page shows."""
        if visit.request.method == "HEAD":
            return Response(media_type="text/event-stream", headers=HEADERS)
        self.pulse.check_room(visit.actor)
        asked = visit.request.query_params
        since = Newest(_time(asked.get("users")), _time(asked.get("actions")))
        return EventStream(self._events(visit, since), media_type="text/event-stream", headers=HEADERS)

    async def _events(self, visit: Visit, since: Newest) -> AsyncIterator[bytes]:
        yield b"retry: 2000\n\n"
        told: Newer | None = None
        # Others may have begun to listen since there was room; the database may not answer.
        with suppress(RateLimited, Unavailable):
            async with self.pulse.listening(visit.tenant, visit.actor) as watch:
                # The browser comes back by itself, and finds a renewed session, or is sent to sign in.
                while not self.pulse.stopped and await self.still_open(visit):
                    newer = await self.lists.newer(visit.tenant, since)
                    if newer != told:
                        told = newer
                        yield b"data: %s\n\n" % msgspec.json.encode(News(newer.users, newer.actions))
                    await watch.changed(within_seconds=CHECK_SECONDS)
                    yield b":\n\n"


def _time(text: str | None) -> int:
    """Epoch milliseconds; without any, the end of time: nothing is newer."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) <= 15 else 2**53
