# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL's plans over six months of rows: every statement walks its index, in as few months as it can.

20,000 users and 200,000 actions; a million and ten million with ``--at-size``. Asserted are the indexes, the months
that a statement enters, that nothing is sorted but rows of one moment, and how many blocks it touches, which does not
depend on who else uses this computer. Times are not. Looked at is the plan of a statement's first run, and the one that
PostgreSQL settles on when a connection has prepared it: for its values, or once and for all values.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import asyncpg
import pytest

from keystile.server.domain import changes
from keystile.server.domain.actions import ActionFilter
from keystile.server.domain.identifiers import AuthenticatorId, UserId
from keystile.server.domain.lists import WINDOW, ActionChoice, EventChoice, Lists, Newest
from keystile.server.storage.changes import SqlUnitOfWork
from keystile.server.storage.database import Row, Step, Value
from keystile.server.storage.folding import translated
from keystile.server.storage.lists import SqlLists
from keystile.server.storage.partitions import make_ahead
from keystile.server.storage.retention import SqlOld
from keystile.server.storage.set_up import NEWEST_LOOKED_AT, SqlSetUp
from keystile.server.storage.stores import SqlActions, SqlSpentChallenges
from keystile.server.telemetry.measures import StorageMeasures
from tests.postgres import PostgresServer, in_a_thread
from tests.storage.conftest import Size
from tests.storage.examples import ACME, OTHER
from tests.unit.server.examples import a_tenant

pytestmark = pytest.mark.anyio

SIZE: Final = Size(users=20_000, actions=200_000, events=200_000)
TENANT = a_tenant(ACME)
DAY: Final = 24 * 60 * 60 * 1000


def at(month: int, day: int = 1) -> int:
    return int(datetime(2031, month, day, tzinfo=UTC).timestamp() * 1000)


BEGIN, END = at(1), at(7)
MONTHS: Final = [f"2031_{month:02}" for month in range(1, 7)]
FILL: Final = (
    """
    INSERT INTO tenant VALUES ('{acme}', 'A tenant', '{{}}', '', 0, 0), ('{other}', 'Another', '{{}}', '', 0, 0)
    """,
    """
    INSERT INTO app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, username)
    SELECT '{acme}', 'user-' || i, 'handle-' || i, {begin} + i * ({span} / {users}), 0,
      'mail-' || i || '@example.com', 'name-' || i
    FROM generate_series(0, {users} - 1) AS i
    """,
    # Keys all at once, and then their indexes: one by one they would take most of the time.
    "ALTER TABLE action DISABLE TRIGGER action_claims_key",
    "ALTER TABLE action_key DROP CONSTRAINT action_key_pkey",
    "DROP INDEX action_key_nonce",
    # A tenth is of one user, a tenth is of another code, one in a thousand was blocked.
    """
    INSERT INTO action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, nonce)
    SELECT '{acme}', CASE WHEN i % 10 = 3 THEN 'robot' ELSE 'user-' || (i % {users}) END,
      CASE WHEN i % 10 = 7 THEN 'pay' ELSE 'signIn' END, 'key-' || i,
      CASE WHEN i % 1000 = 0 THEN 'BLOCK' ELSE 'CHALLENGE_SUCCEEDED' END, {begin} + i * ({span} / {actions}), 0,
      decode(md5(i::text), 'hex')
    FROM generate_series(0, {actions} - 1) AS i
    """,
    """
    INSERT INTO action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce)
    SELECT tenant_id, user_id, code, idempotency_key, created_at, nonce FROM action
    """,
    "ALTER TABLE action_key ADD PRIMARY KEY (tenant_id, user_id, code, idempotency_key)",
    "CREATE UNIQUE INDEX action_key_nonce ON action_key (tenant_id, nonce) WHERE nonce IS NOT NULL",
    "ALTER TABLE action ENABLE TRIGGER action_claims_key",
    """
    INSERT INTO audit_event (tenant_id, event_id, at, actor, event, target, details, user_id)
    SELECT '{acme}', '0193' || lpad(i::text, 9, '0') || '-event', {begin} + i * ({span} / {events}),
      'user:user-' || (i % 1000), 'event.' || (i % 20), 'target-' || (i % 5000), '{{}}', 'user-' || (i % 1000)
    FROM generate_series(0, {events} - 1) AS i
    """,
    "ANALYZE",
)


