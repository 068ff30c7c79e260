# SPDX-License-Identifier: Apache-2.0
"""Changes of admins of the Portal, their links and sessions, as statements."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from keystile.errors import Conflict, NotFound, Unauthorized
from keystile.server.domain import changes as c
from keystile.server.domain.tenants import PORTAL_TENANT
from keystile.server.storage import statements as sql
from keystile.server.storage.changes.steps import KEEP_SPENT_MS, Steps
from keystile.server.storage.database import Step


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


STEPS: Final[Steps] = {
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
}
