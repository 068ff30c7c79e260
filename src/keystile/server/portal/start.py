# SPDX-License-Identifier: Apache-2.0
"""``/portal``: to the only tenant within reach, to the choice of several, or what to do while there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from keystile.server.portal.room import Room
from keystile.server.portal.visit import Visit


@dataclass(frozen=True, slots=True)
class Start:
    def rooms(self) -> Sequence[Room]:
        return (Room("GET", "", self.show, tenant=False),)

    async def show(self, visit: Visit) -> Response:
        if len(visit.tenants) == 1:
            return visit.go(visit.url("tenants", visit.tenants[0].id))
        if visit.tenants or visit.admin.reach is None:
            return visit.go(visit.url("tenants"))
        return visit.page("start.html")
