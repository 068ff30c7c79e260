# SPDX-License-Identifier: Apache-2.0
"""An admin's browser in this process: a session of the real Portal, forms as a browser sends them."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from keystile.server.domain import changes
from keystile.server.domain.admin_sessions import OpenedBy
from keystile.server.domain.admins import Admin, AdminId, Role
from keystile.server.domain.identifiers import TenantId, UserId
from tests.faults.actors import Answer, Send
from tests.faults.node import Node

ORIGIN = "http://localhost:8787"
FORM = {
    "content-type": "application/x-www-form-urlencoded",
    "origin": ORIGIN,
    "sec-fetch-site": "same-origin",
}


@dataclass(slots=True)
class Visitor:
    """Somebody with a session."""

    send: Send = field(repr=False)
    admin: Admin
    secret: str = field(repr=False)

    async def get(self, path: str) -> Answer:
        return await self.send("GET", path, self._headers(), b"")

    async def post(self, path: str, form: Mapping[str, str], **headers: str) -> Answer:
        body = urlencode(form).encode()
        return await self.send("POST", path, {**self._headers(), **FORM, **headers}, body)

    async def post_raw(self, path: str, body: bytes, **headers: str) -> Answer:
        return await self.send("POST", path, {**self._headers(), **FORM, **headers}, body)

    def _headers(self) -> dict[str, str]:
        return {"host": "localhost:8787", "cookie": f"keystile-portal={self.secret}"}


async def visitor(
    node: Node,
    *,
    name: str = "ada",
    role: Role = "admin",
    reach: str | None = None,
    opened_by: OpenedBy = "passkey",
) -> Visitor:
    """An admin who has just used a passkey."""
    now = node.clock()
    admin = Admin(
        AdminId(UserId(name)), name.capitalize(), role, TenantId(reach) if reach else None, now, "cli"
    )
    await node.services.portal_tenant.ensure()
    await node.services.unit_of_work.apply(
        changes.PutUser(_portal(), admin.admin_id, f"handle-{name}", now, {}), changes.AddAdmin(admin)
    )
    session = await node.services.admin_sessions.open(admin.admin_id, opened_by)
    return Visitor(node.send, admin, session.secret)


def _portal() -> TenantId:
    from keystile.server.domain.tenants import PORTAL_TENANT

    return PORTAL_TENANT


# ---- reading pages ----


def text_of(answer: Answer) -> str:
    """What stands on the page, without tags."""
    bare = re.sub(r"<[^>]+>", " ", answer.body.decode())
    return re.sub(r"\s+", " ", html.unescape(bare))


def hidden(answer: Answer, form: str, name: str) -> str:
    """The value of a hidden field in the form that is sent to an address ending in ``form``."""
    page = answer.body.decode()
    found = re.search(rf'<form[^>]*action="[^"]*{re.escape(form)}"[^>]*>(.*?)</form>', page, re.DOTALL)
    assert found is not None, page
    value = re.search(rf'<input type="hidden" name="{re.escape(name)}" value="([^"]*)">', found.group(1))
    assert value is not None, found.group(1)
    return html.unescape(value.group(1))
