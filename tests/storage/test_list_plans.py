# SPDX-License-Identifier: Apache-2.0
"""Lists with 100,000 users and 1,000,000 actions: every statement walks one index and stops at its page.

Ten times as many with ``--at-size``. Asserted are the plans, the number of reads, and how many instructions SQLite's
machine needs, which does not depend on who else uses this computer. Times are not.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from keystile.server.domain.identifiers import UserId
from keystile.server.domain.lists import PAGE, WINDOW, ActionChoice, EventChoice, Lists, Newest
from keystile.server.storage import migrations
from keystile.server.storage.database import Row, Step, Value
from keystile.server.storage.lists import SqlLists
from keystile.server.storage.sqlite import BUSY_TIMEOUT_MS, connect
from keystile.server.telemetry.measures import StorageMeasures
from tests.storage.conftest import Size
from tests.storage.examples import ACME, NOON, OTHER
from tests.unit.server.examples import a_tenant

pytestmark = pytest.mark.anyio

SIZE = Size(users=100_000, actions=1_000_000, events=100_000)
TENANT = a_tenant(ACME)
NUMBERS = "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?2 - 1)"
# ?2 is the number of rows, ?3 that of users.
FILL = (
    (
        f"""
        INSERT INTO app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, username) {NUMBERS}
        SELECT ?1, 'user-' || i, 'handle-' || i, {NOON} + i * 1000, 0, 'mail-' || i || '@example.com', 'name-' || i
        FROM n
        """,
        "users",
    ),
    # A tenth is of one user, a tenth is of another code, one in a thousand was blocked.
    (
        f"""
        INSERT INTO action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at) {NUMBERS}
        SELECT ?1, CASE WHEN i % 10 = 3 THEN 'robot' ELSE 'user-' || (i % ?3) END,
          CASE WHEN i % 10 = 7 THEN 'pay' ELSE 'signIn' END, 'key-' || i,
          CASE WHEN i % 1000 = 0 THEN 'BLOCK' ELSE 'CHALLENGE_SUCCEEDED' END, {NOON} + i * 100, 0
        FROM n
        """,
        "actions",
    ),
    (
        f"""
        INSERT INTO audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) {NUMBERS}
        SELECT ?1, printf('0193%09d-event', i), 0, 'user:user-' || (i % 1000), 'event.' || (i % 20),
          'target-' || (i % 5000), '{{}}', 'user-' || (i % 1000)
        FROM n
        """,
        "events",
    ),
)


class Measured:
    """The statements of a file: their plans, their number, and the instructions that they took."""

    def __init__(self, connection: apsw.Connection) -> None:
        self.connection = connection
        self.plans: list[list[str]] = []
        self.instructions = 0
        self.measures = StorageMeasures()
        self.partitions = None

    async def read(self, statement: str, values: Sequence[Value] = ()) -> list[Row]:
        plan = self.connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)
        self.plans.append([str(step[3]) for step in plan])
        self.connection.set_progress_handler(self._count, 100)
        try:
            return list(self.connection.execute(statement, values))
        finally:
            self.connection.set_progress_handler(None)

    async def transact(self, steps: Sequence[Step]) -> list[int]:
        raise NotImplementedError

    def _count(self) -> bool:
        self.instructions += 100
        return False


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory, size: Size) -> Iterator[apsw.Connection]:
    """A file with two tenants: one with everything, one with nothing."""
    path: Path = tmp_path_factory.mktemp("large") / "large.db"
    migrations.upgrade(f"sqlite:///{path}")
    with closing(connect(path, BUSY_TIMEOUT_MS)) as connection:
        connection.execute("PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF; PRAGMA cache_size = -200000")
        for tenant_id in (ACME, OTHER):
            connection.execute("INSERT INTO tenant VALUES (?1, 'A tenant', '{}', x'00', 0, 0)", (tenant_id,))
        with connection:
            for statement, number in FILL:
                values = (ACME, getattr(size, number), size.users)
                connection.execute(statement, values[: 3 if "?3" in statement else 2])
        if size.is_full:
            sys.stdout.write(f"SQLite: {path.stat().st_size:,} bytes\n")
        yield connection
    path.unlink()


@pytest.fixture
def measured(large: apsw.Connection) -> Measured:
    return Measured(large)


@pytest.fixture
def lists(measured: Measured) -> Lists:
    return Lists(SqlLists(measured))


USERS_PLAN = ["SEARCH app_user USING INDEX app_user_recent (tenant_id=? AND (created_at,user_id)<(?,?))"]
ENROLLED_PLAN = [
    "SEARCH authenticator USING INDEX authenticator_user (tenant_id=? AND user_id=?)",
    "LIST SUBQUERY 1",
    "SCAN json_each VIRTUAL TABLE INDEX 1:",  # the fifty ids of the page
]
LARGEST_PAGE = 20_000
"""Instructions; reading through all users or actions takes millions."""
LARGEST_WINDOW = 60_000


def ties(terms: int) -> str:
    """Only rows of one millisecond are put in order, as they come: what was found so far is never sorted."""
    return f"USE TEMP B-TREE FOR LAST {terms} TERMS OF ORDER BY"


async def test_users_newest_first(lists: Lists, measured: Measured) -> None:
    page = await lists.users(TENANT)

    assert len(page.rows) == PAGE
    assert measured.plans == [USERS_PLAN, ENROLLED_PLAN]
    assert measured.instructions < LARGEST_PAGE


async def test_the_last_page_of_users_costs_what_the_first_does(lists: Lists, measured: Measured) -> None:
    page = await lists.users(TENANT, after=(NOON + 20_000, UserId("")))

    assert page.rows[0].user.user_id == "user-19"
    assert measured.plans == [USERS_PLAN, ENROLLED_PLAN]
    assert measured.instructions < LARGEST_PAGE


@pytest.mark.parametrize("text", ["user-4", "mail-99", "name-", "nobody", "", "USER", "\U0010ffff"])
async def test_users_by_the_start_of_id_email_or_username(
    lists: Lists, measured: Measured, text: str
) -> None:
    await lists.find_users(TENANT, text)

    branches = [
        step for step in measured.plans[0] if not step.startswith(("CO-ROUTINE", "SCAN matches", "UNION"))
    ]
    assert branches == [
        "COMPOUND QUERY",
        "LEFT-MOST SUBQUERY",
        "SEARCH app_user USING INDEX sqlite_autoindex_app_user_1 (tenant_id=? AND user_id>? AND user_id<?)",
        "SEARCH app_user USING INDEX app_user_email (tenant_id=? AND email>? AND email<?)",
        "SEARCH app_user USING INDEX app_user_username (tenant_id=? AND username>? AND username<?)",
        "SEARCH app_user USING INDEX app_user_email (tenant_id=? AND email>? AND email<?)",
    ]
    assert measured.plans[1:] in ([], [ENROLLED_PLAN])
    assert measured.instructions < LARGEST_PAGE


@pytest.mark.parametrize(
    ("choice", "plan", "bound"),
    [
        pytest.param(
            ActionChoice(),
            ["SEARCH action USING INDEX action_recent (tenant_id=? AND created_at<?)", ties(3)],
            LARGEST_PAGE,
            id="all",
        ),
        pytest.param(
            ActionChoice(user_id=UserId("user-5")),
            ["SEARCH action USING INDEX action_time (tenant_id=? AND user_id=? AND created_at<?)", ties(2)],
            LARGEST_PAGE,
            id="user",
        ),
        pytest.param(
            ActionChoice(code="pay"),
            ["SEARCH action USING INDEX action_code (tenant_id=? AND code=? AND created_at<?)", ties(3)],
            LARGEST_PAGE,
            id="code",
        ),
        pytest.param(
            ActionChoice(state="BLOCK"),
            ["SEARCH action USING INDEX action_state (tenant_id=? AND state=? AND created_at<?)", ties(3)],
            LARGEST_PAGE,
            id="state",
        ),
        pytest.param(
            ActionChoice(state="CHALLENGE_SUCCEEDED"),
            ["SEARCH action USING INDEX action_recent (tenant_id=? AND created_at<?)", ties(3)],
            LARGEST_WINDOW,
            id="the usual state",
        ),
        pytest.param(
            ActionChoice(user_id=UserId("robot"), state="BLOCK"),
            ["SEARCH action USING INDEX action_time (tenant_id=? AND user_id=? AND created_at<?)", ties(2)],
            LARGEST_WINDOW,
            id="what a user with 100,000 actions has none of",
        ),
        pytest.param(
            ActionChoice(code="pay", state="BLOCK"),
            ["SEARCH action USING INDEX action_code (tenant_id=? AND code=? AND created_at<?)", ties(3)],
            LARGEST_WINDOW,
            id="a mix that nothing fits",
        ),
    ],
)
async def test_actions_with_every_filter(
    lists: Lists, measured: Measured, choice: ActionChoice, plan: list[str], bound: int
) -> None:
    page = await lists.actions(TENANT, choice)
    again = await lists.actions(TENANT, choice, after=page.after) if page.after else page

    assert measured.plans in ([plan], [plan, plan])
    assert measured.instructions < bound * len(measured.plans)
    assert all(map(choice.fits, [*page.rows, *again.rows]))
    assert {page.looked_through, again.looked_through} <= {None, WINDOW}


@pytest.mark.parametrize(
    ("choice", "index", "lead"),
    [
        (EventChoice(), "sqlite_autoindex_audit_event_1", ""),
        (EventChoice(actor="user:user-5"), "audit_event_actor", " AND actor=?"),
        (EventChoice(event="event.5"), "audit_event_name", " AND event=?"),
        (EventChoice(target="target-5"), "audit_event_target", " AND target=?"),
        (EventChoice(user_id=UserId("user-5")), "audit_event_user", " AND user_id=?"),
        (EventChoice(user_id=UserId("user-5"), event="event.6"), "audit_event_user", " AND user_id=?"),
    ],
)
async def test_audit_events_with_every_filter(
    lists: Lists, measured: Measured, choice: EventChoice, index: str, lead: str
) -> None:
    await lists.events(TENANT, choice)

    assert measured.plans == [[f"SEARCH audit_event USING INDEX {index} (tenant_id=?{lead} AND event_id<?)"]]
    assert measured.instructions < LARGEST_WINDOW


async def test_what_is_new_reads_the_end_of_two_indexes(lists: Lists, measured: Measured) -> None:
    await lists.newest(TENANT)

    assert measured.plans == [
        [
            "SCAN CONSTANT ROW",
            "SCALAR SUBQUERY 1",
            "SEARCH app_user USING COVERING INDEX app_user_recent (tenant_id=?)",
            "SCALAR SUBQUERY 2",
            "SEARCH action USING COVERING INDEX action_recent (tenant_id=?)",
        ]
    ]
    assert measured.instructions < 1_000


async def test_counting_what_came_since_stops_at_its_bound(lists: Lists, measured: Measured) -> None:
    await lists.newer(TENANT, Newest())

    searches = [step for step in measured.plans[0] if step.startswith("SEARCH")]
    assert searches == [
        "SEARCH app_user USING COVERING INDEX app_user_recent (tenant_id=? AND created_at>?)",
        "SEARCH action USING COVERING INDEX action_recent (tenant_id=? AND created_at>?)",
    ]
    assert measured.instructions < 5_000


async def test_an_action_is_found_by_its_time(lists: Lists, measured: Measured) -> None:
    await lists.action_with_id(TENANT, "019b76da-a800-7000-8000-000000000000")

    assert measured.plans == [["SEARCH action USING INDEX action_recent (tenant_id=? AND created_at=?)"]]


def test_another_tenant_sees_none_of_it(large: apsw.Connection) -> None:
    lists = Lists(SqlLists(Measured(large)))
    stranger = a_tenant(OTHER)

    async def everything() -> int:
        pages = (
            await lists.users(stranger),
            await lists.find_users(stranger, "user"),
            await lists.actions(stranger, ActionChoice(user_id=UserId("robot"))),
            await lists.events(stranger, EventChoice()),
        )
        return sum(len(page.rows) for page in pages)

    assert asyncio.run(everything()) == 0
