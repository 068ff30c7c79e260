# SPDX-License-Identifier: Apache-2.0
"""`Lists` over a database: each call is one read that walks one index (`statements`, "lists")."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from keystile.server.domain.actions import Action
from keystile.server.domain.audit import AuditEvent
from keystile.server.domain.identifiers import TenantId, UserId
from keystile.server.domain.lists import (
    ActionLead,
    ActionPlace,
    EventLead,
    EventPlace,
    MatchPlace,
    Newer,
    Newest,
    UserPlace,
)
from keystile.server.domain.users import User
from keystile.server.storage import statements as sql
from keystile.server.storage.database import Database, Value
from keystile.server.storage.stores import read_action, read_audit_event, read_user

_LAST: Final = "\U0010ffff"
"""Sorts after every text; no text of ours may hold it as more than a filler."""
_END_OF_TIME: Final = 2**62

_ACTIONS: Final[Mapping[ActionLead, str]] = {
    "tenant": sql.ACTIONS_BEFORE,
    "user": sql.ACTIONS_OF_USER_BEFORE,
    "code": sql.ACTIONS_OF_CODE_BEFORE,
    "state": sql.ACTIONS_IN_STATE_BEFORE,
}
_EVENTS: Final[Mapping[EventLead, str]] = {
    "tenant": sql.EVENTS_BEFORE,
    "user": sql.EVENTS_OF_USER_BEFORE,
    "actor": sql.EVENTS_OF_ACTOR_BEFORE,
    "event": sql.EVENTS_CALLED_BEFORE,
    "target": sql.EVENTS_OF_TARGET_BEFORE,
}


@dataclass(frozen=True, slots=True)
class SqlLists:
    database: Database

    async def users(self, tenant_id: TenantId, after: UserPlace | None, limit: int) -> Sequence[User]:
        created_at, user_id = after or (_END_OF_TIME, "")
        rows = await self.database.read(sql.USERS_BEFORE, (tenant_id, created_at, user_id, limit))
        return [read_user(row) for row in rows]

    async def users_starting(
        self, tenant_id: TenantId, text: str, after: MatchPlace | None, limit: int
    ) -> Sequence[tuple[str, User]]:
        small = text.lower()
        # Without capitals the last way to match would be the second one again: an empty range.
        last = (small, small + _LAST) if small != text else ("", "")
        values = (tenant_id, *(after or ("", "")), limit, text, text + _LAST, *last)
        rows: Any = await self.database.read(sql.USERS_STARTING, values)
        return [(found, read_user(tuple(user))) for found, *user in rows]

    async def enrolled(
        self, tenant_id: TenantId, user_ids: Sequence[UserId]
    ) -> Mapping[UserId, tuple[int, int | None]]:
        rows: Any = await self.database.read(sql.ENROLLED, (tenant_id, json.dumps(user_ids)))
        return {user_id: (passkeys, last_used_at) for user_id, passkeys, last_used_at in rows}

    async def actions(
        self, tenant_id: TenantId, lead: ActionLead, value: str | None, after: ActionPlace | None, limit: int
    ) -> Sequence[Action]:
        values: tuple[Value, ...] = (tenant_id, *(after or (_END_OF_TIME, "", "", "")), limit)
        rows = await self.database.read(_ACTIONS[lead], values if value is None else (*values, value))
        return [read_action(row) for row in rows]

    async def actions_at(self, tenant_id: TenantId, created_at: int, key: str) -> Sequence[Action]:
        rows = await self.database.read(sql.ACTIONS_AT, (tenant_id, created_at, key))
        return [read_action(row) for row in rows]

    async def events(
        self, tenant_id: TenantId, lead: EventLead, value: str | None, after: EventPlace | None, limit: int
    ) -> Sequence[AuditEvent]:
        values: tuple[Value, ...] = (tenant_id, _LAST if after is None else after, limit)
        rows = await self.database.read(_EVENTS[lead], values if value is None else (*values, value))
        return [read_audit_event(row) for row in rows]

    async def newest(self, tenant_id: TenantId) -> Newest:
        ((user_at, action_at),) = await self.database.read(sql.NEWEST, (tenant_id,))
        return Newest(cast(int, user_at or 0), cast(int, action_at or 0))

    async def newer(self, tenant_id: TenantId, since: Newest, most: int) -> Newer:
        values = (tenant_id, since.user_at, since.action_at, most)
        ((users, actions),) = await self.database.read(sql.NEWER, values)
        return Newer(cast(int, users), cast(int, actions))
