# SPDX-License-Identifier: Apache-2.0
"""SQLite for the SQL adapter: one connection on a thread of its own, so that no fsync stops the loop.

A transaction holds the connection; other statements wait for it. PostgreSQL needs the same two classes.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from os import PathLike, fspath
from typing import Final, Protocol, TypeVar

import apsw

from keystile.errors import Conflict, Unavailable

Value = str | int | None
Row = dict[str, Value]
Parameters = Mapping[str, Value]
Result = TypeVar("Result")
BUSY_MILLISECONDS: Final = 5000
_TAKEN: Final = frozenset({apsw.SQLITE_CONSTRAINT_UNIQUE, apsw.SQLITE_CONSTRAINT_PRIMARYKEY})


class Connection(Protocol):
    """Runs one statement and returns its rows; raises `Conflict` when a unique key is taken."""

    async def fetch(self, statement: str, parameters: Parameters) -> list[Row]: ...


class Database(Connection, Protocol):
    """A connection that can begin transactions."""

    def transaction(self) -> AbstractAsyncContextManager[Connection]:
        """Commits when the block ends, rolls back when it raises."""


class SqliteDatabase:
    """One SQLite file, or ``:memory:``. Opened at the first statement."""

    def __init__(self, path: str | PathLike[str]) -> None:
        self._path = fspath(path)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="keystile-auth-sqlite")
        self._lock = asyncio.Lock()
        self._connection: apsw.Connection | None = None

    async def fetch(self, statement: str, parameters: Parameters) -> list[Row]:
        async with self._lock:
            return await self._run(lambda: self._execute(statement, parameters))

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        async with self._lock:
            try:
                await self._run(lambda: self._execute("BEGIN IMMEDIATE", {}))
                yield _Unit(self)
                await self._run(lambda: self._execute("COMMIT", {}))
            except BaseException:
                # Not awaited: a cancelled task could not. The thread runs it before any later statement.
                self._thread.submit(self._roll_back)
                raise

    async def close(self) -> None:
        """Close the file. Further use opens it again."""
        async with self._lock:
            await self._run(self._close)

    async def _run(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _execute(self, statement: str, parameters: Parameters) -> list[Row]:
        try:
            cursor = self._open().execute(statement, parameters)
            # A statement without rows has no description to ask for, so it is asked only while there is one.
            return [
                dict(zip((column[0] for column in cursor.get_description()), row, strict=True))
                for row in cursor
            ]
        except apsw.ConstraintError as error:
            if getattr(error, "extendedresult", None) in _TAKEN:
                raise Conflict("a row with this key exists") from error
            raise
        except apsw.BusyError as error:
            raise Unavailable(f"{self._path} is locked by another process; try again") from error

    def _open(self) -> apsw.Connection:
        if self._connection is None:
            connection = apsw.Connection(self._path)
            connection.set_busy_timeout(BUSY_MILLISECONDS)
            connection.pragma("journal_mode", "wal")
            connection.pragma("synchronous", "full")  # a spent link must stay spent after a power cut
            connection.pragma("foreign_keys", True)
            self._connection = connection
        return self._connection

    def _roll_back(self) -> None:
        if self._connection is not None and self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class _Unit:
    """The connection inside a transaction, whose lock its owner holds."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database

    async def fetch(self, statement: str, parameters: Parameters) -> list[Row]:
        database = self._database
        return await database._run(lambda: database._execute(statement, parameters))
