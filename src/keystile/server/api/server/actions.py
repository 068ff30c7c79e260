# SPDX-License-Identifier: Apache-2.0
"""Actions of the Server API: track, get, update, query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlsplit

from keystile.errors import Malformed
from keystile.server.api import presentation
from keystile.server.api.endpoint import Access, Call, Endpoint, NoBody
from keystile.server.domain.actions import (
    QUERY_WINDOW_MS,
    ActionFacts,
    ActionFilter,
    Actions,
)
from keystile.server.domain.client_tokens import SCOPES
from keystile.server.domain.identifiers import action_code, idempotency_key, is_plain, plain, user_id
from keystile.wire.server import (
    ACTION_STATES,
    ActionResponse,
    QueriedAction,
    TrackRequest,
    TrackResponse,
    UpdateActionRequest,
)

if TYPE_CHECKING:
    from keystile.server.domain.ports import Clock

MAX_TEXT: Final = 2048
MAX_CUSTOM: Final = 100
_USER_ATTRIBUTES: Final = ("email", "phone_number", "username", "display_name", "locale")


@dataclass(frozen=True, slots=True)
class ActionEndpoints:
    actions: Actions
    clock: Clock
    public_url: str

    def endpoints(self) -> list[Endpoint]:
        server = Access.SERVER
        action = "/users/{userId}/actions/{action}"
        one = action + "/{idempotencyKey}"
        return [
            Endpoint("POST", action, self.track, server, TrackResponse, "Track an action", TrackRequest),
            Endpoint("GET", one, self.get, server, ActionResponse, "Get an action"),
            Endpoint(
                "PATCH", one, self.update, server, ActionResponse, "Update an action", UpdateActionRequest
            ),
            Endpoint(
                "GET",
                "/users/{userId}/actions",
                self.query,
                server,
                list[QueriedAction],
                "List a user's actions",
                query=("fromDate", "codes", "state"),
            ),
        ]

    async def track(self, call: Call[TrackRequest]) -> TrackResponse:
        code = action_code(call.path["action"])
        tracked = await self.actions.track(call.tenant, user_id(call.path["userId"]), code, _facts(call.body))
        enrolled = tracked.enrolled
        return TrackResponse(
            state=tracked.action.state,
            idempotency_key=tracked.action.idempotency_key,
            url=f"{self.public_url}/?token={quote(tracked.token, safe='')}",
            token=tracked.token,
            is_enrolled=bool(enrolled.methods),
            allowed_verification_methods=list(call.tenant.settings.verification_methods),
            enrolled_verification_methods=list(enrolled.methods),
            default_verification_method=enrolled.default,
            rule_ids=[],
        )

    async def get(self, call: Call[NoBody]) -> ActionResponse:
        found = await self.actions.find(call.tenant, *_key(call.path))
        return presentation.action(found)

    async def update(self, call: Call[UpdateActionRequest]) -> ActionResponse:
        found = await self.actions.set_state(call.tenant, *_key(call.path), call.body.state, actor=call.actor)
        return presentation.action(found)

    async def query(self, call: Call[NoBody]) -> list[QueriedAction]:
        oldest = self.clock() - QUERY_WINDOW_MS
        since = call.query.get("fromDate")
        state = call.query.get("state")
        if state and state not in ACTION_STATES:
            raise Malformed(f"The state must be one of {', '.join(ACTION_STATES)}.")
        filter = ActionFilter(
            since=max(oldest, _time(since)) if since else oldest,
            codes=tuple(action_code(code) for code in call.query.get("codes", "").split(",") if code),
            state=state or None,
        )
        found = await self.actions.query(call.tenant, user_id(call.path["userId"]), filter)
        return [presentation.queried_action(action) for action in found]


def _key(path: Mapping[str, str]) -> tuple[Any, str, str]:
    return user_id(path["userId"]), action_code(path["action"]), path["idempotencyKey"]


def _facts(body: TrackRequest) -> ActionFacts:
    if body.custom is not None and len(body.custom) > MAX_CUSTOM:
        raise Malformed(f"An action has at most {MAX_CUSTOM} custom data points.")
    scopes = frozenset((body.scope or "").split())
    return ActionFacts(
        idempotency_key=idempotency_key(body.idempotency_key) if body.idempotency_key else None,
        # Scopes that we do not know are an app's business; only known ones are granted.
        scopes=scopes & frozenset(SCOPES),
        # An app hands on what a browser said of itself: nobody is kept from signing in by an odd header.
        ip_address=plain(body.ip_address, MAX_TEXT),
        user_agent=plain(body.user_agent, MAX_TEXT),
        device_id=plain(body.device_id, MAX_TEXT),
        redirect_url=_redirect_url(body.redirect_url),
        redirect_to_settings=bool(body.redirect_to_settings),
        locale=body.locale,
        custom=body.custom,
        user={
            name: value for name in _USER_ATTRIBUTES if (value := getattr(body, name, None)) not in (None, "")
        },
    )


def _redirect_url(url: str | None) -> str | None:
    """The URL verbatim, with its own query; only what could not be one is refused (§2.1)."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = None
    if (
        parts is None
        or len(url) > MAX_TEXT * 4
        or not is_plain(url)
        or "\\" in url
        or parts.scheme == "javascript"
    ):
        raise Malformed("The redirectUrl is not a URL that a browser could be sent to.")
    return url


def _time(text: str) -> int:
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError as error:
        raise Malformed("fromDate must be an ISO-8601 date or time, like 2026-05-13T04:59:17Z.") from error
    return int((parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp() * 1000)
