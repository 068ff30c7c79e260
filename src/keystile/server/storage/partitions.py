# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL's partitions: actions and audit events by months, UTC (docs/decisions/0026).

Months are made ahead by `keystile migrate` and by every node, once an hour, and dropped when nothing in them is to be
kept. What no month takes goes to the default partition, and moves when its month is made. Several nodes may do this
at once, and stop anywhere: the next run does what is left.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Protocol, TypeVar

import msgspec

from keystile.errors import Misconfigured, Unavailable
from keystile.server.domain.clocks import SKEW_MS
from keystile.server.domain.retention import Due, Pause
from keystile.server.storage import statements as sql
from keystile.server.storage.folding import translated

MONTHS_AHEAD: Final = 3
BLOCKS: Final = 64
"""How much of a month's actions loses its keys in one transaction: some 3,000 rows."""
ATTEMPTS: Final = 20
MAKE_TIMEOUT_MS: Final = 3_000
LOOK_TIMEOUT_MS: Final = 600_000
"""To look through a month, which holds up nobody."""

_BOUNDS: Final = re.compile(r"FROM \((?:MINVALUE|'(?P<since>-?\d+)')\) TO \('(?P<until>-?\d+)'\)")


class Partitioned(msgspec.Struct, frozen=True):
    """A table with partitions, and the column that says where a row belongs."""

    name: str
    time: str


ACTIONS: Final = Partitioned("action", "created_at")
EVENTS: Final = Partitioned("audit_event", "at")


class Partition(msgspec.Struct, frozen=True):
    """Of ``since`` and later, ``None`` for all that is earlier, and before ``until``; epoch milliseconds."""

    name: str
    since: int | None
    until: int


_T = TypeVar("_T")


class Upkeep(Protocol):
    """`PostgresDatabase.upkeep`."""

    async def __call__(self, work: Callable[[Any], Awaitable[_T]], statement_timeout_ms: int) -> _T: ...


@dataclass(frozen=True, slots=True)
class PostgresPartitions:
    """`Partitions`, each step in a transaction of its own."""

    upkeep: Upkeep

    async def make_ahead(self, now: int) -> None:
        await self.upkeep(lambda connection: make_ahead(connection, now), MAKE_TIMEOUT_MS)

    async def drop_actions(self, due: Due, revivable: int, pause: Pause) -> int:
        gone = 0
        for month in await self._over(ACTIONS, due, pause):
            # An action is gone with its key: whoever uses the key again makes another one.
            for rows, revivables in await self._on(month, pause, _ACTIONS_IN, revivable) or ():
                if revivables == 0 and await self._free_keys(month, pause) and await self._drop(month, pause):
                    gone += rows
        return gone

    async def drop_events(self, due: Due, pause: Pause) -> int:
        gone = 0
        for month in await self._over(EVENTS, due, pause):
            for (rows,) in await self._on(month, pause, _EVENTS_IN) or ():
                gone += rows if await self._drop(month, pause) else 0
        return gone

    async def _over(self, table: Partitioned, due: Due, pause: Pause) -> Sequence[Partition]:
        """The months in which no tenant has anything left to keep."""
        latest = max(due.values(), default=0)
        found = await self.upkeep(lambda connection: partitions(connection, table), LOOK_TIMEOUT_MS)
        over = []
        for month in found:
            if month.until <= latest:
                look = _KEEPING.replace("old.time", f"old.{table.time}")
                for (keeping,) in await self._on(month, pause, look, list(due), list(due.values())) or ():
                    over += [] if keeping else [month]
        return over

    async def _free_keys(self, month: Partition, pause: Pause) -> bool:
        """Whether all of them are free."""
        found = await self._on(month, pause, _BLOCKS)
        if found is None:
            return False
        ((blocks, newest),) = found
        for first in range(0, blocks, BLOCKS):
            if await self._on(month, pause, _FREE_KEYS, (first, 0), (first + BLOCKS, 0)) is None:
                return False
            await pause()
        since = (newest or 0) - SKEW_MS
        return await self._on(month, pause, _FREE_MOVED_KEYS, since) is not None

    async def _drop(self, month: Partition, pause: Pause) -> bool:
        """Whether it went. It waits a moment only for those who read all months, since others then wait for it."""
        try:
            return await self._on(month, pause, "DROP TABLE {0}") is not None
        except Misconfigured:
            return False  # `make_ahead` says it; row by row it may be allowed

    async def _on(self, month: Partition, pause: Pause, statement: str, *values: Any) -> Any:
        """The rows of a statement on a month; ``None`` when another node dropped it, or somebody holds it for long."""

        async def run(connection: Any) -> Any:
            if await connection.fetchval("SELECT to_regclass($1) IS NOT NULL", month.name):
                return await connection.fetch(statement.format(month.name), *values)
            return None

        for _ in range(ATTEMPTS):
            with suppress(Unavailable):
                return await self.upkeep(run, LOOK_TIMEOUT_MS)
            await pause()
        return None


