# SPDX-License-Identifier: Apache-2.0
"""Actions: newest first, with filters by state, user and code that stay in the address; and one action."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from starlette.responses import Response

from keystile.server.domain.actions import Action
from keystile.server.domain.actions import Actions as ActionService
from keystile.server.domain.identifiers import MAX_USER_ID, UserId, plain
from keystile.server.domain.lists import ActionChoice, Lists
from keystile.server.domain.users import Users
from keystile.server.portal import places, snippets, words
from keystile.server.portal.room import Room
from keystile.server.portal.visit import Visit
from keystile.wire.server import ACTION_STATES, ActionState

_LABELS: Final[Mapping[str, str]] = {"state": "State", "user": "User", "code": "Code"}


@dataclass(frozen=True, slots=True)
class Actions:
    lists: Lists
    actions: ActionService
    users: Users
    api_url: str

    def rooms(self) -> Sequence[Room]:
        return (
            Room("GET", "/actions", self.list),
            Room("GET", "/actions/{user_id}/{code}/{key}", self.show),
        )

    async def list(self, visit: Visit) -> Response:
        asked = visit.request.query_params
        choice = _choice(asked)
        after = asked.get("after")
        page = await self.lists.actions(visit.tenant, choice, after=places.read(after, places.OF_ACTION))
        kept = _kept(choice)
        goes_on = places.write(page.after)
        return visit.page(
            "actions.html",
            nav="actions",
            page_of=page,
            choice=choice,
            after=after,
            filters=[
                {
                    "label": _LABELS[name],
                    "value": words.state(cast(ActionState, value)).text if name == "state" else value,
                    "href": visit.url("actions", **{other: kept[other] for other in kept if other != name}),
                }
                for name, value in kept.items()
            ],
            states=[(value, words.state(value).text) for value in ACTION_STATES],
            next_href=visit.url("actions", **kept, after=goes_on) if goes_on else "",
            first_href=visit.url("actions", **kept) if after else "",
            newest=page.rows[0].created_at if page.rows else 0,
            snippet=snippets.render(snippets.FIRST_CALL.name, snippets.Values(visit.tenant.id, self.api_url)),
            words=words,
        )

    async def show(self, visit: Visit) -> Response:
        path = visit.path
        action = await self.actions.find(visit.tenant, UserId(path["user_id"]), path["code"], path["key"])
        view = await self.users.view(visit.tenant, action.user_id)
        used = next(
            (one for one in view.authenticators if one.authenticator_id == action.authenticator_id), None
        )
        return visit.page(
            "action.html",
            nav="actions",
            action=action,
            state=words.state(action.state),
            name=words.person(view.user, action.user_id),
            is_known=view.user is not None,
            passkey=await words.passkey(used, visit.tenant.makers) if used else None,
            browser=await words.browser(action.user_agent),
            events=_events(action),
            custom=words.indented(action.custom),
            words=words,
        )


def _choice(asked: Mapping[str, str]) -> ActionChoice:
    """The filters of an address; what cannot be one is left out."""
    state = asked.get("state", "")
    user = plain(asked.get("user", "").strip(), MAX_USER_ID)
    return ActionChoice(
        user_id=UserId(user) if user else None,
        code=plain(asked.get("code", "").strip(), 64),
        state=state if state in ACTION_STATES else None,
    )


def _kept(choice: ActionChoice) -> dict[str, str]:
    named = {"state": choice.state, "user": choice.user_id, "code": choice.code}
    return {name: value for name, value in named.items() if value is not None}


def _events(action: Action) -> Sequence[Mapping[str, Any]]:
    """What is known of an action's course: the row keeps when it began, and its last turn."""
    began = action.state_updated_at == action.created_at
    now = words.state(action.state)
    how = f"With a {words.method(action.method).lower()}." if action.method else ""
    if began:
        return [_event(action.created_at, f"Made, and {now.text.lower()} at once", now.tone, how)]
    return [
        _event(action.created_at, "Made", "plain"),
        _event(action.state_updated_at, now.text, now.tone, how),
    ]


def _event(at: int, title: str, tone: str, text: str = "") -> Mapping[str, Any]:
    return {"at": at, "title": title, "tone": tone, "text": text}
