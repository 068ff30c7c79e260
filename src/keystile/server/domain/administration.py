# SPDX-License-Identifier: Apache-2.0
"""Administration of tenants: make them, change their settings, origins and API keys.

The command line and the Portal call this; each change is audited and seen by every node within a second.
"""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from keystile.errors import Conflict, Malformed, NotFound
from keystile.server.domain import changes
from keystile.server.domain.audit import AuditEvent
from keystile.server.domain.identifiers import TenantId, is_plain, uuid7
from keystile.server.domain.keys import KEY_BYTES, NONCE_BYTES, ApiKey, TenantKeys, new_secret
from keystile.server.domain.origins import checked_origin, is_related, stranded
from keystile.server.domain.tenant_changes import apply_unmoved
from keystile.server.domain.tenant_settings import MAX_NAME, TenantSettings, changed, checked
from keystile.server.domain.tenants import PORTAL_TENANT, Tenant, TenantRecord, Tenants

if TYPE_CHECKING:
    from keystile.server.domain.ports import Clock, Randomness, UnitOfWork

MAX_ORIGINS: Final = 500
TENANTS_AT_ONCE: Final = 200
"""Whose audit is written in one unit."""


@dataclass(frozen=True, slots=True)
class NewApiKey:
    """An API key and, this once, its secret."""

    key: ApiKey
    secret: str = field(repr=False)


class ChangedMeanwhile(Conflict):
    """Somebody else changed what the caller had looked at; ``now`` is what it has become."""

    def __init__(self, now: Tenant) -> None:
        super().__init__(
            "Somebody else changed these settings meanwhile; nothing was saved. Look at theirs and save again."
        )
        self.now = now


