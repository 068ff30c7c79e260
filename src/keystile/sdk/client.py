# SPDX-License-Identifier: Apache-2.0
"""The server SDK: `Keystile` for ordinary code, `AsyncKeystile` for an event loop.

The methods and argument names of Authsignal's Python SDK for users, authenticators, actions and validation,
with typed results. Each method builds its call in `keystile.sdk.calls` and hands it to the transport: the
two classes say the same thing twice because Python's types cannot say "T, or an awaitable of T" once.

The HTTP client is loaded with the first client that is made, so that code which only names these classes
(`keystile.auth` may be handed one) stays light.

All methods raise `KeystileApiError` when a call fails, and `ValueError` or `TypeError` for arguments that no
server would take, before anything is sent.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self, overload

from keystile.sdk import calls
from keystile.sdk.attributes import ActionAttributes, TrackAttributes, UserAttributes, ValidateAttributes
from keystile.wire.server import (
    ActionResponse,
    ActionState,
    Authenticator,
    GetUserResponse,
    QueriedAction,
    QueryUsersResponse,
    SuccessResponse,
    TrackResponse,
    UserResponse,
    ValidateResponse,
)

if TYPE_CHECKING:
    from keystile.sdk.transport import AsyncTransport, SyncTransport

DEFAULT_API_URL: Final = "http://localhost:8787/v1"
"""Where `keystile dev` answers."""


class Keystile:
    """A client of the Server API. Keeps its connections: make one and share it; it is safe between threads.

    Args:
        secret_key: one of the tenant's API secret keys.
        api_url: the platform's address, usually ending in `/v1`.
        timeout: seconds to wait for each step of a request: connecting, sending, the answer.
        retries: how often a call is sent again after a lost connection or a server's failure. Calls that
            would not bear a second delivery are sent again only if the first cannot have arrived.
        backoff: seconds before the first retry; doubled each time.

    Raises:
        ValueError: an argument that can never work.
    """

    def __init__(
        self,
        secret_key: str,
        api_url: str = DEFAULT_API_URL,
        *,
        timeout: float = 5.0,
        retries: int = 2,
        backoff: float = 0.1,
    ) -> None:
        from keystile.sdk.transport import Connection, SyncTransport

        connection = Connection(api_url.rstrip("/"), secret_key, timeout, retries, backoff)
        self.api_url: Final = connection.api_url
        self._transport: SyncTransport = SyncTransport(connection)

    def track(self, user_id: str, action: str, attributes: TrackAttributes | None = None) -> TrackResponse:
        """Report what a user is about to do: the answer says whether they may, and holds a client token."""
        return self._transport.send(calls.track(user_id, action, attributes, fresh_key=str(uuid.uuid4())))

    @overload
    def validate_challenge(self, attributes: ValidateAttributes) -> ValidateResponse: ...
    @overload
    def validate_challenge(
        self, *, token: str, user_id: str | None = None, action: str | None = None
    ) -> ValidateResponse: ...
    def validate_challenge(
        self,
        attributes: ValidateAttributes | None = None,
        *,
        token: str = "",
        user_id: str | None = None,
        action: str | None = None,
    ) -> ValidateResponse:
        """Ask what became of the challenge behind a token. Trust ``state`` and ``user_id`` for who it was.

        Authsignal's Python SDK takes a dictionary here; keyword arguments say the same in fewer words.
        """
        if attributes is None:
            attributes = {"token": token, "user_id": user_id, "action": action}
        return self._transport.send(calls.validate_challenge(attributes))

    def get_user(self, user_id: str) -> GetUserResponse:
        """A user's attributes; a user that is not there is one with ``is_enrolled`` false."""
        return self._transport.send(calls.get_user(user_id))

    def update_user(self, user_id: str, attributes: UserAttributes) -> UserResponse:
        """Set attributes, making the user if there is none. None clears one."""
        return self._transport.send(calls.update_user(user_id, attributes))

    def delete_user(self, user_id: str) -> SuccessResponse:
        """Delete a user with their authenticators and actions."""
        return self._transport.send(calls.delete_user(user_id))

    def query_users(
        self,
        *,
        username: str | None = None,
        email: str | None = None,
        phone_number: str | None = None,
        limit: int | None = None,
        last_evaluated_user_id: str | None = None,
    ) -> QueryUsersResponse:
        """Users that match exactly, a page at a time; ``last_evaluated_user_id`` leads to the next page."""
        return self._transport.send(
            calls.query_users(
                username=username,
                email=email,
                phone_number=phone_number,
                limit=limit,
                last_evaluated_user_id=last_evaluated_user_id,
            )
        )

    def get_authenticators(self, user_id: str) -> list[Authenticator]:
        """A user's authenticators, oldest first."""
        return self._transport.send(calls.get_authenticators(user_id))

    def delete_authenticator(self, user_id: str, user_authenticator_id: str) -> SuccessResponse:
        """Remove one authenticator of a user."""
        return self._transport.send(calls.delete_authenticator(user_id, user_authenticator_id))

    def get_action(self, user_id: str, action: str, idempotency_key: str) -> ActionResponse:
        """An action as it stands."""
        return self._transport.send(calls.get_action(user_id, action, idempotency_key))

    def update_action(
        self, user_id: str, action: str, idempotency_key: str, attributes: ActionAttributes
    ) -> ActionResponse:
        """Put an action into another state, e.g. after a review."""
        return self._transport.send(calls.update_action(user_id, action, idempotency_key, attributes))

    def query_user_actions(
        self,
        user_id: str,
        *,
        from_date: datetime | None = None,
        codes: Sequence[str] | None = None,
        state: ActionState | None = None,
    ) -> list[QueriedAction]:
        """A user's actions, newest first, of the last 30 days or since ``from_date``."""
        return self._transport.send(
            calls.query_user_actions(user_id, from_date=from_date, codes=codes, state=state)
        )

    def close(self) -> None:
        """Close the connections; the client cannot be used after."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Keystile({self.api_url!r})"


class AsyncKeystile:
    """`Keystile` for an event loop: same arguments, methods and results, awaited. Make one and share it in its loop."""

    def __init__(
        self,
        secret_key: str,
        api_url: str = DEFAULT_API_URL,
        *,
        timeout: float = 5.0,
        retries: int = 2,
        backoff: float = 0.1,
    ) -> None:
        from keystile.sdk.transport import AsyncTransport, Connection

        connection = Connection(api_url.rstrip("/"), secret_key, timeout, retries, backoff)
        self.api_url: Final = connection.api_url
        self._transport: AsyncTransport = AsyncTransport(connection)

    async def track(
        self, user_id: str, action: str, attributes: TrackAttributes | None = None
    ) -> TrackResponse:
        """As `Keystile.track`."""
        return await self._transport.send(
            calls.track(user_id, action, attributes, fresh_key=str(uuid.uuid4()))
        )

    @overload
    async def validate_challenge(self, attributes: ValidateAttributes) -> ValidateResponse: ...
    @overload
    async def validate_challenge(
        self, *, token: str, user_id: str | None = None, action: str | None = None
    ) -> ValidateResponse: ...
    async def validate_challenge(
        self,
        attributes: ValidateAttributes | None = None,
        *,
        token: str = "",
        user_id: str | None = None,
        action: str | None = None,
    ) -> ValidateResponse:
        """As `Keystile.validate_challenge`."""
        if attributes is None:
            attributes = {"token": token, "user_id": user_id, "action": action}
        return await self._transport.send(calls.validate_challenge(attributes))

    async def get_user(self, user_id: str) -> GetUserResponse:
        """As `Keystile.get_user`."""
        return await self._transport.send(calls.get_user(user_id))

    async def update_user(self, user_id: str, attributes: UserAttributes) -> UserResponse:
        """As `Keystile.update_user`."""
        return await self._transport.send(calls.update_user(user_id, attributes))

    async def delete_user(self, user_id: str) -> SuccessResponse:
        """As `Keystile.delete_user`."""
        return await self._transport.send(calls.delete_user(user_id))

    async def query_users(
        self,
        *,
        username: str | None = None,
        email: str | None = None,
        phone_number: str | None = None,
        limit: int | None = None,
        last_evaluated_user_id: str | None = None,
    ) -> QueryUsersResponse:
        """As `Keystile.query_users`."""
        return await self._transport.send(
            calls.query_users(
                username=username,
                email=email,
                phone_number=phone_number,
                limit=limit,
                last_evaluated_user_id=last_evaluated_user_id,
            )
        )

    async def get_authenticators(self, user_id: str) -> list[Authenticator]:
        """As `Keystile.get_authenticators`."""
        return await self._transport.send(calls.get_authenticators(user_id))

    async def delete_authenticator(self, user_id: str, user_authenticator_id: str) -> SuccessResponse:
        """As `Keystile.delete_authenticator`."""
        return await self._transport.send(calls.delete_authenticator(user_id, user_authenticator_id))

    async def get_action(self, user_id: str, action: str, idempotency_key: str) -> ActionResponse:
        """As `Keystile.get_action`."""
        return await self._transport.send(calls.get_action(user_id, action, idempotency_key))

    async def update_action(
        self, user_id: str, action: str, idempotency_key: str, attributes: ActionAttributes
    ) -> ActionResponse:
        """As `Keystile.update_action`."""
        return await self._transport.send(calls.update_action(user_id, action, idempotency_key, attributes))

    async def query_user_actions(
        self,
        user_id: str,
        *,
        from_date: datetime | None = None,
        codes: Sequence[str] | None = None,
        state: ActionState | None = None,
    ) -> list[QueriedAction]:
        """As `Keystile.query_user_actions`."""
        return await self._transport.send(
            calls.query_user_actions(user_id, from_date=from_date, codes=codes, state=state)
        )

    async def aclose(self) -> None:
        """Close the connections; the client cannot be used after."""
        await self._transport.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"AsyncKeystile({self.api_url!r})"
