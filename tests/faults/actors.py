# SPDX-License-Identifier: Apache-2.0
"""Who takes part in the fault tests: an app's backend and people's browsers, over any way to send a request.

They speak the wire as the official SDKs do (authsignal-wire.md), with plain dictionaries, so that nothing of
Keystile's own wire types can hide a mistake in them.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from keystile.testing import SoftwareAuthenticator

ORIGIN = "http://localhost"
PASSKEY = "/v1/client/user-authenticators/passkey"
VERIFY = "/v1/client/verify/passkey"
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP response whose body has fully arrived. Header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str | None:
        """The error code, or None for a success."""
        return None if self.status == 200 else str(self.json["errorCode"])


Send = Callable[[str, str, Mapping[str, str], bytes], Awaitable[Answer]]
"""Method, path, headers, body."""


@dataclass(frozen=True, slots=True)
class Backend:
    """An app's backend, with a secret key."""

    send: Send
    secret_key: str

    async def ask(self, method: str, path: str, body: object = None) -> Answer:
        return await ask(self.send, method, path, basic(f"{self.secret_key}:"), body)

    async def track(self, user_id: str, action: str, **attributes: Any) -> Json:
        path = f"/v1/users/{quote(user_id, safe='')}/actions/{action}"
        return succeeded(await self.ask("POST", path, attributes))

    async def action(self, user_id: str, action: str, key: str) -> Json:
        return succeeded(await self.ask("GET", f"/v1/users/{user_id}/actions/{action}/{key}"))

    async def update_action(self, user_id: str, action: str, key: str, state: str) -> Json:
        path = f"/v1/users/{user_id}/actions/{action}/{key}"
        return succeeded(await self.ask("PATCH", path, {"state": state}))

    async def validate(self, token: str) -> Json:
        return succeeded(await self.ask("POST", "/v1/validate", {"token": token}))

    async def delete_user(self, user_id: str) -> None:
        succeeded(await self.ask("DELETE", f"/v1/users/{user_id}"))

    async def authenticators(self, user_id: str) -> list[Json]:
        answer = await self.ask("GET", f"/v1/users/{user_id}/authenticators")
        found: list[Json] = answer.json
        return found

    async def remove_authenticators(self, user_id: str) -> None:
        for found in await self.authenticators(user_id):
            path = f"/v1/users/{user_id}/authenticators/{found['userAuthenticatorId']}"
            succeeded(await self.ask("DELETE", path))


@dataclass(slots=True)
class Browser:
    """A browser with an authenticator of its own, on a page of the tenant."""

    send: Send
    tenant_id: str
    authenticator: SoftwareAuthenticator = field(default_factory=SoftwareAuthenticator)
    origin: str = ORIGIN

    async def ask(self, method: str, path: str, body: object = None, *, token: str | None = None) -> Answer:
        authorization = basic(self.tenant_id) if token is None else f"Bearer {token}"
        return await ask(self.send, method, path, authorization, body, origin=self.origin)

    # --- enrollment

    async def creation(self, token: str, **options: Any) -> Json:
        """The body that finishes an enrollment."""
        given = succeeded(
            await self.ask("POST", f"{PASSKEY}/registration-options", {"username": "jo"}, token=token)
        )
        credential = self.authenticator.create(given["options"], origin=self.origin, **options)
        return {"registrationCredential": credential, "challengeId": given["challengeId"]}

    async def add(self, body: Json, token: str) -> Answer:
        return await self.ask("POST", PASSKEY, body, token=token)

    async def enroll(self, token: str, **options: Any) -> Json:
        return succeeded(await self.add(await self.creation(token, **options), token))

    # --- sign-in and step-up

    async def options(self, token: str | None = None, *, challenge_id: str | None = None) -> Json:
        body = {} if challenge_id is None else {"challengeId": challenge_id}
        return succeeded(await self.ask("POST", f"{PASSKEY}/authentication-options", body, token=token))

    async def challenge(self, action: str, idempotency_key: str | None = None) -> str:
        body = {"action": action} | ({"idempotencyKey": idempotency_key} if idempotency_key else {})
        return str(succeeded(await self.ask("POST", "/v1/client/challenge", body))["challengeId"])

    def answer(self, given: Json, **lies: Any) -> Json:
        """The body that answers these options."""
        credential = self.authenticator.get(given["options"], origin=self.origin, **lies)
        return {"authenticationCredential": credential, "challengeId": given["challengeId"]}

    async def assertion(self, token: str | None = None) -> Json:
        return self.answer(await self.options(token))

    async def verify(self, body: Json, token: str | None = None) -> Answer:
        return await self.ask("POST", VERIFY, body, token=token)

    async def sign_in(self) -> Json:
        return succeeded(await self.verify(await self.assertion()))


async def ask(
    send: Send,
    method: str,
    path: str,
    authorization: str | None,
    body: object = None,
    *,
    origin: str | None = None,
) -> Answer:
    headers = {"content-type": "application/json"}
    if authorization is not None:
        headers["authorization"] = authorization
    if origin is not None:
        headers["origin"] = origin
    return await send(method, path, headers, b"" if body is None else json.dumps(body).encode())


def basic(text: str) -> str:
    return "Basic " + base64.b64encode(text.encode()).decode()


def succeeded(answer: Answer) -> Json:
    """The body of a success; anything else ends the test with what was answered."""
    assert answer.status == 200, f"{answer.status} {answer.body!r}"
    body: Json = answer.json
    return body
