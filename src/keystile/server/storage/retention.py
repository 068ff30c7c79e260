# SPDX-License-Identifier: Apache-2.0
"""`ports.Old` over a database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

import msgspec

from keystile.server.domain.identifiers import TenantId
from keystile.server.domain.retention import Due, Keep, Pause, Pruned
from keystile.server.storage import statements as sql
from keystile.server.storage.changes import KEEP_SPENT_MS
from keystile.server.storage.database import Database


class _Kept(msgspec.Struct, frozen=True):
    """What is needed here of a tenant's settings."""

    keep_actions_days: int = 0
    keep_audit_days: int = 0


_KEPT: Final = msgspec.json.Decoder(_Kept)


@dataclass(frozen=True, slots=True)
class SqlOld:
    database: Database

    async def kept(self) -> Sequence[tuple[TenantId, Keep]]:
        rows: Any = await self.database.read(sql.SETTINGS_OF_TENANTS)
        found = [(tenant_id, _KEPT.decode(settings)) for tenant_id, settings in rows]
        return [(tenant_id, Keep(own.keep_actions_days, own.keep_audit_days)) for tenant_id, own in found]

    async def actions(self, tenant_id: TenantId, before: int, now: int) -> int:
        return await self._count(sql.COUNT_OLD_ACTIONS, tenant_id, before, now - KEEP_SPENT_MS)

    async def events(self, tenant_id: TenantId, before: int) -> int:
        return await self._count(sql.COUNT_OLD_EVENTS, tenant_id, before)

    async def make_months(self, now: int) -> None:
        if self.database.partitions:
            await self.database.partitions.make_ahead(now)

    async def drop_months(self, actions: Due, events: Due, now: int, pause: Pause) -> Pruned:
        if not self.database.partitions:
            return Pruned()
        return Pruned(
            await self.database.partitions.drop_actions(actions, now - KEEP_SPENT_MS, pause),
            await self.database.partitions.drop_events(events, pause),
        )

    async def newest(self) -> int:
        rows: Any = await self.database.read(sql.NEWEST_SUCCESSES)
        return max((at for row in rows for at in row if at is not None), default=0)

    async def _count(self, statement: str, *values: str | int) -> int:
        rows = await self.database.read(statement, values)
        return cast(int, rows[0][0])
