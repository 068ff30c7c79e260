# SPDX-License-Identifier: Apache-2.0
"""Which schema a database has: one SELECT, without Alembic."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

import apsw

from keystile.errors import Misconfigured
from keystile.server.storage import statements as sql


def schema_revision(path: Path) -> str | None:
    """The revision of the SQLite file at ``path``; ``None`` when there is no file, or no tables in it.

    Raises:
        Misconfigured: there is something, and it is not a database that can be read.
    """
    if not path.exists():
        return None
    try:
        with closing(apsw.Connection(os.fspath(path), flags=apsw.SQLITE_OPEN_READONLY)) as connection:
            rows = list(connection.execute(sql.SCHEMA_REVISION))
    except apsw.SQLError:
        return None
    except apsw.Error as error:
        raise Misconfigured(
            f"The database {path} cannot be read ({error}). "
            "Look at KEYSTILE_DATABASE_URL, and whether this user may read and write the file."
        ) from error
    return str(rows[0][0]) if rows else None
