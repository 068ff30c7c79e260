# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL through asyncpg: a pool, one round trip for a read, one for a unit wherever its steps allow.

What has certainly not happened is tried again: a serialization failure, a deadlock, a connection that was lost before
COMMIT was sent. A COMMIT whose answer never came is in doubt and is never sent again: the caller is told so, and
whoever repeats the request finds the nonce spent or not (docs/decisions/0023).

With ``prepared=False`` nothing outlives a transaction on the server's side, so PgBouncer may hand every transaction to
another connection.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, Final, TypeVar

import asyncpg

from keystile.errors import Conflict, KeystileError, Malformed, Misconfigured, Unavailable
from keystile.server.storage import statements as sql
from keystile.server.storage.database import NO_URL, PostgresPlace, Row, Step, Value
from keystile.server.storage.folding import Folded, plan, refused_step, translated
from keystile.server.storage.partitions import PostgresPartitions
from keystile.server.telemetry.measures import StorageMeasures

CONNECT_SECONDS: Final = 2.5
CALL_SECONDS: Final = 3.5
"""The most that a call takes, waiting for a connection and trying again included. A request that met a server that
stands still makes more of them once it goes on, and is to end within five seconds."""
LOCK_TIMEOUT_MS: Final = 2_000
STATEMENT_TIMEOUT_MS: Final = 3_000
UPKEEP_LOCK_TIMEOUT_MS: Final = 100
"""Whoever comes after it in the queue for a lock waits as long."""
MAX_WAITING: Final = 2_000
ATTEMPTS: Final = 5

_FULL: Final = "The database's disk is full; nothing was saved. Free some space and try again."
_BUSY: Final = "The database is busy; nothing was saved. Try again in a moment."
_BROKEN: Final = "The database does not answer; nothing was saved. Try again in a moment."
_IN_DOUBT: Final = (
    "The database went away while it saved; whether it did is not known. Try again in a moment."
)
_CLOSED: Final = "The server is stopping; nothing was saved. Try again in a moment."

# Undone for certain, and likely to go better the next time.
_AGAIN: Final = (
    asyncpg.SerializationError,
    asyncpg.DeadlockDetectedError,
    asyncpg.InvalidCachedStatementError,
    asyncpg.OutdatedSchemaCacheError,
)
_LOST: Final = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.ReadOnlySQLTransactionError,  # the primary became a replica
    asyncpg.InternalClientError,
)
# All that asyncpg raises. The last is no InterfaceError: among them, that no host takes writes (target_session_attrs).
_FAILED: Final = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
CANNOT_OPEN: Final = (OSError, ValueError, TimeoutError, *_FAILED)
# With COMMIT under way. Cancelled: by the time limit of `_call`, since nobody else has a unit's task; a server that
# stood still may find the statement in its socket later, and do it.
_UNANSWERED: Final = (TimeoutError, asyncio.CancelledError, *_LOST)

_T = TypeVar("_T")


class _Connection(asyncpg.Connection):  # type: ignore[misc, type-arg, unused-ignore]
    def get_reset_query(self) -> str:
        """Nothing: no call leaves anything behind, and clearing it would be a round trip."""
        return ""


class _InDoubt(Exception):
    """The connection was lost, or the time was up, after COMMIT was sent."""


