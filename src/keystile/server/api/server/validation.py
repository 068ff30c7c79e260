# SPDX-License-Identifier: Apache-2.0
"""`POST /validate`: what became of the action behind a token.

Whatever is wrong with a token is a 200 with ``isValid: false``, so that an app's "is it CHALLENGE_SUCCEEDED?"
runs and says no (authsignal-wire §2.3).
"""

from __future__ import annotations

from dataclasses import dataclass

from keystile.errors import TokenExpired, TokenInvalid
from keystile.server.api.endpoint import Access, Call, Endpoint
from keystile.server.domain.actions import Actions
from keystile.wire.base import iso_time
from keystile.wire.server import ValidateRequest, ValidateResponse


@dataclass(frozen=True, slots=True)
class ValidationEndpoints:
    actions: Actions

    def endpoints(self) -> list[Endpoint]:
        return [
            Endpoint(
                "POST",
                "/validate",
                self.validate,
                Access.SERVER,
                ValidateResponse,
                "Validate a token",
                ValidateRequest,
            )
        ]

    async def validate(self, call: Call[ValidateRequest]) -> ValidateResponse:
        body = call.body
        try:
            found = await self.actions.validate(call.tenant, body.token)
        except TokenExpired:
            return ValidateResponse(is_valid=False, error="Token is expired.")
        except TokenInvalid:
            return ValidateResponse(is_valid=False, error="Token is invalid.")
        if body.user_id and body.user_id != found.token.user_id:
            return ValidateResponse(is_valid=False, error="User is invalid.")
        if body.action and body.action != found.token.action:
            return ValidateResponse(is_valid=False, error="Action is invalid.")
        return ValidateResponse(
            is_valid=found.is_valid,
            state=found.state,
            state_updated_at=iso_time(found.state_updated_at),
            user_id=found.token.user_id,
            action=found.token.action,
            action_code=found.token.action,
            idempotency_key=found.token.idempotency_key,
            verification_method=found.method,
        )
