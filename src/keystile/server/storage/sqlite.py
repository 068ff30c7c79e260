# SPDX-License-Identifier: Apache-2.0
"""SQLite through apsw: everything on the event loop but the wait for the disk.

Reads have no thread hop: they are cheaper than one. They go through the connection that writes while that is here, as
its pages are still good after its own commits, and through one of their own while it commits. Writes that are ready in
the same round of the loop, or in the rounds right after it, run in one transaction, a savepoint each, so that many
sign-ins share one fsync (`synchronous=FULL`: acknowledged means durable). The statements run on the loop, in memory;
COMMIT, which waits for the disk, runs in a thread, and meanwhile the next batch gathers. A writer thread that ran the
statements too was tried: it fought the loop for the interpreter's lock (docs/decisions/0015). A unit that may touch
any number of rows is a batch of its own and runs in that thread, where SQLite keeps the lock for moments only (0027).

Several processes may share the file: `BEGIN IMMEDIATE` that finds it locked waits in the thread, and after
five seconds the answer is 503.
"""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import Final

import apsw

from keystile.errors import Conflict, Unavailable
from keystile.server.storage.checkpoints import LONG_PAGES, Checkpoints
from keystile.server.storage.database import Row, Step, Value
from keystile.server.telemetry.measures import StorageMeasures

BUSY_TIMEOUT_MS: Final = 5_000
MAX_WAITING: Final = 2_000
MAX_BATCH: Final = 64
PAGE_BYTES: Final = 4_096
LEAST_CACHE_BYTES: Final = 4 * 1024**2
MOST_CACHE_BYTES: Final = 64 * 1024**2
CACHED_SHARE: Final = 128
"""One page in so many has a place in the writer's cache: the inner ones of the indexes, which every statement walks."""
FIRST_PAUSE_SECONDS: Final = 0.000_2
LONGEST_PAUSE_SECONDS: Final = 0.002

_FULL: Final = "The database's disk is full; nothing was saved. Free some space and try again."
_BUSY: Final = "The database is busy; nothing was saved. Try again in a moment."
_BROKEN: Final = "The database does not answer; nothing was saved. Try again in a moment."
_CLOSED: Final = "The server is stopping; nothing was saved. Try again in a moment."


_Then = Callable[[BaseException | None], None]
_Job = tuple[Callable[[], None], _Then]


class _Unit:
    """One caller's steps, and where the outcome goes."""

    __slots__ = ("arrived", "failure", "future", "is_long", "steps", "touched")

    def __init__(self, steps: Sequence[Step], future: asyncio.Future[list[int]]) -> None:
        self.steps = steps
        self.is_long = True in [step.is_long for step in steps]
        self.future = future
        self.touched: list[int] = []
        self.failure: BaseException | None = None
        self.arrived = time.perf_counter()


