# SPDX-License-Identifier: Apache-2.0
"""Team: who may use the Portal for this tenant, inviting and removing them.

An admin of one tenant sees and makes admins of that tenant only; those of the whole installation see each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from starlette.responses import Response

from keystile.errors import Malformed
from keystile.server.domain.admin_links import AdminLinks, NewLink
from keystile.server.domain.admins import DEV_ADMIN, Admins
from keystile.server.portal.room import Room
from keystile.server.portal.visit import Visit

ROLES: Final = (
    ("admin", "Admin", "Everything: settings, keys, users, and inviting others."),
    ("support", "Support", "Looks at users and actions, and removes authenticators. Sees no secrets."),
)


@dataclass(frozen=True, slots=True)
class Team:
    admins: Admins
    links: AdminLinks
    origin: str

    def rooms(self) -> Sequence[Room]:
        return (
            Room("GET", "/team", self.show),
            Room("POST", "/team", self.invite, role="admin", fresh=True),
            Room("GET", "/team/{admin_id}/remove", self.confirm, role="admin"),
            Room("POST", "/team/{admin_id}/remove", self.remove, role="admin", fresh=True),
        )

    async def show(self, visit: Visit) -> Response:
        return await self._page(visit)

    async def invite(self, visit: Visit) -> Response:
        """Makes a link and shows it this once; it is in no address and no cache."""
        everywhere = visit.form.get("reach", "") == "all"
        reach = None if everywhere else visit.tenant.id
        try:
            made = await self.links.invite(
                visit.form.get("name", ""),
                visit.form.get("role", ""),
                reach,
                actor=visit.actor,
                by=visit.admin,
            )
        except Malformed as error:
            return await self._page(visit, problem=str(error), status=400)
        return await self._page(visit, made=made)

    async def confirm(self, visit: Visit) -> Response:
        admin = await self.admins.governed(visit.path["admin_id"], visit.tenant.id, visit.admin)
        return visit.page("team-remove.html", nav="team", other=admin)

    async def remove(self, visit: Visit) -> Response:
        admin = await self.admins.governed(visit.path["admin_id"], visit.tenant.id, visit.admin)
        await self.admins.remove(admin.admin_id, actor=visit.actor, by=visit.admin)
        return visit.go(visit.url("team"), done="admin-removed")

    async def _page(
        self, visit: Visit, *, made: NewLink | None = None, problem: str = "", status: int = 200
    ) -> Response:
        admins = await self.admins.of_tenant(visit.tenant.id, visit.admin)
        return visit.page(
            "team.html",
            status=status,
            nav="team",
            admins=admins,
            dev_admin=DEV_ADMIN,
            roles=ROLES,
            may_invite=visit.admin.may("admin"),
            may_invite_everywhere=visit.admin.governs("admin", None),
            governs=visit.admin.governs,
            made=made,
            link=f"{self.origin}/portal/link/{made.secret}" if made else "",
            problem=problem,
            typed=visit.form,
        )
