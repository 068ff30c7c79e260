# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL's partitions: actions and audit events by months, UTC (docs/decisions/0026).

Months are made ahead by `keystile migrate` and by every node, once an hour, and dropped when nothing in them is to be
kept. What no month takes goes to the default partition, and moves when its month is made. Several nodes may do this
at once, and stop anywhere: the next run does what is left.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from keystile.server.storage import statements as sql
from keystile.server.storage.folding import translated

MONTHS_AHEAD: Final = 3

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
