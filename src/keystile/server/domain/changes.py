# SPDX-License-Identifier: Apache-2.0
"""Everything that can change in the database, one value each.

A use case hands a tuple of these to `UnitOfWork.apply`, which makes all of them in one transaction or none.
Where a change can be refused, its docstring says with what. Uniqueness and state are checked by the change
itself, in the statement that makes it, never by reading first: that is what makes "exactly once" true.

They are structs of msgspec, which makes forty such classes in a millisecond where `dataclass` takes thirty: every start
of the server, and of each worker, waits for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec

from keystile.errors import Conflict
from keystile.server.domain.audit import AuditEvent
from keystile.server.domain.identifiers import AuthenticatorId, TenantId, UserId

if TYPE_CHECKING:
    from keystile.server.domain.actions import Action
    from keystile.server.domain.admin_links import Invitation
    from keystile.server.domain.admins import Admin, AdminId
    from keystile.server.domain.authenticators import AttestationEvidence, Authenticator
    from keystile.server.domain.keys import ApiKey
    from keystile.server.domain.tenant_settings import TenantSettings
    from keystile.server.domain.tenants import TenantRecord
    from keystile.wire.server import ActionState

# --- users --------------------------------------------------------------------------------------------------


class PutUser(msgspec.Struct, frozen=True):
    """Make a user, or change the named attributes of one that is there (its handle stays)."""

    tenant_id: TenantId
    user_id: UserId
    handle: str
    now: int
    attributes: Mapping[str, Any]


class DeleteUser(msgspec.Struct, frozen=True):
    """Delete a user with authenticators and actions, keeping nonces that are younger than expiry + 24 h."""

    tenant_id: TenantId
    user_id: UserId
    now: int


# --- authenticators -----------------------------------------------------------------------------------------


class AddAuthenticator(msgspec.Struct, frozen=True):
    """Refused with ``credential_already_registered`` when the tenant has the credential id.

    With ``only_first`` also when the user has an authenticator by now: a token without `add:authenticators`
    enrolls the first one and no other, however many such tokens are used at once.
    """

    authenticator: Authenticator
    only_first: bool = False
    evidence: AttestationEvidence | None = None


class RecordUse(msgspec.Struct, frozen=True):
    """Save a credential's new state after a proven answer. The counter never falls.

    Refused with ``credential_not_found`` when it was removed meanwhile.
    """

    tenant_id: TenantId
    authenticator_id: AuthenticatorId
    sign_count: int
    backup_eligible: bool
    backed_up: bool
    at: int


class RenameAuthenticator(msgspec.Struct, frozen=True):
    """Touches no row when it is gone."""

    tenant_id: TenantId
    user_id: UserId
    authenticator_id: AuthenticatorId
    name: str


class RemoveAuthenticator(msgspec.Struct, frozen=True):
    """Touches no row when it is gone.

    With ``keep_one_of`` refused with `Conflict` when that is so, or the user has no other of this RP ID.
    """

    tenant_id: TenantId
    user_id: UserId
    authenticator_id: AuthenticatorId
    keep_one_of: str = ""


# --- actions and spent challenges ---------------------------------------------------------------------------


class AddActionOnce(msgspec.Struct, frozen=True):
    """Record a tracked action; touches no row when this user, code and key has one."""

    action: Action


class RecordSignIn(msgspec.Struct, frozen=True):
    """Record a sign-in without a token: the action row is its proof and carries the spent nonce.

    Refused with ``challenge_already_used`` when the nonce was spent, or the user, code and key has an action.
    """

    action: Action
    nonce: bytes
    nonce_expires_at: int


class SucceedAction(msgspec.Struct, frozen=True):
    """Turn an action to `CHALLENGE_SUCCEEDED`, or refresh method and time of one that is.

    Refused with `ActionBlocked` when it is gone, BLOCK or REVIEW_*, or, without ``again``, finished before.
    """

    tenant_id: TenantId
    user_id: UserId
    code: str
    idempotency_key: str
    method: str
    authenticator_id: AuthenticatorId
    at: int
    again: bool


class SetActionState(msgspec.Struct, frozen=True):
    """Refused with `NotFound` when there is no such action."""

    tenant_id: TenantId
    user_id: UserId
    code: str
    idempotency_key: str
    state: ActionState
    at: int


class SpendChallenge(msgspec.Struct, frozen=True):
    """Refused with ``challenge_already_used`` when the nonce was spent before."""

    tenant_id: TenantId
    nonce: bytes
    expires_at: int


class SweepSpentChallenges(msgspec.Struct, frozen=True):
    """Forget at most ``limit`` nonces of all tenants that no clock can revive: expired before ``before``."""

    before: int
    limit: int


class PruneActions(msgspec.Struct, frozen=True):
    """Delete at most ``limit`` of a tenant's actions from before ``before``, the oldest first. Those stay whose nonce
    could still be replayed at ``now``, by any clock."""

    tenant_id: TenantId
    before: int
    now: int
    limit: int


class PruneAuditEvents(msgspec.Struct, frozen=True):
    """Delete at most ``limit`` of a tenant's audit events from before ``before``, the oldest first."""

    tenant_id: TenantId
    before: int
    limit: int


# --- tenants and keys ---------------------------------------------------------------------------------------


class AddTenant(msgspec.Struct, frozen=True):
    """Refused with `Conflict` when the id is taken."""

    record: TenantRecord


class UpdateTenant(msgspec.Struct, frozen=True):
    """Refused with `NotFound` when there is no such tenant."""

    tenant_id: TenantId
    name: str
    settings: TenantSettings


class RewrapDataKey(msgspec.Struct, frozen=True):
    """Keep a tenant's data key as another master key wraps it. Refused with `NotFound` when there is no such tenant."""

    tenant_id: TenantId
    wrapped_key: bytes


