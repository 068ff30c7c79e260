# SPDX-License-Identifier: Apache-2.0
"""`keystile migrate` on a database of each kind: what it says and ends with, and who may run it beside whom."""

from __future__ import annotations

import base64
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import apsw
import pytest

from keystile.cli.app import run
from keystile.server.storage.migrations import HEAD
from keystile.server.storage.schema import schema_revision
from tests.postgres import PostgresServer, running_postgres
from tests.storage.dumps import MASTER_KEY, Dump
from tests.storage.frozen_places import Frozen, FrozenPostgres, FrozenSQLite

PROGRAM = Path(sys.executable).parent / "keystile"
EARLIER = Dump("0001")


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

    def load(self, dump: Dump = EARLIER) -> None:
        self.database.run(dump.text(self.database.store))


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


def test_check_says_what_is_to_be_done_and_does_nothing(place: Place) -> None:
    status, said, failed = place.keystile("migrate", "--check")
    assert (status, said) == (3, "")
    assert "KT-CLI-011" in failed
    assert "keystile migrate" in failed
    assert place.revision is None

    place.load()
    status, said, failed = place.keystile("migrate", "--check")
    assert (status, said) == (3, "")
    assert f"is at schema 0001; this version needs {HEAD}" in failed
    assert "keystile migrate" in failed
    assert place.revision == "0001"


def test_it_says_from_where_to_where_and_then_that_nothing_is_to_be_done(place: Place) -> None:
    place.load()

    assert place.keystile("migrate")[:2] == (
        0,
        f"{place.name}: schema 0001 → {HEAD}.\n",
    )

    nothing = (0, f"{place.name} is at schema {HEAD}: nothing to do.\n", "")
    assert [place.keystile("migrate"), place.keystile("migrate", "--check")] == [nothing, nothing]


def test_from_nothing_it_says_so(place: Place) -> None:
    assert place.keystile("migrate")[:2] == (
        0,
        f"{place.name}: schema none → {HEAD}.\n",
    )


@pytest.mark.parametrize("later", ["0999", "from-afar"])
@pytest.mark.parametrize("command", [("migrate",), ("migrate", "--check"), ("serve",), ("keys", "list")])
def test_a_database_of_a_later_version_is_left_alone(
    place: Place, command: tuple[str, ...], later: str
) -> None:
    place.database.migrate()
    place.database.run(f"UPDATE alembic_version SET version_num = '{later}'")
    before = place.database.rows()

    status, said, failed = place.keystile(*command)

    assert (status, said) == (3, "")
    assert f"is at schema {later}; this version needs {HEAD}" in failed
    assert "install the newer version" in failed
    assert place.database.rows() == before


def test_two_at_once_migrate_it_once(place: Place) -> None:
    place.load()
    before = place.database.rows()

    both = [subprocess.Popen([PROGRAM, "migrate"], stderr=subprocess.PIPE, text=True) for _ in range(2)]
    ended = [(process.communicate(timeout=60), process.returncode) for process in both]

    assert [status for _, status in ended] == [0, 0], ended
    assert place.revision == HEAD
    assert place.database.rows()["app_user"] == before["app_user"]


def test_it_is_all_done_or_nothing(place: Place) -> None:
    place.load()
    # Stands in the way of the third revision, after two have run.
    place.database.run("CREATE TABLE admin_session (it BIGINT)")
    before = place.database.catalogue()

    status, said, failed = place.keystile("migrate")

    assert (status, said) == (3, "")
    assert "already exists" in failed
    assert place.database.catalogue() == before
    place.database.run("DROP TABLE admin_session")
    assert place.keystile("migrate")[0] == 0


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_a_locked_file_is_waited_for_and_then_told(place: Place) -> None:
    place.load()
    with closing(apsw.Connection(str(place.database.settings.database))) as other:
        other.execute("BEGIN IMMEDIATE")
        # Another process: Python's SQLite and the platform's know nothing of each other's locks within one.
        done = subprocess.run([PROGRAM, "migrate"], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (3, "")
    assert "database is locked" in done.stderr
    assert "nothing was changed" in done.stderr
    assert place.keystile("migrate")[0] == 0
