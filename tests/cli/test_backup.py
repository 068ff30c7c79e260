# SPDX-License-Identifier: Apache-2.0
"""`keystile backup` and `restore`: what they refuse, and what is there afterwards."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from keystile.cli.app import run
from keystile.cli.place import upgrade
from keystile.server.settings import DATABASE_FILE, for_dev
from keystile.server.storage import copies

Keystile = Callable[..., int]


@pytest.fixture(scope="module")
def acme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as `keystile dev` makes it, with one tenant."""
    folder = tmp_path_factory.mktemp("acme")
    upgrade(for_dev(folder))
    assert run(["tenant", "create", "acme", "--rp-id", "acme.example", "--data-dir", str(folder)]) == 0
    return folder


@pytest.fixture
def data_dir(acme: Path, tmp_path: Path) -> Path:
    return shutil.copytree(acme, tmp_path / "data")


@pytest.fixture
def keystile(data_dir: Path) -> Keystile:
    return lambda *arguments: run([*map(str, arguments), "--data-dir", str(data_dir)])


@pytest.fixture
def file(keystile: Keystile, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A backup of it, in a folder of its own."""
    (tmp_path / "backups").mkdir()
    file = tmp_path / "backups" / "one.db"
    assert keystile("backup", file) == 0
    capsys.readouterr()
    return file


def rows(database: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(apsw.Connection(str(database), flags=apsw.SQLITE_OPEN_READONLY)) as connection:
        return connection.execute(statement).fetchall()


def change(database: Path, statement: str) -> None:
    with closing(apsw.Connection(str(database))) as connection:
        connection.execute(statement)


def names(folder: Path) -> set[str]:
    """What is there, but for the log of a database that was looked at."""
    return {file.name for file in folder.iterdir() if file.suffix not in (".db-wal", ".db-shm")}


def tenants(database: Path) -> list[str]:
    return [str(name) for (name,) in rows(database, "SELECT name FROM tenant ORDER BY name")]


def test_a_backup_is_one_file_for_its_owner(file: Path) -> None:
    assert tenants(file) == ["acme"]
    assert [left.name for left in file.parent.iterdir()] == ["one.db"]
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_backup_overwrites_nothing(
    keystile: Keystile, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = file.read_bytes()

    assert keystile("backup", file) == 1

    assert "never overwritten" in capsys.readouterr().err
    assert file.read_bytes() == before


def test_a_backup_of_a_damaged_database_is_refused(
    keystile: Keystile, data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    damage(data_dir / DATABASE_FILE)

    assert keystile("backup", tmp_path / "two.db") == 1

    assert "is damaged" in capsys.readouterr().err
    assert not (tmp_path / "two.db").exists()
    assert [left.name for left in tmp_path.iterdir() if left.name.startswith(".")] == []


def test_a_backup_that_a_full_disk_stops_leaves_nothing(
    keystile: Keystile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> None:
        raise apsw.FullError("FullError: database or disk is full")

    monkeypatch.setattr(copies, "_copy_pages", full)

    assert keystile("backup", tmp_path / "two.db") == 1

    assert "disk" in capsys.readouterr().err
    assert sorted(left.name for left in tmp_path.iterdir()) == ["data"]


def test_a_restore_puts_the_backup_in_place_and_keeps_what_was_there(
    keystile: Keystile, file: Path, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert keystile("tenant", "create", "later", "--rp-id", "later.example") == 0

    assert keystile("restore", file, "--yes") == 0

    assert tenants(data_dir / DATABASE_FILE) == ["acme"]
    (aside,) = data_dir.glob("*.before-restore-*")
    assert tenants(aside) == ["acme", "later"]
    assert str(aside) in capsys.readouterr().out
    assert (data_dir / DATABASE_FILE).stat().st_mode & 0o777 == 0o600
    assert names(data_dir) == {DATABASE_FILE, "master.key", aside.name}
    assert tenants(file) == ["acme"]


def test_a_restore_is_audited_and_moves_every_tenants_challenges(
    keystile: Keystile, file: Path, data_dir: Path
) -> None:
    before = rows(file, "SELECT challenges_valid_from FROM tenant")
    # Issued by a machine whose clock is ahead: the value has to change all the same.
    change(file, "UPDATE tenant SET challenges_valid_from = 9000000000000")

    assert keystile("restore", file, "--yes") == 0

    database = data_dir / DATABASE_FILE
    assert before != [(9000000000000,)]
    assert rows(database, "SELECT challenges_valid_from FROM tenant") == [(9000000000001,)]
    assert rows(database, "SELECT actor FROM audit_event WHERE event = 'database.restored'") == [("cli",)]


def test_a_restore_asks_and_does_nothing_without_a_yes(
    keystile: Keystile, file: Path, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = rows(data_dir / DATABASE_FILE, "SELECT * FROM tenant")

    assert keystile("restore", file) == 1

    assert "KT-CLI-002" in capsys.readouterr().err
    assert rows(data_dir / DATABASE_FILE, "SELECT * FROM tenant") == before
    assert names(data_dir) == {DATABASE_FILE, "master.key"}


def test_a_restore_is_refused_while_somebody_has_the_database_open(
    keystile: Keystile, file: Path, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database = data_dir / DATABASE_FILE
    with closing(apsw.Connection(str(database))) as server:
        server.execute("PRAGMA journal_mode = WAL")
        server.execute("SELECT count(*) FROM tenant").fetchall()

        assert keystile("restore", file, "--yes") == 1

        assert "Stop it first" in capsys.readouterr().err
        server.execute("UPDATE tenant SET name = 'still here'")  # it noticed nothing
    assert tenants(database) == ["still here"]


@pytest.mark.parametrize("of_whom", ["file", "folder", "folder of a file of root's"])
def test_a_restore_by_root_is_for_whom_the_database_is(
    keystile: Keystile, file: Path, data_dir: Path, of_whom: str
) -> None:
    # Who is not root owns everything here, and so keeps it.
    us = (os.geteuid(), os.getegid())
    folders, files = ((12_345, 12_346), (23_456, 23_457)) if us[0] == 0 else (us, us)
    database = data_dir / DATABASE_FILE
    os.chown(data_dir, *folders)
    if of_whom == "file":
        os.chown(database, *files)
    elif of_whom == "folder":
        database.unlink()

    assert keystile("restore", file, "--yes") == 0

    restored = database.stat()
    assert (restored.st_uid, restored.st_gid) == (files if of_whom == "file" else folders)
    assert restored.st_mode & 0o777 == 0o600


def test_a_restore_into_an_empty_place(acme: Path, file: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    new.mkdir()
    shutil.copy(acme / "master.key", new)

    assert run(["restore", str(file), "--data-dir", str(new)]) == 0

    assert tenants(new / DATABASE_FILE) == ["acme"]


def test_a_restore_without_the_master_key_says_so(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["restore", str(file), "--yes", "--data-dir", str(tmp_path / "new")]) == 1

    assert "master.key" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_a_restore_with_another_master_key_changes_nothing(
    keystile: Keystile, file: Path, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (data_dir / "master.key").unlink()
    for_dev(data_dir)  # makes another

    assert keystile("restore", file, "--yes") == 3

    assert "another master key" in capsys.readouterr().err
    assert names(data_dir) == {DATABASE_FILE, "master.key"}


def test_a_damaged_backup_is_refused(
    keystile: Keystile, file: Path, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    damage(file)

    assert keystile("restore", file, "--yes") == 1

    assert "KT-CLI-017" in capsys.readouterr().err
    assert tenants(data_dir / DATABASE_FILE) == ["acme"]


@pytest.mark.parametrize("content", [b"", b"not a database " * 1000])
def test_what_is_no_backup_is_refused(
    keystile: Keystile, tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "odd").write_bytes(content)

    assert keystile("restore", tmp_path / "odd", "--yes") == 1

    assert "KT-CLI-017" in capsys.readouterr().err


def test_a_backup_of_a_newer_version_is_refused(
    keystile: Keystile, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(file, "UPDATE alembic_version SET version_num = '9000'")

    assert keystile("restore", file, "--yes") == 1

    assert "newer version" in capsys.readouterr().err


def test_a_damaged_database_can_be_replaced(keystile: Keystile, file: Path, data_dir: Path) -> None:
    (data_dir / DATABASE_FILE).write_bytes(b"not a database " * 1000)
    (data_dir / f"{DATABASE_FILE}-wal").write_bytes(b"nor a log")

    assert keystile("restore", file, "--yes") == 0

    assert tenants(data_dir / DATABASE_FILE) == ["acme"]
    assert len(list(data_dir.glob("*.before-restore-*-wal"))) == 1


def damage(database: Path) -> None:
    """A page of a table is overwritten, as a failing disk might."""
    root = rows(database, "SELECT rootpage FROM sqlite_schema WHERE name = 'tenant'")[0][0]
    assert isinstance(root, int)
    with database.open("r+b") as opened:
        opened.seek((root - 1) * 4096)
        opened.write(b"\xff" * 4096)
