# SPDX-License-Identifier: Apache-2.0
"""Replacing keys while people sign in: the signing keys of a tenant, and the master key of all.

API keys have a rotation of their own, by making a second one (`administration`). Each change is audited and seen by
every node within a second. How nodes get along meanwhile: docs/decisions/0029.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import msgspec

from keystile.errors import KeysUnreadable, NotFound
from keystile.server.domain import changes
from keystile.server.domain.audit import AuditEvent
from keystile.server.domain.identifiers import TenantId, uuid7
from keystile.server.domain.keys import NONCE_BYTES, MasterKey
from keystile.server.domain.tenant_changes import apply_unmoved
from keystile.server.domain.tenants import Tenant, Tenants

if TYPE_CHECKING:
    from keystile.server.domain.ports import Clock, Randomness, UnitOfWork

BATCH: Final = 500
"""Data keys that are wrapped anew in one transaction: well within the time that PostgreSQL gets for one."""


@dataclass(frozen=True, slots=True)
class KeyRotation:
    tenants: Tenants
    unit_of_work: UnitOfWork
    master_key: MasterKey
    clock: Clock
    random: Randomness

    async def rotate_signing_keys(self, tenant_id: TenantId, *, actor: str = "cli") -> Tenant:
        """Sign with a new key from now on. What older ones signed goes on being accepted for its life.

        Raises:
            NotFound: there is no such tenant.
            Conflict: the last rotation was a moment ago, or there is no key id left.
        """
        return await self._change_signing_keys(tenant_id, "signing_keys.rotated", actor)

    async def revoke_signing_keys(self, tenant_id: TenantId, *, actor: str = "cli") -> Tenant:
        """Sign with a new key, and accept nothing that any older one signed: whoever is signing in tries again.

        Raises:
            NotFound: there is no such tenant.
            Conflict: there is no key id left.
        """
        return await self._change_signing_keys(tenant_id, "signing_keys.revoked", actor)

    async def _change_signing_keys(self, tenant_id: TenantId, event: str, actor: str) -> Tenant:
        async def work() -> Sequence[changes.Change]:
            tenant, now = await self._tenant(tenant_id), self.clock()
            settings, keys = tenant.settings, tenant.settings.signing_keys
            if event == "signing_keys.rotated":
                keys = keys.rotated(now, longest_ms=settings.longest_life_ms)
            else:
                keys = keys.revoked(now)
            new = msgspec.structs.replace(settings, signing_keys=keys)
            return (
                changes.UpdateTenant(tenant_id, tenant.name, new),
                self._told(tenant_id, actor, event, str(keys.current)),
            )

        await apply_unmoved(self.tenants, self.unit_of_work, work)
        return await self._tenant(tenant_id)

    async def _tenant(self, tenant_id: TenantId) -> Tenant:
        found = await self.tenants.find(tenant_id)
        if found is None:
            raise NotFound(f"There is no tenant {tenant_id}. `keystile tenant list` shows those there are.")
        return found

    async def wrapped_by_previous(self) -> Sequence[TenantId]:
        """The tenants whose data keys only the master key before this one opens, oldest first."""
        waiting, _ = await self._not_wrapped_by_this()
        return [tenant_id for tenant_id, _ in waiting]

    async def rotate_master_key(self, *, actor: str = "cli") -> int:
        """Wrap all data keys anew that the master key before this one wrapped; how many there were.

        No other row changes, and neither do the data keys. Nothing is changed unless all can be opened. What was
        interrupted goes on where it was when it is asked for again.

        Raises:
            KeysUnreadable: neither master key opens one of them, which the message names.
        """
        done = count = 0

        async def work() -> Sequence[changes.Change]:
            nonlocal count
            batch = (await self._waiting())[:BATCH]
            count = len(batch)
            return [change for one in batch for change in self._wrapped_anew(*one, actor)]

        while await self._waiting():
            await apply_unmoved(self.tenants, self.unit_of_work, work)
            done += count
        return done

    async def _waiting(self) -> Sequence[tuple[TenantId, bytes]]:
        waiting, unreadable = await self._not_wrapped_by_this()
        if unreadable:
            raise KeysUnreadable(
                f"No key was changed: the keys of {len(unreadable)} tenants, {unreadable[0]} among them, were sealed "
                "with a master key that is not here. Put the one that they were sealed with after the new one, or "
                "restore those tenants from a backup."
            )
        return waiting

    async def _not_wrapped_by_this(self) -> tuple[list[tuple[TenantId, bytes]], list[TenantId]]:
        """What the master key before this one opens, and what neither does."""
        waiting, unreadable = [], []
        for tenant_id, wrapped in await self.tenants.wrapped_keys():
            try:
                if self.master_key.opener(tenant_id, wrapped) is not self.master_key:
                    waiting.append((tenant_id, wrapped))
            except KeysUnreadable:
                unreadable.append(tenant_id)
        return waiting, unreadable

    def _wrapped_anew(self, tenant_id: TenantId, wrapped: bytes, actor: str) -> Sequence[changes.Change]:
        data_key = self.master_key.unwrap(tenant_id, wrapped)
        anew = self.master_key.wrap(tenant_id, data_key, self.random(NONCE_BYTES))
        return (
            changes.RewrapDataKey(tenant_id, anew),
            self._told(tenant_id, actor, "master_key.rotated", tenant_id),
        )

    def _told(self, tenant_id: TenantId, actor: str, event: str, target: str) -> changes.AddAuditEvent:
        now = self.clock()
        return changes.AddAuditEvent(
            AuditEvent(tenant_id, uuid7(now, self.random(10)), now, actor, event, target)
        )
