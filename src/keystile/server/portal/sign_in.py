# SPDX-License-Identifier: Apache-2.0
"""The Portal's door: one-time links, the passkey of a new admin, sign-in, confirmation and sign-out.

Signing in is Keystile's own: the page's script runs a ceremony in the Portal's tenant and posts the result token,
which `AdminSessions` validates as any app's backend would, and spends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from keystile.errors import KeystileError, NotFound, RateLimited, Unauthorized, Unavailable
from keystile.server.domain.admin_links import LINK_MS, Invitation
from keystile.server.domain.admin_sessions import ENROLL, SIGN_IN, NewSession
from keystile.server.domain.limits import network
from keystile.server.domain.tenants import PORTAL_TENANT
from keystile.server.portal.access import RESULT
from keystile.server.portal.cookies import Cookies
from keystile.server.portal.room import Room
from keystile.server.portal.visit import Visit, headers

if TYPE_CHECKING:
    from starlette.requests import Request

    from keystile.server.portal.services import PortalServices

HOME: Final = "/portal"
MAX_NEXT: Final = 2_000


@dataclass(frozen=True, slots=True)
class SignIn:
    """The rooms that lead to a session, and out of it."""

    services: PortalServices
    cookies: Cookies

    def rooms(self) -> Sequence[Room]:
        return (
            Room("GET", "/sign-in", self.show, role="anyone", tenant=False),
            Room("POST", "/sign-in", self.sign_in, role="anyone", tenant=False),
            Room("GET", "/link/{secret}", self.look, role="anyone", tenant=False),
            Room("POST", "/link/{secret}", self.spend, role="anyone", tenant=False),
            Room("GET", "/enroll", self.enroll, role="anyone", tenant=False),
            Room("POST", "/enroll", self.enrolled, role="anyone", tenant=False),
            Room("POST", "/enroll/token", self.begin, role="anyone", tenant=False),
            Room("POST", "/sign-out", self.sign_out, role="anyone", tenant=False),
        )

    # ---- sign-in ----

    async def show(self, visit: Visit) -> Response:
        """The sign-in page; whoever is signed in goes on."""
        next_path = own_path(visit.request.query_params.get("next", ""))
        if visit.session:
            return visit.go(next_path)
        return await self._sign_in_page(visit, next_path)

    async def sign_in(self, visit: Visit) -> Response:
        next_path = own_path(visit.form.get("next", ""))
        await self._count(visit)
        try:
            new = await self.services.sessions.sign_in(visit.form.get(RESULT, ""))
        except (RateLimited, Unavailable):
            raise
        except KeystileError as error:
            said = (
                str(error) if isinstance(error, Unauthorized) else "That sign-in was used before, or is none."
            )
            return await self._sign_in_page(visit, next_path, problem=f"{said} Nobody was signed in.")
        return await self._let_in(visit, new, next_path)

    async def sign_out(self, visit: Visit) -> Response:
        await self.services.sessions.end(self.cookies.read(visit.request, "session"))
        visit.cookies.append(self.cookies.clear("session"))
        return visit.go("/portal/sign-in", done="signed-out")

    async def _sign_in_page(self, visit: Visit, next_path: str, *, problem: str = "") -> Response:
        return visit.page(
            "sign-in.html",
            status=401 if problem else 200,
            portal_tenant=PORTAL_TENANT,
            action=SIGN_IN,
            next_path=next_path,
            problem=problem,
            is_dev=self.services.is_dev,
            has_passkeys=await self.services.portal_tenant.find() is not None,
        )

    def wanted(self, request: Request) -> Response:
        """Somebody without a session asked for a room: the sign-in page, and from there to that room."""
        if request.method not in ("GET", "HEAD"):
            return RedirectResponse("/portal/sign-in", status_code=303, headers=headers())
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        query = "" if path in (HOME, HOME + "/") or len(path) > MAX_NEXT else f"?{urlencode({'next': path})}"
        return RedirectResponse(f"/portal/sign-in{query}", status_code=303, headers=headers())

    # ---- one-time links ----

    async def look(self, visit: Visit) -> Response:
        """What a link is for. Mail scanners and previews open links, so that spends nothing."""
        try:
            link = await self.services.links.look(visit.path["secret"])
        except NotFound:
            if visit.session is not None:
                return visit.go(HOME)
            raise
        return visit.page("link.html", link=link, title=_title(link), reach_name=await self._reach_name(link))

    async def spend(self, visit: Visit) -> Response:
        await self._count(visit)
        secret = visit.path["secret"]
        try:
            link = await self.services.links.look(secret)
            if link.purpose == "dev":
                return await self._let_in(visit, await self.services.links.open_session(secret), HOME)
            ticket = await self.services.links.take_ticket(secret)
        except NotFound:
            if visit.session is not None:
                return visit.go(HOME)
            raise
        visit.cookies.append(self.cookies.line("ticket", ticket, LINK_MS // 1000))
        return visit.go("/portal/enroll")

    async def enroll(self, visit: Visit, problem: str = "") -> Response:
        """The page that adds the passkey of whoever spent an invitation."""
        link = await self.services.links.ticket(self.cookies.read(visit.request, "ticket"))
        return visit.page(
            "enroll.html",
            status=400 if problem else 200,
            link=link,
            portal_tenant=PORTAL_TENANT,
            problem=problem,
        )

    async def begin(self, visit: Visit) -> Response:
        """What the page's script adds the passkey with. It is asked for by POST, as it records an action."""
        link = await self.services.links.ticket(self.cookies.read(visit.request, "ticket"))
        return visit.json({"token": await self.services.sessions.enrollment(link.admin_id, link.name)})

    async def enrolled(self, visit: Visit) -> Response:
        await self._count(visit)
        ticket = self.cookies.read(visit.request, "ticket")
        link = await self.services.links.ticket(ticket)
        sessions = self.services.sessions
        try:
            proven = await sessions.proven(visit.form.get(RESULT, ""), ENROLL)
        except (RateLimited, Unavailable):
            raise
        except KeystileError:
            return await self.enroll(visit, "No passkey was added. Try again.")
        if proven.token.user_id != link.admin_id:
            raise NotFound("This passkey was added for somebody else's invitation.")
        new = await self.services.links.finish(ticket, spent=sessions.spend(proven))
        visit.cookies.append(self.cookies.clear("ticket"))
        return await self._let_in(visit, new, HOME)

    # ---- confirmation ----

    async def confirm(self, visit: Visit, problem: str) -> Response:
        """Asks for the passkey again; the form that needed it goes on from there."""
        return visit.page(
            "confirm.html",
            status=403,
            portal_tenant=PORTAL_TENANT,
            token=await self.services.sessions.verification(visit.admin.admin_id),
            fields=visit.form.multi_items(),
            action=visit.request.scope["raw_path"].decode("ascii", "replace"),
            back=visit.url(),
            problem=problem,
        )

    # ---- all of them ----

    async def _let_in(self, visit: Visit, new: NewSession, path: str) -> Response:
        if visit.session is not None:
            # Its cookie is overwritten: nobody could end it any more (ASVS 7.2.4).
            await self.services.sessions.end(visit.secret)
        seconds = (new.expires_at - self.services.clock()) // 1000
        visit.cookies.append(self.cookies.line("session", new.secret, seconds))
        return visit.go(path)

    async def _count(self, visit: Visit) -> None:
        await self.services.limits.check("portal_sign_in", network(visit.address))

    async def _reach_name(self, link: Invitation) -> str:
        if link.reach is None:
            return "this whole Keystile installation"
        return (await self.services.tenants.names()).get(link.reach, link.reach)


def own_path(text: str) -> str:
    """A path of the Portal to go on to; its home for anything else (security.md §13, open redirects)."""
    plain = text.isascii() and text.isprintable() and "\\" not in text and "//" not in text
    is_ours = text == HOME or text.startswith((HOME + "/", HOME + "?"))
    # Browsers take %2e for a dot.
    climbs = ".." in text.lower().replace("%2e", ".")
    return text if plain and is_ours and len(text) <= MAX_NEXT and not climbs else HOME


def _title(link: Invitation) -> str:
    return {"dev": "Open the Portal", "unlock": "Get back in", "invite": "You are invited"}[link.purpose]
