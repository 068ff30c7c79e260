# SPDX-License-Identifier: Apache-2.0
"""`keystile doctor` looks at the database, and at the Redis where there is one, and judges what it sees."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from keystile.cli.console import waiting

if TYPE_CHECKING:
    from keystile.server.doctor.checks import Finding
    from keystile.server.settings import Settings
    from keystile.server.storage.database import PostgresPlace

LOOK_SECONDS: Final = 5.0


def look(settings: Settings, *, thorough: bool) -> Iterator[Finding]:
    """What there is to say of the stores.

    Args:
        thorough: read all of the database, however long that takes; else for `LOOK_SECONDS` at most.

    Raises:
        Misconfigured: a PostgreSQL database cannot be looked at.
    """
    seconds = None if thorough else LOOK_SECONDS
    if settings.postgres is not None:
        yield from _postgres(settings, settings.postgres, seconds)
    elif settings.database.is_file():
        yield from _sqlite(settings, seconds)
    if settings.redis_url:
        yield from _redis(settings.redis_url)


def _sqlite(settings: Settings, seconds: float | None) -> Iterator[Finding]:
    from keystile.server.doctor.databases import check_sqlite
    from keystile.server.storage.sqlite_health import look

    with _progress(settings.database_name):
        health = look(settings.database, seconds=seconds)
    yield from check_sqlite(health, name=settings.database_name)


def _postgres(settings: Settings, place: PostgresPlace, seconds: float | None) -> Iterator[Finding]:
    from keystile.server.doctor.databases import check_postgres
    from keystile.server.storage.postgres_health import look

    with _progress(place.name) as progress:
        health = asyncio.run(look(place, seconds=seconds, progress=progress))
    yield from check_postgres(
        health,
        name=place.name,
        is_prepared=place.prepared,
        workers=settings.workers,
        pool=place.pool,
        now=time.time_ns() // 1_000_000,
    )


def _redis(url: str) -> Iterator[Finding]:
    from keystile.errors import Misconfigured
    from keystile.server.doctor.shared_limits import check_redis, unreachable
    from keystile.server.storage.redis_health import look

    parts = urlsplit(url)
    name = parts.netloc.rpartition("@")[2] or parts.path  # a socket has a path only
    try:
        health = asyncio.run(look(url))
    except Misconfigured as error:
        yield unreachable(str(error), name=name)
    else:
        yield from check_redis(health, name=name)


@contextmanager
def _progress(name: str) -> Iterator[Callable[[int, int], None]]:
    with waiting(f"Reading {name}") as tell:
        yield lambda done, all_: tell(f"Reading {name}: {done} of {all_} tables and indexes")
