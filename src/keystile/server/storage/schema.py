# SPDX-License-Identifier: Apache-2.0
"""Which schema a database has: one SELECT, without Alembic."""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import apsw

from keystile.errors import Misconfigured
from keystile.server.storage import statements as sql
from keystile.server.storage.database import PostgresPlace


def schema_revision(place: Path | PostgresPlace) -> str | None:
    """The revision of the database there; ``None`` when there is no file, or no tables in it.

    Raises:
        Misconfigured: there is something, and it is not a database that can be read.
    """
    return _of_postgres(place) if isinstance(place, PostgresPlace) else _of_sqlite(place)


def _of_postgres(place: PostgresPlace) -> str | None:
    """In a thread with an event loop of its own: a command may be inside of one."""
    from keystile.server.storage.postgres import PostgresDatabase

    async def ask() -> str | None:
        database = await PostgresDatabase.open(place)
        try:
            return await database.revision()
        finally:
            await database.close()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, ask()).result()


def _of_sqlite(path: Path) -> str | None:
    if not path.exists():
        return None
    if path.is_dir():
        raise Misconfigured(f"The database {path} is a folder. Name a file in it in KEYSTILE_DATABASE_URL.")
    try:
        with closing(apsw.Connection(os.fspath(path), flags=apsw.SQLITE_OPEN_READONLY)) as connection:
            rows = list(connection.execute(sql.SCHEMA_REVISION))
    except apsw.SQLError:
        return None
    except (apsw.CorruptError, apsw.NotADBError) as error:
        raise Misconfigured(
            f"The database {path} is damaged, or is none ({error}). If there is a backup, put it in its place: "
            "keystile restore FILE. The damaged file is kept."
        ) from error
    except apsw.Error as error:
        check_writable(path)
        raise Misconfigured(
            f"The database {path} cannot be read ({error}). "
            "Look at KEYSTILE_DATABASE_URL, and whether this user may read and write the file."
        ) from error
    return str(rows[0][0]) if rows else None


def check_writable(path: Path) -> None:
    """Make sure that this user may write a SQLite database: the file, and the folder, where its log is.

    Raises:
        Misconfigured: one of them may not be written; the message says which.
    """
    folder = path.absolute().parent
    if path.exists() and not os.access(path, os.W_OK):
        name = f"the file {path}"
    elif not os.access(folder, os.W_OK | os.X_OK):
        name = f"the folder {folder}, where SQLite keeps its log"
    else:
        return
    raise Misconfigured(
        f"This user may not write {name}. Change its owner (chown), or, where the file system is mounted read-only, "
        "mount it for writing."
    )
