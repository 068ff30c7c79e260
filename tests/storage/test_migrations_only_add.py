# SPDX-License-Identifier: Apache-2.0
"""The code of an earlier schema goes on working on a later one: no revision takes anything away, or asks for more.

What a revision does on PostgreSQL alone has tests of its own (`test_partitions`).
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, Final

import apsw
import pytest

from keystile.server.storage import migrations
from keystile.server.storage.migrations import versions

REVISIONS: Final = sorted(module.name.partition("_")[0] for module in iter_modules(versions.__path__))
Row = tuple[Any, ...]
Unique = tuple[frozenset[str], bool]

# One promise takes the place of another, of which earlier code sees nothing: a nonce has one expiry.
REPLACED: Final = {
    ("0005", "action", frozenset({"tenant_id", "nonce"})): frozenset(
        {"tenant_id", "nonce_expires_at", "nonce"}
    ),
}


@dataclass(frozen=True)
class Table:
    columns: dict[str, Row]
    """By name their type, whether they must be there, and their default, in their order."""
    unique: set[Unique]
    """The columns of which no two rows have the same, and whether that is of some rows only."""
    references: set[Row]


def tables(path: Path) -> dict[str, Table]:
    with closing(apsw.Connection(str(path))) as database:
        names = database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        return {str(name): _table(database, str(name)) for (name,) in names}


def _table(database: apsw.Connection, name: str) -> Table:
    columns = database.execute(f"PRAGMA table_info({name})").fetchall()
    indexes = database.execute(f"PRAGMA index_list({name})").fetchall()
    return Table(
        {str(column): tuple(rest) for _, column, *rest, _ in columns},
        {
            (_columns(database, str(index)), bool(is_partial))
            for _, index, is_unique, _, is_partial in indexes
            if is_unique
        },
        {row[2:] for row in database.execute(f"PRAGMA foreign_key_list({name})")},
    )


def _columns(database: apsw.Connection, index: str) -> frozenset[str]:
    return frozenset(str(column) for _, _, column in database.execute(f"PRAGMA index_info({index})"))


@pytest.mark.parametrize(("before", "after"), list(pairwise(REVISIONS)))
def test_a_revision_only_adds(before: str, after: str, tmp_path: Path) -> None:
    path = tmp_path / "keystile.db"
    migrations.upgrade(f"sqlite:///{path}", before)
    old = tables(path)

    migrations.upgrade(f"sqlite:///{path}", after)

    new = tables(path)
    for name, table in old.items():
        columns = list(new[name].columns.items())
        # In the same order: where a table is made anew, its rows are copied by it.
        assert columns[: len(table.columns)] == list(table.columns.items()), name
        # An INSERT that does not know a column is still right.
        for column, (_, must_be_there, default) in columns[len(table.columns) :]:
            assert not must_be_there or default is not None, (name, column)
        # What was unique is, and nothing else, which could refuse what earlier code writes.
        assert new[name].unique == {
            (REPLACED.get((after, name, of), of), is_partial) for of, is_partial in table.unique
        }, name
        assert new[name].references == table.references, name
