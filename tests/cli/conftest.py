# SPDX-License-Identifier: Apache-2.0
"""The commands over a database of each kind, in this process."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from keystile.cli.app import run
from keystile.server.storage.schema import schema_revision
from tests.postgres import PostgresServer, running_postgres
from tests.storage.dumps import MASTER_KEY
from tests.storage.frozen_places import Frozen, FrozenPostgres, FrozenSQLite


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    with running_postgres() as server:
        yield server


@dataclass(frozen=True, slots=True)
class Place:
    """A database without tables, which the environment names."""

    database: Frozen
    capsys: pytest.CaptureFixture[str]

    @property
    def name(self) -> str:
        return self.database.settings.database_name

    @property
    def revision(self) -> str | None:
        return schema_revision(self.database.settings.place)

    def keystile(self, *arguments: str) -> tuple[int, str, str]:
        """The command's status, and what it said on standard output and standard error."""
        self.capsys.readouterr()
        status = run(list(arguments))
        said, failed = self.capsys.readouterr()
        return status, said, " ".join(failed.split())


@pytest.fixture(params=["sqlite", "postgres"])
def place(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Place:
    path = tmp_path / "keystile.db"
    database: Frozen = FrozenSQLite(path)
    url = f"sqlite:///{path}"
    if request.param == "postgres":
        server: PostgresServer = request.getfixturevalue("postgres")
        url = server.create("template0")
        database = FrozenPostgres(server, url.rpartition("/")[2])
    monkeypatch.setenv("KEYSTILE_DATABASE_URL", url)
    monkeypatch.setenv("KEYSTILE_MASTER_KEY", base64.b64encode(MASTER_KEY).decode())
    monkeypatch.setenv("KEYSTILE_PUBLIC_URL", "https://auth.example.com")
    return Place(database, capsys)
