# SPDX-License-Identifier: Apache-2.0
"""Sign in with a passkey that a Keystile server has verified: the guide's last step.

The browser hands over the result token (``signInToken``) that it got from the passkey ceremony; this provider
has the server SDK validate it. `/validate` may be repeated by contract, so a token seen by somebody else in
its ten minutes would make a second session: each validated (user, action, idempotency key) is therefore spent
through the adapter, once, before a session is made (DESIGN.md §8, §13).
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, Literal, Protocol

import msgspec

from keystile.auth.adapters.base import SpendsResults
from keystile.auth.errors import AuthConfigError
from keystile.auth.models import User
from keystile.auth.providers.base import Attempt, Field

log: Final = logging.getLogger("keystile.auth")
MAX_TOKEN_LENGTH: Final = 8 * 1024
SUCCEEDED: Final = "CHALLENGE_SUCCEEDED"


class Validation(Protocol):
    """What the SDK says of a result token. Only a complete one counts."""

    @property
    def is_valid(self) -> bool: ...
    @property
    def state(self) -> str | None: ...
    @property
    def user_id(self) -> str | None: ...
    @property
    def action(self) -> str | None: ...
    @property
    def idempotency_key(self) -> str | None: ...


class ValidatesChallenges(Protocol):
    """The one method of ``keystile.AsyncKeystile`` that is used here."""

    async def validate_challenge(self, *, token: str) -> Validation: ...


@dataclass(frozen=True, slots=True)
class KeystileProvider:
    """Passkey sign-in by result token.

    Args:
        client: ``keystile.AsyncKeystile(...)``.
        id: ``credentials``, because that is what the guide's front end calls; give another one where a
            password provider has that name.
        load_user: finds the user by the id that the server knows; default is the adapter's ``get_user``.
        actions: the action codes whose results may sign somebody in; None accepts any of the tenant's.
        remember: how long a spent result is remembered; longer than the ten minutes that its token lives.
    """

    client: ValidatesChallenges
    id: str = "credentials"
    name: str = "Passkey"
    load_user: Callable[[str], Awaitable[User | None]] | None = None
    actions: frozenset[str] | None = None
    remember: timedelta = timedelta(days=2)
    fields: Mapping[str, Field] = field(default_factory=dict, init=False)

    @property
    def type(self) -> Literal["credentials"]:
        return "credentials"

    @property
    def needs_adapter(self) -> bool:
        return True

    @property
    def needs_spent_results(self) -> bool:
        return True

    async def identify(self, attempt: Attempt) -> User | None:
        token = attempt.credentials.get("signInToken")
        if not isinstance(token, str) or not 0 < len(token) <= MAX_TOKEN_LENGTH:
            return None
        result = await self.client.validate_challenge(token=token)
        if result.is_valid is not True or result.state != SUCCEEDED:
            return None
        user_id, action, key = result.user_id, result.action, result.idempotency_key
        if not user_id or not action or not key:
            log.warning("a validated result named no user, action or idempotency key; refused")
            return None
        if self.actions is not None and action not in self.actions:
            log.warning("a result of another action was offered as a sign-in", extra={"action": action})
            return None
        adapter = attempt.adapter
        if adapter is None or not isinstance(adapter, SpendsResults):
            raise AuthConfigError("the Keystile provider needs an adapter with spend_result")
        if not await adapter.spend_result(spent_key(user_id, action, key), attempt.now + self.remember):
            log.warning("a result was offered a second time; refused", extra={"action": action})
            return None
        return await (self.load_user or adapter.get_user)(user_id)


def spent_key(user_id: str, action: str, idempotency_key: str) -> str:
    """One fixed-length name for a result. An idempotency key is unique per user and action only."""
    return hashlib.sha256(msgspec.json.encode([user_id, action, idempotency_key])).hexdigest()
