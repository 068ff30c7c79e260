# SPDX-License-Identifier: Apache-2.0
"""The schema's timeline: Alembic revisions of plain, portable SQL, forward only.

Alembic is imported here alone, and only when `keystile migrate` or the first start of `keystile dev` needs it.
A revision must work with the code before and after it.
"""

from __future__ import annotations

import asyncio
import re
import time
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from keystile.errors import Misconfigured
from keystile.server.storage.partitions import make_ahead

if TYPE_CHECKING:
    from alembic.config import Config

HEAD: Final = "0006"
"""The revision that this code works with; `serve` checks it with one SELECT."""


def is_newer(revision: str) -> bool:
    """Whether a database with this revision was made by a later version: ours are numbered, in one line."""
    return not revision.isdecimal() or int(revision) > int(HEAD)


_NEWER: Final = (
    f"A later version made this database; this one knows schemas up to {HEAD}. "
    "Install the newer version: a database never goes back."
)
LOCK_TIMEOUT_MS: Final = 5_000
"""How long a migration waits for a table of PostgreSQL; everybody else waits behind it."""
# What `/readyz` reads, of this code and of any before: while a migration stands in the way, it says 503.
_ANNOUNCE: Final = "LOCK TABLE settings_version IN ACCESS EXCLUSIVE MODE"
_TEXT: Final = re.compile(r"\bTEXT\b")


def upgrade(database_url: str, revision: str = HEAD) -> None:
    """Bring the SQLite database at ``database_url`` (an SQLAlchemy URL) to this revision: all of it, or nothing.

    Raises:
        Misconfigured: a later version made it, or it may not be written, or is locked for five seconds.
    """
    from alembic import command
    from alembic.util import CommandError
    from sqlalchemy.exc import OperationalError

    config = _config()
    config.set_main_option("sqlalchemy.url", database_url.replace("%", "%%"))
    try:
        command.upgrade(config, revision)
    except CommandError as error:  # a revision that is not among ours
        raise Misconfigured(_NEWER) from error
    except OperationalError as error:
        do = (
            "Look whether this user may write the file and its folder, whether the disk has room for twice the file "
            "beside it, and whether another program holds it."
        )
        raise Misconfigured(
            f"The database cannot be migrated ({error.orig}); nothing was changed. {do}"
        ) from error


def upgrade_postgres(url: str, revision: str = HEAD) -> None:
    """Bring the PostgreSQL database at ``url`` to this revision: all of it, or nothing. Not from inside an event loop.

    Alembic writes the statements down and asyncpg runs them, so no second driver is needed. Texts sort by their
    bytes, as in SQLite, whatever the language of the database. The partitions of the next months are made too.
    While it keeps others from their tables, their `/readyz` says so.

    Raises:
        Misconfigured: it cannot be opened, a later version made it, it refused a statement, or somebody holds a table.
    """
    asyncio.run(_upgrade_postgres(url, revision))


async def _upgrade_postgres(url: str, revision: str) -> None:
    import asyncpg

    from keystile.server.storage.postgres import CANNOT_OPEN, cannot_be_opened

    try:
        # Unprepared, so that it may be on the other side of PgBouncer.
        connection: Any = await asyncpg.connect(url, timeout=10, statement_cache_size=0)
    except CANNOT_OPEN as error:
        raise cannot_be_opened(error) from error
    try:
        async with connection.transaction():
            # Whoever migrates at the same time waits here, and finds nothing to do.
            await connection.execute("SELECT pg_advisory_xact_lock(hashtext('keystile migrate'))")
            before = None
            if await connection.fetchval("SELECT to_regclass('alembic_version') IS NOT NULL"):
                before = await connection.fetchval("SELECT version_num FROM alembic_version")
            if before is not None and is_newer(before):
                raise Misconfigured(_NEWER)
            await connection.execute(f"SET LOCAL lock_timeout = {LOCK_TIMEOUT_MS}")
            if before != revision:
                if before is not None:
                    await connection.execute(_ANNOUNCE)
                await connection.execute(_script(before, revision))
            if revision == HEAD:
                await make_ahead(connection, time.time_ns() // 1_000_000)
    except asyncpg.LockNotAvailableError as error:
        raise Misconfigured(
            "Somebody holds a table of the PostgreSQL database, perhaps a backup; nothing was changed. "
            "Run it again when they are done."
        ) from error
    except asyncpg.InsufficientPrivilegeError as error:
        raise Misconfigured(
            f"This user may not change the PostgreSQL database ({error}); nothing was changed. Make it the owner: "
            "ALTER DATABASE … OWNER TO …; or let it make tables: GRANT ALL ON SCHEMA public TO …"
        ) from error
    except asyncpg.PostgresError as error:
        do = "Look whether this user may change its tables, and whether somebody else did."
        raise Misconfigured(
            f"The database cannot be migrated ({error}); nothing was changed. {do}"
        ) from error
    finally:
        await connection.close()


def _script(before: str | None, revision: str) -> str:
    """The SQL that brings a PostgreSQL database from one revision to another."""
    from alembic import command

    script = StringIO()
    command.upgrade(_config(output_buffer=script), f"{before}:{revision}" if before else revision, sql=True)
    return _TEXT.sub('TEXT COLLATE "C"', script.getvalue())


def _config(**options: Any) -> Config:
    from alembic.config import Config

    config = Config(**options)
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config