# A month is over when no tenant has a row of its own time in it. The limit keeps each look at the end of an index.
_KEEPING: Final = """
SELECT EXISTS (
  SELECT 1 FROM tenant LEFT JOIN unnest($1::text[], $2::bigint[]) AS due (tenant_id, before) USING (tenant_id)
  WHERE (SELECT 1 FROM {0} AS old
    WHERE old.tenant_id = tenant.tenant_id AND old.time >= coalesce(before, 0) LIMIT 1) IS NOT NULL
)
"""
_ACTIONS_IN: Final = "SELECT count(*), count(*) FILTER (WHERE nonce_expires_at >= $1) FROM {0}"
_EVENTS_IN: Final = "SELECT count(*) FROM {0}"
# None where another node dropped it just now.
_BLOCKS: Final = """
SELECT coalesce(pg_relation_size('{0}'), 0) / current_setting('block_size')::bigint, max(state_updated_at) FROM {0}
"""
_FREE: Final = """
DELETE FROM action_key AS freed USING {0} AS old
WHERE freed.tenant_id = old.tenant_id AND freed.user_id = old.user_id
  AND freed.code = old.code AND freed.idempotency_key = old.idempotency_key AND freed.created_at = old.created_at
"""
# Rows stay where they are, but for those whose state an app sets meanwhile.
_FREE_KEYS: Final = f"{_FREE} AND old.ctid >= $1 AND old.ctid < $2"
_FREE_MOVED_KEYS: Final = f"{_FREE} AND old.state_updated_at >= $1"


async def make_ahead(connection: Any, now: int) -> None:
    """Make the partitions of this month and the next ones, in a transaction that the caller has begun."""
    if not await connection.fetchval(sql.CLAIM_PARTITIONS):
        return  # another node is at it
    for table in (ACTIONS, EVENTS):
        there = await partitions(connection, table)
        for month in _months(table, now):
            assert month.since is not None
            if not any((one.since or 0) < month.until and month.since < one.until for one in there):
                await connection.execute(_making(table, month))


async def partitions(connection: Any, table: Partitioned) -> Sequence[Partition]:
    """All but the default, oldest first."""
    found = []
    for name, bounds in await connection.fetch(translated(sql.PARTITIONS), table.name):
        if said := _BOUNDS.search(bounds):
            found.append(Partition(name, int(said["since"]) if said["since"] else None, int(said["until"])))
    return sorted(found, key=lambda one: one.until)


def _months(table: Partitioned, now: int) -> Sequence[Partition]:
    today = datetime.fromtimestamp(now / 1000, UTC)
    first = today.year * 12 + today.month - 1
    return [
        Partition(f"{table.name}_{number // 12}_{number % 12 + 1:02}", _begin(number), _begin(number + 1))
        for number in range(first, first + MONTHS_AHEAD + 1)
    ]


def _begin(number: int) -> int:
    """When a month begins; they are numbered from the year 0."""
    return int(datetime(number // 12, number % 12 + 1, 1, tzinfo=UTC).timestamp()) * 1000


def _making(table: Partitioned, month: Partition) -> str:
    """Beside the table, and then attached: that keeps nobody from writing into it."""
    default = f"{table.name}_default"
    return f"""
        LOCK TABLE ONLY {table.name} IN SHARE UPDATE EXCLUSIVE MODE;
        LOCK TABLE {default} IN ACCESS EXCLUSIVE MODE;
        CREATE TABLE {month.name} (LIKE {table.name});
        WITH moved AS (
          DELETE FROM {default} WHERE {table.time} >= {month.since} AND {table.time} < {month.until} RETURNING *
        ) INSERT INTO {month.name} SELECT * FROM moved;
        ALTER TABLE {table.name} ATTACH PARTITION {month.name} FOR VALUES FROM ({month.since}) TO ({month.until});
    """  # noqa: S608 (names and numbers of ours)
