# SPDX-License-Identifier: Apache-2.0
"""Tenants: isolated customers of one server, each with its relying party, settings, origins and keys.

`Tenants` keeps the ones in use in memory, so that a request reads nothing to find its own. The cache is
dropped when the settings version grows; `server.jobs` looks at it twice a second, which makes a change on
any node seen by all within a second.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeVar
from uuid import UUID

from keystile.errors import KeysUnreadable
from keystile.server.domain.identifiers import TenantId, length_prefixed
from keystile.server.domain.keys import ApiKey, MasterKey, TenantKeys
from keystile.server.domain.origins import is_related
from keystile.server.domain.tenant_settings import TenantSettings, read_anchors
from keystile.webauthn import AttestationPolicy, RelyingParty
from keystile.webauthn.attestation.policy import FORMATS

if TYPE_CHECKING:
    from keystile.server.domain.known_models import KnownModels
    from keystile.server.domain.ports import TenantRecords
    from keystile.webauthn.metadata import Metadata

_T = TypeVar("_T")

PORTAL_TENANT: Final = TenantId("00000000-0000-7000-8000-000000000000")
"""The Portal's own tenant (`portal_tenant`): in no list, and nobody's to change."""
MASTER_KEY_SAMPLE: Final = 10
"""How many tenants are tried to find out whether the master key is the right one."""


@dataclass(frozen=True, slots=True)
class TenantRecord:
    """A tenant as it is stored. ``challenges_valid_from`` is in epoch milliseconds."""

    tenant_id: TenantId
    name: str
    settings: TenantSettings
    wrapped_key: bytes
    challenges_valid_from: int
    created_at: int
    origins: tuple[str, ...] = ()
    api_keys: tuple[ApiKey, ...] = ()


class Tenant:
    """A tenant ready for use. Its keys are unwrapped when first needed, so that one tenant whose keys cannot be
    opened is still listed, and fails alone."""

    def __init__(
        self, record: TenantRecord, master_key: MasterKey, known_models: KnownModels | None = None
    ) -> None:
        self._known_models: Final = known_models
        self.id: Final = record.tenant_id
        self.name: Final = record.name
        self.settings: Final = record.settings
        self.origins: Final = frozenset(record.origins)
        self._listed: Final = record.origins
        self.challenges_valid_from: Final = record.challenges_valid_from
        self.created_at: Final = record.created_at
        self.api_keys: Final = tuple(key for key in record.api_keys if key.revoked_at is None)
        self.revoked_keys: Final = tuple(key for key in record.api_keys if key.revoked_at is not None)
        self._wrapped_key: Final = record.wrapped_key
        self._master_key: Final = master_key

    def __repr__(self) -> str:
        return f"Tenant({self.id!r})"

    @cached_property
    def keys(self) -> TenantKeys:
        """All keys of this tenant.

        Raises:
            KeysUnreadable: they were sealed with another master key.
        """
        data_key = self._master_key.unwrap(self.id, self._wrapped_key)
        return TenantKeys(self.id, data_key, self.settings.signing_keys)

    def api_key(self, secret: str) -> ApiKey | None:
        """The live API key that has this secret."""
        presented = self.keys.secret_hash(secret)
        matches = [key for key in self.api_keys if hmac.compare_digest(key.secret_hash, presented)]
        return matches[0] if matches else None

    @cached_property
    def web_origins(self) -> frozenset[str]:
        """The listed origins that are web pages; the others are native apps."""
        return frozenset(origin for origin in self.origins if origin.startswith(("https://", "http://")))

    @cached_property
    def challenge_context(self) -> bytes:
        """What every sealed challenge of this tenant is bound to."""
        since = self.challenges_valid_from.to_bytes(8, "big")
        return length_prefixed(self.id, self.settings.rp_id) + since

    @cached_property
    def relying_party(self) -> RelyingParty:
        """Whose passkeys these are, and the exact origins allowed to ask for them."""
        return RelyingParty(
            id=self.settings.rp_id,
            origins=self.origins,
            top_origins=frozenset(self.settings.top_origins),
            allow_cross_origin=self.settings.cross_origin,
        )

    @cached_property
    def related_origins(self) -> tuple[str, ...]:
        """The listed web origins of other domains than the RP ID's, oldest first (WebAuthn L3 §5.11)."""
        rp_id = self.settings.rp_id
        return tuple(origin for origin in self._listed if is_related(origin, rp_id))

    @property
    def makers(self) -> Metadata | None:
        """The FIDO metadata, as far as it is in memory: for names of models, not for judgements."""
        return self._known_models.in_memory if self._known_models else None

    @cached_property
    def attestation_policy(self) -> AttestationPolicy:
        """How the attestation of a new passkey is judged, as far as the tenant's own settings say
        (`KnownModels.policy` adds the FIDO metadata)."""
        settings = self.settings
        return AttestationPolicy(
            formats=frozenset(settings.attestation_formats) or FORMATS,
            require_trusted=settings.require_trusted_attestation,
            trust_anchors=read_anchors(settings),
            allowed_models=frozenset(map(UUID, settings.allowed_models)) or None,
            denied_models=frozenset(map(UUID, settings.denied_models)),
            synced=None if settings.synced == "any" else settings.synced == "synced",
        )


