# SPDX-License-Identifier: Apache-2.0
"""Which schema a database has: one SELECT, without Alembic."""

from __future__ import annotations

import os
from pathlib import Path

import apsw

from keystile.server.storage import statements as sql


def schema_revision(path: Path) -> str | None:
    """The revision of the SQLite file at ``path``; ``None`` when there is no file, or no tables in it."""
    if not path.exists():
        return None
    connection = apsw.Connection(os.fspath(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        rows = list(connection.execute(sql.SCHEMA_REVISION))
    except apsw.SQLError:
        return None
    finally:
        connection.close()
    return str(rows[0][0]) if rows else None
