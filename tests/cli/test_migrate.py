# SPDX-License-Identifier: Apache-2.0
"""`keystile migrate` on a database of each kind: what it says and ends with, and who may run it beside whom."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import apsw
import asyncpg
import pytest

from keystile.server.storage import migrations
from keystile.server.storage.migrations import HEAD
from tests.cli.conftest import Place
from tests.storage.dumps import Dump

PROGRAM = Path(sys.executable).parent / "keystile"


def load(place: Place) -> None:
    """A database of the first version, with rows in it."""
    place.database.run(Dump("0001").text(place.database.store))


def test_check_says_what_is_to_be_done_and_does_nothing(place: Place) -> None:
    status, said, failed = place.keystile("migrate", "--check")
    assert (status, said) == (3, "")
    assert "KT-CLI-011" in failed
    assert "keystile migrate" in failed
    assert place.revision is None

    load(place)
    status, said, failed = place.keystile("migrate", "--check")
    assert (status, said) == (3, "")
    assert f"is at schema 0001; this version needs {HEAD}" in failed
    assert "keystile migrate" in failed
    assert place.revision == "0001"


def test_it_says_from_where_to_where_and_then_that_nothing_is_to_be_done(place: Place) -> None:
    load(place)

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
    load(place)
    before = place.database.rows()

    both = [subprocess.Popen([PROGRAM, "migrate"], stderr=subprocess.PIPE, text=True) for _ in range(2)]
    ended = [(process.communicate(timeout=60), process.returncode) for process in both]

    assert [status for _, status in ended] == [0, 0], ended
    assert place.revision == HEAD
    assert place.database.rows()["app_user"] == before["app_user"]


def test_it_is_all_done_or_nothing(place: Place) -> None:
    load(place)
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
    load(place)
    with closing(apsw.Connection(str(place.database.settings.database))) as other:
        other.execute("BEGIN IMMEDIATE")
        # Another process: Python's SQLite and the platform's know nothing of each other's locks within one.
        done = subprocess.run([PROGRAM, "migrate"], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (3, "")
    assert "database is locked" in done.stderr
    assert "nothing was changed" in done.stderr
    assert place.keystile("migrate")[0] == 0


READS_AT_READYZ = "SET lock_timeout = 100; SELECT version FROM settings_version"


@pytest.mark.parametrize("place", ["postgres"], indirect=True)
def test_while_it_stands_in_the_way_readyz_says_so(place: Place) -> None:
    place.database.run(Dump("0004").text("postgres"))
    process: list[subprocess.Popen[str]] = []

    async def hold_a_table_until_it_waits() -> None:
        async with _reading(place) as (reader, watcher):
            process.append(subprocess.Popen([PROGRAM, "migrate"], stdout=subprocess.PIPE, text=True))
            while not await watcher.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
                assert process[0].poll() is None
            with pytest.raises(asyncpg.LockNotAvailableError):
                await watcher.execute(READS_AT_READYZ)
            assert await reader.fetchval("SELECT count(*) FROM action")

    asyncio.run(hold_a_table_until_it_waits())

    assert process[0].communicate(timeout=60)[0].endswith(f"schema 0004 → {HEAD}.\n")
    place.database.run(READS_AT_READYZ)


@pytest.mark.parametrize("place", ["postgres"], indirect=True)
def test_a_table_that_somebody_holds_is_waited_for_and_then_told(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.database.run(Dump("0004").text("postgres"))
    monkeypatch.setattr(migrations, "LOCK_TIMEOUT_MS", 100)

    async def hold_a_table() -> tuple[int, str, str]:
        async with _reading(place):
            return await asyncio.to_thread(place.keystile, "migrate")

    status, said, failed = asyncio.run(hold_a_table())

    assert (status, said) == (3, "")
    assert "perhaps a backup; nothing was changed" in failed
    assert place.revision == "0004"


@asynccontextmanager
async def _reading(place: Place) -> AsyncIterator[tuple[Any, Any]]:
    """Somebody who has begun to read actions, as a backup does; and somebody who looks on."""
    assert place.database.settings.postgres is not None
    url = place.database.settings.postgres.url
    reader, watcher = await asyncpg.connect(url), await asyncpg.connect(url)
    try:
        async with reader.transaction():
            await reader.execute("LOCK TABLE action IN ACCESS SHARE MODE")
            yield reader, watcher
    finally:
        await reader.close()
        await watcher.close()
