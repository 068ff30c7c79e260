# SPDX-License-Identifier: Apache-2.0
"""Every call of the server SDK, built and parsed once, for `Keystile` and `AsyncKeystile` alike.

Each function turns its arguments into a `Call`: what to send, what shape comes back, and whether sending it
twice is harmless. Source: authsignal-wire.md §2, with the names of Authsignal's Python SDK (Node SDK for
`query_user_actions`, which the Python one lacks). Sending is `keystile.sdk.transport`'s business.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar
from urllib.parse import quote, urlencode

import msgspec

from keystile.sdk.attributes import (
    ActionAttributes,
    TrackAttributes,
    UserAttributes,
    ValidateAttributes,
    to_wire,
)
from keystile.wire.base import Wire
from keystile.wire.server import (
    ActionResponse,
    ActionState,
    Authenticator,
    GetUserResponse,
    QueriedAction,
    QueryUsersResponse,
    SuccessResponse,
    TrackRequest,
    TrackResponse,
    UpdateActionRequest,
    UpdateUserRequest,
    UserResponse,
    ValidateRequest,
    ValidateResponse,
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """One request and the shape of its answer.

    ``repeatable`` says that a second delivery does no harm, so that it may be sent again after a lost reply
    or a server's failure; what is not repeatable is sent again only if it cannot have arrived.
    """

    method: str
    path: str
    answer: type[T]
    body: bytes | None = None
    repeatable: bool = True


def track(
    user_id: str, action: str, attributes: TrackAttributes | None, *, fresh_key: str
) -> Call[TrackResponse]:
    """`POST /users/{user_id}/actions/{action}`, repeatable because it always carries an idempotency key.

    ``fresh_key`` is that key where the caller gave none.
    """
    body = to_wire(attributes or {}, TrackRequest)
    if not body.idempotency_key:
        body = msgspec.structs.replace(body, idempotency_key=fresh_key)
    return Call("POST", f"{_user(user_id)}/actions/{_part(action, 'action')}", TrackResponse, _json(body))


def validate_challenge(attributes: ValidateAttributes) -> Call[ValidateResponse]:
    """`POST /validate`. Validating spends nothing, so it may be repeated."""
    return Call("POST", "/validate", ValidateResponse, _json(to_wire(attributes, ValidateRequest)))


def get_user(user_id: str) -> Call[GetUserResponse]:
    """`GET /users/{user_id}`."""
    return Call("GET", _user(user_id), GetUserResponse)


def update_user(user_id: str, attributes: UserAttributes) -> Call[UserResponse]:
    """`PATCH /users/{user_id}`. Not repeatable: a late second delivery would undo somebody else's change."""
    body = _json(to_wire(attributes, UpdateUserRequest))
    return Call("PATCH", _user(user_id), UserResponse, body, repeatable=False)


def delete_user(user_id: str) -> Call[SuccessResponse]:
    """`DELETE /users/{user_id}`."""
    return Call("DELETE", _user(user_id), SuccessResponse)


def query_users(
    *,
    username: str | None,
    email: str | None,
    phone_number: str | None,
    limit: int | None,
    last_evaluated_user_id: str | None,
) -> Call[QueryUsersResponse]:
    """`GET /users`."""
    query = {
        "username": username,
        "email": email,
        "phoneNumber": phone_number,
        "limit": limit,
        "lastEvaluatedUserId": last_evaluated_user_id,
    }
    return Call("GET", f"/users{_query(query)}", QueryUsersResponse)


def get_authenticators(user_id: str) -> Call[list[Authenticator]]:
    """`GET /users/{user_id}/authenticators`."""
    return Call("GET", f"{_user(user_id)}/authenticators", list[Authenticator])


def delete_authenticator(user_id: str, user_authenticator_id: str) -> Call[SuccessResponse]:
    """`DELETE /users/{user_id}/authenticators/{user_authenticator_id}`."""
    part = _part(user_authenticator_id, "user_authenticator_id")
    return Call("DELETE", f"{_user(user_id)}/authenticators/{part}", SuccessResponse)


def get_action(user_id: str, action: str, idempotency_key: str) -> Call[ActionResponse]:
    """`GET /users/{user_id}/actions/{action}/{idempotency_key}`."""
    return Call("GET", _action(user_id, action, idempotency_key), ActionResponse)


def update_action(
    user_id: str, action: str, idempotency_key: str, attributes: ActionAttributes
) -> Call[ActionResponse]:
    """`PATCH /users/{user_id}/actions/{action}/{idempotency_key}`. Not repeatable, as `update_user`."""
    body = _json(to_wire(attributes, UpdateActionRequest))
    return Call("PATCH", _action(user_id, action, idempotency_key), ActionResponse, body, repeatable=False)


def query_user_actions(
    user_id: str, *, from_date: datetime | None, codes: Sequence[str] | None, state: ActionState | None
) -> Call[list[QueriedAction]]:
    """`GET /users/{user_id}/actions`."""
    query = {
        "fromDate": None if from_date is None else _iso(from_date),
        "codes": ",".join(codes) if codes else None,
        "state": state,
    }
    return Call("GET", f"{_user(user_id)}/actions{_query(query)}", list[QueriedAction])


def _json(body: Wire) -> bytes:
    return msgspec.json.encode(body)


def _user(user_id: str) -> str:
    return f"/users/{_part(user_id, 'user_id')}"


def _action(user_id: str, action: str, idempotency_key: str) -> str:
    key = _part(idempotency_key, "idempotency_key")
    return f"{_user(user_id)}/actions/{_part(action, 'action')}/{key}"


def _part(value: str, name: str) -> str:
    """One path segment. "." and ".." would be folded away on the road and ask about somebody else."""
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a string, not {type(value).__name__}")
    if value in ("", ".", ".."):
        raise ValueError(f"{name} must be a non-empty string, and neither '.' nor '..'")
    return quote(value, safe="")


def _query(parameters: Mapping[str, Any]) -> str:
    given = {name: value for name, value in parameters.items() if value is not None}
    return f"?{urlencode(given)}" if given else ""


def _iso(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError(
            "from_date needs a time zone, e.g. datetime.now(UTC): without one it names no moment"
        )
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"
