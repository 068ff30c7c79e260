# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL's months go whole when nothing in them is to be kept, and nobody's sign-in waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest

from keystile.errors import Misconfigured
from keystile.server.domain import changes
from keystile.server.domain.audit import AuditEvent
from keystile.server.domain.identifiers import TenantId, UserId
from keystile.server.domain.retention import DAY_MS, Keep, Pruned, Retention
from keystile.server.domain.tenant_settings import TenantSettings
from keystile.server.storage import partitions
from keystile.server.storage.changes import SqlUnitOfWork
from keystile.server.storage.database import PostgresPlace
from keystile.server.storage.postgres import PostgresDatabase
from keystile.server.storage.retention import SqlOld
from tests.postgres import PostgresServer
from tests.storage.conftest import Store
from tests.storage.examples import ACME, HOUR, OTHER, an_action

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database", ["postgres"], indirect=True)]

NOW = int(datetime.now(UTC).timestamp() * 1000)


def month(number: int) -> int:
    """The middle of a month; this one is 0."""
    today = datetime.fromtimestamp(NOW / 1000, UTC)
    count = today.year * 12 + today.month - 1 + number
    return int(datetime(count // 12, count % 12 + 1, 15, tzinfo=UTC).timestamp() * 1000)


def name(table: str, number: int) -> str:
    return f"{table}_{datetime.fromtimestamp(month(number) / 1000, UTC):%Y_%m}"


LATER = month(5)
"""When it is looked; the months 1 to 3 have partitions, 4 and later do not."""


def retention(database: PostgresDatabase, store: Store, keep: Keep) -> Retention:
    return Retention(SqlOld(database), store.work, keep, lambda: LATER, bytes, lambda: asyncio.sleep(0))


@pytest.fixture
def sixty_days(database: PostgresDatabase, store: Store) -> Retention:
    """Of each tenant, at a time when the months 1 and 2 are over and part of the month 3 is."""
    return retention(database, store, Keep(60, 60))


async def url_of(store: Store, postgres: PostgresServer) -> str:
    ((place,),) = await store.database.read("SELECT current_database()")
    return postgres.url(str(place))


@pytest.fixture
async def connection(store: Store, postgres: PostgresServer) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(await url_of(store, postgres))
    yield connection
    await connection.close()


async def act(store: Store, key: str, number: int, tenant_id: TenantId = ACME) -> None:
    action = an_action(tenant_id=tenant_id, idempotency_key=key, created_at=month(number))
    event = AuditEvent(tenant_id, f"event-{key}", month(number), "cli", "x", "x", {})
    await store.work.apply(changes.AddActionOnce(action), changes.AddAuditEvent(event))


async def sign_in(store: Store, key: str, number: int, expires_at: int) -> bytes:
    nonce = key.encode().ljust(16, b"-")
    action = an_action(state="CHALLENGE_SUCCEEDED", idempotency_key=key, created_at=month(number))
    await store.work.apply(changes.RecordSignIn(action, nonce, expires_at))
    return nonce


async def keys(store: Store, table: str = "action") -> list[object]:
    column = "event_id" if table == "audit_event" else "idempotency_key"
    return [row[0] for row in await store.database.read(f"SELECT {column} FROM {table} ORDER BY 1")]


async def is_there(store: Store, partition: str) -> bool:
    return await store.database.read("SELECT to_regclass(?1) IS NOT NULL", (partition,)) == [(True,)]


async def test_months_that_are_over_go_whole_and_what_remains_row_by_row(
    store: Store, sixty_days: Retention
) -> None:
    for number in (1, 2, 4, 5):
        await act(store, f"month-{number}", number)
    await sign_in(store, "signed-in", 1, month(1) + HOUR)

    assert await sixty_days.run() == Pruned(3, 2)

    assert await keys(store) == await keys(store, "action_key") == ["month-4", "month-5"]
    assert await keys(store, "audit_event") == ["event-month-4", "event-month-5"]
    for table in ("action", "audit_event"):
        assert [await is_there(store, name(table, number)) for number in (1, 2, 3)] == [False, False, True]


async def test_a_month_stays_for_the_tenant_that_keeps_it(store: Store, sixty_days: Retention) -> None:
    await act(store, "short", 1)
    await act(store, "long", 1, OTHER)
    own = TenantSettings(rp_id="example.com", rp_name="E", keep_actions_days=1_000)
    await store.work.apply(changes.UpdateTenant(OTHER, "Keeps", own))

    assert await sixty_days.run() == Pruned(1, 2)

    assert await keys(store) == await keys(store, "action_key") == ["long"]
    assert await is_there(store, name("action", 1))
    assert not await is_there(store, name("audit_event", 1))


async def test_pruning_one_tenant_drops_a_month_only_of_its_own(store: Store, sixty_days: Retention) -> None:
    for number in (1, 2):
        await act(store, f"mine-{number}", number)
    await act(store, "theirs", 1, OTHER)

    assert await sixty_days.prune(ACME, 60, actor="cli") == Pruned(2, 2)

    assert await keys(store) == ["theirs"]
    assert [await is_there(store, name("action", number)) for number in (1, 2)] == [True, False]


async def test_a_key_is_free_though_its_action_moved_while_the_month_was_gone_through(
    store: Store, database: PostgresDatabase, connection: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partitions, "BLOCKS", 1)
    for number in range(100):
        await act(store, f"key-{number:02}", 1)
    table = name("action", 1)

    async def an_app_sets_states() -> None:
        """Each into a new version of its row, behind the last one."""
        await connection.execute(f"UPDATE {table} SET state = 'BLOCK', state_updated_at = {LATER}")

    pauses = an_app_sets_states
    kept = Retention(SqlOld(database), store.work, Keep(60, 60), lambda: LATER, bytes, pauses)

    assert await kept.run() == Pruned(100, 100)

    assert not await is_there(store, table)
    assert await keys(store, "action_key") == []


async def test_a_nonce_that_a_clock_could_revive_keeps_its_month(store: Store, sixty_days: Retention) -> None:
    await act(store, "old", 1)
    nonce = await sign_in(store, "revivable", 1, LATER - DAY_MS)

    assert await sixty_days.run() == Pruned(1, 1)

    assert await is_there(store, name("action", 1))
    assert await store.spent.is_spent(ACME, nonce, LATER - DAY_MS)


async def test_whoever_reads_all_months_is_not_disturbed_and_holds_up_nobody(
    store: Store, sixty_days: Retention, connection: Any
) -> None:
    await act(store, "old", 1)
    await connection.execute("BEGIN; SELECT count(*) FROM action")  # as pg_dump does, for as long as it takes

    pruned, _ = await asyncio.gather(sixty_days.run(), act(store, "new", 5))

    assert pruned == Pruned(1, 1)
    assert await is_there(store, name("action", 1))
    assert await keys(store) == ["new"]
    await connection.execute("COMMIT")
    assert await sixty_days.run() == Pruned()
    assert not await is_there(store, name("action", 1))


async def test_a_key_that_is_used_again_is_another_action_s(
    store: Store, sixty_days: Retention, connection: Any
) -> None:
    await act(store, "again", 1)
    await connection.execute("BEGIN; SELECT count(*) FROM action")
    partitions = store.database.partitions
    assert partitions is not None
    assert await partitions.drop_actions({ACME: LATER, OTHER: LATER}, 0, sixty_days.pause) == 0

    # Its key went, and its month could not; the same is then tracked anew.
    new = an_action(idempotency_key="again", created_at=month(5))
    assert await store.work.apply(changes.AddActionOnce(new)) == [1]
    await sixty_days.run()

    assert await store.actions.find(ACME, UserId("ada"), "signIn", "again") == new


async def test_two_nodes_at_once_count_every_row_once(
    store: Store, database: PostgresDatabase, postgres: PostgresServer
) -> None:
    for number in range(200):
        await act(store, f"key-{number}", 1 + number % 2)
    second = await PostgresDatabase.open(PostgresPlace(await url_of(store, postgres)))
    nodes = [retention(one, store, Keep(60, 60)) for one in (database, second)]

    done = await asyncio.gather(*(node.run() for node in nodes))

    await second.close()
    assert (sum(one.actions for one in done), sum(one.events for one in done)) == (200, 200)
    assert await keys(store, "action_key") == []


async def test_a_user_that_owns_no_tables_is_told_once_what_to_do_and_deletes_row_by_row(
    store: Store, connection: Any, postgres: PostgresServer
) -> None:
    await act(store, "old", 1)
    url = await url_of(store, postgres)
    role = f"guest_of_{url.rpartition('/')[2]}"
    await connection.execute(
        f"CREATE ROLE {role} LOGIN; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}"
    )
    guest = await PostgresDatabase.open(PostgresPlace(url.replace("//keystile@", f"//{role}@")))
    as_guest = Retention(
        SqlOld(guest), SqlUnitOfWork(guest), Keep(60, 60), lambda: LATER, bytes, lambda: asyncio.sleep(0)
    )
    try:
        with pytest.raises(Misconfigured, match="Let it own them, or run keystile migrate"):
            await as_guest.make_months()
        assert await as_guest.run() == Pruned(1, 1)
    finally:
        await guest.close()

    assert await keys(store, "action_key") == []
    assert await is_there(store, name("action", 1))


async def test_months_are_made_as_time_goes_on(store: Store, sixty_days: Retention) -> None:
    await sixty_days.make_months()

    for table in ("action", "audit_event"):
        assert [await is_there(store, name(table, number)) for number in (4, 5, 8, 9)] == [
            False,
            True,
            True,
            False,
        ]