class PostgresDatabase:
    """A `Database` over a pool of connections. For one event loop; `close` finishes what is under way."""

    def __init__(self, pool: Any, *, prepared: bool) -> None:
        self._pool = pool
        self._begin = (
            "BEGIN"
            if prepared
            else (
                f"BEGIN; SET LOCAL lock_timeout = {LOCK_TIMEOUT_MS}; "
                f"SET LOCAL statement_timeout = {STATEMENT_TIMEOUT_MS}"
            )
        )
        self._prepared = prepared
        self._running: set[asyncio.Task[list[int]]] = set()
        self._closing = False
        self.measures = StorageMeasures()
        self.measures.gauges["pool_size"] = pool.get_size
        self.measures.gauges["pool_idle"] = pool.get_idle_size
        self.measures.gauges["waiting"] = lambda: len(self._running)
        self.partitions = PostgresPartitions(self.upkeep)

    @classmethod
    async def open(cls, place: PostgresPlace) -> PostgresDatabase:
        """Connect once, so that a wrong address is found at the start.

        Raises:
            Misconfigured: nothing answers there, or it does not let us in.
        """
        # PgBouncer takes no settings that it does not know; there they go with each transaction.
        settings = {
            "application_name": "keystile",
            "lock_timeout": str(LOCK_TIMEOUT_MS),
            "statement_timeout": str(STATEMENT_TIMEOUT_MS),
            "idle_in_transaction_session_timeout": str(2 * STATEMENT_TIMEOUT_MS),
        }
        try:
            pool = await asyncpg.create_pool(
                place.url,
                min_size=1,
                max_size=place.pool,
                timeout=CONNECT_SECONDS,
                connection_class=_Connection,
                statement_cache_size=1024 if place.prepared else 0,
                max_cached_statement_lifetime=0,
                server_settings=settings if place.prepared else {"application_name": "keystile"},
            )
            database = cls(pool, prepared=place.prepared)
            await database._check_durable()
        except asyncpg.ProtocolViolationError as error:
            raise Misconfigured(
                f"The PostgreSQL database cannot be opened: {error}. If PgBouncer is before it, set "
                "KEYSTILE_DATABASE_PREPARED=off."
            ) from error
        except CANNOT_OPEN as error:
            raise cannot_be_opened(error) from error
        return database

    async def _check_durable(self) -> None:
        """An acknowledged sign-in must outlive a crash of the server."""
        if await self.read(sql.SYNCHRONOUS_COMMIT) == [("off",)]:
            await self.close()
            raise Misconfigured(
                "The PostgreSQL database has synchronous_commit off: what it acknowledged could be lost. "
                "Run there: ALTER DATABASE … SET synchronous_commit = on"
            )

    async def revision(self) -> str | None:
        """The schema that it has; ``None`` when there are no tables in it.

        Raises:
            Misconfigured: this user may not read it.
        """
        ((may_read,),) = await self.read(sql.MAY_READ_REVISION)
        if may_read is None:
            return None
        if not may_read:
            raise Misconfigured(
                "The PostgreSQL database's tables are another user's. Name the user that ran keystile migrate in "
                "KEYSTILE_DATABASE_URL, or let this one read and write them (GRANT)."
            )
        return str((await self.read(sql.SCHEMA_REVISION))[0][0])

    async def read(self, statement: str, values: Sequence[Value] = ()) -> list[Row]:
        async def fetch(connection: Any) -> Any:
            return await connection.fetch(translated(statement), *values)

        async def run(connection: Any) -> list[Row]:
            if self._prepared:
                rows = await fetch(connection)
            else:
                rows = await self._begun(connection, fetch)
                await connection.execute("COMMIT")
            return [tuple(row) for row in rows]

        try:
            return await self._call(run)
        except _FAILED as error:
            raise _unavailable(error) from _said(error)

    async def transact(self, steps: Sequence[Step]) -> list[int]:
        if self._closing:
            raise Unavailable(_CLOSED)
        if len(self._running) >= MAX_WAITING:
            raise Unavailable(_BUSY)
        arrived = time.perf_counter()
        task = asyncio.create_task(self._transact(steps))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        task.add_done_callback(lambda _: self.measures.waited(time.perf_counter() - arrived))
        # A client that hangs up cancels its waiting and nothing else: the unit is done all the same.
        return await asyncio.shield(task)

    async def upkeep(self, work: Callable[[Any], Awaitable[_T]], statement_timeout_ms: int) -> _T:
        """Do in one transaction what is no request's, and what no request may wait for: it waits for no lock for long.

        Raises:
            Misconfigured: the database user may not.
            Unavailable: a lock was not free, or the database does not answer; nothing was done.
        """
        try:
            async with self._pool.acquire() as connection, connection.transaction():
                await connection.execute(
                    f"SET LOCAL lock_timeout = {UPKEEP_LOCK_TIMEOUT_MS}; "
                    f"SET LOCAL statement_timeout = {statement_timeout_ms}"
                )
                return await work(connection)
        except asyncpg.InsufficientPrivilegeError as error:
            raise Misconfigured(
                f"The database user may not change its tables ({error}), so no months are made ahead or dropped; the "
                "default partition takes what comes. Let it own them, or run keystile migrate as their owner monthly."
            ) from error
        except (*_FAILED, OSError, TimeoutError) as error:
            raise _unavailable(error) from _said(error)

    async def close(self) -> None:
        """Finish what is under way, then let go of the connections."""
        self._closing = True
        await asyncio.gather(*self._running, return_exceptions=True)
        try:
            await asyncio.wait_for(self._pool.close(), CALL_SECONDS)
        except TimeoutError:
            self._pool.terminate()

    async def _transact(self, steps: Sequence[Step]) -> list[int]:
        planned = plan(tuple((step.statement, len(step.values), step.refusal is not None) for step in steps))

        async def every_step(connection: Any) -> list[int]:
            for guard in planned.guards:
                values = steps[guard.step].values
                await connection.fetch(guard.statement, *[values[index] for index in guard.values])
            touched: list[int] = []
            for folded in planned.runs:
                touched += await _run(connection, folded, steps)
            return touched

        async def run(connection: Any) -> list[int]:
            if planned.is_one_statement and self._prepared:
                try:
                    return await _run(connection, planned.runs[0], steps)
                except _UNANSWERED as error:
                    raise _InDoubt from error
            touched = await self._begun(connection, every_step)
            try:
                await connection.execute("COMMIT")
            except _UNANSWERED as error:
                raise _InDoubt from error
            return touched

        try:
            return await self._call(run)
        except _InDoubt as error:
            raise Unavailable(_IN_DOUBT) from error.__cause__
        except _FAILED as error:
            if _is_callers(error):
                # Without the cause, which shows the value.
                raise ValueError("a value that its column cannot hold") from None
            raise _unavailable(error) from _said(error)

    async def _begun(self, connection: Any, work: Callable[[Any], Awaitable[_T]]) -> _T:
        """Work in a transaction that is left open for COMMIT, or undone where the work fails."""
        await connection.execute(self._begin)
        try:
            return await work(connection)
        except Exception:
            # One that is lost has left the pool, and says so itself.
            with suppress(asyncpg.InterfaceError):
                if not connection.is_closed():
                    await connection.execute("ROLLBACK")
            raise

    async def _call(self, run: Callable[[Any], Awaitable[_T]]) -> _T:
        """Run on a connection of the pool, and again where nothing was done.

        Raises:
            Unavailable: no connection, or no answer, in time.
        """
        try:
            async with asyncio.timeout(CALL_SECONDS):
                for attempt in range(1, ATTEMPTS):
                    try:
                        return await self._once(run)
                    except (*_AGAIN, *_LOST, asyncpg.InterfaceError) as error:
                        await asyncio.sleep(
                            0.01 * 2**attempt if isinstance(error, _LOST) else 0.002 * attempt
                        )
                return await self._once(run)
        except TimeoutError as error:
            raise _unavailable(error) from error
        except OSError as error:
            raise _unavailable(error) from error

    async def _once(self, run: Callable[[Any], Awaitable[_T]]) -> _T:
        started = time.perf_counter()
        connection = await self._pool.acquire()
        self.measures.pool_waited(time.perf_counter() - started)
        try:
            return await run(connection)
        except (KeystileError, ValueError, TypeError):
            raise
        except asyncpg.PostgresError as error:
            if isinstance(error, _LOST):
                _hang_up(connection)
            raise
        except BaseException:
            # Lost, or stopped in the middle: whatever it still does must not reach the next caller.
            _hang_up(connection)
            raise
        finally:
            # What is done is done: neither the end of the time limit, nor a connection that is lost just now, may
            # have it told as not done, or do it again. The pool takes the connection back all the same.
            with suppress(asyncio.CancelledError, asyncpg.InterfaceError, *_LOST):
                await self._pool.release(connection)


