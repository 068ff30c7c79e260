# SPDX-License-Identifier: Apache-2.0
"""Tenants: isolated customers of one server, each with its relying party, settings, origins and keys.

`Tenants` keeps the ones in use in memory, so that a request reads nothing to find its own. The cache is
dropped when the settings version grows; `server.jobs` looks at it twice a second, which makes a change on
any node seen by all within a second.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from keystile.errors import KeysUnreadable
from keystile.server.domain.identifiers import TenantId
from keystile.server.domain.keys import ApiKey, MasterKey, TenantKeys
from keystile.webauthn import RelyingParty

if TYPE_CHECKING:
    from keystile.server.domain.ports import TenantRecords

Outcome = Literal["ALLOW", "BLOCK", "CHALLENGE", "REVIEW"]
UserVerification = Literal["required", "preferred", "discouraged"]
Hint = Literal["security-key", "client-device", "hybrid"]
SignCountPolicy = Literal["ignore", "flag", "refuse"]

MIN_ANONYMOUS_SECONDS: Final = 5 * 60
MAX_ANONYMOUS_SECONDS: Final = 12 * 60 * 60
MASTER_KEY_SAMPLE: Final = 10
"""How many tenants are tried at the start to find out whether the master key is the right one."""


class TenantSettings(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a tenant may choose. Stored as one JSON value; every setting has a default."""

    rp_id: str
    """The relying party id: the domain that passkeys belong to (WebAuthn §5.4.2)."""
    rp_name: str
    """The name that browsers may show beside it."""
    default_outcome: Outcome = "CHALLENGE"
    """What an action gets when no rule says otherwise."""
    user_verification: UserVerification = "required"
    """Whether a passkey must check fingerprint, face or PIN."""
    hints: tuple[Hint, ...] = ()
    """Which kind of authenticator a browser should offer first (WebAuthn §5.8.7). Advice only."""
    algorithms: tuple[int, ...] = (-8, -7, -257)
    """COSE algorithms offered at enrollment, best first."""
    conditional_create: bool = True
    """Whether a browser may add a passkey by itself after another sign-in (WebAuthn §5.1.3)."""
    sign_count: SignCountPolicy = "flag"
    """What a signature counter that does not grow leads to."""
    ceremony_timeout_seconds: int = 300
    """How long a browser waits for the person (WebAuthn §15.1)."""
    token_seconds: int = 600
    """The life of client and result tokens, and of step-up and enrollment challenges."""
    anonymous_challenge_seconds: int = 3600
    """The life of a challenge that waits in an autofill request: 300 to 43,200."""
    verification_methods: tuple[str, ...] = ("PASSKEY",)
    """The methods that users may enroll."""
    key_ids: tuple[int, ...] = (1,)
    """The live signing keys; the first one signs."""


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

    def __init__(self, record: TenantRecord, master_key: MasterKey) -> None:
        self.id: Final = record.tenant_id
        self.name: Final = record.name
        self.settings: Final = record.settings
        self.origins: Final = frozenset(record.origins)
        self.challenges_valid_from: Final = record.challenges_valid_from
        self.created_at: Final = record.created_at
        self.api_keys: Final = tuple(key for key in record.api_keys if key.revoked_at is None)
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
        return TenantKeys(self.id, self._master_key.unwrap(self.id, self._wrapped_key), self.settings.key_ids)

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
    def relying_party(self) -> RelyingParty:
        """Whose passkeys these are, and the exact origins allowed to ask for them."""
        return RelyingParty(id=self.settings.rp_id, origins=self.origins)


class Tenants:
    """The tenants in use, in memory."""

    def __init__(self, records: TenantRecords, master_key: MasterKey) -> None:
        self._records = records
        self._master_key = master_key
        self._tenants: dict[TenantId, Tenant] = {}
        self._origins: frozenset[str] | None = None
        self._version = -1

    def warm(self, tenant_id: TenantId) -> Tenant | None:
        """The tenant if it is in memory."""
        return self._tenants.get(tenant_id)

    async def find(self, tenant_id: TenantId) -> Tenant | None:
        """The tenant, read from the store the first time."""
        tenant = self._tenants.get(tenant_id)
        if tenant is None:
            record = await self._records.find(tenant_id)
            if record is None:
                return None
            tenant = self._tenants[tenant_id] = Tenant(record, self._master_key)
        return tenant

    async def list(self) -> Sequence[Tenant]:
        return [Tenant(record, self._master_key) for record in await self._records.list()]

    async def check_master_key(self) -> None:
        """Make sure that this is the master key of the database: one look, at the start.

        Raises:
            KeysUnreadable: it opens the keys of none of the oldest tenants. One that cannot be opened while
                others can is that tenant's trouble, and stops nobody else.
        """
        refused = None
        for tenant_id, wrapped in await self._records.wrapped_keys(MASTER_KEY_SAMPLE):
            try:
                self._master_key.unwrap(tenant_id, wrapped)
            except KeysUnreadable as error:
                refused = error
            else:
                return
        if refused is not None:
            raise refused

    async def all_origins(self) -> frozenset[str]:
        """Every web origin that any tenant lists."""
        if self._origins is None:
            self._origins = await self._records.all_origins()
        return self._origins

    async def refresh(self) -> None:
        """Forget everything when anything was changed, here or on another node."""
        version = await self._records.version()
        if version != self._version:
            self.forget()
            self._version = version

    def forget(self) -> None:
        """Read again at the next use."""
        self._tenants.clear()
        self._origins = None