@dataclass(frozen=True, slots=True)
class Administration:
    tenants: Tenants
    unit_of_work: UnitOfWork
    clock: Clock
    random: Randomness

    async def create_tenant(
        self,
        name: str,
        *,
        rp_id: str,
        rp_name: str | None = None,
        origins: Sequence[str] = (),
        tenant_id: str | None = None,
        actor: str = "cli",
    ) -> tuple[Tenant, NewApiKey]:
        """Make a tenant with one API key.

        Raises:
            Malformed: the RP ID, an origin or the tenant id is not one, or an origin does not fit the RP ID.
            Conflict: the tenant id is taken.
        """
        now = self.clock()
        identifier = _tenant_id(tenant_id) if tenant_id else TenantId(uuid7(now, self.random(10)))
        settings = checked(TenantSettings(rp_id=rp_id, rp_name=rp_name or name))
        listed = [checked_origin(origin, rp_id) for origin in origins]
        data_key = self.random(KEY_BYTES)
        checked_name = _name(name)
        first = self._new_key(identifier, TenantKeys(identifier, data_key, settings.signing_keys))

        async def work() -> Sequence[changes.Change]:
            master_key = await self.tenants.wrapping_key()
            record = TenantRecord(
                tenant_id=identifier,
                name=checked_name,
                settings=settings,
                wrapped_key=master_key.wrap(identifier, data_key, self.random(NONCE_BYTES)),
                challenges_valid_from=now,
                created_at=now,
            )
            return (
                changes.AddTenant(record),
                *(changes.AddOrigin(identifier, origin, now) for origin in listed),
                changes.AddApiKey(first.key),
                changes.AddAuditEvent(self._event(identifier, actor, "tenant.created", name)),
            )

        await apply_unmoved(self.tenants, self.unit_of_work, work)
        return await self.tenant(identifier), first

    async def tenant(self, tenant_id: str) -> Tenant:
        """One tenant, as stored. The Portal's own is nobody's to change: an API key of it would speak for admins.

        Raises:
            NotFound: there is none with this id.
        """
        await self.tenants.refresh()
        found = await self.tenants.find(TenantId(tenant_id)) if tenant_id != PORTAL_TENANT else None
        if found is None:
            raise NotFound(f"There is no tenant {tenant_id}. `keystile tenant list` shows those there are.")
        return found

    async def end_what_was_issued(self, *, event: str, actor: str) -> None:
        """Make every challenge that was issued worthless, and every link and session of the Portal: the database may
        have forgotten which of them were spent. Signing in again is all that people notice.

        With more than `TENANTS_AT_ONCE` tenants the audit is written after it, in parts: a database has little time for
        one unit, and this must not fail for how many they are.

        Args:
            event: what happened to the database, for the audit of every tenant.
        """
        told = [
            changes.AddAuditEvent(self._event(tenant.id, actor, event, tenant.id))
            for tenant in await self.tenants.list()
        ]
        await self.unit_of_work.apply(
            changes.EndWhatWasIssued(self.clock()), changes.BumpSettings(), *told[:TENANTS_AT_ONCE]
        )
        for first in range(TENANTS_AT_ONCE, len(told), TENANTS_AT_ONCE):
            await self.unit_of_work.apply(*told[first : first + TENANTS_AT_ONCE])

    async def update_tenant(
        self,
        tenant_id: str,
        *,
        name: str | None = None,
        settings: dict[str, Any] | None = None,
        seen: TenantSettings | None = None,
        alone: bool = False,
        actor: str = "cli",
    ) -> Tenant:
        """Change a tenant's name and the named settings.

        A new RP ID leaves every passkey behind: browsers offer none of them any more.

        Args:
            seen: the settings that the caller had before its eyes; whatever came after them is not overwritten.
            alone: the caller governs this tenant alone: what the well-known files say must not be about others.

        Raises:
            Malformed: a setting's name or value is not known, a listed origin would not fit a new RP ID, or that is
                another tenant's, who is not the caller's to speak for.
            ChangedMeanwhile: the settings are not those that were seen.
            NotFound: there is none with this id.
        """
        makers_known = await self.tenants.known_models.is_on()
        named = sorted({*(settings or {}), *(("name",) if name else ())})

        async def change(tenant: Tenant) -> Sequence[changes.Change]:
            if seen is not None and seen != tenant.settings:
                raise ChangedMeanwhile(tenant)
            new = changed(tenant.settings, settings or {}, makers_known=makers_known)
            _check_origins_fit(tenant, new.rp_id)
            if alone and _published(new) != _published(tenant.settings):
                await self._check_alone(tenant, new.rp_id)
            return (
                changes.UpdateTenant(tenant.id, _name(name) if name else tenant.name, new),
                changes.AddAuditEvent(self._event(tenant.id, actor, "tenant.updated", ",".join(named))),
            )

        return await self._change(tenant_id, change)

    async def add_origin(
        self, tenant_id: str, origin: str, *, related: bool = False, alone: bool = False, actor: str = "cli"
    ) -> Tenant:
        """List an origin that may ask for this tenant's passkeys.

        Args:
            related: it may be of another domain than the RP ID's; `/.well-known/webauthn` then lists it.
            alone: as in `update_tenant`.

        Raises:
            Malformed: it is not an origin, or not one that browsers would let use the tenant's RP ID, or a related
                one of an RP ID that another tenant has, who is not the caller's to speak for.
            NotFound: there is no such tenant.
        """

        async def change(tenant: Tenant) -> Sequence[changes.Change]:
            listed = checked_origin(origin, tenant.settings.rp_id, related=related)
            if len(tenant.origins) >= MAX_ORIGINS and listed not in tenant.origins:
                raise Conflict(f"A tenant has at most {MAX_ORIGINS} origins. Remove one that is not used.")
            if alone and is_related(listed, tenant.settings.rp_id):
                await self._check_alone(tenant, tenant.settings.rp_id)
            return (
                changes.AddOrigin(tenant.id, listed, self.clock()),
                changes.AddAuditEvent(self._event(tenant.id, actor, "origin.added", listed)),
            )

        return await self._change(tenant_id, change)

    async def remove_origin(self, tenant_id: str, origin: str, *, actor: str = "cli") -> Tenant:
        """Take an origin off the list.

        Raises:
            NotFound: there is no such tenant, or it does not list this origin.
        """
        tenant = await self.tenant(tenant_id)
        await self.unit_of_work.apply(
            changes.RemoveOrigin(tenant.id, origin), *self._record(tenant.id, actor, "origin.removed", origin)
        )
        return await self.tenant(tenant_id)

    async def create_key(self, tenant_id: str, *, actor: str = "cli") -> NewApiKey:
        """Make another API key; a tenant has at most two live ones.

        Raises:
            Conflict: it has two.
            NotFound: there is no such tenant.
        """
        tenant = await self.tenant(tenant_id)
        new = self._new_key(tenant.id, tenant.keys)
        await self.unit_of_work.apply(
            changes.AddApiKey(new.key), *self._record(tenant.id, actor, "key.created", new.key.key_id)
        )
        await self.tenants.refresh()
        return new

    async def revoke_key(self, tenant_id: str, key_id: str, *, actor: str = "cli") -> None:
        """Revoke an API key: the next request with it is refused.

        Raises:
            NotFound: there is no such tenant or live key.
        """
        tenant = await self.tenant(tenant_id)
        await self.unit_of_work.apply(
            changes.RevokeApiKey(tenant.id, key_id, self.clock()),
            *self._record(tenant.id, actor, "key.revoked", key_id),
        )
        await self.tenants.refresh()

    async def reveal_key(self, tenant_id: str, key: ApiKey, *, actor: str = "cli") -> str:
        """The secret of an API key; revealing one is audited."""
        tenant = await self.tenant(tenant_id)
        secret = tenant.keys.unseal(key.sealed_secret, _secret_place(key.key_id)).decode()
        await self.unit_of_work.apply(
            changes.AddAuditEvent(self._event(tenant.id, actor, "key.revealed", key.key_id))
        )
        return secret

    async def _check_alone(self, tenant: Tenant, rp_id: str) -> None:
        """The well-known files of a host are about all tenants of that RP ID, and browsers go by them."""
        if any(other.id != tenant.id for other in await self.tenants.of_rp_id(rp_id)):
            raise Malformed(
                f"Another tenant of this Keystile has the RP ID {rp_id}, and its well-known files speak for both. Only "
                "admins of the whole installation may change that."
            )

    async def _change(
        self, tenant_id: str, change: Callable[[Tenant], Awaitable[Sequence[changes.Change]]]
    ) -> Tenant:
        """Make changes that follow from what a tenant is, while it is that."""

        async def work() -> Sequence[changes.Change]:
            return await change(await self.tenant(tenant_id))

        await apply_unmoved(self.tenants, self.unit_of_work, work)
        return await self.tenant(tenant_id)

    def _new_key(self, tenant_id: TenantId, keys: TenantKeys) -> NewApiKey:
        now = self.clock()
        secret = new_secret(tenant_id, self.random(KEY_BYTES))
        key_id = uuid7(now, self.random(10))
        sealed = keys.seal(secret.encode(), _secret_place(key_id), self.random(NONCE_BYTES))
        return NewApiKey(
            ApiKey(tenant_id, key_id, keys.secret_hash(secret), sealed, secret[-4:], now), secret
        )

    def _record(self, tenant_id: TenantId, actor: str, event: str, target: str) -> Sequence[changes.Change]:
        return changes.BumpSettings(), changes.AddAuditEvent(self._event(tenant_id, actor, event, target))

    def _event(self, tenant_id: TenantId, actor: str, event: str, target: str) -> AuditEvent:
        now = self.clock()
        return AuditEvent(tenant_id, uuid7(now, self.random(10)), now, actor, event, target)


