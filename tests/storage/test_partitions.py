# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL's months: what is unique is so in all of them, also for earlier code, and no row is lost on the way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest

from keystile.server.domain import changes
from keystile.server.domain.actions import ActionFilter
from keystile.server.storage import migrations
from keystile.server.storage.database import Step
from keystile.server.storage.partitions import make_ahead
from tests.postgres import PostgresServer, in_a_thread
from tests.storage.conftest import Store
from tests.storage.examples import ACME, ADA, HOUR, NONCE, NOON, an_action

pytestmark = pytest.mark.anyio

on_postgres = pytest.mark.parametrize("database", ["postgres"], indirect=True)

MONTH = 31 * 24 * HOUR
NOW = int(datetime.now(UTC).timestamp() * 1000)
USER = changes.PutUser(ACME, ADA, "handle-of-ada", NOON, {})
# As the code of schema 0004 sent it, whatever this code sends.
LOOK_UP_BEFORE = (
    "SELECT state FROM action WHERE tenant_id = $1 AND user_id = $2 AND code = $3 AND idempotency_key = $4"
)


def a_sign_in(key: str, created_at: int) -> changes.RecordSignIn:
    action = an_action(state="CHALLENGE_SUCCEEDED", idempotency_key=key, created_at=created_at)
    return changes.RecordSignIn(action, NONCE, created_at + HOUR)


@pytest.fixture
async def url(store: Store, postgres: PostgresServer) -> str:
    """Of the store's database."""
    ((name,),) = await store.database.read("SELECT current_database()")
    return postgres.url(str(name))


async def partition_of(store: Store, key: str) -> object:
    rows = await store.database.read(
        "SELECT CAST(tableoid AS regclass)::text FROM action WHERE idempotency_key = ?1", (key,)
    )
    return rows[0][0]


@on_postgres
async def test_racing_sign_ins_of_one_nonce_in_different_months_make_one_action(store: Store) -> None:
    await store.work.apply(USER)

    units = [a_sign_in(f"key-{n}", NOW + n * MONTH) for n in range(-1, 4)]
    outcomes = await asyncio.gather(*map(store.work.apply, units), return_exceptions=True)

    assert sum(not isinstance(outcome, BaseException) for outcome in outcomes) == 1
    assert len(await store.actions.query(ACME, ADA, ActionFilter(since=0))) == 1


@on_postgres
async def test_a_key_is_used_once_whatever_the_month(store: Store) -> None:
    first = changes.AddActionOnce(an_action(created_at=NOW))
    again = changes.AddActionOnce(an_action(created_at=NOW + 2 * MONTH))

    assert await store.work.apply(USER, first) == [1, 1]
    assert await store.work.apply(again) == [0]


@on_postgres
async def test_an_insert_that_names_no_conflict_cannot_get_round_it(store: Store) -> None:
    await store.work.apply(USER, a_sign_in("key-1", NOW))
    by_hand = f"""
        INSERT INTO action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, nonce)
        SELECT tenant_id, user_id, code, idempotency_key || '-more', state, created_at + {2 * MONTH}, 0, nonce
        FROM action
    """

    assert await store.database.transact([Step(by_hand, ())]) == [0]


@on_postgres
async def test_a_deleted_action_frees_its_key(store: Store) -> None:
    await store.work.apply(USER, changes.AddActionOnce(an_action(created_at=NOW)))

    await store.work.apply(changes.PruneActions(ACME, NOW + 1, NOW, 100))

    assert await store.database.read("SELECT count(*) FROM action_key") == [(0,)]
    assert await store.work.apply(changes.AddActionOnce(an_action(created_at=NOW))) == [1]


@pytest.fixture
async def connection(url: str) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(url)
    yield connection
    await connection.close()


@on_postgres
async def test_an_action_cannot_move_to_another_month_and_lose_itself(store: Store, connection: Any) -> None:
    await store.work.apply(USER, changes.AddActionOnce(an_action(created_at=NOW)))

    with pytest.raises(asyncpg.RaiseError, match="keeps its key"):
        await connection.execute(f"UPDATE action SET created_at = created_at + {2 * MONTH}")

    assert await store.database.read("SELECT count(*) FROM action") == [(1,)]


@on_postgres
async def test_look_ups_of_earlier_code_find_an_action_of_any_month(store: Store, connection: Any) -> None:
    for number in (-1, 1, 40):
        action = an_action(idempotency_key=f"key-{number}", created_at=NOW + number * MONTH)
        await store.work.apply(USER, changes.AddActionOnce(action))

    found = [
        await connection.fetchval(LOOK_UP_BEFORE, ACME, ADA, "signIn", f"key-{number}")
        for number in (-1, 1, 40)
    ]

    assert found == ["CHALLENGE_REQUIRED"] * 3


@on_postgres
async def test_what_came_before_its_month_was_made_moves_into_it(store: Store, connection: Any) -> None:
    later = int(datetime(2031, 5, 5, tzinfo=UTC).timestamp() * 1000)
    await store.work.apply(USER, a_sign_in("early", later))
    assert await partition_of(store, "early") == "action_default"

    for _ in range(2):  # the second finds nothing to do
        async with connection.transaction():
            await make_ahead(connection, later)

    assert await partition_of(store, "early") == "action_2031_05"
    assert await store.actions.state(ACME, ADA, "signIn", "early") == "CHALLENGE_SUCCEEDED"
    assert await store.spent.is_spent(ACME, NONCE, NOON + HOUR)


def test_the_migration_keeps_every_row_and_what_is_unique_of_it(postgres: PostgresServer) -> None:
    name = postgres.create("template0").rpartition("/")[2]
    in_a_thread(lambda: migrations.upgrade_postgres(postgres.url(name), "0004"))
    # One of a year ago, one of now, two that a wrong clock dated: into a month that is made, and far beyond.
    postgres.execute(
        f"""
        INSERT INTO action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, nonce)
        SELECT '{ACME}', '{ADA}', 'signIn', 'key-' || n, 'ALLOW', {NOW} + n * {MONTH}::bigint, 0,
          decode(lpad(to_hex(n + 100), 32, '0'), 'hex')
        FROM unnest(ARRAY[-12, 0, 2, 90]) AS n
        """,
        name,
    )
    postgres.execute(
        f"""
        INSERT INTO audit_event (tenant_id, event_id, at, actor, event, target, details)
        SELECT '{ACME}', 'event-' || n, {NOW} + n * {MONTH}::bigint, 'cli', 'x', 'x', '{{}}'
        FROM unnest(ARRAY[-12, 0, 2, 90]) AS n
        """,
        name,
    )
    tables = {"action": "created_at", "audit_event": "at"}
    before = {
        table: postgres.execute(f"SELECT * FROM {table} ORDER BY {tables[table]}", name) for table in tables
    }

    in_a_thread(lambda: migrations.upgrade_postgres(postgres.url(name)))

    for table, time in tables.items():
        assert postgres.execute(f"SELECT * FROM {table} ORDER BY {time}", name) == before[table]
        homes = postgres.execute(f"SELECT tableoid::regclass::text FROM {table} ORDER BY {time}", name)
        dated = datetime.fromtimestamp((NOW + 2 * MONTH) / 1000, UTC)
        assert [row[0] for row in homes] == [
            f"{table}_before",
            f"{table}_before",
            f"{table}_{dated:%Y_%m}",
            f"{table}_default",
        ]
    keys = postgres.execute("SELECT idempotency_key, nonce FROM action_key ORDER BY created_at", name)
    assert [tuple(row) for row in keys] == [
        (row["idempotency_key"], row["nonce"]) for row in before["action"]
    ]
