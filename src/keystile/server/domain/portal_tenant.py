# SPDX-License-Identifier: Apache-2.0
"""The Portal's own tenant: admins are its users, and sign in with passkeys as anybody's users do.

It has one fixed id, so that there is one of it; no API key, so that no Server API call can speak for it; and is
in no list of tenants. It is made when the Portal is first needed. Its relying party is the Portal's host.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import msgspec

from keystile.errors import Conflict
from keystile.server.domain import changes
from keystile.server.domain.audit import AuditEvent
from keystile.server.domain.identifiers import uuid7
from keystile.server.domain.keys import KEY_BYTES, NONCE_BYTES
from keystile.server.domain.origins import host_of
from keystile.server.domain.tenant_changes import apply_unmoved
from keystile.server.domain.tenant_settings import TenantSettings
from keystile.server.domain.tenants import PORTAL_TENANT, Tenant, TenantRecord, Tenants

if TYPE_CHECKING:
    from keystile.server.domain.ports import Clock, Randomness, UnitOfWork

NAME: Final = "Keystile Portal"


@dataclass(frozen=True, slots=True)
class PortalTenant:
    """Finds or makes the Portal's own tenant. ``origin`` is the Portal's, as browsers write it."""

    tenants: Tenants
    unit_of_work: UnitOfWork
    origin: str
    clock: Clock
    random: Randomness

    async def find(self) -> Tenant | None:
        """The tenant, if anybody needed it before."""
        return await self.tenants.find(PORTAL_TENANT)

    async def ensure(self) -> Tenant:
        """The tenant, made if need be, for the host that the Portal has now.

        When that has changed, passkeys of the old host stay behind: browsers offer none of them here.
        """
        tenant = await self.find()
        if tenant is None:
            with suppress(Conflict):  # made by another node just now
                await self._make()
            await self.tenants.refresh()
            tenant = await self.find()
            assert tenant is not None
        if self.origin not in tenant.origins or self._stale(tenant):
            tenant = await self._move()
        return tenant

    async def _make(self) -> None:
        now = self.clock()
        data_key = self.random(KEY_BYTES)
        settings = TenantSettings(rp_id=host_of(self.origin), rp_name=NAME, conditional_create=False)

        async def work() -> Sequence[changes.Change]:
            master_key = await self.tenants.wrapping_key()
            record = TenantRecord(
                tenant_id=PORTAL_TENANT,
                name=NAME,
                settings=settings,
                wrapped_key=master_key.wrap(PORTAL_TENANT, data_key, self.random(NONCE_BYTES)),
                challenges_valid_from=now,
                created_at=now,
            )
            return (
                changes.AddTenant(record),
                changes.AddOrigin(PORTAL_TENANT, self.origin, now),
                self._told("tenant.created", now),
            )

        await apply_unmoved(self.tenants, self.unit_of_work, work)

    async def _move(self) -> Tenant:
        now = self.clock()

        async def work() -> Sequence[changes.Change]:
            tenant = await self.find()
            assert tenant is not None
            settings = msgspec.structs.replace(tenant.settings, rp_id=host_of(self.origin))
            return (
                changes.UpdateTenant(PORTAL_TENANT, NAME, settings),
                *(changes.RemoveOrigin(PORTAL_TENANT, old) for old in self._stale(tenant)),
                changes.AddOrigin(PORTAL_TENANT, self.origin, now),
                self._told("tenant.updated", now),
            )

        await apply_unmoved(self.tenants, self.unit_of_work, work)
        moved = await self.find()
        assert moved is not None
        return moved

    def _stale(self, tenant: Tenant) -> frozenset[str]:
        """Origins that the Portal has no more. `keystile dev` takes another port at times, while a command uses the
        same database: on localhost all of them stay."""
        host = host_of(self.origin)
        return frozenset(
            old for old in tenant.origins - {self.origin} if host != "localhost" or host_of(old) != host
        )

    def _told(self, event: str, now: int) -> changes.AddAuditEvent:
        return changes.AddAuditEvent(
            AuditEvent(PORTAL_TENANT, uuid7(now, self.random(10)), now, "system", event, self.origin)
        )
