# SPDX-License-Identifier: Apache-2.0
"""Your passkeys: an admin's own, in the Portal's own tenant. See them, add, rename and remove.

Adding and removing ask for a passkey that the admin has already. The last one that works here stays: without it
only the command line would let the admin in again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from starlette.responses import Response

from keystile.errors import Conflict, Forbidden, KeystileError, Malformed, RateLimited, Unavailable
from keystile.server.domain.admin_sessions import ENROLL, AdminSessions
from keystile.server.domain.admins import DEV_ADMIN
from keystile.server.domain.authenticators import AuthenticatorAdmin
from keystile.server.domain.lists import EventChoice, Lists
from keystile.server.domain.portal_tenant import PortalTenant
from keystile.server.domain.tenants import PORTAL_TENANT, Tenant
from keystile.server.portal import words
from keystile.server.portal.access import RESULT
from keystile.server.portal.room import Room
from keystile.server.portal.visit import Visit

ADVISED: Final = 2
"""How many passkeys an admin had better have: one may be lost."""
RECENT: Final = 10


@dataclass(frozen=True, slots=True)
class Account:
    authenticators: AuthenticatorAdmin
    sessions: AdminSessions
    portal_tenant: PortalTenant
    lists: Lists

    def rooms(self) -> Sequence[Room]:
        one = "/account/passkeys/{authenticator_id}"
        return (
            Room("GET", "/account", self.show, tenant=False),
            Room("POST", "/account", self.added, tenant=False),
            Room("POST", "/account/add", self.add, fresh=True, tenant=False),
            Room("POST", f"{one}/rename", self.rename, tenant=False),
            Room("GET", f"{one}/remove", self.confirm, tenant=False),
            Room("POST", f"{one}/remove", self.remove, fresh=True, tenant=False),
        )

    async def show(self, visit: Visit) -> Response:
        return await self._page(visit)

    async def add(self, visit: Visit) -> Response:
        """The page on which the browser makes the passkey. Shown in answer to a form: it records an action."""
        _check_not_dev(visit)
        return visit.page(
            "account-add.html",
            portal_tenant=PORTAL_TENANT,
            token=await self.sessions.enrollment(visit.admin.admin_id, visit.admin.name),
        )

    async def added(self, visit: Visit) -> Response:
        """The passkey is there since the browser's answer was verified; this looks whether it is, and says so."""
        try:
            proven = await self.sessions.proven(visit.form.get(RESULT, ""), ENROLL)
        except (RateLimited, Unavailable):
            raise
        except KeystileError:
            return await self._page(visit, "No passkey was added. Try again.", 400)
        if proven.token.user_id != visit.admin.admin_id:
            raise Forbidden("This passkey was added for somebody else.")
        return visit.go("/portal/account", done="passkey-added")

    async def rename(self, visit: Visit) -> Response:
        tenant, admin_id = await self._tenant(visit), visit.admin.admin_id
        try:
            await self.authenticators.rename(
                tenant,
                admin_id,
                visit.path["authenticator_id"],
                visit.form.get("name", ""),
                actor=visit.actor,
            )
        except Malformed as error:
            return await self._page(visit, str(error), 422)
        return visit.go("/portal/account", done="passkey-renamed")

    async def confirm(self, visit: Visit) -> Response:
        """The question before a removal, for browsers that show no dialog."""
        tenant = await self._tenant(visit)
        found = await self.authenticators.find(tenant, visit.admin.admin_id, visit.path["authenticator_id"])
        return visit.page(
            "account-remove.html", nav="account", passkey=await words.passkey(found, tenant.makers)
        )

    async def remove(self, visit: Visit) -> Response:
        """Remove a passkey, and end the sessions that whoever has it may have. One that is gone by now is removed."""
        tenant, admin_id = await self._tenant(visit), visit.admin.admin_id
        try:
            await self.authenticators.remove(
                tenant,
                admin_id,
                visit.path["authenticator_id"],
                actor=visit.actor,
                keep_one_of=tenant.settings.rp_id,
            )
        except Conflict as error:
            return await self._page(visit, str(error), 409)
        await self.sessions.end_others(admin_id, visit.secret)
        return visit.go("/portal/account", done="passkey-removed")

    async def _page(self, visit: Visit, problem: str = "", status: int = 200) -> Response:
        tenant, admin_id = await self._tenant(visit), visit.admin.admin_id
        found = await self.authenticators.of_user(tenant, admin_id)
        rp_id = tenant.settings.rp_id
        here = {one.authenticator_id for one in found if one.is_of(rp_id)}
        events = await self.lists.events(tenant, EventChoice(user_id=admin_id), most=RECENT)
        return visit.page(
            "account.html",
            status=status,
            nav="account",
            is_dev_admin=admin_id == DEV_ADMIN,
            passkeys=await words.passkeys(found, tenant.makers),
            here=here,
            rp_id=rp_id,
            advised=ADVISED,
            events=[
                {"at": event.at, "title": word.text, "text": "", "tone": word.tone}
                for event, word in ((event, words.event(event.event)) for event in events.rows)
            ],
            problem=problem,
        )

    async def _tenant(self, visit: Visit) -> Tenant:
        """The Portal's own. It is there: whoever visits has a session in it."""
        tenant = await self.portal_tenant.find()
        assert tenant is not None, visit.request.url.path
        return tenant


def _check_not_dev(visit: Visit) -> None:
    if visit.admin.admin_id == DEV_ADMIN:
        raise Forbidden(
            "Whoever comes in by the link of `keystile dev` has no passkey. `keystile admin invite` makes an admin who "
            "has one."
        )
