# SPDX-License-Identifier: Apache-2.0
"""What the domain and the methods need from outside: one Protocol per noun.

Reads are asked one by one. Whatever changes is a tuple of `changes` that is applied as one transaction or
not at all, so a caller cannot forget to open one, and a store can fold it into fewer round trips. Every
call names the tenant.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from keystile.server.domain.actions import Action, ActionFilter
from keystile.server.domain.admin_links import Invitation
from keystile.server.domain.admin_sessions import AdminSession
from keystile.server.domain.admins import Admin, AdminId
from keystile.server.domain.audit import AuditEvent
from keystile.server.domain.authenticators import AttestationEvidence, Authenticator, KnownCredential
from keystile.server.domain.changes import Change
from keystile.server.domain.identifiers import AuthenticatorId, TenantId, UserId
from keystile.server.domain.known_models import AffectedPasskey, MetadataState
from keystile.server.domain.lists import (
    ActionLead,
    ActionPlace,
    EventLead,
    EventPlace,
    MatchPlace,
    Newer,
    Newest,
    UserPlace,
)
from keystile.server.domain.retention import Due, Keep, Pause, Pruned
from keystile.server.domain.tenants import TenantRecord
from keystile.server.domain.users import EnrolledMethods, User, UserFilter
from keystile.webauthn import CredentialDescriptor
from keystile.webauthn.metadata import Metadata
from keystile.wire.server import ActionState

Clock = Callable[[], int]
"""UTC now, in milliseconds since the epoch."""

Randomness = Callable[[int], bytes]
"""That many unguessable bytes."""


class Log(Protocol):
    """Where things are told to the operator: an event's name and its facts, never a secret."""

    def info(self, event: str, **facts: Any) -> None: ...

    def warning(self, event: str, **facts: Any) -> None: ...

    def error(self, event: str, *, error: BaseException | None = None, **facts: Any) -> None: ...


class UnitOfWork(Protocol):
    async def apply(self, *changes: Change) -> Sequence[int]:
        """Make all changes in one durable transaction, or none; say how many rows each touched.

        Raises:
            KeystileError: the refusal of the first change that could not be made (`changes` says which).
            Unavailable: storage cannot take it now; nothing was done.
        """


class TenantRecords(Protocol):
    async def find(self, tenant_id: TenantId) -> TenantRecord | None: ...

    async def list(self) -> Sequence[TenantRecord]: ...

    async def wrapped_keys(self, limit: int | None = None) -> Sequence[tuple[TenantId, bytes]]:
        """The wrapped data keys of all tenants, or of the oldest ones."""

    async def all_origins(self) -> frozenset[str]:
        """Every web origin that any tenant lists: a CORS preflight names no tenant."""

    async def rp_ids(self) -> Sequence[tuple[TenantId, str]]:
        """The relying party id of every tenant, oldest first: a well-known file names no tenant."""

    async def app_origins(self, but: TenantId) -> Sequence[str]:
        """Every web origin that a tenant lists, ``but`` for one."""

    async def names(self) -> Sequence[tuple[TenantId, str]]:
        """What every tenant is called, oldest first."""

    async def version(self) -> int:
        """Grows with every change of any tenant's settings, origins or keys."""


class Users(Protocol):
    async def find(self, tenant_id: TenantId, user_id: UserId) -> User | None: ...

    async def enrolled_methods(self, tenant_id: TenantId, user_id: UserId) -> EnrolledMethods:
        """What the user could answer with, in one read; nothing for somebody never seen."""

    async def query(self, tenant_id: TenantId, filter: UserFilter) -> Sequence[User]: ...


class Authenticators(Protocol):
    async def of_user(self, tenant_id: TenantId, user_id: UserId) -> Sequence[Authenticator]:
        """All of them, oldest first; never a page, because browsers hide passkeys that a list omits."""

    async def of_users(self, tenant_id: TenantId, user_ids: Sequence[UserId]) -> Sequence[Authenticator]: ...

    async def credentials(
        self, tenant_id: TenantId, user_id: UserId, method: str
    ) -> Sequence[CredentialDescriptor]:
        """The WebAuthn credentials among the user's authenticators of a method, oldest first."""

    async def find(self, tenant_id: TenantId, authenticator_id: AuthenticatorId) -> Authenticator | None: ...

    async def evidence(
        self, tenant_id: TenantId, authenticator_id: AuthenticatorId
    ) -> AttestationEvidence | None:
        """What its enrollment proved its make with, if that was kept."""

    async def of_model(self, tenant_id: TenantId, aaguid: UUID, *, limit: int) -> Sequence[AffectedPasskey]:
        """The newest passkeys that say to be of this model, in one indexed read."""

    async def count_of_model(self, tenant_id: TenantId, aaguid: UUID) -> int: ...

    async def by_credential(self, tenant_id: TenantId, credential_id: bytes) -> KnownCredential | None:
        """The credential with the facts about its user that a sign-in needs, in one indexed read."""


