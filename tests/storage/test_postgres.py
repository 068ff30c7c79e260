# SPDX-License-Identifier: Apache-2.0
"""What is PostgreSQL's own: what is tried again and what never, clear words when it cannot, and whom it lets in."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import asyncpg
import pytest

from keystile.errors import Conflict, Malformed, Misconfigured, NotFound, Unavailable
from keystile.server.storage import migrations
from keystile.server.storage.database import PostgresPlace, Step
from keystile.server.storage.postgres import PostgresDatabase
from keystile.server.storage.schema import schema_revision
from tests.postgres import PostgresServer, running_postgres
from tests.postgres_cluster import FAST, cluster
from tests.postgres_wire import Wire, wire_to

pytestmark = pytest.mark.anyio

INSERT = "INSERT INTO thing (id) VALUES (?1)"
OTHER = "INSERT INTO other (id) VALUES (?1)"
ADD = "UPDATE thing SET total = total + ?2 WHERE id = ?1"


@pytest.fixture
def url(postgres: PostgresServer) -> str:
    url = postgres.create("template0")
    name = url.rpartition("/")[2]
    postgres.execute("CREATE TABLE thing (id BIGINT PRIMARY KEY, total BIGINT NOT NULL DEFAULT 0)", name)
    postgres.execute("CREATE TABLE other (id BIGINT PRIMARY KEY REFERENCES thing (id))", name)
    return url


@pytest.fixture
async def wire(postgres: PostgresServer, anyio_backend: str) -> AsyncIterator[Wire]:
    async with wire_to(postgres.port) as wire:
        yield wire


@pytest.fixture(params=["on", "off"])
async def database(
    request: pytest.FixtureRequest, postgres: PostgresServer, url: str, wire: Wire
) -> AsyncIterator[PostgresDatabase]:
    """With statements prepared and without, over a wire that can be cut."""
    behind = url.replace(f":{postgres.port}/", f":{wire.port}/") + "?sslmode=disable"
    database = await PostgresDatabase.open(PostgresPlace(behind, prepared=request.param == "on", pool=4))
    yield database
    await database.close()


async def ids(database: PostgresDatabase) -> list[object]:
    return [row[0] for row in await database.read("SELECT id FROM thing ORDER BY id")]


async def test_a_read_whose_connection_is_lost_is_asked_again(database: PostgresDatabase, wire: Wire) -> None:
    await database.transact([Step(INSERT, (1,))])
    wire.cut_at = b"SELECT id"

    # Prepared statements are sent by name: the first read of this text sends it.
    assert await ids(database) == [1]
    assert wire.cuts == 1


async def test_steps_that_were_lost_before_the_commit_are_run_again(
    database: PostgresDatabase, wire: Wire
) -> None:
    wire.cut_at = b"total + "
    twice = [Step(INSERT, (1,)), Step(ADD, (1, 5)), Step(ADD, (1, 7))]

    assert await database.transact(twice) == [1, 1, 1]
    assert wire.cuts == 1
    assert await database.read("SELECT total FROM thing") == [(12,)]


@pytest.mark.parametrize(("cut", "kept"), [("before", []), ("after", [(12,)])])
async def test_a_commit_without_an_answer_is_in_doubt_and_not_sent_again(
    database: PostgresDatabase, wire: Wire, cut: Any, kept: list[object]
) -> None:
    wire.cut, wire.cut_at = cut, b"COMMIT"

    with pytest.raises(Unavailable, match="not known"):
        await database.transact([Step(INSERT, (1,)), Step(ADD, (1, 5)), Step(ADD, (1, 7))])

    assert wire.cuts == 1
    assert await database.read("SELECT total FROM thing") == kept


async def the_end_of_the_time_limit() -> None:
    await asyncio.Event().wait()


async def a_lost_connection() -> None:
    raise asyncpg.InterfaceError("it was lost just now")


@pytest.mark.parametrize("meets", [the_end_of_the_time_limit, a_lost_connection])
async def test_what_is_done_is_told_as_done_whatever_its_connection_meets_on_its_way_back(
    database: PostgresDatabase, monkeypatch: pytest.MonkeyPatch, meets: Callable[[], Awaitable[None]]
) -> None:
    pool = database._pool
    back = type(pool).release

    async def release(self: Any, connection: Any) -> None:
        try:
            await meets()
        finally:
            await back(self, connection)

    with monkeypatch.context() as patch:
        patch.setattr(type(pool), "release", release)
        patch.setattr("keystile.server.storage.postgres.CALL_SECONDS", 0.3)
        assert await database.transact([Step(INSERT, (1,)), Step(ADD, (1, 5))]) == [1, 1]

    assert await database.read("SELECT id, total FROM thing") == [(1, 5)]


async def test_a_lock_that_another_holds_is_a_503_in_time_and_nothing_is_done(
    database: PostgresDatabase, url: str
) -> None:
    await database.transact([Step(INSERT, (1,))])
    holder = await asyncpg.connect(url)
    await holder.execute("BEGIN; UPDATE thing SET total = 1")
    begun = time.monotonic()

    with pytest.raises(Unavailable, match="busy") as caught:
        await database.transact([Step(ADD, (1, 5))])

    assert time.monotonic() - begun < 5
    assert caught.value.retry_after >= 1
    await holder.close()
    assert await database.transact([Step(ADD, (1, 5))]) == [1]


async def test_units_that_lock_each_other_out_are_all_done(database: PostgresDatabase) -> None:
    await database.transact([Step(INSERT, (1,)), Step(INSERT, (2,))])
    there, back = [Step(ADD, (1, 1)), Step(ADD, (2, 1))], [Step(ADD, (2, 1)), Step(ADD, (1, 1))]

    # Each holds its first row when it asks for its second: PostgreSQL ends one of them after a second.
    await asyncio.gather(database.transact(there), database.transact(back))

    assert await database.read("SELECT total FROM thing") == [(2,), (2,)]


async def test_whoever_finds_no_free_connection_waits(database: PostgresDatabase) -> None:
    await asyncio.gather(*(database.transact([Step(INSERT, (n,))]) for n in range(100)))

    assert await ids(database) == list(range(100))


async def test_a_refusal_undoes_all_and_is_the_first_ones(database: PostgresDatabase) -> None:
    steps = [
        Step(INSERT, (1,)),
        Step("DELETE FROM other WHERE id = ?1", (99,), lambda: NotFound("first")),
        Step(ADD, (98, 1), lambda: NotFound("second")),
    ]

    with pytest.raises(NotFound, match="first"):
        await database.transact(steps)

    assert await ids(database) == []


async def test_a_refusal_is_understood_in_the_servers_language(postgres: PostgresServer, url: str) -> None:
    name = url.rpartition("/")[2]
    postgres.execute(f"ALTER DATABASE {name} SET lc_messages = 'C.UTF-8'")
    with pytest.raises(asyncpg.InvalidTextRepresentationError, match="ungültige"):
        postgres.execute("SELECT CAST('x' AS integer)", name)
    database = await PostgresDatabase.open(PostgresPlace(url, prepared=True, pool=1))
    try:
        with pytest.raises(NotFound, match="the second"):
            await database.transact(
                [
                    Step(INSERT, (1,), lambda: Conflict("the first")),
                    Step("UPDATE other SET id = ?1 WHERE id = ?1", (9,), lambda: NotFound("the second")),
                ]
            )
        assert await ids(database) == []
    finally:
        await database.close()


async def test_a_broken_constraint_is_its_own_steps_refusal(database: PostgresDatabase) -> None:
    await database.transact([Step(INSERT, (1,)), Step(OTHER, (1,))])
    with pytest.raises(NotFound, match="other"):
        await database.transact([Step(INSERT, (2,)), Step(OTHER, (1,), lambda: NotFound("other is there"))])
    with pytest.raises(Conflict) as caught:
        await database.transact([Step(OTHER, (7,))])

    assert "other" not in str(caught.value)
    assert "other" in str(caught.value.__cause__)
    assert await ids(database) == [1]


@pytest.mark.parametrize("value", [2**70, "a word"])
async def test_a_value_that_fits_no_column_fails_its_own_unit(database: PostgresDatabase, value: Any) -> None:
    with pytest.raises(ValueError, match="cannot hold") as caught:
        await database.transact([Step(INSERT, (value,))])
    assert str(value) not in str(caught.value)
    assert await database.transact([Step(INSERT, (1,))]) == [1]


async def test_a_text_that_postgresql_cannot_hold_is_the_callers_mistake(database: PostgresDatabase) -> None:
    with pytest.raises(Malformed):
        await database.read("SELECT 1 FROM thing WHERE CAST(?1 AS TEXT) = 'x'", ("nul \0",))


async def test_a_caller_that_goes_away_does_not_stop_its_unit(database: PostgresDatabase) -> None:
    task = asyncio.create_task(database.transact([Step(INSERT, (1,))]))
    await asyncio.sleep(0)

    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    await database.transact([Step(INSERT, (2,))])
    await database.close()  # finishes what is under way


async def test_a_closing_database_takes_no_more(database: PostgresDatabase) -> None:
    await database.close()

    with pytest.raises(Unavailable, match="stopping"):
        await database.transact([Step(INSERT, (1,))])


async def test_a_server_that_stalls_is_a_503_in_five_seconds_and_then_all_is_well() -> None:
    with running_postgres() as server:
        database = await PostgresDatabase.open(PostgresPlace(server.url("keystile")))
        leader = int((server.folder / "data" / "postmaster.pid").read_text().split()[0])
        workers = [int(str(row[0])) for row in await database.read("SELECT pid FROM pg_stat_activity")]
        begun = time.monotonic()
        for pid in (leader, *workers):
            os.kill(pid, signal.SIGSTOP)
        try:
            asked = [database.read("SELECT 1") for _ in range(20)]
            outcomes = await asyncio.gather(*asked, return_exceptions=True)
            took = time.monotonic() - begun
        finally:
            for pid in (leader, *workers):
                os.kill(pid, signal.SIGCONT)

        assert {type(outcome) for outcome in outcomes} == {Unavailable}
        assert took < 5.5
        assert await database.read("SELECT 1") == [(1,)]
        await database.close()


# --- opening ------------------------------------------------------------------------------------------------


async def test_a_primary_that_became_a_replica_is_a_503_and_when_promoted_all_is_well() -> None:
    with cluster() as server:
        await asyncio.to_thread(server.server.execute, "CREATE DATABASE keystile")
        await asyncio.to_thread(
            server.server.execute, "CREATE TABLE thing (id BIGINT PRIMARY KEY)", "keystile"
        )
        place = PostgresPlace(server.server.url("keystile") + "?target_session_attrs=read-write", pool=4)
        database = await PostgresDatabase.open(place)
        await database.transact([Step(INSERT, (1,))])
        await asyncio.to_thread(server.stop, FAST)
        (server.data / "standby.signal").touch()
        await asyncio.to_thread(server.start)

        # It would answer, with what it had.
        with pytest.raises(Unavailable, match="nothing was saved"):
            await ids(database)
        with pytest.raises(Unavailable, match="nothing was saved"):
            await database.transact([Step(INSERT, (2,))])
        with pytest.raises(Misconfigured, match="replica"):
            await PostgresDatabase.open(place)
        with pytest.raises(Misconfigured, match="replica"):
            await asyncio.to_thread(migrations.upgrade_postgres, place.url)
        with pytest.raises(Misconfigured, match="replica"):
            await asyncio.to_thread(schema_revision, place)

        await asyncio.to_thread(server.promote)
        await database.transact([Step(INSERT, (3,))])
        assert await ids(database) == [1, 3]
        await database.close()


async def test_a_server_that_is_not_there_is_said_so_without_its_password() -> None:
    with pytest.raises(Misconfigured, match="cannot be opened") as caught:
        await PostgresDatabase.open(PostgresPlace("postgresql://keystile:s3cret@127.0.0.1:1/x"))

    assert "s3cret" not in str(caught.value)
    assert "s3cret" not in repr(PostgresPlace("postgresql://keystile:s3cret@127.0.0.1:1/x"))


async def test_a_database_that_forgets_what_it_acknowledged_is_refused(
    postgres: PostgresServer, url: str
) -> None:
    postgres.execute(f"ALTER DATABASE {url.rpartition('/')[2]} SET synchronous_commit = off")

    with pytest.raises(Misconfigured, match="synchronous_commit"):
        await PostgresDatabase.open(PostgresPlace(url))


async def test_prepared_statements_through_pgbouncer_are_refused_with_what_to_do(
    postgres: PostgresServer, pgbouncer: int, url: str
) -> None:
    behind = url.replace(f":{postgres.port}/", f":{pgbouncer}/")

    with pytest.raises(Misconfigured, match="KEYSTILE_DATABASE_PREPARED=off"):
        await PostgresDatabase.open(PostgresPlace(behind))


def test_migrating_twice_is_migrating_once_and_so_is_migrating_at_once(postgres: PostgresServer) -> None:
    url = postgres.create("template0")
    assert schema_revision(PostgresPlace(url)) is None

    migrations.upgrade_postgres(url, "0002")
    assert schema_revision(PostgresPlace(url)) == "0002"

    async def both() -> None:
        await asyncio.gather(*(asyncio.to_thread(migrations.upgrade_postgres, url) for _ in range(3)))

    asyncio.run(both())
    assert schema_revision(PostgresPlace(url)) == migrations.HEAD
