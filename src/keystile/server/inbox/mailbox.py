# SPDX-License-Identifier: Apache-2.0
"""The messages in memory, newest first, bounded by count and by size, and waiting for the next one.

Nothing is written to disk: a restart empties the inbox.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Final

import anyio

from keystile.server.domain.ports import Clock
from keystile.server.inbox.messages import Content, Message

MOST_MESSAGES: Final = 500
MOST_BYTES: Final = 64 * 1024 * 1024


class Mailbox:
    """One process, one event loop: no locks."""

    def __init__(
        self, *, clock: Clock, most_messages: int = MOST_MESSAGES, most_bytes: int = MOST_BYTES
    ) -> None:
        self._clock = clock
        self._most_messages = most_messages
        self._most_bytes = most_bytes
        self._messages: deque[Message] = deque()
        self._bytes = 0
        self._last_id = 0
        self._changed = anyio.Event()
        self.epoch = 0
        """Grows when messages went away by `clear`; who shows a list must then show it anew."""
        self.closed = False

    def add(self, content: Content) -> Message:
        """Keep a message; the oldest ones make room."""
        now = self._clock()
        # An id tells the order and is not used again after a restart: the time, moved on where two share it.
        self._last_id = max(self._last_id + 1, now)
        message = Message(id=self._last_id, at=now, content=content)
        self._messages.appendleft(message)
        self._bytes += content.size
        while len(self._messages) > self._most_messages or (
            self._bytes > self._most_bytes and len(self._messages) > 1
        ):
            self._bytes -= self._messages.pop().content.size
        self._wake()
        return message

    def clear(self) -> None:
        """Forget every message."""
        self._messages.clear()
        self._bytes = 0
        self.epoch += 1
        self._wake()

    def close(self) -> None:
        """Let everybody who waits go, now and from now on: the server wants to stop."""
        self.closed = True
        self._wake()

    def find(self, message_id: int) -> Message | None:
        return next((message for message in self._messages if message.id == message_id), None)

    def select(self, *, to: str = "", query: str = "", after: int = 0) -> list[Message]:
        """Newest first; ``after``: only those with a larger id."""
        return [
            message
            for message in self._messages
            if message.id > after and message.matches(to=to, query=query)
        ]

    async def changed(self, *, within_seconds: float) -> None:
        """Return when something was added or cleared, or the time is over."""
        with anyio.move_on_after(within_seconds):
            await self._changed.wait()

    async def wait_for(
        self, matching: Callable[[], list[Message]], *, within_seconds: float
    ) -> list[Message]:
        """What ``matching`` finds as soon as that is anything; empty when the time is over."""
        with anyio.move_on_after(within_seconds):
            while not (found := matching()) and not self.closed:
                await self._changed.wait()
            return found
        return []

    def _wake(self) -> None:
        self._changed.set()
        self._changed = anyio.Event()
