# SPDX-License-Identifier: Apache-2.0
"""An admin of a role and reach who has just used a passkey, and how to read the pages that they get."""

from __future__ import annotations

import html
import re

from keystile.server.domain import changes
from keystile.server.domain.admin_sessions import OpenedBy
from keystile.server.domain.admins import Admin, AdminId, Role
from keystile.server.domain.identifiers import TenantId, UserId
from keystile.server.domain.tenants import PORTAL_TENANT
from tests.faults.actors import Answer
from tests.faults.node import Node
from tests.faults.visitor import SESSION, Visitor


async def visitor(
    node: Node,
    *,
    name: str = "ada",
    role: Role = "admin",
    reach: str | None = None,
    opened_by: OpenedBy = "passkey",
) -> Visitor:
    """Somebody with a session, opened a moment ago; their id is ``name``."""
    now = node.clock()
    admin = Admin(
        AdminId(UserId(name)), name.capitalize(), role, TenantId(reach) if reach else None, now, "cli"
    )
    await node.services.portal_tenant.ensure()
    await node.services.unit_of_work.apply(
        changes.PutUser(PORTAL_TENANT, admin.admin_id, f"handle-{name}", now, {}), changes.AddAdmin(admin)
    )
    session = await node.services.admin_sessions.open(admin.admin_id, opened_by)
    return Visitor(node.send, {SESSION: session.secret})


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
