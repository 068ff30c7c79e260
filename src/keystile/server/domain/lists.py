# SPDX-License-Identifier: Apache-2.0
"""Lists for people: a tenant's users, actions and audit events, newest first, one page at a time.

A page goes on from where the last one ended (a *place*: the sort key of its last row), so the thousandth
costs what the first one did. Each filter has an index. Where several are combined, the one that narrows most
is read by its index and the others are looked for in what that brings, `WINDOW` rows at most: a page says how
many it looked through and how to look further, and never holds up the sign-ins beside it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, Literal, TypeVar

from keystile.server.domain.actions import Action
from keystile.server.domain.audit import AuditEvent
from keystile.server.domain.identifiers import UserId
from keystile.server.domain.tenants import Tenant
from keystile.server.domain.users import User
from keystile.wire.server import ActionState

if TYPE_CHECKING:
    from keystile.server.domain.ports import Lists as ListStore

PAGE: Final = 50
WINDOW: Final = 500
MOST_NEWER: Final = 100
"""Newer rows are counted up to here: beyond, nobody wants to know exactly."""

UserPlace = tuple[int, UserId]
"""Creation time and id of a user."""
MatchPlace = tuple[str, UserId]
"""What matched a search, and whose it is."""
ActionPlace = tuple[int, UserId, str, str]
"""Creation time, user, code and idempotency key of an action."""
EventPlace = str
"""The id of an audit event: a UUIDv7, so it tells the time too."""

ActionLead = Literal["tenant", "user", "code", "state"]
EventLead = Literal["tenant", "user", "actor", "event", "target"]

Row = TypeVar("Row")
Place = TypeVar("Place")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row, Place]):
    """``after`` is where the next page goes on, ``None`` on the last one."""

    rows: Sequence[Row]
    after: Place | None
    looked_through: int | None = None
    """How many rows were looked at, when that ended the page before it was full."""


@dataclass(frozen=True, slots=True)
class UserRow:
    """A user as a list shows one. ``last_sign_in_at`` is the last use of an authenticator they still have."""

    user: User
    passkeys: int = 0
    last_sign_in_at: int | None = None


@dataclass(frozen=True, slots=True)
class ActionChoice:
    """Which actions: what is ``None`` does not matter."""

    user_id: UserId | None = None
    code: str | None = None
    state: ActionState | None = None

    @property
    def lead(self) -> tuple[ActionLead, str | None]:
        """The filter to read by. Nearly every action has succeeded, so that state has no index."""
        if self.user_id is not None:
            return "user", self.user_id
        if self.code is not None:
            return "code", self.code
        if self.state is not None and self.state != "CHALLENGE_SUCCEEDED":
            return "state", self.state
        return "tenant", None

    def fits(self, action: Action) -> bool:
        return (
            self.user_id in (None, action.user_id)
            and self.code in (None, action.code)
            and self.state in (None, action.state)
        )


@dataclass(frozen=True, slots=True)
class EventChoice:
    """Which audit events: what is ``None`` does not matter. ``user_id`` is whom they are about."""

    user_id: UserId | None = None
    actor: str | None = None
    event: str | None = None
    target: str | None = None

    @property
    def lead(self) -> tuple[EventLead, str | None]:
        """The filter to read by: a target has few events, a kind of event has many."""
        if self.target is not None:
            return "target", self.target
        if self.user_id is not None:
            return "user", self.user_id
        if self.actor is not None:
            return "actor", self.actor
        if self.event is not None:
            return "event", self.event
        return "tenant", None

    def fits(self, event: AuditEvent) -> bool:
        return (
            self.user_id in (None, event.user_id)
            and self.actor in (None, event.actor)
            and self.event in (None, event.event)
            and self.target in (None, event.target)
        )


@dataclass(frozen=True, slots=True)
class Newest:
    """When the newest user and the newest action were made; 0 where there is none."""

    user_at: int = 0
    action_at: int = 0


@dataclass(frozen=True, slots=True)
class Newer:
    """How many came since: `MOST_NEWER` means that many or more."""

    users: int = 0
    actions: int = 0


@dataclass(frozen=True, slots=True)
class Lists:
    store: ListStore

    async def users(self, tenant: Tenant, *, after: UserPlace | None = None) -> Page[UserRow, UserPlace]:
        """All users, the newest first."""
        found = await self.store.users(tenant.id, after, PAGE + 1)
        users = found[:PAGE]
        last = users[-1] if len(found) > PAGE else None
        return Page(await self._rows(tenant, users), (last.created_at, last.user_id) if last else None)

    async def find_users(
        self, tenant: Tenant, text: str, *, after: MatchPlace | None = None, most: int = PAGE
    ) -> Page[UserRow, MatchPlace]:
        """Users whose id, email address or username begins with ``text``, in the order of what matched.

        Capitals count, as they do in ids; an email address is looked for in small letters too. A user who
        matches in several ways is listed once, so a page may be shorter than it could be.
        """
        matches = await self.store.users_starting(tenant.id, text, after, most + 1)
        # Each way to match brought its own first rows: in order, the first `most` of all of them are complete.
        places = sorted({(key, user.user_id): user for key, user in matches}.items(), key=lambda one: one[0])
        page = places[:most]
        users = [user for (key, _), user in page if key == _first_match(user, text)]
        return Page(await self._rows(tenant, users), page[-1][0] if len(places) > most else None)

    async def actions(
        self, tenant: Tenant, choice: ActionChoice, *, after: ActionPlace | None = None, most: int = PAGE
    ) -> Page[Action, ActionPlace]:
        """The newest actions first."""
        lead, value = choice.lead
        limit = _limit(choice, value, most)
        found = await self.store.actions(tenant.id, lead, value, after, limit)
        return _page(found, choice.fits, _action_place, most, limit)

    async def action_with_id(self, tenant: Tenant, text: str) -> Sequence[Action]:
        """The action with an idempotency key that we made: its time is inside, so an index finds it."""
        try:
            key = uuid.UUID(text)
        except ValueError:
            return ()
        return await self.store.actions_at(tenant.id, key.int >> 80, str(key)) if key.version == 7 else ()

    async def events(
        self, tenant: Tenant, choice: EventChoice, *, after: EventPlace | None = None, most: int = PAGE
    ) -> Page[AuditEvent, EventPlace]:
        """The newest audit events first."""
        lead, value = choice.lead
        limit = _limit(choice, value, most)
        found = await self.store.events(tenant.id, lead, value, after, limit)
        return _page(found, choice.fits, lambda event: event.event_id, most, limit)

    async def newest(self, tenant: Tenant) -> Newest:
        return await self.store.newest(tenant.id)

    async def newer(self, tenant: Tenant, since: Newest) -> Newer:
        """How many users and actions were made since."""
        return await self.store.newer(tenant.id, since, MOST_NEWER)

    async def _rows(self, tenant: Tenant, users: Sequence[User]) -> Sequence[UserRow]:
        enrolled = await self.store.enrolled(tenant.id, [user.user_id for user in users]) if users else {}
        return [UserRow(user, *enrolled.get(user.user_id, (0, None))) for user in users]


def _limit(choice: ActionChoice | EventChoice, lead: str | None, most: int) -> int:
    """How many rows to read: one more than the page has, or a window where something is left to be looked for."""
    asked = sum(wanted is not None for wanted in astuple(choice))
    return most + 1 if asked == (lead is not None) else max(WINDOW, most + 1)


def _page(
    found: Sequence[Row], fits: Callable[[Row], bool], place: Callable[[Row], Any], most: int, limit: int
) -> Page[Row, Any]:
    """Of at most ``limit`` rows, those that fit; goes on where it stopped looking."""
    rows: list[Row] = []
    for row in found:
        if not fits(row):
            continue
        if len(rows) == most:
            return Page(rows, place(rows[-1]))
        rows.append(row)
    # Nothing was left over. If the store had more than it was asked for, what follows may fit too.
    return Page(rows, place(found[-1]), len(found)) if len(found) == limit else Page(rows, None)


def _action_place(action: Action) -> ActionPlace:
    return action.created_at, action.user_id, action.code, action.idempotency_key


def _first_match(user: User, text: str) -> str:
    attributes = user.attributes
    ways = [(user.user_id, text), (attributes.email, text), (attributes.username, text)]
    ways.append((attributes.email, text.lower()))
    return min(value for value, start in ways if value is not None and value.startswith(start))
