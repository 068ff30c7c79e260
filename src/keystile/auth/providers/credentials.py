# SPDX-License-Identifier: Apache-2.0
"""Sign in with whatever the app's own function checks (authjs-wire.md §10)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from keystile.auth.callbacks import settle
from keystile.auth.messages import Request
from keystile.auth.models import User
from keystile.auth.providers.base import Attempt, Field


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialsProvider:
    """Calls ``authorize(credentials, request)``.

    Args:
        authorize: gets the whole body of the POST (the CSRF token and callback URL included) and the request;
            returns the user, or None to refuse. Raise `CredentialsSignin` to refuse with a reason.
        fields: inputs to show on our sign-in page, by name.
    """

    authorize: Callable[[Mapping[str, object], Request], User | Awaitable[User | None] | None]
    id: str = "credentials"
    name: str = "Credentials"
    fields: Mapping[str, Field] = field(default_factory=dict)

    @property
    def type(self) -> Literal["credentials"]:
        return "credentials"

    @property
    def needs_adapter(self) -> bool:
        return False

    @property
    def needs_spent_results(self) -> bool:
        return False

    async def identify(self, attempt: Attempt) -> User | None:
        return await settle(self.authorize(attempt.credentials, attempt.request))