@dataclass(frozen=True)
class Look:
    """What one statement did."""

    indexes: set[str]
    """Those that it walked, called as they are of the whole table."""
    months: set[str]
    """Of partitions with rows that it entered."""
    scanned: set[str]
    """What it read from one end to the other."""
    sorted: int
    """The most rows that it put in order."""
    blocks: int


@dataclass
class Explained:
    """A `Database` that notes what PostgreSQL did for each statement; what it wrote is undone."""

    connection: Any
    parents: dict[str, str]
    """Of each partition's index the one of the whole table, or nothing where the partition has no rows."""
    runs: int
    """How often a connection has run each statement, with this time."""
    looks: list[Look] = field(default_factory=list)
    measures: StorageMeasures = field(default_factory=StorageMeasures)
    partitions: None = None

    async def read(self, statement: str, values: Sequence[Value] = ()) -> list[Row]:
        await self._explain(translated(statement), values)
        return [tuple(row) for row in await self.connection.fetch(translated(statement), *values)]

    async def transact(self, steps: Sequence[Step]) -> list[int]:
        transaction = self.connection.transaction()
        await transaction.start()
        for step in steps:
            await self._explain(translated(step.statement), step.values)
        await transaction.rollback()
        return [1] * len(steps)

    async def _explain(self, statement: str, values: Sequence[Value]) -> None:
        await self.connection.execute(f"PREPARE looked_at AS {statement}")
        given = f"({', '.join(map(literal, values))})" if values else ""
        for _ in range(self.runs):
            found = await self.connection.fetchval(
                f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) EXECUTE looked_at{given}"
            )
        await self.connection.execute("DEALLOCATE looked_at")
        plan = json.loads(found)[0]["Plan"]
        self.looks.append(look_at(plan, self.parents))


def look_at(plan: dict[str, Any], parents: Mapping[str, str]) -> Look:
    nodes = [node for node in below(plan) if node["Actual Loops"]]
    entered = {node["Relation Name"] for node in nodes if "Relation Name" in node}
    walked = {node["Index Name"] for node in nodes if "Index Name" in node}
    return Look(
        indexes={parents.get(name, name) for name in walked} - {""},
        months={month for month in MONTHS if any(name.endswith(month) for name in entered)},
        scanned={
            node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan" and is_filled(node)
        },
        sorted=max(
            (node["Plans"][0]["Actual Rows"] for node in nodes if node["Node Type"] == "Sort"), default=0
        ),
        blocks=plan["Shared Hit Blocks"] + plan["Shared Read Blocks"],
    )


def literal(value: Value) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool | int):
        return str(value).lower()
    if isinstance(value, bytes):
        return f"'\\x{value.hex()}'"
    return "'" + value.replace("'", "''") + "'"


