# SPDX-License-Identifier: Apache-2.0
"""Admins: who may use the Portal, with which role, and how far they see.

Admins are users of the Portal's own tenant, so they sign in with passkeys through Keystile itself
(docs/decisions/0017). A person's rights are read from the admin's row with every request: whoever is removed
is out at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NewType

from keystile.errors import Forbidden, Malformed, NotFound
from keystile.server.domain import changes
from keystile.server.domain.audit import AuditEvent
from keystile.server.domain.identifiers import TenantId, UserId, is_plain, straight, uuid7
from keystile.server.domain.tenants import PORTAL_TENANT

if TYPE_CHECKING:
    from keystile.server.domain.ports import Admins as AdminStore
    from keystile.server.domain.ports import Clock, Randomness, UnitOfWork

AdminId = NewType("AdminId", UserId)
"""A UUIDv7 in text form, and the admin's user id in the Portal's own tenant; or `DEV_ADMIN`."""

Role = Literal["support", "admin"]
"""``support`` may look, and remove what a user has enrolled; ``admin`` may do everything within reach."""

DEV_ADMIN: Final = AdminId(UserId("dev"))
"""Whoever opens the link that `keystile dev` prints. Has no passkey, and does not count as the first admin."""
MAX_NAME: Final = 100
_RANK: Final[Mapping[Role, int]] = {"support": 1, "admin": 2}


@dataclass(frozen=True, slots=True)
class Admin:
    """Somebody who may use the Portal. ``reach`` is the one tenant they see, ``None`` the whole installation."""

    admin_id: AdminId
    name: str
    role: Role
    reach: TenantId | None
    created_at: int
    created_by: str

    @property
    def actor(self) -> str:
        """Who the audit says it was."""
        return f"admin:{self.admin_id}"

    def may(self, role: Role) -> bool:
        """Whether this admin may do what takes that role."""
        return _RANK[self.role] >= _RANK[role]

    def reaches(self, tenant_id: TenantId) -> bool:
        return tenant_id != PORTAL_TENANT and self.reach in (None, tenant_id)

    def governs(self, role: Role, reach: TenantId | None) -> bool:
        """Whether this admin may make and remove admins of that role and reach: never wider than their own."""
        return self.role == "admin" and self.reach in (None, reach) and self.may(role)


@dataclass(frozen=True, slots=True)
class Admins:
    """Lists and removes admins. New ones come through `admin_links`."""

    store: AdminStore
    unit_of_work: UnitOfWork
    clock: Clock
    random: Randomness

    async def list(self) -> Sequence[Admin]:
        """All admins of the installation, oldest first."""
        return await self.store.list()

    async def of_tenant(self, tenant_id: TenantId, viewer: Admin) -> Sequence[Admin]:
        """Who may see this tenant, as far as ``viewer`` may know: of admins with a wider reach only their peers."""
        return [
            admin
            for admin in await self.store.list()
            if admin.reach == tenant_id or (admin.reach is None and viewer.reach is None)
        ]

    async def find(self, admin_id: str) -> Admin:
        """One admin.

        Raises:
            NotFound: there is none with this id.
        """
        found = await self.store.find(AdminId(UserId(admin_id)))
        if found is None:
            raise _unknown(admin_id)
        return found

    async def governed(self, admin_id: str, tenant_id: TenantId, by: Admin) -> Admin:
        """One admin of this tenant whom ``by`` may remove.

        Raises:
            NotFound: there is none with this id whom they may.
        """
        found = await self.find(admin_id)
        if not found.reaches(tenant_id) or not by.governs(found.role, found.reach):
            raise _unknown(admin_id)
        return found

    async def remove(self, admin_id: str, *, actor: str, by: Admin | None = None) -> Admin:
        """Remove an admin with their passkeys, sessions and the links they made: all of it ends at once.

        Args:
            by: the admin who does it in the Portal, who must govern the other; ``None`` for the command line.

        Raises:
            NotFound: there is none with this id, or ``by`` does not reach that far.
            Forbidden: it is the admin who asks.
        """
        found = await self.find(admin_id)
        if by is not None:
            if by.admin_id == found.admin_id:
                raise Forbidden(
                    "You cannot remove yourself: somebody has to stay. Ask another admin, or use the command line."
                )
            if not by.governs(found.role, found.reach):
                raise _unknown(admin_id)
        now = self.clock()
        await self.unit_of_work.apply(
            changes.RemoveAdmin(PORTAL_TENANT, found.admin_id),
            changes.DeleteUser(PORTAL_TENANT, found.admin_id, now),
            changes.AddAuditEvent(self._event(found, actor, "admin.removed", now)),
        )
        return found

    def _event(self, admin: Admin, actor: str, event: str, now: int) -> AuditEvent:
        return admin_event(
            admin.reach,
            uuid7(now, self.random(10)),
            now,
            actor,
            event,
            admin.admin_id,
            admin.name,
            admin.role,
        )


def admin_event(
    reach: TenantId | None,
    event_id: str,
    at: int,
    actor: str,
    event: str,
    admin_id: str,
    name: str,
    role: Role,
) -> AuditEvent:
    """What the audit keeps about an admin: with the tenant that is their reach, else with the Portal's own."""
    details: dict[str, str | int | bool | None] = {"name": name, "role": role, "reach": reach}
    return AuditEvent(reach or PORTAL_TENANT, event_id, at, actor, event, admin_id, details)


def checked_name(text: str) -> str:
    """A person's name.

    Raises:
        Malformed: it is empty, over 100 characters, or has characters in it that steer the text around it.
    """
    text = text.strip()
    if not text or len(text) > MAX_NAME or not is_plain(text) or straight(text) != text:
        raise Malformed(f"A name is 1 to {MAX_NAME} characters, without control characters.")
    return text


def checked_role(text: str) -> Role:
    """A role by its name.

    Raises:
        Malformed: there is no such role.
    """
    for role in _RANK:
        if role == text:
            return role
    raise Malformed("A role is admin or support.")


def _unknown(admin_id: str) -> NotFound:
    return NotFound(f"There is no admin {admin_id}. `keystile admin list` shows those there are.")