def _check_origins_fit(tenant: Tenant, rp_id: str) -> None:
    """Refuse an RP ID under which listed origins would turn, unasked, into ones that browsers refuse."""
    old = tenant.settings.rp_id
    left = stranded(tenant.origins, old, rp_id) if rp_id != old else []
    if left:
        raise Malformed(
            f"These origins are listed and do not belong to {rp_id}: {', '.join(left)}. Browsers would let none of "
            "their pages use its passkeys. Remove them first; afterwards you may list them again as related origins."
        )


def _published(settings: TenantSettings) -> Sequence[str]:
    """What the well-known files of the RP ID's host are about."""
    return settings.rp_id, settings.enroll_url, settings.manage_url


def _name(text: str) -> str:
    if len(text) > MAX_NAME or not text.strip() or not is_plain(text):
        raise Malformed(f"A tenant's name is 1 to {MAX_NAME} characters, without control characters.")
    return text


def _secret_place(key_id: str) -> str:
    return f"api_key.sealed_secret/{key_id}"


def _tenant_id(text: str) -> TenantId:
    try:
        identifier = TenantId(str(uuid.UUID(text)))
    except ValueError as error:
        raise Malformed(f"A tenant id is a UUID; {text!r} is not one.") from error
    if identifier == PORTAL_TENANT:
        raise Conflict("This id belongs to the Portal's own tenant. Choose another one.")
    return identifier