def below(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("Plans", ()):
        yield from below(child)


def is_filled(node: dict[str, Any]) -> bool:
    """Not of a partition without rows, which PostgreSQL may read as it likes."""
    name = node.get("Relation Name", "")
    return not name.startswith(("action_", "audit_event_")) or name.endswith(("_key", *MONTHS))


@pytest.fixture(scope="module")
def filled(postgres: PostgresServer, size: Size) -> Iterator[str]:
    """The URL of a database with two tenants: one with everything, one with nothing."""
    url = postgres.create()
    numbers = {"acme": ACME, "other": OTHER, "begin": BEGIN, "span": END - BEGIN}
    numbers |= {"users": size.users, "actions": size.actions, "events": size.events}

    async def fill() -> None:
        connection = await asyncpg.connect(url)
        for month in range(1, 7):
            async with connection.transaction():
                await make_ahead(connection, at(month))
        for statement in FILL:
            await connection.execute(statement.format(**numbers))
        if size.is_full:
            await say_sizes(connection)
        await connection.close()

    in_a_thread(lambda: asyncio.run(fill()))
    yield url
    postgres.execute(f"DROP DATABASE {url.rpartition('/')[2]}")


async def say_sizes(connection: Any) -> None:
    for name, rows, indexes in await connection.fetch(
        "SELECT relname, pg_size_pretty(pg_relation_size(oid)), pg_size_pretty(pg_indexes_size(oid)) FROM pg_class "
        "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 1000000 ORDER BY 1"
    ):
        sys.stdout.write(f"{name}: rows {rows}, indexes {indexes}\n")


@pytest.fixture(params=[pytest.param(1, id="first"), pytest.param(7, id="settled")])
async def explained(request: pytest.FixtureRequest, filled: str) -> AsyncIterator[Explained]:
    connection = await asyncpg.connect(filled)
    parents = await connection.fetch(
        "SELECT inhrelid::regclass::text, inhparent::regclass::text, indrelid::regclass::text "
        "FROM pg_inherits JOIN pg_index ON indexrelid = inhrelid"
    )
    yield Explained(
        connection,
        {index: parent if table.endswith(tuple(MONTHS)) else "" for index, parent, table in parents},
        request.param,
    )
    await connection.close()


PAGE_BLOCKS: Final = 400
"""More than a page of fifty rows touches, in every month; reading through a month takes thousands."""
WINDOW_BLOCKS: Final = 1_500

Ask = Callable[[Explained], Awaitable[Any]]


def actions(choice: ActionChoice) -> Ask:
    return lambda database: Lists(SqlLists(database)).actions(TENANT, choice)


def events(choice: EventChoice) -> Ask:
    return lambda database: Lists(SqlLists(database)).events(TENANT, choice)


def write(*change: changes.Change) -> Ask:
    return lambda database: SqlUnitOfWork(database).apply(*change)


KEY: Final = (ACME, UserId("user-5"), "signIn", "key-5")
PAST: Final = at(2, 10)


@pytest.mark.parametrize(
    ("ask", "index", "blocks"),
    [
        pytest.param(actions(ActionChoice()), "action_recent", PAGE_BLOCKS, id="actions"),
        pytest.param(
            actions(ActionChoice(user_id=UserId("user-5"))), "action_time", PAGE_BLOCKS, id="of a user"
        ),
        pytest.param(actions(ActionChoice(code="pay")), "action_code", PAGE_BLOCKS, id="of a code"),
        pytest.param(actions(ActionChoice(state="BLOCK")), "action_state", PAGE_BLOCKS, id="in a state"),
        pytest.param(
            actions(ActionChoice(user_id=UserId("robot"), state="BLOCK")),
            "action_time",
            WINDOW_BLOCKS,
            id="what a user with a tenth of all has none of",
        ),
        pytest.param(
            actions(ActionChoice(code="pay", state="BLOCK")),
            "action_code",
            WINDOW_BLOCKS,
            id="what nothing fits",
        ),
        pytest.param(events(EventChoice()), "audit_event_pkey", PAGE_BLOCKS, id="events"),
        pytest.param(events(EventChoice(actor="user:user-5")), "audit_event_actor", PAGE_BLOCKS, id="by"),
        pytest.param(events(EventChoice(event="event.5")), "audit_event_name", PAGE_BLOCKS, id="called"),
        pytest.param(events(EventChoice(target="target-5")), "audit_event_target", PAGE_BLOCKS, id="about"),
        pytest.param(
            events(EventChoice(user_id=UserId("user-5"))),
            "audit_event_user",
            PAGE_BLOCKS,
            id="events of a user",
        ),
    ],
)
async def test_a_list_merges_the_months_by_one_index(
    explained: Explained, ask: Ask, index: str, blocks: int
) -> None:
    await ask(explained)

    (look,) = explained.looks
    assert (look.indexes, look.scanned) == ({index}, set())
    assert (look.sorted <= 2 * WINDOW, look.blocks < blocks) == (True, True), look


async def test_users_newest_first(explained: Explained) -> None:
    await Lists(SqlLists(explained)).users(TENANT)

    assert explained.looks[0].indexes == {"app_user_recent"}
    assert explained.looks[0].blocks < PAGE_BLOCKS


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda database: SqlActions(database).find(*KEY), id="validate"),
        pytest.param(lambda database: SqlActions(database).state(*KEY), id="state"),
        pytest.param(
            write(changes.SucceedAction(*KEY, "PASSKEY", AuthenticatorId("one"), END, again=True)),
            id="step-up",
        ),
        pytest.param(write(changes.SetActionState(*KEY, "BLOCK", END)), id="update"),
    ],
)
async def test_an_action_is_looked_up_in_its_own_month_alone(explained: Explained, ask: Ask) -> None:
    await ask(explained)

    (look,) = explained.looks
    assert (look.months, look.scanned) == ({MONTHS[0]}, set())
    assert look.blocks < 60