def cannot_be_opened(error: BaseException) -> Misconfigured:
    """What to say when nothing answers, nobody is let in, or whoever answers is a replica."""
    if isinstance(error, ValueError) and not isinstance(error, asyncpg.InterfaceError):
        # Its text may be a piece of the password, where that has a character which means something in a URL.
        return Misconfigured(NO_URL)
    why = str(error) or type(error).__name__
    if isinstance(error, asyncpg.TargetServerAttributeNotMatched):
        why = "whoever answers there is a replica and takes no writes; no primary was found"
    return Misconfigured(
        f"The PostgreSQL database cannot be opened: {why}. "
        "Look at KEYSTILE_DATABASE_URL, and whether the server runs and lets this user in."
    )


def _hang_up(connection: Any) -> None:
    with suppress(asyncpg.InterfaceError):  # it was lost, and has left the pool
        connection.terminate()


async def _run(connection: Any, folded: Folded, steps: Sequence[Step]) -> list[int]:
    """Run some of a unit's steps; what a step refuses with is raised."""
    own = steps[folded.first : folded.first + len(folded.tables)]
    values = [value for step in own for value in step.values]
    try:
        row = await connection.fetchrow(folded.statement, *values)
    except asyncpg.IntegrityConstraintViolationError as error:
        step = own[folded.step_of(error.table_name or "")]
        raise (step.refusal() if step.refusal else _stands_against()) from _said(error)
    except asyncpg.InvalidTextRepresentationError as error:
        number = refused_step(str(error))
        if number is None:
            raise
        refusal = own[number].refusal
        assert refusal is not None
        raise refusal() from None
    return list(row[1:])


def _is_callers(error: BaseException) -> bool:
    """Whether asyncpg itself found a value that its column cannot hold; the server's own errors are of subclasses."""
    return type(error) is asyncpg.DataError


def _said(error: BaseException) -> BaseException:
    """What PostgreSQL said, for the log: without the rows and values that its details show."""
    if isinstance(error, asyncpg.PostgresError):
        return RuntimeError(
            f"{type(error).__name__}: {getattr(error, 'message', None) or type(error).__name__}"
        )
    return error


def _stands_against() -> Conflict:
    return Conflict("The change stands against what is stored.")


def _unavailable(error: BaseException) -> KeystileError:
    """What the caller is told; what PostgreSQL said is its cause, for the log."""
    if isinstance(error, asyncpg.CharacterNotInRepertoireError | asyncpg.UntranslatableCharacterError):
        return Malformed("A text holds a character that cannot be stored.")
    if isinstance(error, asyncpg.DiskFullError):
        return Unavailable(_FULL, retry_after=5)
    if isinstance(
        error,
        TimeoutError
        | asyncpg.QueryCanceledError
        | asyncpg.LockNotAvailableError
        | asyncpg.SerializationError
        | asyncpg.DeadlockDetectedError
        | asyncpg.TooManyConnectionsError,
    ):
        return Unavailable(_BUSY)
    return Unavailable(_BROKEN)
