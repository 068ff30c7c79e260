# SPDX-License-Identifier: Apache-2.0
"""Tenants: choose one, and for admins of the whole installation, make one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from starlette.responses import Response

from keystile.errors import Conflict, Forbidden, Malformed
from keystile.server.domain.administration import Administration
from keystile.server.domain.origins import checked_origin
from keystile.server.domain.tenant_settings import MAX_NAME, TenantSettings, problems
from keystile.server.portal.room import Room
from keystile.server.portal.visit import Visit

FIELDS: Final = ("name", "rp_id", "origin")
REFUSED: Final = 422


@dataclass(frozen=True, slots=True)
class TenantChoice:
    administration: Administration

    def rooms(self) -> Sequence[Room]:
        return (
            Room("GET", "/tenants", self.show, tenant=False),
            Room("POST", "/tenants", self.create, role="admin", fresh=True, tenant=False),
        )

    async def show(self, visit: Visit) -> Response:
        return _page(visit, dict.fromkeys(FIELDS, ""), {})

    async def create(self, visit: Visit) -> Response:
        if visit.admin.reach is not None:
            raise Forbidden("Only admins of the whole installation may make tenants. Ask one of them.")
        if set(visit.form) != set(FIELDS):
            raise Malformed(
                "The form is not the one of this page. Open the page again and send it from there."
            )
        typed = {name: visit.form[name].strip() for name in FIELDS}
        typed["origin"] = typed["origin"] or f"https://{typed['rp_id']}"
        wrong = _errors(typed, {tenant.name for tenant in visit.tenants})
        if not wrong:
            try:
                tenant, _ = await self.administration.create_tenant(
                    typed["name"], rp_id=typed["rp_id"], origins=[typed["origin"]], actor=visit.actor
                )
            except (Malformed, Conflict) as error:
                wrong = {"name": str(error)}
            else:
                return visit.go(f"/portal/tenants/{tenant.id}", done="tenant-made")
        return _page(visit, typed, wrong, status=REFUSED)


def _page(
    visit: Visit, typed: Mapping[str, str], errors: Mapping[str, str], *, status: int = 200
) -> Response:
    may_create = visit.admin.may("admin") and visit.admin.reach is None
    return visit.page("tenants.html", status=status, typed=typed, errors=errors, may_create=may_create)


def _errors(typed: Mapping[str, str], taken: set[str]) -> Mapping[str, str]:
    """What is wrong with each field."""
    found: dict[str, str] = {}
    if typed["name"] in taken:
        found["name"] = "There is a tenant with this name already. Choose another one."
    elif not 0 < len(typed["name"]) <= MAX_NAME:
        found["name"] = f"Give it a name of 1 to {MAX_NAME} characters."
    settings = TenantSettings(rp_id=typed["rp_id"], rp_name=typed["name"] or "-")
    for name, problem in problems(settings):
        found.setdefault("name" if name == "rp_name" else name, problem)
    if "rp_id" not in found:
        try:
            checked_origin(typed["origin"], typed["rp_id"])
        except Malformed as error:
            found["origin"] = str(error)
    return found
