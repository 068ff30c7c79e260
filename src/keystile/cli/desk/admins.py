# SPDX-License-Identifier: Apache-2.0
"""Admins of the Portal at the desk, and the one-time links that make them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from keystile.cli.desk import ACTOR, Record, iso, tenants
from keystile.cli.failures import CommandFailed

if TYPE_CHECKING:
    from keystile.cli.desk import Desk
    from keystile.server.doctor.portal import AdminFacts
    from keystile.server.domain.admin_links import NewLink
    from keystile.server.domain.admins import Admin
    from keystile.server.domain.identifiers import TenantId


async def views(desk: Desk) -> list[Record]:
    names = await desk.administration.tenants.names()
    return [shown(admin, names) for admin in await desk.admins.list()]


async def facts(desk: Desk) -> Sequence[AdminFacts]:
    """What `keystile doctor` asks of each admin. Passkeys that the Portal left behind when it moved do not count."""
    from keystile.server.doctor.portal import AdminFacts
    from keystile.server.domain.admins import DEV_ADMIN
    from keystile.server.domain.origins import host_of
    from keystile.server.domain.tenants import PORTAL_TENANT

    tenant, found = await desk.administration.tenants.find(PORTAL_TENANT), []
    for admin in await desk.admins.list():
        if tenant is not None and admin.admin_id != DEV_ADMIN:
            enrolled = await desk.authenticators.of_user(tenant, admin.admin_id)
            usable = [one for one in enrolled if one.is_of(host_of(desk.portal_origin))]
            found.append(AdminFacts(admin.admin_id, admin.name, len(usable)))
    return found


async def find(desk: Desk, wanted: str) -> Record:
    """An admin by id or name.

    Raises:
        CommandFailed: there is none, or several have the name.
    """
    found = [admin for admin in await views(desk) if wanted in (admin["adminId"], admin["name"])]
    if len(found) == 1:
        return found[0]
    why = f"several are called {wanted}: name one by its id" if found else f"none has the id or name {wanted}"
    raise CommandFailed("KT-CLI-016", why=why, do="keystile admin list")


async def invite(desk: Desk, name: str, role: str, wanted: str | None) -> Record:
    tenant = await tenants.find(desk, wanted) if wanted is not None else None
    made = await desk.admin_links.invite(name, role, tenant.id if tenant else None, actor=ACTOR)
    return _link(desk, made, await desk.administration.tenants.names())


async def unlock(desk: Desk, wanted: str) -> Record:
    admin = await find(desk, wanted)
    made = await desk.admin_links.unlock(admin["adminId"], actor=ACTOR)
    return _link(desk, made, await desk.administration.tenants.names())


async def remove(desk: Desk, admin_id: str) -> None:
    await desk.admins.remove(admin_id, actor=ACTOR)


def _link(desk: Desk, made: NewLink, names: Mapping[TenantId, str]) -> Record:
    link = made.invitation
    return {
        "link": f"{desk.portal_origin}/portal/link/{made.secret}",
        "name": link.name,
        "role": link.role,
        "reach": names.get(link.reach, link.reach) if link.reach else "all tenants",
        "expiresAt": iso(link.expires_at),
    }


def shown(admin: Admin, names: Mapping[TenantId, str]) -> Record:
    return {
        "adminId": admin.admin_id,
        "name": admin.name,
        "role": admin.role,
        "reach": names.get(admin.reach, admin.reach) if admin.reach else "all tenants",
        "createdAt": iso(admin.created_at),
        "createdBy": admin.created_by,
    }
