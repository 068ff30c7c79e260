# SPDX-License-Identifier: Apache-2.0
"""Writing goes on whatever it is handed: one caller's mistake is that caller's alone, and nobody waits for ever."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import apsw
import pytest

from keystile.errors import Conflict, KeystileError, Unavailable
from keystile.server.storage.database import Step
from keystile.server.storage.sqlite import SQLiteDatabase

pytestmark = pytest.mark.anyio

INSERT = "INSERT INTO thing (id, name) VALUES (?1, ?2)"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "things.db"
    connection = apsw.Connection(os.fspath(path))
    connection.execute("CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT NOT NULL)")
    connection.close()
    return path


@pytest.fixture
async def database(path: Path, anyio_backend: str) -> AsyncIterator[SQLiteDatabase]:
    database = SQLiteDatabase(path, busy_timeout_ms=50)
    yield database
    await database.close()


async def names(database: SQLiteDatabase) -> list[object]:
    return [row[0] for row in await database.read("SELECT name FROM thing ORDER BY id")]


async def within_seconds(waiting: Any) -> Any:
    return await asyncio.wait_for(waiting, 5)


@pytest.mark.parametrize(
    ("value", "error"),
    [
        pytest.param(2**70, OverflowError, id="a number of more than 64 bits"),
        pytest.param("\ud800", UnicodeEncodeError, id="half a surrogate pair"),
        pytest.param({"a": 1}, TypeError, id="no value of a database"),
    ],
)
async def test_a_value_that_no_database_takes_fails_its_own_unit(
    database: SQLiteDatabase, value: Any, error: type[Exception]
) -> None:
    outcomes = await within_seconds(
        asyncio.gather(
            database.transact([Step(INSERT, (1, "before"))]),
            database.transact([Step(INSERT, (2, "half")), Step(INSERT, (3, value))]),
            database.transact([Step(INSERT, (4, "after"))]),
            return_exceptions=True,
        )
    )

    assert isinstance(outcomes[1], error)
    assert await names(database) == ["before", "after"]


async def test_a_statement_that_fails_is_a_503_of_its_own_unit(database: SQLiteDatabase) -> None:
    outcomes = await within_seconds(
        asyncio.gather(
            database.transact([Step("INSERT INTO absent (id) VALUES (1)", ())]),
            database.transact([Step(INSERT, (1, "fine"))]),
            return_exceptions=True,
        )
    )

    assert isinstance(outcomes[0], Unavailable)
    assert await names(database) == ["fine"]


async def test_a_write_after_any_failure_is_done(database: SQLiteDatabase) -> None:
    def refuse() -> bool:
        raise RuntimeError("a hook that fails is none of SQLite's errors")

    database._writer.set_commit_hook(refuse)
    with pytest.raises((RuntimeError, KeystileError)):
        await within_seconds(database.transact([Step(INSERT, (1, "refused"))]))
    database._writer.set_commit_hook(None)

    await within_seconds(database.transact([Step(INSERT, (2, "done"))]))

    assert await names(database) == ["done"]


@pytest.mark.parametrize("statement", ["BEGIN IMMEDIATE", "SAVEPOINT unit", "RELEASE unit", "COMMIT"])
async def test_an_error_that_nobody_foresaw_ends_with_an_answer_and_is_over(
    database: SQLiteDatabase, statement: str
) -> None:
    def trace(_: object, begun: str, __: object) -> bool:
        if begun == statement:
            raise MemoryError
        return True

    database._writer.exec_trace = trace
    with pytest.raises(MemoryError):
        await within_seconds(database.transact([Step(INSERT, (1, "refused"))]))
    database._writer.exec_trace = None

    await within_seconds(database.transact([Step(INSERT, (2, "done"))]))

    assert await names(database) == ["done"]


async def test_a_transaction_left_open_is_undone_before_the_next_one(database: SQLiteDatabase) -> None:
    database._writer.execute("BEGIN IMMEDIATE")
    database._writer.execute("INSERT INTO thing (id, name) VALUES (1, 'left behind')")

    await within_seconds(database.transact([Step(INSERT, (2, "done"))]))

    assert await names(database) == ["done"]


async def test_whoever_waits_behind_a_lock_is_answered_with_the_first(
    database: SQLiteDatabase, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("keystile.server.storage.sqlite.MAX_BATCH", 1)
    other = apsw.Connection(os.fspath(path))
    other.execute("BEGIN IMMEDIATE")
    waits = 0
    wait = SQLiteDatabase._begin_patiently

    def counted(database: SQLiteDatabase) -> None:
        nonlocal waits
        waits += 1
        wait(database)

    monkeypatch.setattr(SQLiteDatabase, "_begin_patiently", counted)

    outcomes = await within_seconds(
        asyncio.gather(
            *[database.transact([Step(INSERT, (n, "late"))]) for n in range(20)], return_exceptions=True
        )
    )

    other.execute("ROLLBACK")
    other.close()
    assert {type(outcome) for outcome in outcomes} == {Unavailable}
    assert waits == 1  # each takes the whole busy timeout


async def test_a_503_says_to_the_log_what_sqlite_said(database: SQLiteDatabase) -> None:
    with pytest.raises(Unavailable) as caught:
        await database.transact([Step("INSERT INTO absent (id) VALUES (1)", ())])

    assert "no such table" in str(caught.value.__cause__)
    assert "absent" not in str(caught.value)


async def test_a_broken_constraint_tells_its_caller_nothing_of_the_schema(database: SQLiteDatabase) -> None:
    with pytest.raises(Conflict) as caught:
        await database.transact([Step(INSERT, (1, None))])

    assert "thing" not in str(caught.value)
    assert "thing.name" in str(caught.value.__cause__)
