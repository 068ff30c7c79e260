# SPDX-License-Identifier: Apache-2.0
"""A database that a frozen dump is loaded into, on either store: to migrate, to look at, to run earlier units on."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Protocol

import apsw
import asyncpg

from keystile.server.app import create_app
from keystile.server.settings import Settings
from keystile.server.storage import migrations
from keystile.server.storage.database import PostgresPlace
from tests.faults.actors import Answer, Browser, Send
from tests.faults.asgi import client
from tests.faults.node import Clock, settings_for
from tests.postgres import PostgresServer, in_a_thread
from tests.storage.dumps import Call, Dump, decoded, nothing

Rows = dict[str, list[dict[str, Any]]]
Outcome = list[int] | int
"""How many rows each step touched; or the step that refused all of them."""


class Frozen(Protocol):
    @property
    def store(self) -> str:
        """``"sqlite"`` or ``"postgres"``, as the files of a dump are called."""

    @property
    def settings(self) -> Settings:
        """For a node over it."""

    def run(self, script: str) -> None: ...

    def migrate(self, revision: str = migrations.HEAD) -> None: ...

    def rows(self) -> Rows:
        """All rows of all tables, in one order."""

    def catalogue(self) -> list[tuple[Any, ...]]:
        """All that the database says of its schema."""

    def plan(self, statements: Iterable[str]) -> None:
        """Let it say how it would run each, which it can only of statements that fit the schema."""

    def unit(self, call: Call) -> Outcome:
        """Run a unit as the code did that it is of: all steps, or none and the one that refused."""


def _sorted(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: [repr(value) for value in row.values()])


@dataclass(frozen=True, slots=True)
class FrozenSQLite:
    path: Path
    store: str = "sqlite"

    @property
    def settings(self) -> Settings:
        return settings_for(self.path)

    def run(self, script: str) -> None:
        with closing(self._open()) as connection:
            connection.execute(script)

    def migrate(self, revision: str = migrations.HEAD) -> None:
        migrations.upgrade(f"sqlite:///{self.path}", revision)

    def rows(self) -> Rows:
        with closing(self._open()) as connection:
            tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
            found: Rows = {}
            for (table,) in tables:
                names = [str(column[1]) for column in connection.execute(f"PRAGMA table_info({table})")]
                rows = connection.execute(f"SELECT * FROM {table}")
                found[str(table)] = _sorted([dict(zip(names, row, strict=True)) for row in rows])
            return found

    def catalogue(self) -> list[tuple[Any, ...]]:
        with closing(self._open()) as connection:
            rows = connection.execute(
                "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY 1, 2"
            ).fetchall()
        return [
            (*row[:3], re.sub(r"\s+", " ", str(row[3])).replace("( ", "(").replace(" )", ")")) for row in rows
        ]

    def plan(self, statements: Iterable[str]) -> None:
        with closing(self._open()) as connection:
            for statement in statements:
                connection.execute(f"EXPLAIN {statement}", nothing(statement)).fetchall()

    def unit(self, call: Call) -> Outcome:
        touched: list[int] = []
        with closing(self._open()) as connection:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("BEGIN IMMEDIATE")
            for number, step in enumerate(call.steps):
                try:
                    connection.execute(step["statement"], [decoded(value) for value in step["values"]])
                except apsw.ConstraintError:
                    return number
                if connection.changes() == 0 and step["may_refuse"]:
                    return number
                touched.append(connection.changes())
            connection.execute("COMMIT")
        return touched

    def _open(self) -> apsw.Connection:
        connection = apsw.Connection(str(self.path))
        connection.set_busy_timeout(5_000)
        return connection


_TABLES: Final = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY relname
"""
_OURS: Final = "relnamespace = 'public'::regnamespace"
# Without the partitions, which are the same but for their months: those are of the day of the migration.
_CATALOGUE: Final = (
    f"""
    SELECT c.relname, c.relkind::text, pg_get_expr(c.relpartbound, c.oid), pg_get_partkeydef(c.oid),
      a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid),
      a.attcollation::regcollation::text
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.{_OURS} AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY c.relname, a.attnum
    """,
    f"""
    SELECT pg_get_indexdef(i.indexrelid), i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
    WHERE c.{_OURS} AND NOT c.relispartition ORDER BY 1
    """,
    """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
      AND conrelid NOT IN (SELECT oid FROM pg_class WHERE relispartition) ORDER BY 1, 2
    """,
    f"""
    SELECT pg_get_triggerdef(t.oid), t.tgenabled::text FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE c.{_OURS} AND NOT c.relispartition AND NOT t.tgisinternal ORDER BY 1
    """,
    "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1",
)
# How earlier code was told which step refused: a cast of this text, whose last digit is the number of rows, 0.
_REFUSED: Final = re.compile(r"keystile: refused step (\d+)0\"$")


