# SPDX-License-Identifier: Apache-2.0
"""A tenant's home: how far its set-up has come, what the last day brought, the newest actions. Three reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import Response

from keystile.server.domain.actions import Action
from keystile.server.domain.admins import DEV_ADMIN, Admins
from keystile.server.domain.lists import ActionChoice, Lists
from keystile.server.domain.set_up import DAY_MS, SetUp
from keystile.server.portal import checklist, snippets, words
from keystile.server.portal.room import Room
from keystile.server.portal.visit import Visit
from keystile.wire.server import ACTION_STATES

if TYPE_CHECKING:
    from keystile.server.domain.ports import Clock

NEWEST: Final = 8


@dataclass(frozen=True, slots=True)
class Home:
    set_up: SetUp
    lists: Lists
    admins: Admins
    clock: Clock
    api_url: str

    def rooms(self) -> Sequence[Room]:
        return (Room("GET", "", self.show),)

    async def show(self, visit: Visit) -> Response:
        tenant = visit.tenant
        facts = await self.set_up.facts(tenant.id, since=self.clock() - DAY_MS)
        newest = await self.lists.actions(tenant, ActionChoice(), most=NEWEST)
        looking_after = [
            admin
            for admin in await self.admins.list()
            if admin.reaches(tenant.id) and admin.admin_id != DEV_ADMIN
        ]
        steps = checklist.steps(tenant, facts, admins=len(looking_after))
        return visit.page(
            "home.html",
            nav="home",
            steps=[{**asdict(step), "href": visit.url(step.room)} for step in steps],
            first_call=self._first_call(visit) if not facts.has_users else "",
            outcomes=[
                {
                    "label": words.state(state).text,
                    "count": facts.outcomes[state],
                    "href": visit.url("actions", state=state),
                }
                for state in ACTION_STATES
                if state in facts.outcomes
            ],
            actions=[_shown(visit, action) for action in newest.rows],
            connect_href=visit.url("connect"),
        )

    def _first_call(self, visit: Visit) -> str:
        return snippets.render(snippets.FIRST_CALL.name, snippets.Values(visit.tenant.id, self.api_url))


def _shown(visit: Visit, action: Action) -> Mapping[str, Any]:
    state = words.state(action.state)
    return {
        "code": action.code,
        "href": visit.url("actions", action.user_id, action.code, action.idempotency_key),
        "user_id": action.user_id,
        "user_href": visit.url("users", action.user_id),
        "label": state.text,
        "tone": state.tone,
        "icon": state.icon,
        "at": action.created_at,
    }
