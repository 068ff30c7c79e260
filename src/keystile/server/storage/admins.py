# SPDX-License-Identifier: Apache-2.0
"""The reading port for the Portal's admins, links and sessions over a database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from keystile.server.domain.admin_links import Invitation
from keystile.server.domain.admin_sessions import AdminSession
from keystile.server.domain.admins import Admin, AdminId
from keystile.server.domain.tenants import PORTAL_TENANT
from keystile.server.storage import statements as sql
from keystile.server.storage.database import Database


@dataclass(frozen=True, slots=True)
class SqlAdmins:
    database: Database

    async def list(self) -> Sequence[Admin]:
        rows: Any = await self.database.read(sql.LIST_ADMINS, (PORTAL_TENANT,))
        return [Admin(*row) for row in rows]

    async def find(self, admin_id: AdminId) -> Admin | None:
        rows: Any = await self.database.read(sql.FIND_ADMIN, (PORTAL_TENANT, admin_id))
        return Admin(*rows[0]) if rows else None

    async def invitation(self, secret_hash: bytes) -> Invitation | None:
        rows: Any = await self.database.read(sql.FIND_INVITATION, (PORTAL_TENANT, secret_hash))
        return _invitation(rows[0]) if rows else None

    async def by_ticket(self, ticket_hash: bytes, since: int) -> Invitation | None:
        rows: Any = await self.database.read(sql.INVITATION_BY_TICKET, (PORTAL_TENANT, ticket_hash, since))
        return _invitation(rows[0]) if rows else None

    async def session(self, secret_hash: bytes) -> AdminSession | None:
        rows: Any = await self.database.read(sql.FIND_ADMIN_SESSION, (PORTAL_TENANT, secret_hash))
        return AdminSession(Admin(*rows[0][:6]), *rows[0][6:]) if rows else None


def _invitation(row: tuple[Any, ...]) -> Invitation:
    purpose, admin_id, name, role, reach, only_first, *rest = row
    return Invitation(purpose, admin_id, name, role, reach, bool(only_first), *rest)
