# SPDX-License-Identifier: Apache-2.0
"""Moving what SQLite's log holds into the database file, where no request waits for it.

SQLite by itself does that inside the COMMIT that finds the log long, and everybody behind that COMMIT waits for a
thousand pages and two syncs. Here a connection of its own does it beside the writer (passive: it waits for nobody
and nobody for it). Whenever that catches up, SQLite writes at the log's beginning again. On a slow disk with always
something to write it never does, so a log that is long is begun anew between two batches, right after such a
checkpoint, when next to nothing is left to move: one sync of the database that a batch does wait for, in 64 MiB.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Final

import apsw

CHECKPOINT_PAGES: Final = 1_000
"""New pages in the log after which they are moved: 4 MiB, as SQLite itself would."""
LONG_PAGES: Final = 16_000
"""A log of this length is begun anew: 64 MiB."""
FEW_PAGES: Final = 250
"""So many pages may be left to move while a batch waits."""
RESTART_MS: Final = 20
"""How long that waits for other processes' readers and writers; if in vain, it is tried again after a while."""


class Checkpoints:
    """Decides when, for one writer. All but `_move` runs on the event loop or in the commit thread, never both."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._pages = 0
        self._due_at = CHECKPOINT_PAGES
        self._long_at = LONG_PAGES
        self._moving: asyncio.Task[int] | None = None
        self._moved_pages = 0

    def watch(self, writer: apsw.Connection) -> None:
        """Be told of every commit's log, instead of what SQLite would do then."""
        writer.set_wal_hook(self._committed)

    def _committed(self, _writer: apsw.Connection, _name: str, pages: int) -> int:
        if pages < self._pages:  # it was begun anew
            self._due_at, self._long_at, self._moved_pages = CHECKPOINT_PAGES, LONG_PAGES, 0
        self._pages = pages
        return apsw.SQLITE_OK

    def move(self) -> None:
        """Begin to move pages, if there are enough of them. On the event loop."""
        if self._pages >= self._due_at and self._moving is None:
            self._due_at = self._pages + CHECKPOINT_PAGES
            self._moving = asyncio.create_task(asyncio.to_thread(self._move), name="checkpoint")
            self._moving.add_done_callback(self._moved)

    def _move(self) -> int:
        """Gives how many of the log's pages are moved."""
        try:
            return self._connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)[1]
        except apsw.Error:
            # Another process may be at it, or the disk full; the log is good for as long as that lasts.
            return 0

    def _moved(self, move: asyncio.Task[int]) -> None:
        self._moving = None
        if not move.cancelled():
            self._moved_pages = move.result()

    @property
    def wants_restart(self) -> bool:
        """Whether the log is long, and little of it is left to move; of one that is too long, whatever is left."""
        if self._moving is not None or self._pages < self._long_at:
            return False
        left = self._pages - self._moved_pages
        return 0 <= left <= FEW_PAGES or self._pages >= 2 * self._long_at

    def restart(self, writer: apsw.Connection) -> None:
        """Have the next batch write at the log's beginning. Between two batches, in the commit thread."""
        self._long_at = self._pages + CHECKPOINT_PAGES
        writer.set_busy_timeout(RESTART_MS)
        try:
            with suppress(apsw.Error):
                writer.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_RESTART)
        finally:
            writer.set_busy_timeout(0)

    async def close(self) -> None:
        if self._moving is not None:
            await self._moving
        self._connection.close()
