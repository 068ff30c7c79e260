# SPDX-License-Identifier: Apache-2.0
"""SQLite through apsw: reads on the event loop, one writer thread that commits together what waits.

Reads have their own connection and no thread hop: they are cheaper than one. All writes of a process go to
one thread; whatever is waiting when it is free is run in one transaction, a savepoint each, so that many
sign-ins share one fsync (`synchronous=FULL`: acknowledged means durable). Several processes may share the
file: `BEGIN IMMEDIATE`, and after five seconds of waiting the answer is 503. Numbers: DESIGN §2.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import apsw

from keystile.errors import Conflict, Unavailable
from keystile.server.storage.database import Row, Step, Value

BUSY_TIMEOUT_MS: Final = 5_000
MAX_WAITING: Final = 2_000
MAX_BATCH: Final = 256

_FULL: Final = "The database's disk is full; nothing was saved. Free some space and try again."
_BUSY: Final = "The database is busy; nothing was saved. Try again in a moment."
_BROKEN: Final = "The database does not answer; nothing was saved. Try again in a moment."
_CLOSED: Final = "The server is stopping; nothing was saved. Try again in a moment."


class _Unit:
    """One caller's steps, and where the outcome goes."""

    __slots__ = ("failure", "future", "steps", "touched")

    def __init__(self, steps: Sequence[Step], future: asyncio.Future[list[int]]) -> None:
        self.steps = steps
        self.future = future
        self.touched: list[int] = []
        self.failure: Exception | None = None


class SQLiteDatabase:
    """A `Database` over one SQLite file. Make it inside the event loop that uses it; `close` drains the writer."""

    def __init__(self, path: Path, *, busy_timeout_ms: int = BUSY_TIMEOUT_MS) -> None:
        self._loop = asyncio.get_running_loop()
        self._path = path
        self._busy_timeout_ms = busy_timeout_ms
        self._writer = self._connect()
        self._writer.execute("PRAGMA journal_mode = WAL")
        self._reader = self._connect()
        self._reader.execute("PRAGMA query_only = ON")
        self._waiting: deque[_Unit] = deque()
        self._wake = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._write_forever, name="keystile-writer", daemon=True)
        self._thread.start()

    def _connect(self) -> apsw.Connection:
        connection = apsw.Connection(os.fspath(self._path))
        connection.set_busy_timeout(self._busy_timeout_ms)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
        return connection

    async def read(self, statement: str, values: Sequence[Value] = ()) -> list[Row]:
        try:
            return list(self._reader.execute(statement, values))
        except apsw.Error as error:
            raise _unavailable(error) from error

    async def transact(self, steps: Sequence[Step]) -> list[int]:
        unit = _Unit(steps, self._loop.create_future())
        with self._wake:
            if self._closing:
                raise Unavailable(_CLOSED)
            if len(self._waiting) >= MAX_WAITING:
                raise Unavailable(_BUSY)
            self._waiting.append(unit)
            self._wake.notify()
        # A client that hangs up cancels this future and nothing else: the writer does the unit all the same.
        return await unit.future

    async def close(self) -> None:
        """Finish what waits, then close the file."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        await asyncio.to_thread(self._thread.join)
        self._reader.close()
        self._writer.close()

    def _write_forever(self) -> None:
        while True:
            with self._wake:
                while not self._waiting and not self._closing:
                    self._wake.wait()
                if not self._waiting:
                    return
                batch = self._take(MAX_BATCH)
            try:
                self._write(batch)
            except Exception as error:  # noqa: BLE001 (this thread is everybody's: without it no write ever ends)
                _fail(batch, error)
                with suppress(apsw.Error):
                    self._roll_back()
            self._loop.call_soon_threadsafe(_deliver, batch)

    def _take(self, most: int) -> list[_Unit]:
        return [self._waiting.popleft() for _ in range(min(len(self._waiting), most))]

    def _write(self, batch: list[_Unit]) -> None:
        """Run a batch in one transaction; a unit that fails is undone alone."""
        execute = self._writer.execute
        try:
            self._roll_back()  # there is nothing to undo, unless undoing the last batch failed
            try:
                execute("BEGIN IMMEDIATE")
            except apsw.BusyError:
                # Whoever came meanwhile waited for the same lock: another five seconds for each batch would
                # only make a queue of late answers.
                with self._wake:
                    batch += self._take(MAX_WAITING)
                raise
            for unit in batch:
                execute("SAVEPOINT unit")
                self._run(unit)
                if unit.failure is not None:
                    execute("ROLLBACK TO unit")
                execute("RELEASE unit")
            execute("COMMIT")
        except apsw.Error as error:
            _fail(batch, error)
            self._roll_back()

    def _roll_back(self) -> None:
        if not self._writer.get_autocommit():
            self._writer.execute("ROLLBACK")

    def _run(self, unit: _Unit) -> None:
        for step in unit.steps:
            try:
                self._writer.execute(step.statement, step.values)
            except apsw.ConstraintError as error:
                unit.failure = step.refusal or _stands_against(error)
                return
            except apsw.SQLError as error:
                unit.failure = _unavailable(error)
                return
            except (TypeError, ValueError, OverflowError) as error:
                # A value that SQLite cannot hold is a mistake of the caller's. It must not end this thread,
                # which is everybody's.
                unit.failure = error
                return
            touched = self._writer.changes()
            if touched == 0 and step.refusal is not None:
                unit.failure = step.refusal
                return
            unit.touched.append(touched)


def _fail(batch: list[_Unit], error: Exception) -> None:
    for unit in batch:
        if unit.failure is None:
            unit.failure = _unavailable(error) if isinstance(error, apsw.Error) else error


def _deliver(batch: list[_Unit]) -> None:
    for unit in batch:
        if unit.future.cancelled():
            continue
        if unit.failure is None:
            unit.future.set_result(unit.touched)
        else:
            unit.future.set_exception(unit.failure)


def _stands_against(error: apsw.ConstraintError) -> Conflict:
    conflict = Conflict("The change stands against what is stored.")
    conflict.__cause__ = error
    return conflict


def _unavailable(error: apsw.Error) -> Unavailable:
    """What the caller is told; what SQLite said is its cause, for the log."""
    if isinstance(error, apsw.FullError):
        unavailable = Unavailable(_FULL, retry_after=5)
    elif isinstance(error, apsw.BusyError | apsw.LockedError):
        unavailable = Unavailable(_BUSY)
    else:
        unavailable = Unavailable(_BROKEN)
    unavailable.__cause__ = error
    return unavailable
