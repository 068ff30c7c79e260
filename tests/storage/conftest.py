# SPDX-License-Identifier: Apache-2.0
"""Every store, opened empty: the promises are the same for all. SQLite today."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from keystile.server.domain import changes
from keystile.server.domain.tenant_settings import TenantSettings
from keystile.server.domain.tenants import TenantRecord
from keystile.server.storage import migrations
from keystile.server.storage.changes import SqlUnitOfWork
from keystile.server.storage.database import Database
from keystile.server.storage.sqlite import SQLiteDatabase
from keystile.server.storage.stores import (
    SqlActions,
    SqlAuditEvents,
    SqlAuthenticators,
    SqlSpentChallenges,
    SqlTenantRecords,
    SqlUsers,
)
from tests.storage.examples import ACME, NOON, OTHER


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


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A migrated, empty file, made once."""
    path = tmp_path_factory.mktemp("schema") / "empty.db"
    migrations.upgrade(f"sqlite:///{path}")
    return path.read_bytes()


@pytest.fixture(params=["sqlite"])
async def store(tmp_path: Path, empty_sqlite: bytes, anyio_backend: str) -> AsyncIterator[Store]:
    path = tmp_path / "store.db"
    path.write_bytes(empty_sqlite)
    database = SQLiteDatabase(path)
    work = SqlUnitOfWork(database)
    for tenant_id in (ACME, OTHER):
        settings = TenantSettings(rp_id="example.com", rp_name="Example")
        await work.apply(
            changes.AddTenant(TenantRecord(tenant_id, "A tenant", settings, b"wrapped", NOON, NOON))
        )
    yield Store(
        database,
        work,
        SqlTenantRecords(database),
        SqlUsers(database),
        SqlAuthenticators(database),
        SqlActions(database),
        SqlSpentChallenges(database),
        SqlAuditEvents(database),
    )
    await database.close()
