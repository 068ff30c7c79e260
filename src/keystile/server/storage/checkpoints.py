# SPDX-License-Identifier: Apache-2.0
"""Moving what SQLite's log holds into the database file, where no request waits for it.

SQLite by itself does that inside the COMMIT that finds the log long, and everybody behind that COMMIT waits for a
thousand pages and two syncs. Here a connection of its own does it beside the writer (passive: it waits for nobody
and nobody for it). That alone lets the log grow for as long as there is always something to write, so a log that
is long is begun anew between two batches, right after such a checkpoint, when next to nothing is left to move
(docs/decisions/0024).
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Final

import apsw

CHECKPOINT_PAGES: Final = 1_000
"""New pages in the log after which they are moved: 4 MiB, as SQLite itself would."""
LONG_PAGES: Final = 4 * CHECKPOINT_PAGES
"""A log of this length is begun anew."""
RESTART_MS: Final = 20
"""How long that waits for other processes' readers and writers; if in vain, it is tried again after a while."""


class Checkpoints:
    """Decides when, for one writer. Everything but `_move` runs on the event loop or in the commit thread, never both."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._pages = 0
        self._due_at = CHECKPOINT_PAGES
        self._long_at = LONG_PAGES
        self._moving: asyncio.Task[None] | None = None
        self._just_moved = False

    def watch(self, writer: apsw.Connection) -> None:
        """Be told of every commit's log, instead of what SQLite would do then."""
        writer.set_wal_hook(self._committed)

    def _committed(self, _writer: apsw.Connection, _name: str, pages: int) -> int:
        if pages < self._pages:  # it was begun anew
            self._due_at, self._long_at = CHECKPOINT_PAGES, LONG_PAGES
        self._pages = pages
        return apsw.SQLITE_OK

    def move(self) -> None:
        """Begin to move pages, if there are enough of them. On the event loop."""
        if self._pages >= self._due_at and self._moving is None:
            self._due_at = self._pages + CHECKPOINT_PAGES
            self._moving = asyncio.create_task(asyncio.to_thread(self._move), name="checkpoint")
            self._moving.add_done_callback(self._moved)

    def _move(self) -> None:
        # Another process may be at it, or the disk full; the log is good for as long as that lasts.
        with suppress(apsw.Error):
            self._connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)

    def _moved(self, _task: object) -> None:
        self._moving = None
        self._just_moved = True

    @property
    def wants_restart(self) -> bool:
        """Whether the log is long, and this is the moment at which little of it is left to move."""
        return self._just_moved and self._pages >= self._long_at

    def restart(self, writer: apsw.Connection) -> None:
        """Have the next batch write at the log's beginning. Between two batches, in the commit thread."""
        self._just_moved = False
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
