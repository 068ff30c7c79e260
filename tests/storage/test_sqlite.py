# SPDX-License-Identifier: Apache-2.0
"""What is SQLite's own: durable, grouped commits, clear words when it cannot, and a writer that drains."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from random import randbytes
from typing import Any

import apsw
import pytest

from keystile.errors import Conflict, NotFound, Unavailable
from keystile.server.domain.identifiers import uuid7
from keystile.server.storage import migrations, sqlite
from keystile.server.storage import statements as sql
from keystile.server.storage.database import Step
from keystile.server.storage.sqlite import BUSY_TIMEOUT_MS, PAGE_BYTES, SQLiteDatabase, connect
from tests.storage.examples import ACME, NOON

pytestmark = pytest.mark.anyio

INSERT = "INSERT INTO thing (id) VALUES (?1)"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "things.db"
    connection = apsw.Connection(os.fspath(path))
    connection.execute("CREATE TABLE thing (id INTEGER PRIMARY KEY)")
    connection.close()
    return path


@pytest.fixture
async def database(path: Path, anyio_backend: str) -> AsyncIterator[SQLiteDatabase]:
    database = SQLiteDatabase(path, busy_timeout_ms=50)
    yield database
    await database.close()


async def ids(database: SQLiteDatabase) -> list[object]:
    return [row[0] for row in await database.read("SELECT id FROM thing ORDER BY id")]


async def test_an_acknowledged_commit_is_on_the_disk(database: SQLiteDatabase) -> None:
    level = database._writer.pragma("synchronous")
    journal = database._writer.pragma("journal_mode")

    assert (level, journal) == (2, "wal")  # 2 is FULL: the log is synced before COMMIT returns


async def test_units_that_wait_share_a_commit(database: SQLiteDatabase) -> None:
    commits = 0

    def count() -> bool:
        nonlocal commits
        commits += 1
        return False

    database._writer.set_commit_hook(count)

    await asyncio.gather(*[database.transact([Step(INSERT, (n,))]) for n in range(200)])

    assert await ids(database) == list(range(200))
    assert commits < 100


async def test_no_values_have_a_statement_prepared_anew(tmp_path: Path) -> None:
    path = tmp_path / "keystile.db"
    migrations.upgrade(f"sqlite:///{path}")
    database = SQLiteDatabase(path)
    prepared: list[int] = []

    def note(code: int, *_: str | None) -> int:  # SQLite asks it of each statement that it parses
        prepared.append(code)
        return apsw.SQLITE_OK

    database._writer.authorizer = note
    await database.read(sql.KNOWN_CREDENTIAL, ("acme", b"one"))
    assert prepared
    prepared.clear()

    await database.read(sql.KNOWN_CREDENTIAL, ("acme", b"another"))

    assert prepared == []
    await database.close()


async def test_who_reads_while_others_commit_waits_for_nobody(database: SQLiteDatabase) -> None:
    commits, goes_on = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def hold() -> bool:
        loop.call_soon_threadsafe(commits.set)
        goes_on.wait(5)
        return False

    await database.transact([Step(INSERT, (1,))])
    database._writer.set_commit_hook(hold)
    second = asyncio.create_task(database.transact([Step(INSERT, (2,))]))
    await commits.wait()

    assert await ids(database) == [1]
    goes_on.set()
    await second
    assert await ids(database) == [1, 2]


async def test_nobody_reads_what_could_not_be_undone(database: SQLiteDatabase) -> None:
    database._writer.execute("BEGIN")
    database._writer.execute(INSERT, (1,))

    assert await ids(database) == []


async def test_a_reader_waits_where_the_writer_would_not(database: SQLiteDatabase) -> None:
    def is_busy(*_: object) -> bool:
        raise apsw.BusyError("another process recovers the log")

    await database.transact([Step(INSERT, (1,))])
    database._writer.exec_trace = is_busy

    assert await ids(database) == [1]
    database._writer.exec_trace = None


@pytest.mark.parametrize(("share", "cached"), [(1, 6), (2, 4), (1000, 2)])
async def test_a_large_file_has_a_large_cache(
    path: Path, monkeypatch: pytest.MonkeyPatch, share: int, cached: int
) -> None:
    monkeypatch.setattr(sqlite, "LEAST_CACHE_BYTES", 2 * 1024)
    monkeypatch.setattr(sqlite, "MOST_CACHE_BYTES", 6 * 1024)
    monkeypatch.setattr(sqlite, "CACHED_SHARE", share)
    assert path.stat().st_size == 8 * 1024

    database = SQLiteDatabase(path)

    assert database._writer.pragma("cache_size") == -cached
    await database.close()


async def test_a_locked_file_is_a_503_and_nothing_is_done(database: SQLiteDatabase, path: Path) -> None:
    other = apsw.Connection(os.fspath(path))
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(Unavailable, match="busy") as caught:
        await database.transact([Step(INSERT, (1,))])

    assert caught.value.retry_after >= 1
    other.execute("ROLLBACK")
    await database.transact([Step(INSERT, (2,))])
    assert await ids(database) == [2]


async def test_a_full_disk_is_a_503_and_heals_by_itself(database: SQLiteDatabase) -> None:
    database._writer.pragma("max_page_count", database._writer.pragma("page_count"))

    with pytest.raises(Unavailable, match="full"):
        await database.transact([Step(INSERT, (n,)) for n in range(5_000)])

    database._writer.execute("PRAGMA max_page_count = 1000000")
    await database.transact([Step(INSERT, (1,))])
    assert await ids(database) == [1]


async def test_a_refusal_undoes_the_unit_it_belongs_to(database: SQLiteDatabase) -> None:
    refused = [Step(INSERT, (1,)), Step("DELETE FROM thing WHERE id = 99", (), lambda: NotFound("none"))]

    with pytest.raises(NotFound):
        await database.transact(refused)

    assert await ids(database) == []


async def test_closing_finishes_what_waits(path: Path) -> None:
    database = SQLiteDatabase(path)
    waiting = [asyncio.create_task(database.transact([Step(INSERT, (n,))])) for n in range(50)]
    await asyncio.sleep(0)

    await database.close()

    assert [await task for task in waiting] == [[1]] * 50


async def test_a_closing_database_takes_no_more(path: Path) -> None:
    database = SQLiteDatabase(path)
    await database.close()

    with pytest.raises(Unavailable, match="stopping"):
        await database.transact([Step(INSERT, (1,))])


async def test_a_caller_that_goes_away_does_not_stop_its_unit(database: SQLiteDatabase) -> None:
    task = asyncio.create_task(database.transact([Step(INSERT, (1,))]))
    await asyncio.sleep(0)

    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    await database.transact([Step(INSERT, (2,))])
    assert await ids(database) == [1, 2]


async def test_more_units_than_can_wait_are_turned_away(
    database: SQLiteDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("keystile.server.storage.sqlite.MAX_WAITING", 0)

    with pytest.raises(Unavailable, match="busy"):
        await database.transact([Step(INSERT, (1,))])


@pytest.mark.parametrize(
    "statement", [sql.FORGET_INVITATIONS, sql.FORGET_ADMIN_SESSIONS, sql.SWEEP_SPENT_CHALLENGES]
)
def test_what_is_over_is_found_without_reading_the_rest(tmp_path: Path, statement: str) -> None:
    path = tmp_path / "keystile.db"
    migrations.upgrade(f"sqlite:///{path}")
    with closing(connect(path, BUSY_TIMEOUT_MS)) as connection:
        plan = [str(step[3]) for step in connection.execute(f"EXPLAIN QUERY PLAN {statement}", ("acme", 1))]

    assert any("_expiry (expires_at<?)" in step for step in plan), plan
    assert not any(step.endswith("(tenant_id=?)") for step in plan), plan


@pytest.mark.parametrize(("statement", "values"), [(sql.KNOWN_CREDENTIAL, 2), (sql.RECORD_USE, 7)])
def test_a_passkey_is_written_where_it_is_read(tmp_path: Path, statement: str, values: int) -> None:
    path = tmp_path / "keystile.db"
    migrations.upgrade(f"sqlite:///{path}")
    with closing(connect(path, BUSY_TIMEOUT_MS)) as connection:
        plan = [
            str(step[3]) for step in connection.execute(f"EXPLAIN QUERY PLAN {statement}", (None,) * values)
        ]

    assert any("authenticator_credential (tenant_id=? AND credential_id=?)" in step for step in plan), plan
    assert not any("authenticator_1" in step for step in plan), plan


def test_a_sign_in_shares_its_pages_but_that_of_its_user(tmp_path: Path) -> None:
    path = tmp_path / "keystile.db"
    migrations.upgrade(f"sqlite:///{path}")

    def sign_in(number: int) -> tuple[Any, ...]:
        # Users come in no order, moments do.
        user_id, now = f"user-{number * 7_919 % 20_000}", NOON + number
        key, nonce = uuid7(now, randbytes(10)), randbytes(16)
        return (ACME, user_id, "signIn", key, "CHALLENGE_SUCCEEDED", now, *[None] * 5, nonce, now + 60_000)

    with closing(connect(path, BUSY_TIMEOUT_MS)) as connection:
        connection.execute("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0")
        with connection:
            connection.executemany(sql.RECORD_SIGN_IN, map(sign_in, range(20_000)))
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        with connection:
            connection.executemany(sql.RECORD_SIGN_IN, map(sign_in, range(20_000, 20_100)))
        frames = path.with_name("keystile.db-wal").stat().st_size // PAGE_BYTES

    assert frames < 200  # 100 of their users, which split now and then, and what all of them write into


async def test_others_go_on_while_a_long_unit_runs(path: Path) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def wait(*_: Any) -> bool:
        begun.set()
        return go_on.wait(10)

    def know(connection: apsw.Connection) -> None:
        connection.create_scalar_function("wait", wait)

    hooks: list[Any] = apsw.connection_hooks
    hooks.append(know)
    try:
        database = SQLiteDatabase(path)
    finally:
        hooks.remove(know)
    await database.transact([Step(INSERT, (0,))])

    before = asyncio.create_task(database.transact([Step(INSERT, (1,))]))
    long = asyncio.create_task(
        database.transact([Step("UPDATE thing SET id = id + 100 WHERE wait()", (), is_long=True)])
    )
    after = asyncio.create_task(database.transact([Step(INSERT, (2,))]))
    await asyncio.to_thread(begun.wait, 10)

    assert (before.done(), long.done(), after.done()) == (True, False, False)
    assert await ids(database) == [0, 1]  # a read waits for nobody
    go_on.set()
    assert [await long, await after] == [[2], [1]]
    assert await ids(database) == [2, 100, 101]
    await database.close()


async def test_a_long_unit_is_done_or_not_like_any_other(database: SQLiteDatabase) -> None:
    def nothing_there() -> NotFound:
        return NotFound("nothing there")

    await database.transact([Step(INSERT, (1,))])
    refused = [Step("DELETE FROM thing", (), is_long=True), Step("DELETE FROM thing", (), nothing_there)]
    double = [Step("DELETE FROM thing", (), is_long=True), Step(INSERT, (2,)), Step(INSERT, (2,))]

    outcomes = await asyncio.gather(
        database.transact(refused),
        database.transact(double),
        database.transact([Step(INSERT, (3,))]),
        return_exceptions=True,
    )

    assert [type(outcome) for outcome in outcomes] == [NotFound, Conflict, list]
    assert await ids(database) == [1, 3]