class EndWhatWasIssued(msgspec.Struct, frozen=True):
    """Of all tenants: no challenge that was issued is good any more, nor a link or a session of the Portal.

    For a database that may have forgotten what was spent or ended.
    """

    at: int


class AddOrigin(msgspec.Struct, frozen=True):
    """Touches no row when it is listed."""

    tenant_id: TenantId
    origin: str
    at: int


class RemoveOrigin(msgspec.Struct, frozen=True):
    """Refused with `NotFound` when it is not listed."""

    tenant_id: TenantId
    origin: str


class AddApiKey(msgspec.Struct, frozen=True):
    """Refused with `Conflict` when the tenant has two live keys."""

    key: ApiKey


class RevokeApiKey(msgspec.Struct, frozen=True):
    """Refused with `NotFound` when there is no such live key."""

    tenant_id: TenantId
    key_id: str
    at: int


# --- the Portal ---------------------------------------------------------------------------------------------


class AddAdmin(msgspec.Struct, frozen=True):
    """Refused with `Conflict` when the id is taken; with ``only_first`` also when there is an admin by now (the
    development admin is none)."""

    admin: Admin
    only_first: bool = False


class RemoveAdmin(msgspec.Struct, frozen=True):
    """Remove an admin with their sessions, links and tickets, and the links that they made.

    Refused with `NotFound` when there is none.
    """

    tenant_id: TenantId
    admin_id: AdminId


class AddInvitation(msgspec.Struct, frozen=True):
    """Keep a link by its hash; those that expired a day ago are forgotten."""

    tenant_id: TenantId
    secret_hash: bytes
    invitation: Invitation


class ConsumeInvitation(msgspec.Struct, frozen=True):
    """Spend a link, and hang a ticket on it.

    Refused with `NotFound` when it was spent, has expired, or was for the first admin and there is one.
    """

    tenant_id: TenantId
    secret_hash: bytes
    at: int
    ticket_hash: bytes | None


class FinishTicket(msgspec.Struct, frozen=True):
    """Refused with `NotFound` when it was finished, or its link was spent before ``since``."""

    tenant_id: TenantId
    ticket_hash: bytes
    since: int


class AddAdminSession(msgspec.Struct, frozen=True):
    """Open a session; those that have expired are forgotten. Refused with `Unauthorized` when there is no such
    admin."""

    tenant_id: TenantId
    secret_hash: bytes
    admin_id: AdminId
    opened_by: str
    at: int
    expires_at: int


class SeeAdminSession(msgspec.Struct, frozen=True):
    """Note a request. Touches no row when the session has ended."""

    tenant_id: TenantId
    secret_hash: bytes
    at: int


class VerifyAdminSession(msgspec.Struct, frozen=True):
    """Note a user verification, and give the session a new secret. Refused with `Unauthorized` when it ended."""

    tenant_id: TenantId
    secret_hash: bytes
    new_secret_hash: bytes
    at: int


class EndAdminSession(msgspec.Struct, frozen=True):
    """Touches no row when it has ended."""

    tenant_id: TenantId
    secret_hash: bytes


class EndAdminSessions(msgspec.Struct, frozen=True):
    """All sessions of an admin, but for the one with this hash."""

    tenant_id: TenantId
    admin_id: AdminId
    but: bytes = b""


# --- settings version and audit -----------------------------------------------------------------------------


class SettingsMoved(Conflict):
    """Tenants were changed since they were read; read them again."""


class BumpSettings(msgspec.Struct, frozen=True):
    """Tell every node to read tenants again; goes with every change of tenants, origins and keys.

    With ``since`` refused with `SettingsMoved` when anything was changed after that version: what the change
    was worked out from may be no longer so.
    """

    since: int | None = None


class StoreMetadata(msgspec.Struct, frozen=True):
    """Keep newer FIDO metadata. ``sheet`` is as `model_sheets.pack` makes it.

    Refused with ``metadata_not_newer`` unless the number is above that of what is kept: whoever could bring back
    an old one would hide a report.
    """

    number: int
    next_update: date
    sheet: bytes
    source: str
    etag: str
    at: int


class ClaimMetadata(msgspec.Struct, frozen=True):
    """Look for newer metadata now; touches no row when a node did less than ``every_ms`` ago, or ``again_ms`` if
    that failed. ``failure`` is what is told until the look is finished."""

    at: int
    every_ms: int
    again_ms: int
    failure: str


class FinishMetadata(msgspec.Struct, frozen=True):
    """How a look for newer metadata ended that found none; ``failure`` is why, if it failed."""

    at: int
    failure: str | None


class AddAuditEvent(msgspec.Struct, frozen=True):
    event: AuditEvent


Change = (
    PutUser
    | DeleteUser
    | AddAuthenticator
    | RecordUse
    | RenameAuthenticator
    | RemoveAuthenticator
    | AddActionOnce
    | RecordSignIn
    | SucceedAction
    | SetActionState
    | SpendChallenge
    | SweepSpentChallenges
    | PruneActions
    | PruneAuditEvents
    | AddTenant
    | UpdateTenant
    | RewrapDataKey
    | EndWhatWasIssued
    | AddOrigin
    | RemoveOrigin
    | AddApiKey
    | RevokeApiKey
    | StoreMetadata
    | ClaimMetadata
    | FinishMetadata
    | AddAdmin
    | RemoveAdmin
    | AddInvitation
    | ConsumeInvitation
    | FinishTicket
    | AddAdminSession
    | SeeAdminSession
    | VerifyAdminSession
    | EndAdminSession
    | EndAdminSessions
    | BumpSettings
    | AddAuditEvent
)
