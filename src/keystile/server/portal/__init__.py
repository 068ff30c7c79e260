# SPDX-License-Identifier: Apache-2.0
"""The Portal: rooms in which admins see and change what belongs to a tenant.

Imported at the first request for it: a server that only answers SDKs never needs its templates.
`Portal` is the ASGI application of everything under ``/portal``; `rooms` lists every room.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from keystile.errors import (
    Conflict,
    Forbidden,
    KeystileError,
    Malformed,
    NotFound,
    RateLimited,
    TooLarge,
    Unauthorized,
    Unavailable,
)
from keystile.server.paths import PathTree, split
from keystile.server.portal.access import Access, NotFresh, NotSignedIn
from keystile.server.portal.account import Account
from keystile.server.portal.actions import Actions
from keystile.server.portal.audit import Audit
from keystile.server.portal.connect import Connect
from keystile.server.portal.cookies import Cookies
from keystile.server.portal.home import Home
from keystile.server.portal.keys import Keys
from keystile.server.portal.live import Live
from keystile.server.portal.palette import Palette
from keystile.server.portal.passkeys import Passkeys
from keystile.server.portal.pulse import Pulse
from keystile.server.portal.room import Room
from keystile.server.portal.services import PortalServices
from keystile.server.portal.sign_in import SignIn
from keystile.server.portal.start import Start
from keystile.server.portal.team import Team
from keystile.server.portal.tenants import TenantChoice
from keystile.server.portal.users import Users
from keystile.server.portal.visit import headers
from keystile.ui import environment

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

__all__ = ["Portal", "PortalServices", "rooms"]

TEMPLATES: Final = Path(__file__).parent / "templates"
STATUSES: Final[dict[type[KeystileError], tuple[int, str]]] = {
    TooLarge: (413, "That is too much at once"),
    Malformed: (400, "That cannot be read"),
    Unauthorized: (401, "You are not signed in"),
    Forbidden: (403, "This is not for you"),
    NotFound: (404, "There is no such page"),
    Conflict: (409, "That does not fit any more"),
    RateLimited: (429, "That was too often"),
    Unavailable: (503, "Try again in a moment"),
}


def rooms(services: PortalServices, sign_in: SignIn, access: Access, pulse: Pulse) -> Sequence[Room]:
    """Every room of the Portal. A new one adds its line here."""
    api_url = f"{services.public_url}/v1"
    return (
        *sign_in.rooms(),
        *Start().rooms(),
        *Account(services.authenticators, services.sessions, services.portal_tenant, services.lists).rooms(),
        *Team(services.admins, services.links, services.origin).rooms(),
        *TenantChoice(services.administration).rooms(),
        *Home(services.set_up, services.lists, services.admins, services.clock, api_url).rooms(),
        *Keys(services.administration, services.authenticate, api_url).rooms(),
        *Passkeys(services.administration, services.public_url).rooms(),
        *Connect(api_url).rooms(),
        *Users(services.lists, services.users, services.authenticators, services.admins, api_url).rooms(),
        *Actions(services.lists, services.actions, services.users, api_url).rooms(),
        *Audit(services.lists, services.admins).rooms(),
        *Palette(services.lists).rooms(),
        *Live(services.lists, pulse, access.still_open).rooms(),
    )


class Portal:
    """The Portal as an ASGI application."""

    def __init__(self, services: PortalServices) -> None:
        self.services: Final = services
        self._host: Final = urlsplit(services.origin).netloc
        # Without an origin of its own, a proxy may say whatever host it likes.
        self._host_matters: Final = services.only_host or services.is_dev
        self._templates: Final = environment(TEMPLATES)
        cookies = Cookies(secure=services.origin.startswith("https://"))
        self._access: Final = Access(services, self._templates, cookies)
        self._sign_in: Final = SignIn(services, cookies)
        self.pulse: Final = Pulse(services.lists)
        self.rooms: Final = rooms(services, self._sign_in, self._access, self.pulse)
        self._tree: Final = PathTree(self.rooms)

    def hang_up(self) -> None:
        """Let go of every page that listens for news: the server wants to stop."""
        self.pulse.stop()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            response = await self._answer(request)
        except Exception:
            # A mistake of ours: whoever asked is told, and the server that runs us logs it.
            text = "The mistake is on this side; the server's log has it. Go back, and try again in a moment."
            await self._page(500, "That did not work", text)(scope, receive, send)
            raise
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        try:
            if self._host_matters and request.headers.get("host") != self._host:
                return self._elsewhere(request)
            return await self._visit(request)
        except NotSignedIn:
            return self._sign_in.wanted(request)
        except NotFresh as error:
            return await self._sign_in.confirm(error.visit, str(error))
        except KeystileError as error:
            return self._refused(error)

    async def _visit(self, request: Request) -> Response:
        raw_path: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
        method = "GET" if request.method == "HEAD" else request.method
        found = self._tree.find(method, split(raw_path.partition(b"?")[0]))
        if found is None:
            raise NotFound("There is nothing at this address.")
        if found.row is None:
            allowed = ", ".join(sorted(found.allowed))
            page = self._page(405, "This page does not take that", f"It takes {allowed}.")
            page.headers["Allow"] = allowed
            return page
        request.scope["keystile.route"] = found.row.path
        visit = await self._access.admit(found.row, request, found.parameters)
        try:
            response = await found.row.handler(visit)
        except KeystileError as error:
            response = self._refused(error)
        for line in visit.cookies:
            response.headers.append("Set-Cookie", line)
        return response

    def _elsewhere(self, request: Request) -> Response:
        """Asked for under another host: the Portal has one, so that no other page shares its origin."""
        if self.services.only_host or request.method not in ("GET", "HEAD"):
            raise NotFound("There is nothing at this address.")
        return RedirectResponse(self.services.origin + request.url.path, status_code=307, headers=headers())

    def _refused(self, error: KeystileError) -> Response:
        kind = next((kind for kind in STATUSES if isinstance(error, kind)), None)
        status, title = STATUSES[kind] if kind else (400, "This was refused")
        text = str(error) if kind else "The passkey could not be verified. Try again."
        page = self._page(status, title, text)
        if isinstance(error, RateLimited | Unavailable):
            page.headers["Retry-After"] = str(error.retry_after)
        return page

    def _page(self, status: int, title: str, text: str) -> Response:
        html = self._templates.get_template("portal/message.html").render(title=title, text=text)
        return Response(html, status_code=status, media_type="text/html", headers=headers())