class Tenants:
    """The tenants in use, in memory."""

    def __init__(self, records: TenantRecords, master_key: MasterKey, known_models: KnownModels) -> None:
        self.known_models: Final = known_models
        self._records = records
        self._master_key = master_key
        self._tenants: dict[TenantId, Tenant] = {}
        self._origins: frozenset[str] | None = None
        self._by_rp_id: dict[str, tuple[TenantId, ...]] | None = None
        self._names: Mapping[TenantId, str] | None = None
        self._forgotten = 0
        self._version = -1

    def warm(self, tenant_id: TenantId) -> Tenant | None:
        """The tenant if it is in memory."""
        return self._tenants.get(tenant_id)

    async def find(self, tenant_id: TenantId) -> Tenant | None:
        """The tenant, read from the store the first time."""
        tenant = self._tenants.get(tenant_id)
        if tenant is None:
            record = await self._read(lambda: self._records.find(tenant_id))
            if record is None:
                return None
            tenant = self._tenants[tenant_id] = Tenant(record, self._master_key, self.known_models)
        return tenant

    async def list(self) -> Sequence[Tenant]:
        """All tenants but the Portal's own, oldest first."""
        return [
            Tenant(record, self._master_key, self.known_models)
            for record in await self._records.list()
            if record.tenant_id != PORTAL_TENANT
        ]

    async def find_portal(self) -> Tenant | None:
        """The Portal's own tenant, if anybody needed it before."""
        return await self.find(PORTAL_TENANT)

    async def app_origins(self) -> frozenset[str]:
        """Every web origin that a tenant lists, but for those of the Portal's own alone."""
        return frozenset(await self._records.app_origins(PORTAL_TENANT))

    async def names(self) -> Mapping[TenantId, str]:
        """What tenants are called, but for the Portal's own, oldest first; kept in memory."""
        if self._names is None:
            self._names = MappingProxyType(
                {
                    tenant_id: name
                    for tenant_id, name in await self._read(self._records.names)
                    if tenant_id != PORTAL_TENANT
                }
            )
        return self._names

    async def wrapping_key(self) -> MasterKey:
        """The master key that a new tenant's data key is to be wrapped with: while one replaces another, the one that
        those in the database are wrapped with, since not every node may have the new one yet.

        It is looked up anew each time, and is right as long as the settings version stays.

        Raises:
            KeysUnreadable: it opens the keys of none of the oldest tenants. One that cannot be opened while
                others can is that tenant's trouble, and stops nobody else.
        """
        refused = None
        for tenant_id, wrapped in await self._records.wrapped_keys(MASTER_KEY_SAMPLE):
            try:
                return self._master_key.opener(tenant_id, wrapped)
            except KeysUnreadable as error:
                refused = error
        if refused is not None:
            raise refused
        return self._master_key

    async def wrapped_keys(self) -> Sequence[tuple[TenantId, bytes]]:
        """The wrapped data keys of all tenants, the Portal's own too, oldest first."""
        return await self._records.wrapped_keys()

    async def all_origins(self) -> frozenset[str]:
        """Every web origin that any tenant lists."""
        if self._origins is None:
            self._origins = await self._read(self._records.all_origins)
        return self._origins

    async def of_rp_id(self, rp_id: str) -> Sequence[Tenant]:
        """The tenants of this relying party id, oldest first."""
        by_rp_id = self._by_rp_id
        if by_rp_id is None:
            by_rp_id = {}
            for tenant_id, its_rp_id in await self._read(self._records.rp_ids):
                by_rp_id[its_rp_id] = (*by_rp_id.get(its_rp_id, ()), tenant_id)
            self._by_rp_id = by_rp_id
        found = [await self.find(tenant_id) for tenant_id in by_rp_id.get(rp_id, ())]
        return [tenant for tenant in found if tenant is not None]

    async def refresh(self) -> int:
        """Forget everything when anything was changed, here or on another node; the version that is held."""
        version = await self._records.version()
        if version != self._version:
            self.forget()
            self._version = version
            self.known_models.forget()
            # Now, so that no enrollment waits for it.
            await self.known_models.metadata()
        return version

    async def _read(self, read: Callable[[], Awaitable[_T]]) -> _T:
        """What the store holds, to be kept: once more if everything was forgotten meanwhile, as it may be of before."""
        while True:
            forgotten = self._forgotten
            found = await read()
            if forgotten == self._forgotten:
                return found

    def forget(self) -> None:
        """Read again at the next use."""
        self._forgotten += 1
        self._tenants.clear()
        self._origins = None
        self._by_rp_id = None
        self._names = None