class Actions(Protocol):
    async def find(self, tenant_id: TenantId, user_id: UserId, code: str, key: str) -> Action | None: ...

    async def state(
        self, tenant_id: TenantId, user_id: UserId, code: str, key: str
    ) -> ActionState | None: ...

    async def query(self, tenant_id: TenantId, user_id: UserId, filter: ActionFilter) -> Sequence[Action]: ...


class SpentChallenges(Protocol):
    async def is_spent(self, tenant_id: TenantId, nonce: bytes, expires_at: int) -> bool:
        """Whether the challenge with this nonce and expiry was answered with success, wherever that was noted."""


class Old(Protocol):
    """What is kept, and for how long."""

    async def kept(self) -> Sequence[tuple[TenantId, Keep]]:
        """Each tenant's own choice, of all tenants."""

    async def actions(self, tenant_id: TenantId, before: int, now: int) -> int:
        """How many actions from before ``before`` may go; those may not whose nonce any clock could revive."""

    async def events(self, tenant_id: TenantId, before: int) -> int: ...

    async def make_months(self, now: int) -> None:
        """Make room for this month and the next ones, where rows are kept by months.

        Raises:
            Misconfigured: the store may not.
            Unavailable: not now; what comes is kept all the same.
        """

    async def drop_months(self, actions: Due, events: Due, now: int, pause: Pause) -> Pruned:
        """Drop whole months in which nothing is to be kept, where rows are kept by months; how many rows went.

        What stays, also because it cannot be dropped now, is for `PruneActions` and `PruneAuditEvents`.
        """

    async def newest(self) -> int:
        """When the newest action or audit event of all tenants was made; 0 where there is none."""


class MetadataRecords(Protocol):
    """The FIDO metadata: one for the whole installation."""

    async def state(self) -> MetadataState: ...

    async def metadata(self) -> Metadata | None:
        """What is kept; takes some milliseconds, away from the event loop."""


class Admins(Protocol):
    """Who may use the Portal. All of it belongs to the Portal's own tenant."""

    async def list(self) -> Sequence[Admin]:
        """All of them, oldest first."""

    async def find(self, admin_id: AdminId) -> Admin | None: ...

    async def invitation(self, secret_hash: bytes) -> Invitation | None: ...

    async def by_ticket(self, ticket_hash: bytes, since: int) -> Invitation | None:
        """The invitation that was spent for this ticket, later than ``since``."""

    async def session(self, secret_hash: bytes) -> AdminSession | None:
        """The session with its admin, in one read, whether it is still good or not."""


class AuditEvents(Protocol):
    async def of_tenant(self, tenant_id: TenantId, *, limit: int) -> Sequence[AuditEvent]:
        """The newest ones, newest first."""


class Lists(Protocol):
    """Rows in the order of an index, newest first, after a place (`domain.lists`): one read each."""

    async def users(self, tenant_id: TenantId, after: UserPlace | None, limit: int) -> Sequence[User]: ...

    async def users_starting(
        self, tenant_id: TenantId, text: str, after: MatchPlace | None, limit: int
    ) -> Sequence[tuple[str, User]]:
        """What begins with ``text`` and whose it is: for each way to match its first ``limit``, in any order."""

    async def enrolled(
        self, tenant_id: TenantId, user_ids: Sequence[UserId]
    ) -> Mapping[UserId, tuple[int, int | None]]:
        """How many passkeys each has, and when an authenticator was last used."""

    async def actions(
        self, tenant_id: TenantId, lead: ActionLead, value: str | None, after: ActionPlace | None, limit: int
    ) -> Sequence[Action]: ...

    async def actions_at(self, tenant_id: TenantId, created_at: int, key: str) -> Sequence[Action]:
        """Actions made in that millisecond, with that idempotency key."""

    async def events(
        self, tenant_id: TenantId, lead: EventLead, value: str | None, after: EventPlace | None, limit: int
    ) -> Sequence[AuditEvent]: ...

    async def newest(self, tenant_id: TenantId) -> Newest: ...

    async def newer(self, tenant_id: TenantId, since: Newest, most: int) -> Newer: ...