@dataclass(frozen=True, slots=True)
class FrozenPostgres:
    server: PostgresServer
    database: str
    store: str = "postgres"

    @property
    def url(self) -> str:
        return self.server.url(self.database)

    @property
    def settings(self) -> Settings:
        return replace(settings_for(Path()), postgres=PostgresPlace(self.url))

    def run(self, script: str) -> None:
        self._ask(lambda connection: connection.execute(script))

    def migrate(self, revision: str = migrations.HEAD) -> None:
        in_a_thread(lambda: migrations.upgrade_postgres(self.url, revision))

    def rows(self) -> Rows:
        async def ask(connection: Any) -> Rows:
            return {
                table: _sorted([dict(row) for row in await connection.fetch(f"SELECT * FROM {table}")])
                for (table,) in await connection.fetch(_TABLES)
            }

        found: Rows = self._ask(ask)
        return found

    def catalogue(self) -> list[tuple[Any, ...]]:
        async def ask(connection: Any) -> list[tuple[Any, ...]]:
            return [tuple(row) for question in _CATALOGUE for row in await connection.fetch(question)]

        found: list[tuple[Any, ...]] = self._ask(ask)
        return found

    def plan(self, statements: Iterable[str]) -> None:
        async def ask(connection: Any) -> None:
            for statement in statements:
                await connection.execute(f"PREPARE it AS {statement}")
                values = ", ".join(["NULL"] * len(nothing(statement)))
                await connection.execute(f"EXPLAIN EXECUTE it{f'({values})' if values else ''}")
                await connection.execute("DEALLOCATE it")

        self._ask(ask)

    def unit(self, call: Call) -> Outcome:
        async def ask(connection: Any) -> Outcome:
            touched: list[int] = []
            values = [[decoded(value) for value in step["values"]] for step in call.steps]
            transaction = connection.transaction()
            await transaction.start()
            for statement, step, indexes in call.postgres["guards"]:
                await connection.fetch(statement, *[values[step][index] for index in indexes])
            for statement, first, tables in call.postgres["runs"]:
                flat = [value for own in values[first : first + len(tables)] for value in own]
                try:
                    row = await connection.fetchrow(statement, *flat)
                except asyncpg.IntegrityConstraintViolationError as error:
                    return int(first + tables.index(error.table_name))
                except asyncpg.InvalidTextRepresentationError as error:
                    found = _REFUSED.search(str(error))
                    if found is None:
                        raise
                    return int(first + int(found[1]))
                touched += list(row)[1:]
            await transaction.commit()
            return touched

        outcome: Outcome = self._ask(ask)
        return outcome

    def _ask(self, work: Callable[[Any], Awaitable[Any]]) -> Any:
        async def run() -> Any:
            connection = await asyncpg.connect(self.url)
            try:
                return await work(connection)
            finally:
                await connection.close()

        return in_a_thread(lambda: asyncio.run(run()))


@asynccontextmanager
async def serving(frozen: Frozen, dump: Dump) -> AsyncIterator[Send]:
    """A node of this code over it, at the time when the dump was made."""
    clock = Clock()
    clock.now = dump.told["made_at"]
    application = create_app(frozen.settings, clock=clock)
    await application.start()
    try:
        yield client(application)
    finally:
        await application.stop()


def ada(send: Send, dump: Dump) -> Browser:
    """Her browser, with the passkey that is in the dump."""
    return Browser(send, dump.told["tenant_id"], dump.authenticator())


async def send(browser: Browser, kind: str, body: Any, token: str | None) -> Answer:
    """A request that is frozen with a dump, as it was sent then."""
    if kind == "add":
        assert token is not None
        return await browser.add(body, token)
    return await browser.verify(body, token)
