# SPDX-License-Identifier: Apache-2.0
"""Whether something new is there, asked once a second and tenant for all pages that are open, and not at all for none.

The question reads the ends of two indexes. Each process asks for its own listeners: there is nothing between nodes
that could fail.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

import anyio

from keystile.errors import Unavailable
from keystile.server.domain.identifiers import TenantId
from keystile.server.domain.lists import Lists, Newest
from keystile.server.domain.tenants import Tenant

SECONDS: Final = 1.0


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
        self.stopped = False

    @property
    def watched(self) -> int:
        """How many tenants are asked about."""
        return len(self._watches)

    @asynccontextmanager
    async def listening(self, tenant: Tenant) -> AsyncIterator[Watch]:
        """The tenant's watch, kept up while the block runs."""
        watch = self._watches.get(tenant.id)
        if watch is None:
            watch = self._watches[tenant.id] = Watch(tenant)
            watch.task = asyncio.create_task(self._look(watch), name=f"pulse {tenant.id}")
        watch.listeners += 1
        try:
            yield watch
        finally:
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
