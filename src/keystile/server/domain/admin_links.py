# SPDX-License-Identifier: Apache-2.0
"""One-time links into the Portal, and what they turn into.

A link is 256 random bits, kept as a keyed hash, good for 30 minutes and for one use. Looking at it spends
nothing; spending is one conditional UPDATE. The link of `keystile dev` opens a session. An invitation, or the
link that lets a known admin back in, turns into a *ticket*: it lets its holder enroll a passkey and nothing
else, and only the passkey makes an admin and a session. So nobody is an admin who could not sign in again.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from keystile.errors import Conflict, Forbidden, NotFound
from keystile.server.domain import changes
from keystile.server.domain.admins import (
    DEV_ADMIN,
    Admin,
    AdminId,
    Role,
    admin_event,
    checked_name,
    checked_role,
)
from keystile.server.domain.clocks import is_ahead
from keystile.server.domain.identifiers import TenantId, UserId, uuid7
from keystile.server.domain.tenants import PORTAL_TENANT, Tenant
from keystile.webauthn.base64url import encode

if TYPE_CHECKING:
    from keystile.server.domain.admin_sessions import AdminSessions, NewSession
    from keystile.server.domain.portal_tenant import PortalTenant
    from keystile.server.domain.ports import Admins as AdminStore
    from keystile.server.domain.ports import Clock, Randomness, UnitOfWork
    from keystile.server.domain.tenants import Tenants

LINK_MS: Final = 30 * 60 * 1000
SECRET_BYTES: Final = 32
MAX_SECRET: Final = 64
DEV_NAME: Final = "You (dev)"
Purpose = Literal["dev", "invite", "unlock"]


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link that was made, without its secret. Times are in epoch milliseconds.

    ``only_first``: it works only while there is no admin.
    """

    purpose: Purpose
    admin_id: AdminId
    name: str
    role: Role
    reach: TenantId | None
    only_first: bool
    created_by: str
    created_at: int
    expires_at: int
    consumed_at: int | None = None

    def is_current(self, now: int) -> bool:
        """Whether its time is now: neither over nor, by a clock that was set back, still to come."""
        return now < self.expires_at and not is_ahead(self.created_at, now)

    def admin(self, now: int) -> Admin:
        """The admin that it makes."""
        return Admin(self.admin_id, self.name, self.role, self.reach, now, self.created_by)


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link and, this once, its secret."""

    invitation: Invitation
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AdminLinks:
    """Makes and spends links. ``is_dev``: whether links that open a session at once are any good here."""

    store: AdminStore
    tenants: Tenants
    portal_tenant: PortalTenant
    sessions: AdminSessions
    unit_of_work: UnitOfWork
    clock: Clock
    random: Randomness
    is_dev: bool = False

    # ---- making ----

    async def for_dev(self) -> NewLink:
        """A link that opens a session as the development admin."""
        tenant = await self.portal_tenant.ensure()
        if await self.store.find(DEV_ADMIN) is None:
            you = Admin(DEV_ADMIN, DEV_NAME, "admin", None, self.clock(), "dev")
            with suppress(Conflict):  # another start at the same time made it
                await self.unit_of_work.apply(changes.AddAdmin(you))
        return await self._make(tenant, "dev", DEV_ADMIN, DEV_NAME, "admin", None, "dev")

    async def invite(
        self, name: str, role: str, reach: TenantId | None, *, actor: str, by: Admin | None = None
    ) -> NewLink:
        """A link that makes a new admin, once a passkey was enrolled.

        While there is no admin, it is the first one's: of several such links only one makes an admin.

        Args:
            by: the admin who invites in the Portal, who must govern such admins; ``None`` for the command line.

        Raises:
            Malformed: the name or the role cannot be used.
            NotFound: there is no such tenant, or ``by`` does not reach it.
            Forbidden: ``by`` may not make admins like this.
        """
        name, checked = checked_name(name), checked_role(role)
        if reach is not None and (
            reach == PORTAL_TENANT or await self.tenants.find(reach) is None or (by and not by.reaches(reach))
        ):
            raise NotFound(f"There is no tenant {reach}.")
        if by is not None and not by.governs(checked, reach):
            raise Forbidden("You can invite people to what you reach yourself, and not beyond.")
        tenant = await self.portal_tenant.ensure()
        admin_id = AdminId(UserId(uuid7(self.clock(), self.random(10))))
        only_first = by is None and not await self.has_admins()
        return await self._make(tenant, "invite", admin_id, name, checked, reach, actor, only_first)

    async def unlock(self, admin_id: str, *, actor: str) -> NewLink:
        """A link with which a known admin enrolls another passkey.

        Raises:
            NotFound: there is no such admin.
        """
        admin = await self.store.find(AdminId(UserId(admin_id)))
        if admin is None or admin.admin_id == DEV_ADMIN:
            raise NotFound(f"There is no admin {admin_id}. `keystile admin list` shows those there are.")
        tenant = await self.portal_tenant.ensure()
        return await self._make(tenant, "unlock", admin.admin_id, admin.name, admin.role, admin.reach, actor)

    async def has_admins(self) -> bool:
        """Whether somebody other than the development admin is one."""
        return any(admin.admin_id != DEV_ADMIN for admin in await self.store.list())

    async def _make(
        self,
        tenant: Tenant,
        purpose: Purpose,
        admin_id: AdminId,
        name: str,
        role: Role,
        reach: TenantId | None,
        actor: str,
        only_first: bool = False,
    ) -> NewLink:
        now = self.clock()
        secret = encode(self.random(SECRET_BYTES))
        new = Invitation(purpose, admin_id, name, role, reach, only_first, actor, now, now + LINK_MS)
        told = () if purpose == "dev" else (self._told(new, actor, _MADE[purpose], now),)
        await self.unit_of_work.apply(
            changes.AddInvitation(PORTAL_TENANT, tenant.keys.secret_hash(secret), new), *told
        )
        return NewLink(new, secret)

    # ---- using ----

    async def look(self, secret: str) -> Invitation:
        """What a link is for. Spends nothing.

        Raises:
            NotFound: there is no such link, it was used, is too old, or came too late to make the first admin.
        """
        tenant = await self.portal_tenant.find()
        found = None
        if tenant is not None and 0 < len(secret) <= MAX_SECRET:
            found = await self.store.invitation(tenant.keys.secret_hash(secret))
        if found is None or found.consumed_at is not None or not found.is_current(self.clock()):
            raise _spent()
        if (found.purpose == "dev" and not self.is_dev) or (found.only_first and await self.has_admins()):
            raise _spent()
        return found

    async def open_session(self, secret: str) -> NewSession:
        """Spend a development link.

        Raises:
            NotFound: it cannot be spent, or not for this.
        """
        found, tenant = await self.look(secret), await self.portal_tenant.ensure()
        if found.purpose != "dev":
            raise _spent()
        return await self.sessions.open(
            found.admin_id,
            "link",
            changes.ConsumeInvitation(PORTAL_TENANT, tenant.keys.secret_hash(secret), self.clock(), None),
        )

    async def take_ticket(self, secret: str) -> str:
        """Spend an invitation: a ticket to enroll a passkey with, good for 30 minutes.

        Raises:
            NotFound: it cannot be spent, or not for this.
        """
        found, tenant = await self.look(secret), await self.portal_tenant.ensure()
        if found.purpose == "dev":
            raise _spent()
        ticket = encode(self.random(SECRET_BYTES))
        hashes = tenant.keys.secret_hash(secret), tenant.keys.secret_hash(ticket)
        await self.unit_of_work.apply(
            changes.ConsumeInvitation(PORTAL_TENANT, hashes[0], self.clock(), hashes[1])
        )
        return ticket

    async def ticket(self, ticket: str) -> Invitation:
        """The invitation that a ticket came from.

        Raises:
            NotFound: there is no such ticket, it was used, or is too old.
        """
        tenant = await self.portal_tenant.find()
        found = None
        if tenant is not None and 0 < len(ticket) <= MAX_SECRET:
            now = self.clock()
            found = await self.store.by_ticket(tenant.keys.secret_hash(ticket), now - LINK_MS)
            if found is not None and is_ahead(found.consumed_at or 0, now):
                found = None
        if found is None or (found.only_first and await self.has_admins()):
            raise _spent()
        return found

    async def finish(self, ticket: str, *, spent: changes.SpendChallenge) -> NewSession:
        """Turn a ticket into the admin and a session, after their passkey was enrolled.

        Letting a known admin back in ends the sessions they had.

        Args:
            spent: the result that proves the enrollment, so that it serves once.

        Raises:
            NotFound: the ticket is no good any more, or somebody else became the first admin.
            ChallengeError: the result was used before.
        """
        found, tenant = await self.ticket(ticket), await self.portal_tenant.ensure()
        now = self.clock()
        made: tuple[changes.Change, ...]
        if found.purpose == "unlock":
            made = (changes.EndAdminSessions(PORTAL_TENANT, found.admin_id),)
        else:
            made = (changes.AddAdmin(found.admin(now), only_first=found.only_first),)
        event = "admin.unlocked" if found.purpose == "unlock" else "admin.joined"
        try:
            return await self.sessions.open(
                found.admin_id,
                "passkey",
                spent,
                changes.FinishTicket(PORTAL_TENANT, tenant.keys.secret_hash(ticket), now - LINK_MS),
                *made,
                self._told(found, f"admin:{found.admin_id}", event, now),
            )
        except Conflict as error:
            raise _spent() from error

    def _told(self, link: Invitation, actor: str, event: str, now: int) -> changes.AddAuditEvent:
        return changes.AddAuditEvent(
            admin_event(
                link.reach,
                uuid7(now, self.random(10)),
                now,
                actor,
                event,
                link.admin_id,
                link.name,
                link.role,
            )
        )


_MADE: Final = {"invite": "admin.invited", "unlock": "admin.unlock_link_made"}


def _spent() -> NotFound:
    return NotFound(
        "This link was used, or is older than 30 minutes. Ask for a new one: `keystile admin invite` makes it."
    )
