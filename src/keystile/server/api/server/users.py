# SPDX-License-Identifier: Apache-2.0
"""Users of the Server API: get, update (PATCH, and POST for Java and Ruby), delete, query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import msgspec

from keystile.errors import Malformed
from keystile.server.api import presentation
from keystile.server.api.endpoint import Access, Call, Endpoint, NoBody
from keystile.server.domain.identifiers import UserId, user_id
from keystile.server.domain.users import DEFAULT_PAGE, UserFilter, Users
from keystile.wire.server import (
    GetUserResponse,
    QueryUsersResponse,
    SuccessResponse,
    UpdateUserRequest,
    UserResponse,
)

DONE: Final = SuccessResponse(success=True)


@dataclass(frozen=True, slots=True)
class UserEndpoints:
    users: Users

    def endpoints(self) -> list[Endpoint]:
        server = Access.SERVER
        path = "/users/{userId}"
        return [
            Endpoint("GET", path, self.get, server, GetUserResponse, "Get a user"),
            Endpoint("PATCH", path, self.update, server, UserResponse, "Update a user", UpdateUserRequest),
            Endpoint("POST", path, self.update, server, UserResponse, "Update a user", UpdateUserRequest),
            Endpoint("DELETE", path, self.delete, server, SuccessResponse, "Delete a user"),
            Endpoint(
                "GET",
                "/users",
                self.query,
                server,
                QueryUsersResponse,
                "Find users by exact values",
                query=("username", "email", "phoneNumber", "token", "limit", "lastEvaluatedUserId"),
            ),
        ]

    async def get(self, call: Call[NoBody]) -> GetUserResponse:
        """200 for a user that was never seen too: not enrolled (§2.7)."""
        view = await self.users.view(call.tenant, user_id(call.path["userId"]))
        return presentation.user_view(call.tenant, view)

    async def update(self, call: Call[UpdateUserRequest]) -> UserResponse:
        named = {
            name: value
            for name in call.body.__struct_fields__
            if (value := getattr(call.body, name)) is not msgspec.UNSET
        }
        return presentation.user(await self.users.update(call.tenant, user_id(call.path["userId"]), named))

    async def delete(self, call: Call[NoBody]) -> SuccessResponse:
        await self.users.delete(call.tenant, user_id(call.path["userId"]), actor=call.actor)
        return DONE

    async def query(self, call: Call[NoBody]) -> QueryUsersResponse:
        if "token" in call.query:
            raise Malformed(
                "Looking users up by an ID token is not supported yet. Use email, phoneNumber or username."
            )
        page = await self.users.query(call.tenant, _filter(call.query))
        return QueryUsersResponse(
            users=[presentation.queried_user(view) for view in page.views],
            last_evaluated_user_id=page.last_user_id,
        )


def _filter(query: Mapping[str, str]) -> UserFilter:
    limit = query.get("limit", str(DEFAULT_PAGE))
    if not limit.isdecimal() or len(limit) > 6:
        raise Malformed("The limit must be a whole number.")
    after = query.get("lastEvaluatedUserId")
    return UserFilter(
        email=query.get("email") or None,
        phone_number=query.get("phoneNumber") or None,
        username=query.get("username") or None,
        after=UserId(after) if after else None,
        limit=int(limit),
    )
