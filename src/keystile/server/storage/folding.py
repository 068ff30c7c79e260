# SPDX-License-Identifier: Apache-2.0
"""Portable statements in PostgreSQL's words, and the steps of a unit in as few of them as may be.

Steps that touch different tables do not see each other's rows, so they may run as one statement: a chain of
data-modifying CTEs, which is one round trip and one transaction by itself. It counts what each step touched and,
where a step that may be refused touched nothing, fails in a way that says which: the database undoes all of it.
Nothing is written twice: the folded form is made from the portable statements and cached (docs/decisions/0023).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import msgspec

from keystile.server.storage import statements as sql

_REFUSED: Final = "keystile: refused step "
_REFUSED_STEP: Final = re.compile(rf"{_REFUSED}(\d+)0")  # a 0 for the rows that it touched

_PLACEHOLDER: Final = re.compile(r"\?(\d+)")
_IN_JSON: Final = re.compile(r"SELECT value FROM json_each\((\?\d+)\)")
_TABLE: Final = re.compile(r"\b(?:INTO|UPDATE|FROM|JOIN)\s+(\w+)")
_WRITTEN: Final = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+(\w+)")

# A condition over several rows holds only while nobody else changes them. SQLite has one writer; here the row that
# they belong to is locked first, in a statement of its own, so that the next one sees what others committed.
_GUARDS: Final[dict[str, tuple[tuple[str, tuple[int, ...]], ...]]] = {
    sql.ADD_AUTHENTICATOR: ((sql.LOCK_USER, (0, 2)),),
    sql.REMOVE_AUTHENTICATOR_BUT_LAST: ((sql.LOCK_USER, (0, 1)),),
    sql.KEEP_NONCES_OF_USER: ((sql.LOCK_USER, (0, 1)), (sql.LOCK_AUTHENTICATORS, (0, 1))),
    sql.ADD_API_KEY: ((sql.LOCK_TENANT, (0,)),),
    sql.ADD_ADMIN: ((sql.LOCK_TENANT, (0,)),),
    sql.CONSUME_INVITATION: ((sql.LOCK_TENANT, (0,)),),
}


class Guard(msgspec.Struct, frozen=True):
    """A row to lock first: the statement, the step whose values it takes, and which of them."""

    statement: str
    step: int
    values: tuple[int, ...]


class Folded(msgspec.Struct, frozen=True):
    """Neighbouring steps as one statement, whose one row is how many rows each touched."""

    statement: str
    first: int
    tables: tuple[str | None, ...]
    """What each step writes."""

    def step_of(self, table: str) -> int:
        """Which step broke a constraint of this table; partitions, and what triggers keep, are called after theirs."""
        owners = [name for name in self.tables if name and f"{table}_".startswith(f"{name}_")]
        return self.tables.index(max(owners, key=len)) if owners else 0


class Plan(msgspec.Struct, frozen=True):
    guards: tuple[Guard, ...]
    runs: tuple[Folded, ...]

    @property
    def is_one_statement(self) -> bool:
        return len(self.runs) == 1 and not self.guards


@lru_cache(maxsize=1024)
def translated(statement: str, offset: int = 0) -> str:
    """A portable statement with PostgreSQL's placeholders, whose numbers begin after ``offset``."""
    for portable, partitioned in sql.ON_PARTITIONS.items():
        statement = statement.replace(portable, partitioned)
    statement = _IN_JSON.sub(r"SELECT json_array_elements_text(\1::json)", statement)
    return _PLACEHOLDER.sub(lambda found: f"${int(found[1]) + offset}", statement)


def written_table(statement: str) -> str | None:
    found = _WRITTEN.match(statement)
    return found[1] if found else None


@lru_cache(maxsize=1024)
def plan(unit: tuple[tuple[str, int, bool], ...]) -> Plan:
    """How to run the steps of a unit: each one's statement, how many values it has, and whether it may be refused."""
    guards: list[Guard] = []
    for index, (statement, _, _) in enumerate(unit):
        for lock, values in _GUARDS.get(statement, ()):
            guards.append(Guard(translated(lock), index, values))
    runs: list[Folded] = []
    first = 0
    for end in range(1, len(unit) + 1):
        if end == len(unit) or not _independent([statement for statement, _, _ in unit[first : end + 1]]):
            runs.append(_fold(unit[first:end], first))
            first = end
    return Plan(tuple(guards), tuple(runs))


def _independent(statements: Sequence[str]) -> bool:
    """Whether the last statement neither reads nor writes a table that one before it writes, nor the reverse."""
    *before, last = statements
    touched, written = set(_TABLE.findall(last)), written_table(last)
    return all(
        written_table(other) not in touched and written not in _TABLE.findall(other) for other in before
    )


def refused_step(message: str) -> int | None:
    """Which step of its statement refused, as the server's words about it say; ``None``: it was something else.

    The server quotes what could not be cast with the marks of its language, so nothing is known of what is around it.
    """
    found = _REFUSED_STEP.search(message)
    return int(found[1]) if found else None


def _fold(steps: Sequence[tuple[str, int, bool]], first: int) -> Folded:
    parts, refusals, offset = [], [], 0
    for number, (statement, values, may_refuse) in enumerate(steps):
        parts.append(f"s{number} AS ({translated(statement, offset)} RETURNING 1)")
        if may_refuse:
            # Text that is no number: a cast that fails only when a row asks for it.
            refusals.append(f"WHEN c{number} = 0 THEN CAST('{_REFUSED}{number}' || c{number} AS integer)")
        offset += values
    counts = ", ".join(f"(SELECT count(*) FROM s{number}) AS c{number}" for number in range(len(steps)))  # noqa: S608
    names = ", ".join(f"c{number}" for number in range(len(steps)))
    checked = f"CASE {' '.join(refusals)} ELSE 0 END" if refusals else "0"
    return Folded(
        f"WITH {', '.join(parts)} SELECT {checked}, {names} FROM (SELECT {counts}) AS touched",  # noqa: S608
        first,
        tuple(written_table(statement) for statement, _, _ in steps),
    )