async def test_a_nonce_is_looked_up_in_no_month(explained: Explained) -> None:
    assert not await SqlSpentChallenges(explained).is_spent(ACME, b"never-spent-----", 0)

    (look,) = explained.looks
    assert (look.indexes - {"spent_challenge_pkey"}, look.months) == ({"action_key_nonce"}, set())


async def test_a_users_actions_since_a_day_are_looked_up_in_its_month_and_later_ones(
    explained: Explained,
) -> None:
    found = await SqlActions(explained).query(ACME, UserId("user-5"), ActionFilter(since=at(5, 3)))

    (look,) = explained.looks
    assert (look.indexes, look.months, look.scanned) == ({"action_time"}, set(MONTHS[4:]), set())
    assert all(action.created_at >= at(5, 3) for action in found)


@pytest.mark.parametrize(
    ("change", "index"),
    [
        pytest.param(changes.PruneActions(ACME, PAST, END, 100), "action_recent", id="actions"),
        pytest.param(changes.PruneAuditEvents(ACME, PAST, 100), "audit_event_time", id="events"),
    ],
)
async def test_what_is_old_is_taken_from_the_end_of_the_oldest_months(
    explained: Explained, change: changes.Change, index: str
) -> None:
    await write(change)(explained)

    (look,) = explained.looks
    assert index in look.indexes
    assert (look.months <= set(MONTHS[:2]), look.scanned) == (True, set()), look
    assert look.blocks < 6_000


async def test_deleting_a_user_walks_their_actions(explained: Explained) -> None:
    await write(changes.DeleteUser(ACME, UserId("user-5"), END))(explained)

    kept, deleted, *_ = explained.looks
    assert kept.indexes - {"spent_challenge_pkey"} == deleted.indexes == {"action_time"}
    assert kept.scanned == deleted.scanned == set()


async def test_the_newest_of_all_are_at_the_ends_of_indexes(explained: Explained) -> None:
    assert await SqlOld(explained).newest() > at(6, 29)

    (look,) = explained.looks
    assert look.indexes == {"action_recent", "audit_event_time"}
    assert look.blocks < PAGE_BLOCKS


async def test_what_is_new_and_what_came_since_stop_early(explained: Explained) -> None:
    lists = Lists(SqlLists(explained))
    await lists.newest(TENANT)
    await lists.newer(TENANT, Newest(END - DAY, END - DAY))

    for look in explained.looks:
        assert (look.indexes, look.scanned) == ({"app_user_recent", "action_recent"}, set())
        assert look.blocks < PAGE_BLOCKS


async def test_the_facts_of_a_set_up_stop_early(explained: Explained) -> None:
    await SqlSetUp(explained).facts(ACME, since=END - DAY)

    (look,) = explained.looks
    assert {"action_recent", "action_state"} <= look.indexes
    assert (look.months, look.sorted <= NEWEST_LOOKED_AT) == ({MONTHS[-1]}, True)
    assert look.blocks < 6_000
