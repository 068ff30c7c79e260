# SPDX-License-Identifier: Apache-2.0
"""No commit waits for a checkpoint, and the log does not grow for ever. `checkpoints` measures, this asserts."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from random import Random

import apsw
import pytest

from keystile.server.storage import checkpoints
from keystile.server.storage.database import Step
from keystile.server.storage.sqlite import SQLiteDatabase
from tests.faults.checkpoints import Waits, inside_commit, one, steadily
from tests.faults.slow_disk import SlowDisk

pytestmark = pytest.mark.anyio

TABLE = "CREATE TABLE thing (id TEXT PRIMARY KEY, text TEXT)"
PAGE = 4096


@pytest.fixture
def short_logs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same in small: a log is long after 200 pages."""
    monkeypatch.setattr(checkpoints, "CHECKPOINT_PAGES", 50)
    monkeypatch.setattr(checkpoints, "LONG_PAGES", 200)


async def write(database: SQLiteDatabase, units: int) -> Waits:
    waits, random = Waits(""), Random(1)
    await database.transact([Step(TABLE, ())])
    await steadily(lambda: one(database, waits, random, 1_000), units, 0.001)
    return waits


@pytest.mark.usefixtures("short_logs")
async def test_the_commit_thread_never_syncs_the_database_file(tmp_path: Path) -> None:
    with SlowDisk(database_seconds=0.02).in_use() as disk:
        database = SQLiteDatabase(tmp_path / "things.db")
        disk.database_synced_on.clear()
        await write(database, 200)
        synced_on = list(disk.database_synced_on)
        await database.close()

    assert synced_on
    assert synced_on.count("keystile-commit") <= len(synced_on) // 3  # only to begin a long log anew


async def test_by_itself_sqlite_would(tmp_path: Path) -> None:
    """The test above sees what it should: SQLite's own way syncs in the commit thread."""
    with SlowDisk().in_use() as disk:
        database = SQLiteDatabase(tmp_path / "things.db")
        inside_commit(database)
        database._writer.execute("PRAGMA wal_autocheckpoint = 50")
        disk.database_synced_on.clear()
        await write(database, 200)
        synced_on = list(disk.database_synced_on)
        await database.close()

    assert set(synced_on) == {"keystile-commit"}


@pytest.mark.usefixtures("short_logs")
async def test_a_log_that_is_always_written_to_is_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "things.db"
    with SlowDisk(database_seconds=0.01).in_use():  # longer than from one commit to the next
        database = SQLiteDatabase(path)
        await write(database, 600)
        written = 600 * 4  # pages, at least
        log = os.path.getsize(f"{path}-wal") // PAGE
        await database.close()

    assert log < written / 4


@pytest.mark.usefixtures("short_logs")
async def test_a_reader_that_stays_makes_nobody_wait(tmp_path: Path) -> None:
    path = tmp_path / "things.db"
    database = SQLiteDatabase(path)
    await database.transact([Step(TABLE, ())])
    reader = apsw.Connection(str(path))
    reader.execute("BEGIN; SELECT count(*) FROM thing").fetchall()

    waits, random = Waits(""), Random(1)
    await asyncio.wait_for(steadily(lambda: one(database, waits, random, 1_000), 600, 0.001), 20)

    reader.close()
    assert len(waits.seconds) == 600
    # What could not be begun anew meanwhile is so once the reader has left.
    longest = database._checkpoints._pages
    await steadily(lambda: one(database, waits, random, 1_000), 200, 0.002)
    assert database._checkpoints._pages < longest
    await database.close()
