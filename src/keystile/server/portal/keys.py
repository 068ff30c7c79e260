# SPDX-License-Identifier: Apache-2.0
"""Keys & hosts: the values that an SDK asks for, and a tenant's secret keys.

A secret is shown once, on the page that answers the request for it, which no cache keeps; it is never in an address.
When a key was last used is not shown, because it is not known: writing it down would cost every request of an app.
"""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from starlette.responses import Response

from keystile.errors import Conflict, Malformed, NotFound, Unauthorized
from keystile.server.domain.administration import Administration
from keystile.server.domain.key_faults import KeyFault, key_fault
from keystile.server.domain.keys import ApiKey
from keystile.server.domain.tenants import Tenant
from keystile.server.portal import snippets
from keystile.server.portal.room import Room
from keystile.server.portal.services import Caller
from keystile.server.portal.visit import Visit

REGION: Final = "Self-hosted"
"""What stands where Authsignal's Portal names a region: here there is one place, which is this one."""


Authenticate = Callable[[str | None], Awaitable[Caller]]
"""What the API does with an `Authorization` header; raises `Unauthorized`."""


@dataclass(frozen=True, slots=True)
class Keys:
    administration: Administration
    authenticate: Authenticate
    api_url: str

    def rooms(self) -> Sequence[Room]:
        return (
            Room("GET", "/keys", self.show),
            Room("POST", "/keys", self.create, role="admin", fresh=True),
            Room("POST", "/keys/test", self.test, role="admin"),
            Room("POST", "/keys/{key_id}/reveal", self.reveal, role="admin", fresh=True),
            Room("POST", "/keys/{key_id}/revoke", self.revoke, role="admin", fresh=True),
        )

    async def show(self, visit: Visit) -> Response:
        return self._page(visit)

    async def create(self, visit: Visit) -> Response:
        try:
            new = await self.administration.create_key(visit.tenant.id, actor=visit.actor)
        except Conflict as error:
            return self._page(visit, problem=str(error), status=409)
        tenant = await self.administration.tenant(visit.tenant.id)
        return self._page(visit, tenant=tenant, shown=new.key, secret=new.secret, is_new=True)

    async def reveal(self, visit: Visit) -> Response:
        key = _key(visit)
        secret = await self.administration.reveal_key(visit.tenant.id, key, actor=visit.actor)
        return self._page(visit, shown=key, secret=secret)

    async def revoke(self, visit: Visit) -> Response:
        await self.administration.revoke_key(visit.tenant.id, _key(visit).key_id, actor=visit.actor)
        return visit.go(visit.url("keys"), done="key-revoked")

    async def test(self, visit: Visit) -> Response:
        """Look at a key as the API does. It goes nowhere from here: not into the page, not into a log."""
        fault = await self._fault(_typed_key(visit), visit.tenant)
        return self._page(visit, tested=True, fault=fault, status=422 if fault else 200)

    async def _fault(self, pasted: str, tenant: Tenant) -> KeyFault | None:
        if snippets.UNREVEALED in pasted:
            return _PLACEHOLDER
        encoded = base64.b64encode(f"{pasted}:".encode(errors="replace")).decode()
        try:
            caller = await self.authenticate(f"Basic {encoded}")
        except Unauthorized:
            return key_fault(pasted, tenant) or _REFUSED
        return None if caller.tenant.id == tenant.id else key_fault(pasted, tenant) or _REFUSED

    def _page(
        self, visit: Visit, *, tenant: Tenant | None = None, status: int = 200, **context: Any
    ) -> Response:
        tenant = tenant or visit.tenant
        secret: str = context.get("secret", "")
        values = snippets.Values(tenant.id, self.api_url, secret)
        return visit.page(
            "keys.html",
            status=status,
            nav="keys",
            **{
                "api_url": self.api_url,
                "region": REGION,
                "keys": sorted(tenant.api_keys, key=lambda key: key.created_at),
                "may_change": visit.admin.may("admin"),
                "shown": None,
                "secret": "",
                "environment_text": snippets.render("env/authsignal.env.txt", values) if secret else "",
                "is_new": False,
                "problem": "",
                "tested": False,
                "fault": None,
                **context,
            },
        )


_REFUSED: Final = KeyFault(
    "unknown",
    "The API refuses this key.",
    "Reveal the key above, copy all of it, and give it to the app again.",
)


_PLACEHOLDER: Final = KeyFault(
    "placeholder",
    "This is the text that stands in the settings until the key is put in its place.",
    "Reveal the key above, and put it into the app's settings.",
)


def _typed_key(visit: Visit) -> str:
    if set(visit.form) != {"key"}:
        raise Malformed("The form is not the one of this page. Open the page again and send it from there.")
    return visit.form["key"]


def _key(visit: Visit) -> ApiKey:
    for key in visit.tenant.api_keys:
        if key.key_id == visit.path["key_id"]:
            return key
    raise NotFound("There is no such live key. It may have been revoked meanwhile.")
