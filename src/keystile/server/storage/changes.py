# SPDX-License-Identifier: Apache-2.0
"""Domain changes as statements: for each change its steps, and what it is refused with.

`SqlUnitOfWork` is the only way to write. The refusals are those that `domain.changes` promises.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from keystile.errors import (
    ActionBlocked,
    CeremonyError,
    ChallengeError,
    CheckFailed,
    Conflict,
    NotFound,
    Unauthorized,
)
from keystile.server.domain import changes as c
from keystile.server.domain.actions import Action
from keystile.server.domain.tenants import PORTAL_TENANT
from keystile.server.storage import statements as sql
from keystile.server.storage.database import Database, Step, Value

KEEP_SPENT_MS: Final = 24 * 60 * 60 * 1000
"""How long a spent nonce outlives its challenge: more than any clock is wrong by (security.md §9)."""

_ATTRIBUTES: Final = (
    "email",
    "email_verified",
    "phone_number",
    "phone_number_verified",
    "username",
    "display_name",
    "locale",
    "custom",
    "default_verification_method",
)


@dataclass(frozen=True, slots=True)
class SqlUnitOfWork:
    """`UnitOfWork` over a database."""

    database: Database

    async def apply(self, *changes: c.Change) -> Sequence[int]:
        steps: list[Step] = []
        last: list[int] = []
        for change in changes:
            steps.extend(_STEPS[type(change)](change))
            last.append(len(steps) - 1)
        touched = await self.database.transact(steps)
        return [touched[index] for index in last]


def _json(value: Mapping[str, Any] | None) -> str | None:
    return None if value is None else msgspec.json.encode(value).decode()


def _put_user(change: c.PutUser) -> Iterable[Step]:
    if not change.attributes:
        yield Step(sql.ENSURE_USER, (change.tenant_id, change.user_id, change.handle, change.now))
        return
    values: list[Value] = [change.tenant_id, change.user_id, change.handle, change.now]
    for name in _ATTRIBUTES:
        value = change.attributes.get(name)
        values += [name in change.attributes, _json(value) if name == "custom" else value]
    yield Step(sql.PUT_USER, values)


def _delete_user(change: c.DeleteUser) -> Iterable[Step]:
    user = (change.tenant_id, change.user_id)
    yield Step(sql.KEEP_NONCES_OF_USER, (*user, change.now - KEEP_SPENT_MS), is_long=True)
    yield Step(sql.DELETE_ACTIONS_OF_USER, user, is_long=True)
    yield Step(sql.DELETE_AUTHENTICATORS_OF_USER, user)
    yield Step(sql.DELETE_USER, user)


def _add_authenticator(change: c.AddAuthenticator) -> Iterable[Step]:
    new = change.authenticator
    credential = new.credential
    record: tuple[Value, ...] = (None, None, None, None, 0, *(None,) * 17)
    if credential is not None:
        record = (
            credential.credential_id,
            credential.public_key.alg,
            credential.public_key.data,
            credential.cose_key,
            credential.sign_count,
            credential.rp_id,
            str(credential.aaguid) if credential.aaguid else None,
            msgspec.json.encode(credential.transports).decode(),
            credential.attachment,
            credential.backup_eligible,
            credential.backed_up,
            credential.uv_initialized,
            credential.attestation_format,
            credential.attestation_type,
            credential.user_agent,
            credential.device_id,
            credential.attestation_trusted,
            credential.discoverable,
            credential.prf_enabled,
            credential.large_blob_supported,
            credential.credential_protection,
            credential.min_pin_length,
        )
    yield Step(
        sql.ADD_AUTHENTICATOR,
        (
            new.tenant_id,
            new.authenticator_id,
            new.user_id,
            new.method,
            new.created_at,
            new.verified_at,
            new.last_verified_at,
            new.name,
            new.username,
            new.display_name,
            *record,
            change.evidence.attestation_object if change.evidence else None,
            change.evidence.client_data if change.evidence else None,
            change.only_first,
        ),
        lambda: CeremonyError("credential_already_registered", "the tenant has this credential id"),
    )


def _record_use(change: c.RecordUse) -> Iterable[Step]:
    yield Step(
        sql.RECORD_USE,
        (
            change.tenant_id,
            change.authenticator_id,
            change.sign_count,
            change.backup_eligible,
            change.backed_up,
            change.at,
        ),
        lambda: CeremonyError("credential_not_found", "it was removed while it was used"),
    )


def _rename_authenticator(change: c.RenameAuthenticator) -> Iterable[Step]:
    yield Step(
        sql.RENAME_AUTHENTICATOR, (change.tenant_id, change.user_id, change.authenticator_id, change.name)
    )


def _remove_authenticator(change: c.RemoveAuthenticator) -> Iterable[Step]:
    removed = (change.tenant_id, change.user_id, change.authenticator_id)
    if change.keep_one_of:
        yield Step(
            sql.REMOVE_AUTHENTICATOR_BUT_LAST,
            (*removed, change.keep_one_of),
            lambda: Conflict("There is no other to sign in with. Add another one first, then remove this."),
        )
    else:
        yield Step(sql.REMOVE_AUTHENTICATOR, removed)


def _add_action_once(change: c.AddActionOnce) -> Iterable[Step]:
    new: Action = change.action
    yield Step(
        sql.ADD_ACTION_ONCE,
        (
            new.tenant_id,
            new.user_id,
            new.code,
            new.idempotency_key,
            new.state,
            new.created_at,
            new.state_updated_at,
            new.method,
            new.authenticator_id,
            new.ip_address,
            new.user_agent,
            new.device_id,
            new.redirect_url,
            new.redirect_to_settings,
            new.locale,
            _json(new.custom),
        ),
    )


def _already_used() -> ChallengeError:
    return ChallengeError("challenge_already_used", "this challenge was answered before")


def _record_sign_in(change: c.RecordSignIn) -> Iterable[Step]:
    new = change.action
    yield Step(
        sql.RECORD_SIGN_IN,
        (
            new.tenant_id,
            new.user_id,
            new.code,
            new.idempotency_key,
            new.state,
            new.created_at,
            new.method,
            new.authenticator_id,
            new.ip_address,
            new.user_agent,
            new.device_id,
            change.nonce,
            change.nonce_expires_at,
        ),
        _already_used,
    )


def _succeed_action(change: c.SucceedAction) -> Iterable[Step]:
    yield Step(
        sql.SUCCEED_ACTION,
        (
            change.tenant_id,
            change.user_id,
            change.code,
            change.idempotency_key,
            change.method,
            change.authenticator_id,
            change.at,
            change.again,
        ),
        lambda: ActionBlocked("action_not_open", "its state does not let anybody verify it"),
    )


def _set_action_state(change: c.SetActionState) -> Iterable[Step]:
    yield Step(
        sql.SET_ACTION_STATE,
        (change.tenant_id, change.user_id, change.code, change.idempotency_key, change.state, change.at),
        lambda: NotFound("This user has no action with that code and idempotency key."),
    )


def _spend_challenge(change: c.SpendChallenge) -> Iterable[Step]:
    yield Step(sql.SPEND_CHALLENGE, (change.tenant_id, change.nonce, change.expires_at), _already_used)


def _sweep(change: c.SweepSpentChallenges) -> Iterable[Step]:
    yield Step(sql.SWEEP_SPENT_CHALLENGES, (change.before - KEEP_SPENT_MS, change.limit))


def _prune_actions(change: c.PruneActions) -> Iterable[Step]:
    yield Step(sql.PRUNE_ACTIONS, (change.tenant_id, change.before, change.now - KEEP_SPENT_MS, change.limit))


def _prune_audit_events(change: c.PruneAuditEvents) -> Iterable[Step]:
    yield Step(sql.PRUNE_AUDIT_EVENTS, (change.tenant_id, change.before, change.limit))


def _add_tenant(change: c.AddTenant) -> Iterable[Step]:
    new = change.record
    settings = msgspec.json.encode(new.settings).decode()
    yield Step(
        sql.ADD_TENANT,
        (new.tenant_id, new.name, settings, new.wrapped_key, new.challenges_valid_from, new.created_at),
        lambda: Conflict(f"There is a tenant {new.tenant_id} already."),
    )


def _update_tenant(change: c.UpdateTenant) -> Iterable[Step]:
    settings = msgspec.json.encode(change.settings).decode()
    yield Step(
        sql.UPDATE_TENANT,
        (change.tenant_id, change.name, settings),
        lambda: NotFound(f"There is no tenant {change.tenant_id}."),
    )


def _rewrap_data_key(change: c.RewrapDataKey) -> Iterable[Step]:
    yield Step(
        sql.REWRAP_DATA_KEY,
        (change.tenant_id, change.wrapped_key),
        lambda: NotFound(f"There is no tenant {change.tenant_id}."),
    )


def _end_what_was_issued(change: c.EndWhatWasIssued) -> Iterable[Step]:
    yield Step(sql.MOVE_CHALLENGES_VALID_FROM, (change.at,))
    yield Step(sql.END_ALL_ADMIN_SESSIONS, ())
    yield Step(sql.FORGET_ALL_INVITATIONS, ())


def _add_origin(change: c.AddOrigin) -> Iterable[Step]:
    yield Step(sql.ADD_ORIGIN, (change.tenant_id, change.origin, change.at))


def _remove_origin(change: c.RemoveOrigin) -> Iterable[Step]:
    yield Step(
        sql.REMOVE_ORIGIN,
        (change.tenant_id, change.origin),
        lambda: NotFound(f"The tenant does not list the origin {change.origin}."),
    )


def _add_api_key(change: c.AddApiKey) -> Iterable[Step]:
    new = change.key
    yield Step(
        sql.ADD_API_KEY,
        (
            new.tenant_id,
            new.key_id,
            new.secret_hash,
            new.sealed_secret,
            new.hint,
            new.created_at,
            new.revoked_at,
        ),
        lambda: Conflict("A tenant has at most two live API keys. Revoke one of them first."),
    )


def _revoke_api_key(change: c.RevokeApiKey) -> Iterable[Step]:
    yield Step(
        sql.REVOKE_API_KEY,
        (change.tenant_id, change.key_id, change.at),
        lambda: NotFound(f"The tenant has no live API key {change.key_id}."),
    )


def _store_metadata(change: c.StoreMetadata) -> Iterable[Step]:
    yield Step(
        sql.STORE_METADATA,
        (
            change.number,
            change.next_update.isoformat(),
            change.sheet,
            change.source,
            change.etag,
            change.at,
        ),
        lambda: CheckFailed("metadata_not_newer", f"number {change.number} is not above what is kept"),
    )


def _claim_metadata(change: c.ClaimMetadata) -> Iterable[Step]:
    yield Step(
        sql.CLAIM_METADATA,
        (change.at, change.at - change.every_ms, change.at - change.again_ms, change.failure),
    )


def _finish_metadata(change: c.FinishMetadata) -> Iterable[Step]:
    yield Step(sql.FINISH_METADATA, (change.at, change.failure))


def _add_admin(change: c.AddAdmin) -> Iterable[Step]:
    new = change.admin
    yield Step(
        sql.ADD_ADMIN,
        (
            PORTAL_TENANT,
            new.admin_id,
            new.name,
            new.role,
            new.reach,
            new.created_at,
            new.created_by,
            change.only_first,
        ),
        lambda: Conflict("There is an admin already."),
    )


def _remove_admin(change: c.RemoveAdmin) -> Iterable[Step]:
    admin = (change.tenant_id, change.admin_id)
    yield Step(sql.END_ADMIN_SESSIONS, (*admin, b""))
    yield Step(sql.REMOVE_INVITATIONS_OF_ADMIN, (*admin, f"admin:{change.admin_id}"))
    yield Step(sql.REMOVE_ADMIN, admin, lambda: NotFound("There is no such admin."))


def _add_invitation(change: c.AddInvitation) -> Iterable[Step]:
    new = change.invitation
    yield Step(sql.FORGET_INVITATIONS, (change.tenant_id, new.created_at - KEEP_SPENT_MS))
    yield Step(
        sql.ADD_INVITATION,
        (
            change.tenant_id,
            change.secret_hash,
            new.purpose,
            new.admin_id,
            new.name,
            new.role,
            new.reach,
            new.only_first,
            new.created_by,
            new.created_at,
            new.expires_at,
        ),
    )


def _spent_link() -> NotFound:
    return NotFound("This link was used, or is too old. Ask for a new one.")


def _consume_invitation(change: c.ConsumeInvitation) -> Iterable[Step]:
    yield Step(
        sql.CONSUME_INVITATION,
        (change.tenant_id, change.secret_hash, change.at, change.ticket_hash),
        _spent_link,
    )


def _finish_ticket(change: c.FinishTicket) -> Iterable[Step]:
    yield Step(sql.FINISH_TICKET, (change.tenant_id, change.ticket_hash, change.since), _spent_link)


def _add_admin_session(change: c.AddAdminSession) -> Iterable[Step]:
    yield Step(sql.FORGET_ADMIN_SESSIONS, (change.tenant_id, change.at))
    yield Step(
        sql.ADD_ADMIN_SESSION,
        (
            change.tenant_id,
            change.secret_hash,
            change.admin_id,
            change.opened_by,
            change.at,
            change.expires_at,
        ),
        lambda: Unauthorized("This passkey belongs to nobody who may use the Portal."),
    )


def _see_admin_session(change: c.SeeAdminSession) -> Iterable[Step]:
    yield Step(sql.SEE_ADMIN_SESSION, (change.tenant_id, change.secret_hash, change.at))


def _verify_admin_session(change: c.VerifyAdminSession) -> Iterable[Step]:
    yield Step(
        sql.VERIFY_ADMIN_SESSION,
        (change.tenant_id, change.secret_hash, change.new_secret_hash, change.at),
        lambda: Unauthorized("Your session has ended. Sign in again."),
    )


def _end_admin_session(change: c.EndAdminSession) -> Iterable[Step]:
    yield Step(sql.END_ADMIN_SESSION, (change.tenant_id, change.secret_hash))


def _end_admin_sessions(change: c.EndAdminSessions) -> Iterable[Step]:
    yield Step(sql.END_ADMIN_SESSIONS, (change.tenant_id, change.admin_id, change.but))


def _bump_settings(change: c.BumpSettings) -> Iterable[Step]:
    if change.since is None:
        yield Step(sql.BUMP_SETTINGS, ())
    else:
        moved = "Tenants were changed meanwhile; nothing was saved. Try again."
        yield Step(sql.BUMP_SETTINGS_SINCE, (change.since,), lambda: c.SettingsMoved(moved))


def _add_audit_event(change: c.AddAuditEvent) -> Iterable[Step]:
    event = change.event
    yield Step(
        sql.ADD_AUDIT_EVENT,
        (
            event.tenant_id,
            event.event_id,
            event.at,
            event.actor,
            event.event,
            event.target,
            msgspec.json.encode(event.details).decode(),
            event.user_id,
        ),
    )


_STEPS: Final[dict[type[Any], Callable[[Any], Iterable[Step]]]] = {
    c.PutUser: _put_user,
    c.DeleteUser: _delete_user,
    c.AddAuthenticator: _add_authenticator,
    c.RecordUse: _record_use,
    c.RenameAuthenticator: _rename_authenticator,
    c.RemoveAuthenticator: _remove_authenticator,
    c.AddActionOnce: _add_action_once,
    c.RecordSignIn: _record_sign_in,
    c.SucceedAction: _succeed_action,
    c.SetActionState: _set_action_state,
    c.SpendChallenge: _spend_challenge,
    c.SweepSpentChallenges: _sweep,
    c.PruneActions: _prune_actions,
    c.PruneAuditEvents: _prune_audit_events,
    c.AddTenant: _add_tenant,
    c.UpdateTenant: _update_tenant,
    c.RewrapDataKey: _rewrap_data_key,
    c.EndWhatWasIssued: _end_what_was_issued,
    c.AddOrigin: _add_origin,
    c.RemoveOrigin: _remove_origin,
    c.AddApiKey: _add_api_key,
    c.RevokeApiKey: _revoke_api_key,
    c.StoreMetadata: _store_metadata,
    c.ClaimMetadata: _claim_metadata,
    c.FinishMetadata: _finish_metadata,
    c.AddAdmin: _add_admin,
    c.RemoveAdmin: _remove_admin,
    c.AddInvitation: _add_invitation,
    c.ConsumeInvitation: _consume_invitation,
    c.FinishTicket: _finish_ticket,
    c.AddAdminSession: _add_admin_session,
    c.SeeAdminSession: _see_admin_session,
    c.VerifyAdminSession: _verify_admin_session,
    c.EndAdminSession: _end_admin_session,
    c.EndAdminSessions: _end_admin_sessions,
    c.BumpSettings: _bump_settings,
    c.AddAuditEvent: _add_audit_event,
}
