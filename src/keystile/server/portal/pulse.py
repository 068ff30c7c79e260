# SPDX-License-Identifier: Apache-2.0
"""Whether something new is there, asked once a second and tenant for all pages that are open, and not at all for none.

The question reads the ends of two indexes. Each process asks for its own listeners: there is nothing between nodes
that could fail. An open page costs a connection and a look at its session every few seconds, so they are counted.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

import anyio

from keystile.errors import RateLimited, Unavailable
from keystile.server.domain.identifiers import TenantId
from keystile.server.domain.lists import Lists, Newest
from keystile.server.domain.tenants import Tenant

SECONDS: Final = 1.0
MOST: Final = 1_000
"""Pages that listen to one process."""
MOST_OF_ONE: Final = 20
"""Of them, of one person: a browser listens for those only that somebody can see."""
AGAIN_SECONDS: Final = 60


class Watch:
    """One tenant, while somebody listens."""

    def __init__(self, tenant: Tenant) -> None:
        self.tenant: Final = tenant
        self.listeners = 0
        self.newest = Newest()
        self.task: asyncio.Task[None] | None = None
        self._changed = anyio.Event()

    async def changed(self, *, within_seconds: float) -> None:
        """Return when something is new, the time is over, or the server wants to stop."""
        with anyio.move_on_after(within_seconds):
            await self._changed.wait()

    def wake(self) -> None:
        self._changed.set()
        self._changed = anyio.Event()


class Pulse:
    """All watches of this process. For one event loop."""

    def __init__(self, lists: Lists, *, seconds: float = SECONDS) -> None:
        self._lists = lists
        self._seconds = seconds
        self._watches: dict[TenantId, Watch] = {}
        self._listening: Counter[str] = Counter()
        self.stopped = False

    @property
    def watched(self) -> int:
        """How many tenants are asked about."""
        return len(self._watches)

    def check_room(self, who: str) -> None:
        """Make sure that another page of theirs may listen.

        Raises:
            RateLimited: too many do.
        """
        if self._listening[who] >= MOST_OF_ONE or self._listening.total() >= MOST:
            raise RateLimited(
                "Too many open pages wait for news. Close some of them.", retry_after=AGAIN_SECONDS
            )

    @asynccontextmanager
    async def listening(self, tenant: Tenant, who: str) -> AsyncIterator[Watch]:
        """The tenant's watch, kept up while the block runs, for a page of ``who``.

        Raises:
            RateLimited: too many listen.
        """
        self.check_room(who)
        self._listening[who] += 1
        watch = self._watches.get(tenant.id)
        if watch is None:
            watch = self._watches[tenant.id] = Watch(tenant)
            watch.task = asyncio.create_task(self._look(watch), name=f"pulse {tenant.id}")
        watch.listeners += 1
        try:
            yield watch
        finally:
            self._listening -= Counter({who: 1})  # which forgets who has none left
            watch.listeners -= 1
            if not watch.listeners:
                del self._watches[tenant.id]
                if watch.task is not None:
                    watch.task.cancel()

    def stop(self) -> None:
        """Let everybody who listens go, now and from now on: the server wants to stop."""
        self.stopped = True
        for watch in self._watches.values():
            watch.wake()

    async def _look(self, watch: Watch) -> None:
        while True:
            # A database that does not answer is asked again: whoever listens sees no news meanwhile.
            with suppress(Unavailable):
                newest = await self._lists.newest(watch.tenant)
                if newest != watch.newest:
                    watch.newest = newest
                    watch.wake()
            await asyncio.sleep(self._seconds)
