# SPDX-License-Identifier: Apache-2.0
"""Connect your app: code for each kind of app, with this tenant's values in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from keystile.errors import NotFound
from keystile.server.portal import snippets
from keystile.server.portal.room import Room
from keystile.server.portal.snippets import FIRST_CALL, STACKS, Stack, Values
from keystile.server.portal.visit import Visit


@dataclass(frozen=True, slots=True)
class Connect:
    api_url: str

    def rooms(self) -> Sequence[Room]:
        return (Room("GET", "/connect", self.show), Room("GET", "/connect/{stack}", self.show))

    async def show(self, visit: Visit) -> Response:
        """One kind of app; the first one when none is named."""
        chosen = _chosen(visit)
        values = Values(visit.tenant.id, self.api_url)
        return visit.page(
            "connect.html",
            nav="connect",
            stack=chosen,
            tabs=[
                {"label": one.label, "href": visit.url("connect", one.slug), "current": one is chosen}
                for one in STACKS
            ],
            environment_text=snippets.render(chosen.environment, values),
            files=[(snippet, snippets.render(snippet.name, values)) for snippet in chosen.snippets],
            first_call=snippets.render(FIRST_CALL.name, values),
            keys_href=visit.url("keys"),
            passkeys_href=visit.url("passkeys"),
            origins=sorted(visit.tenant.web_origins),
            unrevealed=snippets.UNREVEALED,
        )


def _chosen(visit: Visit) -> Stack:
    named = visit.path.get("stack")
    found = STACKS[0] if named is None else snippets.stack(named)
    if found is None:
        raise NotFound("There is no such kind of app here. Choose one of those on the page.")
    return found