class SQLiteDatabase:
    """A `Database` over one SQLite file. For one event loop, the one it is made in; `close` finishes what waits."""

    def __init__(self, path: Path, *, busy_timeout_ms: int = BUSY_TIMEOUT_MS) -> None:
        self._loop = asyncio.get_running_loop()
        self._busy_timeout_ms = busy_timeout_ms
        self._writer = connect(path, busy_timeout_ms)
        self._writer.execute("PRAGMA journal_mode = WAL")
        # What a log grew to while a backup read is given back once it is begun anew.
        self._writer.execute(f"PRAGMA journal_size_limit = {LONG_PAGES * PAGE_BYTES}")
        self._writer.set_busy_timeout(0)
        cache = min(max(path.stat().st_size // CACHED_SHARE, LEAST_CACHE_BYTES), MOST_CACHE_BYTES)
        self._writer.execute(f"PRAGMA cache_size = -{cache // 1024}")
        self._checkpoints = Checkpoints(connect(path, 0))
        self._checkpoints.watch(self._writer)
        self._reader = connect(path, busy_timeout_ms)
        self._reader.execute("PRAGMA query_only = ON")
        self._waiting: deque[_Unit] = deque()
        # Two slots would do; an executor's futures and locks took 3 % of a sign-in.
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="keystile-commit", daemon=True)
        self._thread.start()
        self._is_away = False  # the writer, in the thread
        self._gathered = 0  # how many waited when it was last looked whether to begin
        self._idle = asyncio.Event()
        self._idle.set()
        self._closing = False
        self.measures = StorageMeasures()
        self.partitions = None
        self.measures.gauges["waiting"] = lambda: len(self._waiting)

    async def read(self, statement: str, values: Sequence[Value] = ()) -> list[Row]:
        try:
            # The writer is in a transaction here only if it could not undo one.
            if not self._is_away and not self._writer.in_transaction:
                # It waits for nobody; where another process recovers the log, the reader does.
                with suppress(apsw.BusyError):
                    return list(self._writer.execute(statement, values))
            return list(self._reader.execute(statement, values))
        except apsw.Error as error:
            raise _unavailable(error) from error

    async def transact(self, steps: Sequence[Step]) -> list[int]:
        if self._closing:
            raise Unavailable(_CLOSED)
        if len(self._waiting) >= MAX_WAITING:
            raise Unavailable(_BUSY)
        unit = _Unit(steps, self._loop.create_future())
        self._waiting.append(unit)
        if self._idle.is_set():
            self._idle.clear()
            # Not at once: whoever else this round of the loop makes ready shares the commit.
            self._loop.call_soon(self._begin)
        # A client that hangs up cancels this future and nothing else: the unit is done all the same.
        return await unit.future

    async def close(self) -> None:
        """Finish what waits, then close the file."""
        self._closing = True
        await self._idle.wait()
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)
        await self._checkpoints.close()
        self._reader.close()
        self._writer.close()

    def _begin(self) -> None:
        """Open a transaction for what waits; where another process holds the lock, wait for it in the thread."""
        if not self._waiting:
            self._idle.set()
            return
        if self._gathered < len(self._waiting) < MAX_BATCH:
            # While each round of the loop brings somebody more, they share the commit.
            self._gathered = len(self._waiting)
            self._loop.call_soon(self._begin)
            return
        self._gathered = 0
        try:
            self._roll_back()  # there is nothing to undo, unless undoing the last batch failed
            self._writer.execute("BEGIN IMMEDIATE")
        except apsw.BusyError:
            self._in_thread(self._begin_patiently, self._begun)
        except Exception as error:  # noqa: BLE001 (as in `_run_batch`)
            self._finish(self._take(MAX_BATCH), error)
        else:
            self._run_batch()

    def _begin_patiently(self) -> None:
        # SQLite's own waiting sleeps for up to 100 ms at a time, and the lock is free again within one.
        until = time.monotonic() + self._busy_timeout_ms / 1000
        pause = FIRST_PAUSE_SECONDS
        while True:
            time.sleep(pause)
            try:
                self._writer.execute("BEGIN IMMEDIATE")
            except apsw.BusyError:
                if time.monotonic() > until:
                    raise
                pause = min(pause * 1.5, LONGEST_PAUSE_SECONDS)
            else:
                return

    def _begun(self, error: BaseException | None) -> None:
        if error is None:
            self._run_batch()
        else:
            # Whoever came meanwhile waited for the same lock: another five seconds for each batch would
            # only make a queue of late answers.
            self._finish(self._take(MAX_WAITING), error)

    def _run_batch(self) -> None:
        """Run a batch inside the open transaction, and have the thread commit it."""
        batch = self._take_batch()
        if batch[0].is_long:
            self._in_thread(lambda: self._run_and_commit(batch), lambda error: self._finish(batch, error))
            return
        try:
            self._run_all(batch)
        except Exception as error:  # noqa: BLE001 (what got past here would leave this and all later units waiting)
            self._finish(batch, error)
        else:
            self._in_thread(self._commit, lambda error: self._finish(batch, error))

    def _run_and_commit(self, batch: list[_Unit]) -> None:
        self._run_all(batch)
        self._commit()

    def _run_all(self, batch: list[_Unit]) -> None:
        """Run units, a savepoint each."""
        execute = self._writer.execute
        for unit in batch:
            execute("SAVEPOINT unit")
            self._run(unit)
            if unit.failure is not None:
                execute("ROLLBACK TO unit")
            execute("RELEASE unit")

    def _commit(self) -> None:
        self._writer.execute("COMMIT")

    def _finish(self, batch: list[_Unit], error: BaseException | None) -> None:
        """Tell every unit of a batch how it went, and go on with what waits."""
        if error is not None:
            _fail(batch, error)
            with suppress(apsw.Error):
                self._roll_back()
        _deliver(batch)
        self.measures.batch(len(batch))
        now = time.perf_counter()
        for unit in batch:
            self.measures.waited(now - unit.arrived)
        self._checkpoints.move()
        if self._checkpoints.wants_restart:
            self._in_thread(lambda: self._checkpoints.restart(self._writer), self._begin_soon)
        else:
            self._begin_soon()

    def _begin_soon(self, _error: BaseException | None = None) -> None:
        # Not at once: what this round of the loop still makes ready shares the next commit.
        self._loop.call_soon(self._begin)

    def _in_thread(self, work: Callable[[], None], then: _Then) -> None:
        self._is_away = True
        self._jobs.put((work, then))

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            work, then = job
            failure: BaseException | None = None
            try:
                work()
            except BaseException as error:  # noqa: BLE001 (told to whoever waits)
                failure = error
            self._loop.call_soon_threadsafe(self._come_back, then, failure)

    def _come_back(self, then: _Then, failure: BaseException | None) -> None:
        self._is_away = False
        then(failure)

    def _take(self, most: int) -> list[_Unit]:
        return [self._waiting.popleft() for _ in range(min(len(self._waiting), most))]

    def _take_batch(self) -> list[_Unit]:
        """What is next, up to a unit that is long; that one alone."""
        ahead = 0
        for unit in self._waiting:
            if unit.is_long or ahead == MAX_BATCH:
                break
            ahead += 1
        return self._take(ahead or 1)

    def _roll_back(self) -> None:
        if not self._writer.get_autocommit():
            self._writer.execute("ROLLBACK")

    def _run(self, unit: _Unit) -> None:
        for step in unit.steps:
            try:
                self._writer.execute(step.statement, step.values)
            except apsw.ConstraintError as error:
                unit.failure = step.refusal() if step.refusal else _stands_against(error)
                return
            except apsw.SQLError as error:
                unit.failure = _unavailable(error)
                return
            except (TypeError, ValueError, OverflowError) as error:
                # A value that SQLite cannot hold is a mistake of the caller's; its neighbours are not at fault.
                unit.failure = error
                return
            touched = self._writer.changes()
            if touched == 0 and step.refusal is not None:
                unit.failure = step.refusal()
                return
            unit.touched.append(touched)


def connect(path: Path, busy_timeout_ms: int) -> apsw.Connection:
    """A connection as all of ours are, also that of a test which asks for a plan."""
    connection = apsw.Connection(os.fspath(path))
    connection.set_busy_timeout(busy_timeout_ms)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA temp_store = MEMORY")
    # A plan hangs on its statement alone. Otherwise SQLite looks whether the values ask for another plan, and for that
    # parses a prepared statement anew at each use: that was half of the time of a sign-in's read.
    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)
    return connection


def _fail(batch: list[_Unit], error: BaseException) -> None:
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
