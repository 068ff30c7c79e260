# SPDX-License-Identifier: Apache-2.0
"""Look a PostgreSQL database over, while others use it: its settings, its indexes, and with amcheck its pages.

On one connection of its own, in one transaction that changes nothing, so that it works through PgBouncer too.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any, Final

import asyncpg

from keystile.server.domain.health import Integrity, PostgresHealth
from keystile.server.storage.database import PostgresPlace
from keystile.server.storage.postgres import CANNOT_OPEN, CONNECT_SECONDS, cannot_be_opened

MOST_FAULTS: Final = 20
HEAP_VERSION: Final = 140_000
"""From which amcheck reads tables too, not indexes only."""

_SETTINGS: Final = (
    "server_encoding",
    "fsync",
    "full_page_writes",
    "synchronous_commit",
    "synchronous_standby_names",
    "data_checksums",
)
_FACTS: Final = """
SELECT current_setting('server_version_num')::int AS version,
       pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on' AS is_read_only,
       pg_backend_pid() AS backend,
       coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false) AS is_encrypted,
       coalesce(host(inet_server_addr()), '') AS address,
       (SELECT count(*) FROM pg_stat_replication)::int AS replicas,
       (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS clock,
       current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int AS slots,
       (SELECT datconnlimit FROM pg_database WHERE datname = current_database()) AS of_database,
       (SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user) AS of_user,
       (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS is_superuser
"""
_INVALID: Final = """
SELECT indexrelid::regclass::text FROM pg_index
JOIN pg_class ON pg_class.oid = indexrelid
WHERE relnamespace = current_schema()::regnamespace AND NOT (indisvalid AND indisready) ORDER BY 1
"""
_UNWRITABLE: Final = """
SELECT oid::regclass::text FROM pg_class
WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND relname <> 'alembic_version'
  AND NOT (has_table_privilege(oid, 'SELECT') AND has_table_privilege(oid, 'INSERT')
           AND has_table_privilege(oid, 'UPDATE') AND has_table_privilege(oid, 'DELETE'))
ORDER BY 1
"""
_AMCHECK: Final = """
SELECT quote_ident(nspname) FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace
WHERE extname = 'amcheck'
"""
_INDEXES: Final = """
SELECT indexrelid FROM pg_index
JOIN pg_class ON pg_class.oid = indexrelid
JOIN pg_am ON pg_am.oid = relam
WHERE relnamespace = current_schema()::regnamespace AND amname = 'btree' AND relkind = 'i' AND indisvalid
ORDER BY pg_relation_size(indexrelid)
"""
_TABLES: Final = """
SELECT oid FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'
ORDER BY pg_relation_size(oid)
"""
_HEAP: Final = """
SELECT format('%s, page %s: %s', $1::oid::regclass, blkno, msg)
FROM {schema}.verify_heapam($1::oid::regclass) LIMIT 20
"""

Progress = Callable[[int, int], None]
"""How many indexes and tables were looked at, of how many."""


async def look(place: PostgresPlace, *, seconds: float | None, progress: Progress) -> PostgresHealth:
    """Everything there is to see.

    Args:
        seconds: how long pages are read at most, indexes only; ``None`` for all of them, with the rows they point to.

    Raises:
        Misconfigured: the database cannot be opened, or does not answer.
    """
    try:
        connection = await asyncpg.connect(place.url, timeout=CONNECT_SECONDS, statement_cache_size=0)
        try:
            async with connection.transaction():
                return await _look(connection, seconds, progress)
        finally:
            connection.terminate()  # a transaction that changed nothing is not worth a round trip
    except CANNOT_OPEN as error:
        raise cannot_be_opened(error) from error


async def _look(connection: Any, seconds: float | None, progress: Progress) -> PostgresHealth:
    facts = await connection.fetchrow(_FACTS)
    settings = {name: await connection.fetchval("SELECT current_setting($1)", name) for name in _SETTINGS}
    started = time.perf_counter()
    await connection.fetchval("SELECT 1")
    milliseconds = (time.perf_counter() - started) * 1000
    bounds = [] if facts["is_superuser"] else [facts["of_database"], facts["of_user"]]
    return PostgresHealth(
        version=facts["version"],
        settings=settings,
        is_read_only=facts["is_read_only"],
        is_pooled=facts["backend"] != connection.get_server_pid(),
        is_encrypted=facts["is_encrypted"],
        address=facts["address"],
        most_connections=min([facts["slots"], *(bound for bound in bounds if bound >= 0)]),
        replicas=facts["replicas"],
        invalid_indexes=[row[0] for row in await connection.fetch(_INVALID)],
        unwritable=[row[0] for row in await connection.fetch(_UNWRITABLE)],
        milliseconds=milliseconds,
        clock=facts["clock"],
        integrity=await _integrity(connection, facts["version"], seconds, progress),
    )


async def _integrity(connection: Any, version: int, seconds: float | None, progress: Progress) -> Integrity:
    thorough = seconds is None
    schema = await connection.fetchval(_AMCHECK)
    if schema is None:
        return Integrity((), False, thorough, "the extension amcheck is not there")
    indexes = f"SELECT {schema}.bt_index_check($1::oid::regclass, $2)"
    tables = _HEAP.format(schema=schema)
    checks: list[tuple[str, tuple[Any, ...]]]
    checks = [(indexes, (row[0], thorough)) for row in await connection.fetch(_INDEXES)]
    if thorough and version >= HEAP_VERSION:
        checks += [(tables, (row[0],)) for row in await connection.fetch(_TABLES)]
    await connection.execute("SET LOCAL statement_timeout = 0")
    found: list[str] = []
    try:
        async with asyncio.timeout(seconds):
            for number, (statement, values) in enumerate(checks, 1):
                try:
                    async with connection.transaction():
                        rows = await connection.fetch(statement, *values)
                except (asyncpg.IndexCorruptedError, asyncpg.DataCorruptedError) as error:
                    found.append(str(error))
                else:
                    found += [row[0] for row in rows if row[0]]
                progress(number, len(checks))
    except TimeoutError:
        return Integrity(found, False, thorough)
    except (asyncpg.InsufficientPrivilegeError, asyncpg.UndefinedFunctionError) as error:
        return Integrity(found, False, thorough, str(error))
    return Integrity(found[:MOST_FAULTS], True, thorough)
