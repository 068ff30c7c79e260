# SPDX-License-Identifier: Apache-2.0
"""One request in the Portal, as a room sees it: who asks, about which tenant, and how to answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlencode

import msgspec
from starlette.responses import HTMLResponse, RedirectResponse, Response

from keystile.errors import NotFound, Unauthorized
from keystile.server.domain.identifiers import TenantId
from keystile.server.portal.form import NO_FORM, Form
from keystile.server.portal.notices import notice
from keystile.ui import page_headers

if TYPE_CHECKING:
    from jinja2 import Environment
    from starlette.requests import Request

    from keystile.server.domain.admin_sessions import AdminSession
    from keystile.server.domain.admins import Admin
    from keystile.server.domain.tenants import Tenant
    from keystile.server.portal.room import Room


class TenantName(NamedTuple):
    """A tenant as the switcher shows it."""

    id: TenantId
    name: str


@dataclass(slots=True)
class Visit:
    """A request that the guard let in."""

    request: Request
    room: Room
    templates: Environment
    path: Mapping[str, str]
    """The path's parameters, decoded."""
    form: Form = field(default_factory=lambda: NO_FORM)
    address: str = "unknown"
    """The client's, without port."""
    is_dev: bool = False
    session: AdminSession | None = None
    secret: str = field(default="", repr=False)
    """The session's; a new one after a user verification."""
    tenants: Sequence[TenantName] = ()
    """Those within the admin's reach, oldest first."""
    here: Tenant | None = None
    cookies: list[str] = field(default_factory=list)
    """`Set-Cookie` lines that the answer gets."""

    @property
    def admin(self) -> Admin:
        """Who asks.

        Raises:
            Unauthorized: the room is open to anyone, and nobody is signed in.
        """
        if self.session is None:
            raise Unauthorized("Sign in to see this.")
        return self.session.admin

    @property
    def actor(self) -> str:
        """Who asks, as the audit calls them."""
        return self.admin.actor

    @property
    def tenant(self) -> Tenant:
        """The tenant that the path names.

        Raises:
            NotFound: the room belongs to none.
        """
        if self.here is None:
            raise NotFound("There is no such page.")
        return self.here

    def url(self, *segments: str, **query: str | None) -> str:
        """An address in this tenant's rooms (in the Portal's where there is none): segments are escaped, and
        parameters of ``None`` or nothing left out."""
        base = ["portal", *(("tenants", self.here.id) if self.here else ())]
        path = "/" + "/".join(quote(segment, safe="") for segment in (*base, *segments))
        given = {name: value for name, value in query.items() if value}
        return f"{path}?{urlencode(given)}" if given else path

    def page(
        self,
        template: str,
        *,
        status: int = 200,
        nav: str = "",
        **context: Any,
    ) -> Response:
        """A page of the Portal.

        Args:
            template: its name in ``templates/portal``: ``users.html``.
            nav: which item of the navigation is the open one.
        """
        session = self.session
        html = self.templates.get_template(f"portal/{template}").render(
            {
                "visit": self,
                "url": self.url,
                "admin": session.admin if session else None,
                "tenant": self.here,
                "tenants": self.tenants,
                "nav": nav,
                "notice": notice(self.request.query_params.get("done", "")),
                "environment": "development" if self.is_dev else "production",
                "home_url": "/portal",
                **context,
            }
        )
        return HTMLResponse(html, status_code=status, headers=headers())

    def json(self, value: Any) -> Response:
        """What a page's script asked for."""
        body = msgspec.json.encode(value)
        return Response(body, media_type="application/json", headers=headers())

    def go(self, path: str, done: str = "") -> Response:
        """See another page now (303). ``done``: what it says once, by its code in `notices`."""
        if done:
            path += ("&" if "?" in path else "?") + urlencode({"done": done})
        return RedirectResponse(path, status_code=303, headers=headers())


def headers() -> dict[str, str]:
    """The headers of every answer of the Portal (security.md §13)."""
    return {**page_headers(), "Cross-Origin-Opener-Policy": "same-origin"}
