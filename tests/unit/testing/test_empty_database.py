# SPDX-License-Identifier: Apache-2.0
"""`keystile.testing.empty_database`: what it makes is what `keystile migrate` makes, without Alembic."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import apsw

from keystile.server.storage import migrations
from keystile.testing import empty_database


def schema(path: Path) -> list[tuple[object, ...]]:
    with closing(apsw.Connection(str(path))) as connection:
        rows = list(connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY name"))
        shown = [
            (*row[:3], " ".join(str(row[3]).split()).replace("( ", "(").replace(" )", ")")) for row in rows
        ]
        return [*shown, *connection.execute("SELECT * FROM alembic_version, settings_version")]


def test_it_is_what_migrate_makes(tmp_path: Path) -> None:
    migrations.upgrade(f"sqlite:///{tmp_path / 'migrated.db'}")
    empty_database.create(tmp_path / "quick.db")

    assert schema(tmp_path / "quick.db") == schema(tmp_path / "migrated.db")


def test_alembic_is_not_loaded(tmp_path: Path) -> None:
    program = f"""
import sys, pathlib
from keystile.testing.server import running_platform
with running_platform(pathlib.Path({str(tmp_path)!r})) as platform:
    platform.new_server()
print([name for name in ("alembic", "sqlalchemy") if name in sys.modules])
"""
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert printed.stdout.strip() == "[]"
