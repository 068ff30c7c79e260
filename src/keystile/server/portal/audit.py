# SPDX-License-Identifier: Apache-2.0
"""Audit: who did what, when, to what; newest first, with filters that stay in the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from starlette.responses import Response

from keystile.server.domain.admins import Admins
from keystile.server.domain.identifiers import UserId, plain
from keystile.server.domain.lists import EventChoice, Lists
from keystile.server.portal import places, words
from keystile.server.portal.room import Room
from keystile.server.portal.visit import Visit

MAX_FILTER: Final = 300
_LABELS: Final[Mapping[str, str]] = {"event": "Event", "actor": "By", "target": "To", "user": "User"}


@dataclass(frozen=True, slots=True)
class Audit:
    lists: Lists
    admins: Admins

    def rooms(self) -> Sequence[Room]:
        return (Room("GET", "/audit", self.list),)

    async def list(self, visit: Visit) -> Response:
        asked = visit.request.query_params
        kept = {name: value for name in _LABELS if (value := plain(asked.get(name, "").strip(), MAX_FILTER))}
        choice = EventChoice(
            user_id=UserId(kept["user"]) if "user" in kept else None,
            actor=kept.get("actor"),
            event=kept.get("event"),
            target=kept.get("target"),
        )
        after = asked.get("after")
        place = places.read(after, places.OF_EVENT)
        page = await self.lists.events(visit.tenant, choice, after=place[0] if place else None)
        goes_on = places.write(None if page.after is None else (page.after,))
        names = await words.admin_names(self.admins, visit)
        return visit.page(
            "audit.html",
            nav="audit",
            page_of=page,
            kept=kept,
            after=after,
            filters=[
                {
                    "label": _LABELS[name],
                    "value": _value(name, value, names),
                    "href": visit.url("audit", **{other: kept[other] for other in kept if other != name}),
                }
                for name, value in kept.items()
            ],
            events=[(name, words.event(name).text) for name in words.EVENTS],
            names=names,
            next_href=visit.url("audit", **kept, after=goes_on) if goes_on else "",
            first_href=visit.url("audit", **kept) if after else "",
            words=words,
        )


def _value(name: str, value: str, names: Mapping[str, str]) -> str:
    if name == "event":
        return words.event(value).text
    if name == "actor":
        who, what = words.actor(value, names)
        return f"{who} ({what.lower()})" if what else who
    return value
