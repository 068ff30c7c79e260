# SPDX-License-Identifier: Apache-2.0
"""Users: search, list, one user with what they have enrolled, and removing a passkey."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from keystile.errors import NotFound
from keystile.server.domain.authenticators import AuthenticatorAdmin
from keystile.server.domain.identifiers import MAX_USER_ID, UserId, plain
from keystile.server.domain.lists import ActionChoice, EventChoice, Lists
from keystile.server.domain.users import Users as UserService
from keystile.server.domain.users import UserView
from keystile.server.portal import places, snippets, words
from keystile.server.portal.room import Room
from keystile.server.portal.visit import Visit

if TYPE_CHECKING:
    from keystile.server.domain.admins import Admins

RECENT: Final = 10
"""Actions and events on a user's own page; the lists have all of them."""

REMOVED: Final = "user-passkey-removed"


@dataclass(frozen=True, slots=True)
class Users:
    lists: Lists
    users: UserService
    authenticators: AuthenticatorAdmin
    admins: Admins
    api_url: str

    def rooms(self) -> Sequence[Room]:
        remove = "/users/{user_id}/authenticators/{authenticator_id}/remove"
        return (
            Room("GET", "/users", self.list),
            Room("GET", "/users/{user_id}", self.show),
            Room("GET", remove, self.confirm),
            Room("POST", remove, self.remove, fresh=True),
        )

    async def list(self, visit: Visit) -> Response:
        """All users, the newest first; with ``q``, those whose id, email address or username begins so."""
        asked = visit.request.query_params
        text = plain(asked.get("q", "").strip(), MAX_USER_ID) or ""
        after = asked.get("after")
        if text:
            found = await self.lists.find_users(visit.tenant, text, after=places.read(after, places.OF_MATCH))
            rows, goes_on = found.rows, places.write(found.after)
        else:
            page = await self.lists.users(visit.tenant, after=places.read(after, places.OF_USER))
            rows, goes_on = page.rows, places.write(page.after)
        return visit.page(
            "users.html",
            nav="users",
            query=text,
            rows=rows,
            newest=rows[0].user.created_at if rows else 0,
            after=after,
            next_href=_address(visit, text, goes_on) if goes_on else "",
            first_href=_address(visit, text, None) if after else "",
            person=words.person,
            snippet=snippets.render(snippets.FIRST_CALL.name, snippets.Values(visit.tenant.id, self.api_url)),
        )

    async def show(self, visit: Visit) -> Response:
        """One user: what the app said of them, what they enrolled, what they did of late, and who changed what."""
        view = await self._view(visit)
        assert view.user is not None
        user_id, name = view.user_id, words.person(view.user, view.user_id)
        actions = await self.lists.actions(visit.tenant, ActionChoice(user_id=user_id), most=RECENT)
        events = await self.lists.events(visit.tenant, EventChoice(user_id=user_id), most=RECENT)
        return visit.page(
            "user.html",
            nav="users",
            user=view.user,
            name=name,
            notice=_removed(name) if visit.request.query_params.get("done") == REMOVED else "",
            custom=words.indented(view.user.attributes.custom),
            passkeys=await words.passkeys(view.authenticators, visit.tenant.makers),
            actions=actions,
            events=events,
            names=await words.admin_names(self.admins, visit) if events.rows else {},
            words=words,
        )

    async def confirm(self, visit: Visit) -> Response:
        """The question before a removal, for browsers that show no dialog."""
        view = await self._view(visit)
        found = await self.authenticators.find(visit.tenant, view.user_id, visit.path["authenticator_id"])
        return visit.page(
            "remove.html",
            nav="users",
            user=view.user,
            name=words.person(view.user, view.user_id),
            passkey=await words.passkey(found, visit.tenant.makers),
            others=len(view.authenticators) - 1,
        )

    async def remove(self, visit: Visit) -> Response:
        """Remove an authenticator. One that is gone by now is removed: a form may be sent twice."""
        view = await self._view(visit)
        await self.authenticators.remove(
            visit.tenant, view.user_id, visit.path["authenticator_id"], actor=visit.actor
        )
        return visit.go(visit.url("users", view.user_id), done=REMOVED)

    async def _view(self, visit: Visit) -> UserView:
        view = await self.users.view(visit.tenant, UserId(visit.path["user_id"]))
        if view.user is None:
            raise NotFound("There is no such user: they were deleted, or the address is mistyped.")
        return view


def _removed(name: str) -> str:
    return f"Passkey removed. {name}’s browser will be told at the next visit."


def _address(visit: Visit, text: str, after: str | None) -> str:
    return visit.url("users", q=text, after=after)
