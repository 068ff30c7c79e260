# SPDX-License-Identifier: Apache-2.0
"""Every store, opened empty: the promises are the same for all."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final

import pytest

from keystile.server.domain import changes
from keystile.server.domain.tenant_settings import TenantSettings
from keystile.server.domain.tenants import TenantRecord
from keystile.server.storage import migrations
from keystile.server.storage.changes import SqlUnitOfWork
from keystile.server.storage.database import Database, PostgresPlace
from keystile.server.storage.postgres import PostgresDatabase
from keystile.server.storage.sqlite import SQLiteDatabase
from keystile.server.storage.stores import (
    SqlActions,
    SqlAuditEvents,
    SqlAuthenticators,
    SqlSpentChallenges,
    SqlTenantRecords,
    SqlUsers,
)
from tests.postgres import PostgresServer, running_pgbouncer, running_postgres
from tests.storage.dumps import REVISIONS, Dump
from tests.storage.examples import ACME, NOON, OTHER
from tests.storage.frozen_places import Frozen, FrozenPostgres, FrozenSQLite

Make = Callable[[], Frozen]


@dataclass(frozen=True)
class Store:
    """All ports over one database, with two tenants in it."""

    database: Database
    work: SqlUnitOfWork
    tenants: SqlTenantRecords
    users: SqlUsers
    authenticators: SqlAuthenticators
    actions: SqlActions
    spent: SqlSpentChallenges
    audit: SqlAuditEvents


@dataclass(frozen=True)
class Size:
    """How many rows the tests of plans are made of."""

    users: int
    actions: int
    events: int
    is_full: bool = False


FULL_SIZE: Final = Size(users=1_000_000, actions=10_000_000, events=1_000_000, is_full=True)


@pytest.fixture(scope="module")
def size(request: pytest.FixtureRequest) -> Size:
    """What `--at-size` asks for, or the module's own."""
    own: Size = request.module.SIZE
    return FULL_SIZE if request.config.getoption("--at-size") else own


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A migrated, empty file, made once."""
    path = tmp_path_factory.mktemp("schema") / "empty.db"
    migrations.upgrade(f"sqlite:///{path}")
    return path.read_bytes()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def pgbouncer(postgres: PostgresServer) -> Iterator[int]:
    """The port of a PgBouncer in transaction mode before it."""
    with running_pgbouncer(postgres) as port:
        yield port


@pytest.fixture(params=["sqlite", "postgres", "pgbouncer"])
async def database(
    request: pytest.FixtureRequest, tmp_path: Path, anyio_backend: str
) -> AsyncIterator[Database]:
    """An empty database of each kind; what is said of one kind names it by indirect parametrization."""
    opened: SQLiteDatabase | PostgresDatabase
    if request.param == "sqlite":
        path = tmp_path / "store.db"
        path.write_bytes(request.getfixturevalue("empty_sqlite"))
        opened = SQLiteDatabase(path)
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        url = server.create()
        if request.param == "pgbouncer":
            url = url.replace(f":{server.port}/", f":{request.getfixturevalue('pgbouncer')}/")
        opened = await PostgresDatabase.open(PostgresPlace(url, prepared=request.param == "postgres"))
    yield opened
    await opened.close()


@pytest.fixture
async def store(database: Database) -> Store:
    work = SqlUnitOfWork(database)
    for tenant_id in (ACME, OTHER):
        settings = TenantSettings(rp_id="example.com", rp_name="Example")
        await work.apply(
            changes.AddTenant(TenantRecord(tenant_id, "A tenant", settings, b"wrapped", NOON, NOON))
        )
    return Store(
        database,
        work,
        SqlTenantRecords(database),
        SqlUsers(database),
        SqlAuthenticators(database),
        SqlActions(database),
        SqlSpentChallenges(database),
        SqlAuditEvents(database),
    )


@pytest.fixture(params=["sqlite", "postgres"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    """Makes databases of each kind, without tables."""
    numbers = count(1)

    def sqlite() -> Frozen:
        return FrozenSQLite(tmp_path / f"frozen-{next(numbers)}.db")

    def postgres() -> Frozen:
        server: PostgresServer = request.getfixturevalue("postgres")
        return FrozenPostgres(server, server.create("template0").rpartition("/")[2])

    return sqlite if request.param == "sqlite" else postgres


@pytest.fixture(params=REVISIONS)
def dump(request: pytest.FixtureRequest) -> Dump:
    return Dump(request.param)


@pytest.fixture
def frozen(make: Make, dump: Dump) -> Frozen:
    """A database of an earlier version, with rows in it."""
    place = make()
    place.run(dump.text(place.store))
    return place
