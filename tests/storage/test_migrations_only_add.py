# SPDX-License-Identifier: Apache-2.0
"""The code of an earlier schema goes on working on a later one: no revision takes anything away, or asks for more.

What a revision does on PostgreSQL alone has tests of its own (`test_partitions`).
"""

from __future__ import annotations

import re
from importlib import import_module
from pkgutil import iter_modules
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy.dialects import sqlite

from keystile.server.storage.migrations import versions

REVISIONS = sorted(module.name for module in iter_modules(versions.__path__))
# A column that may be empty, so that an INSERT that does not know it is still right; and no unique index on what is
# there, which could refuse what earlier code writes.
ADDS = re.compile(
    r"\s*(CREATE INDEX|CREATE TABLE|INSERT INTO|UPDATE|ALTER TABLE \w+ ADD COLUMN (?!.*NOT NULL)"
    r"|CREATE UNIQUE INDEX \w+ ON (?P<table>\w+))"
)
MADE = re.compile(r"\s*CREATE TABLE (\w+)")
# One index takes the place of another and promises the same of what earlier code writes, which never named either.
REPLACED = {
    "CREATE UNIQUE INDEX action_challenge ON action (tenant_id, nonce_expires_at, nonce) WHERE nonce IS NOT NULL",
    "DROP INDEX action_nonce",
}


@pytest.mark.parametrize("name", REVISIONS[1:])
def test_a_revision_only_adds(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    revision: Any = import_module(f"{versions.__name__}.{name}")
    run: list[str] = []
    monkeypatch.setattr(revision.op, "execute", run.append)
    monkeypatch.setattr(revision.op, "get_context", lambda: SimpleNamespace(dialect=sqlite.dialect()))

    revision.upgrade()

    made = {found[1] for statement in run if (found := MADE.match(statement))}
    for statement in set(run) - REPLACED:
        found = ADDS.match(statement)
        assert found, statement
        assert found["table"] is None or found["table"] in made, statement
