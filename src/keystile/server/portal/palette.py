# SPDX-License-Identifier: Apache-2.0
"""What the ⌘K palette finds on the server: users by what they begin with, and an action by its pasted id.

Rooms and tenants stand in the page already; the script finds those without asking.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import msgspec
from starlette.responses import Response

from keystile.server.domain.identifiers import MAX_USER_ID, plain
from keystile.server.domain.lists import Lists
from keystile.server.portal import words
from keystile.server.portal.room import Room
from keystile.server.portal.visit import Visit

MOST: Final = 8
HEADERS: Final = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


class Item(msgspec.Struct, frozen=True):
    """One place to go to. All texts are shown as texts."""

    kind: str
    title: str
    detail: str
    href: str


class Found(msgspec.Struct, frozen=True):
    items: Sequence[Item]


@dataclass(frozen=True, slots=True)
class Palette:
    lists: Lists

    def rooms(self) -> Sequence[Room]:
        return (Room("GET", "/palette", self.find),)

    async def find(self, visit: Visit) -> Response:
        text = plain(visit.request.query_params.get("q", "").strip(), MAX_USER_ID)
        items: list[Item] = []
        if text:
            for action in await self.lists.action_with_id(visit.tenant, text):
                address = visit.url("actions", action.user_id, action.code, action.idempotency_key)
                detail = f"{words.state(action.state).text}, {action.user_id}"
                items.append(Item("Action", action.code, detail, address))
            for row in (await self.lists.find_users(visit.tenant, text, most=MOST)).rows:
                user_id = row.user.user_id
                name = words.person(row.user, user_id)
                items.append(
                    Item("User", name, "" if name == user_id else user_id, visit.url("users", user_id))
                )
        body = msgspec.json.encode(Found(items))
        return Response(body, media_type="application/json", headers=HEADERS)
