# SPDX-License-Identifier: Apache-2.0
"""The one guard of the Portal: it looks at every request before any room does.

In this order: a form must come from our own page; the session names the admin; the admin's reach must hold the
tenant, else there is no such page, exactly as for a tenant that is not there; the role must suffice; and where a
room asks for it, user verification must be fresh.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from starlette.datastructures import ImmutableMultiDict

from keystile.errors import Forbidden, KeystileError, NotFound
from keystile.server.callers import client_address
from keystile.server.domain.identifiers import TenantId, is_plain
from keystile.server.portal.form import NO_FORM, Form, check_origin, read_form
from keystile.server.portal.visit import TenantName, Visit

if TYPE_CHECKING:
    from jinja2 import Environment
    from starlette.requests import Request

    from keystile.server.domain.admin_sessions import AdminSession
    from keystile.server.portal.cookies import Cookies
    from keystile.server.portal.room import Room
    from keystile.server.portal.services import PortalServices

RESULT: Final = "keystile-result"
"""The form field in which a page hands over what a passkey proved."""


class NotSignedIn(KeystileError):
    """The room needs a session, and there is none."""


class NotFresh(KeystileError):
    """The room needs a fresh user verification. ``visit`` has the form to go on with."""

    def __init__(self, visit: Visit, why: str = "") -> None:
        super().__init__(why)
        self.visit = visit


@dataclass(frozen=True, slots=True)
class Access:
    """Lets requests in."""

    services: PortalServices
    templates: Environment
    cookies: Cookies

    async def admit(self, room: Room, request: Request, path: Mapping[str, str]) -> Visit:
        """The visit that a room may see.

        Raises:
            NotSignedIn: there is no session.
            NotFresh: the passkey has to be used again first.
            Forbidden: the form came from elsewhere, or the admin's role does not suffice.
            NotFound: there is no such tenant within the admin's reach.
            Malformed: the form cannot be read.
        """
        form: Form = NO_FORM
        if room.method == "POST":
            check_origin(request, self.services.origin)
            form = await read_form(request)
        headers = dict(request.scope["headers"])
        visit = Visit(
            request=request,
            room=room,
            templates=self.templates,
            path={name: value for name, value in path.items() if name != "tenant_id"},
            form=form,
            address=client_address(request.scope, headers, self.services.trusted_proxies),
            is_dev=self.services.is_dev,
        )
        secret = self.cookies.read(request, "session")
        visit.session, visit.secret = await self.services.sessions.find(secret), secret
        if room.role == "anyone":
            return visit
        if visit.session is None:
            raise NotSignedIn
        if not all(map(is_plain, path.values())):
            # No id has control characters in it, and not every database can be asked about them.
            raise NotFound("There is no such page.")
        admin = visit.admin
        if room.tenant:
            tenant_id = TenantId(path["tenant_id"])
            visit.here = await self.services.tenants.find(tenant_id) if admin.reaches(tenant_id) else None
            if visit.here is None:
                raise NotFound("There is no such page.")
        visit.tenants = [
            TenantName(tenant_id, name)
            for tenant_id, name in (await self.services.tenants.names()).items()
            if admin.reaches(tenant_id)
        ]
        if not admin.may(room.role):
            raise Forbidden("Your role may not do this. An admin of this tenant can.")
        if room.fresh:
            await self._verified(visit, visit.session, secret)
        return visit

    async def still_open(self, visit: Visit) -> bool:
        """Whether a visit that goes on may: its session stands, and its admin reaches the tenant still.

        Asking is not use: a page that is left open does not keep its session alive.
        """
        session = await self.services.sessions.find(self.cookies.read(visit.request, "session"), is_use=False)
        tenant_id = visit.tenant.id
        return (
            session is not None
            and session.admin.admin_id == visit.admin.admin_id
            and session.admin.reaches(tenant_id)
            and await self.services.tenants.find(tenant_id) is not None
        )

    async def _verified(self, visit: Visit, session: AdminSession, secret: str) -> None:
        """Take the proof that came with the form, or see that there was one in the last five minutes."""
        result = visit.form.get(RESULT, "")
        visit.form = ImmutableMultiDict(
            [(name, value) for name, value in visit.form.multi_items() if name != RESULT]
        )
        if result and session.opened_by == "passkey":
            try:
                renewed = await self.services.sessions.verify(session, secret, result)
            except KeystileError as error:
                if session.is_fresh(self.services.clock()):
                    return
                raise NotFresh(visit, "That was not confirmed. Use your passkey once more.") from error
            visit.secret = renewed.secret
            left = (renewed.expires_at - self.services.clock()) // 1000
            visit.cookies.append(self.cookies.line("session", renewed.secret, left))
        elif not session.is_fresh(self.services.clock()):
            raise NotFresh(visit)
