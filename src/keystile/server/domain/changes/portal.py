# SPDX-License-Identifier: Apache-2.0
"""Changes of admins of the Portal, their links and sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from keystile.server.domain.identifiers import TenantId

if TYPE_CHECKING:
    from keystile.server.domain.admin_links import Invitation
    from keystile.server.domain.admins import Admin, AdminId


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
