# SPDX-License-Identifier: Apache-2.0
"""Authenticators of the Server API: list and delete."""

from __future__ import annotations

from dataclasses import dataclass

from keystile.server.api import presentation
from keystile.server.api.endpoint import Access, Call, Endpoint, NoBody
from keystile.server.api.server.users import DONE
from keystile.server.domain.authenticators import AuthenticatorAdmin
from keystile.server.domain.identifiers import user_id
from keystile.server.domain.users import Users
from keystile.wire.server import Authenticator, SuccessResponse


@dataclass(frozen=True, slots=True)
class AuthenticatorEndpoints:
    users: Users
    authenticators: AuthenticatorAdmin

    def endpoints(self) -> list[Endpoint]:
        path = "/users/{userId}/authenticators"
        return [
            Endpoint(
                "GET", path, self.list, Access.SERVER, list[Authenticator], "List a user's authenticators"
            ),
            Endpoint(
                "DELETE",
                path + "/{userAuthenticatorId}",
                self.delete,
                Access.SERVER,
                SuccessResponse,
                "Remove an authenticator",
            ),
        ]

    async def list(self, call: Call[NoBody]) -> list[Authenticator]:
        view = await self.users.view(call.tenant, user_id(call.path["userId"]))
        return await presentation.authenticators(call.tenant, view)

    async def delete(self, call: Call[NoBody]) -> SuccessResponse:
        """Deleting one that is gone is done at once, since SDKs repeat a DELETE (§1.7)."""
        await self.authenticators.remove(
            call.tenant, user_id(call.path["userId"]), call.path["userAuthenticatorId"], actor=call.actor
        )
        return DONE
