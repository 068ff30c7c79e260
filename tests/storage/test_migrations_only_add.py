# SPDX-License-Identifier: Apache-2.0
"""The code of an earlier schema goes on working on a later one: no revision takes anything away, or asks for more."""

from __future__ import annotations

import re
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest

from keystile.server.storage import migrations
from keystile.server.storage.migrations import versions
from tests.postgres import PostgresServer, in_a_thread
from tests.storage.examples import ACME, NOON
from tests.storage.test_migrations import PASSKEY, TENANT, USER

REVISIONS = sorted(module.name for module in iter_modules(versions.__path__))
# A column that may be empty, so that an INSERT that does not know it is still right; and no unique index on what is
# there, which could refuse what earlier code writes.
ADDS = re.compile(
    r"\s*(CREATE INDEX|CREATE TABLE|INSERT INTO|UPDATE|ALTER TABLE \w+ ADD COLUMN (?!.*NOT NULL)"
    r"|CREATE UNIQUE INDEX \w+ ON (?P<table>\w+))"
)
MADE = re.compile(r"\s*CREATE TABLE (\w+)")


@pytest.mark.parametrize("name", REVISIONS[1:])
def test_a_revision_only_adds(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    revision: Any = import_module(f"{versions.__name__}.{name}")
    run: list[str] = []
    monkeypatch.setattr(revision.op, "execute", run.append)

    revision.upgrade()

    made = {found[1] for statement in run if (found := MADE.match(statement))}
    for statement in run:
        found = ADDS.match(statement)
        assert found, statement
        assert found["table"] is None or found["table"] in made, statement


def test_postgresql_keeps_its_rows_and_takes_those_of_earlier_code(postgres: PostgresServer) -> None:
    postgres.execute("CREATE DATABASE earlier")
    in_a_thread(lambda: migrations.upgrade_postgres(postgres.url("earlier"), "0001"))
    place = "earlier"

    def write(statement: str, *values: object) -> None:
        for number, value in enumerate(values, 1):
            literal = f"'{value}'" if isinstance(value, str) else str(value)
            statement = statement.replace(f"?{number}", literal)
        statement = re.sub(r"CAST\(('[^']*') AS BLOB\)", r"CAST(\1 AS BYTEA)", statement)
        statement = re.sub(r"x'([0-9a-f]*)'", r"'\\x\1'::bytea", statement)
        postgres.execute(statement, place)

    write(TENANT, ACME)
    write(USER, ACME)
    write(PASSKEY.replace("0, 1,\n", "false, true,\n"), ACME, "before", NOON)
    before = postgres.execute("SELECT * FROM authenticator", place)

    in_a_thread(lambda: migrations.upgrade_postgres(postgres.url(place)))

    (after,) = postgres.execute("SELECT * FROM authenticator", place)
    assert dict(before[0]) == {name: after[name] for name in before[0].keys()}  # noqa: SIM118 (a record)
    write(PASSKEY.replace("0, 1,\n", "false, true,\n"), ACME, "after", NOON)
    assert postgres.execute("SELECT count(*) FROM authenticator", place)[0][0] == 2
