# SPDX-License-Identifier: Apache-2.0
"""A raw HTTP client for the contract tests: what is asked is what goes out, byte for byte.

No library that tidies up URLs, headers or bodies stands between a test and the server, because several
official SDKs send untidy ones (authsignal-wire.md §1.1, §1.2, §1.10).
"""

from __future__ import annotations

import http.client
import json
import uuid
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlsplit

from keystile.testing import SoftwareAuthenticator

ORIGIN = "http://localhost:3000"
"""The origin that the platform's development tenant allows from the start."""


class Platform(Protocol):
    """What the fixture `platform` gives: where a running Keystile is and how to get in."""

    @property
    def api_url(self) -> str: ...
    @property
    def tenant_id(self) -> str: ...
    @property
    def secret_key(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Answer:
    """A response as it came. Header names are in lower case; of repeated headers all are kept."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key == name), None)

    @property
    def cookies(self) -> dict[str, str]:
        """The cookies that this answer sets, by name; attributes are left to `header`."""
        pairs = [value.split(";")[0] for key, value in self.headers if key == "set-cookie"]
        return dict(pair.split("=", 1) for pair in pairs)


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A user with one passkey. ``token`` is the result token of the enrollment."""

    user_id: str
    authenticator: SoftwareAuthenticator
    user_authenticator_id: str
    credential_id: str
    token: str


def fresh(prefix: str = "user") -> str:
    """A name that no other test uses."""
    return f"{prefix}-{uuid.uuid4()}"


@dataclass(frozen=True, slots=True)
class Wire:
    """Asks a running platform."""

    platform: Platform
    origin: str = ORIGIN
    extra: Mapping[str, str] = field(default_factory=dict)

    # --- requests -------------------------------------------------------------------------------------------

    def request(
        self, method: str, target: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send ``target`` as it is, from the root of the host."""
        url = urlsplit(self.platform.api_url)
        assert url.hostname is not None
        connection = http.client.HTTPConnection(url.hostname, url.port, timeout=30)
        try:
            connection.putrequest(method, target, skip_accept_encoding=True)
            sent = {**self.extra, **(headers or {})}
            if body is not None:
                sent.setdefault("Content-Length", str(len(body)))
            for name, value in sent.items():
                connection.putheader(name, value)
            connection.endheaders(body)
            response = connection.getresponse()
            found = [(name.lower(), value) for name, value in response.getheaders()]
            return Answer(response.status, found, response.read())
        finally:
            connection.close()

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Send JSON to a path under the API URL, e.g. ``/validate``."""
        raw = None if body is None else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if raw is not None:
            named.setdefault("Content-Type", "application/json")
        return self.request(method, f"{urlsplit(self.platform.api_url).path}{path}", raw, named)

    def server(self, method: str, path: str, body: Any = None) -> Answer:
        """A Server API call with the secret key."""
        return self.send(method, path, body, Authorization=basic(f"{self.platform.secret_key}:"))

    def client(self, method: str, path: str, body: Any = None, token: str | None = None) -> Answer:
        """A Client API call as the browser SDK makes it: Bearer with a token, else the tenant in Basic."""
        authorization = f"Bearer {token}" if token else basic(self.platform.tenant_id)
        return self.send(method, f"/client{path}", body, Authorization=authorization, Origin=self.origin)

    # --- stories --------------------------------------------------------------------------------------------

    def track(self, user_id: str, action: str = "signIn", **attributes: Any) -> Any:
        """Track, and return the answer's body."""
        answer = self.server("POST", f"/users/{user_id}/actions/{action}", attributes)
        assert answer.status == 200, answer.body
        return answer.json

    def validate(self, token: str, **more: str) -> Any:
        """Validate a token, and return the answer's body."""
        answer = self.server("POST", "/validate", {"token": token, **more})
        assert answer.status == 200, answer.body
        return answer.json

    def enroll(
        self,
        user_id: str | None = None,
        authenticator: SoftwareAuthenticator | None = None,
        **track: Any,
    ) -> Enrolled:
        """Give a user (a new one unless named) a passkey, as a browser does."""
        user_id = user_id or fresh()
        authenticator = authenticator or SoftwareAuthenticator()
        token = self.track(user_id, "enroll-passkey", scope="add:authenticators", **track)["token"]
        path = "/user-authenticators/passkey"
        options = self.client(
            "POST",
            f"{path}/registration-options",
            {"username": f"{user_id}@example.com", "authenticatorAttachment": "platform"},
            token,
        )
        assert options.status == 200, options.body
        body = {
            "registrationCredential": authenticator.create(options.json["options"], origin=self.origin),
            "conditionalCreate": False,
            "challengeId": options.json["challengeId"],
        }
        added = self.client("POST", path, body, token)
        assert added.status == 200, added.body
        return Enrolled(
            user_id,
            authenticator,
            added.json["userAuthenticatorId"],
            added.json["credentialId"],
            added.json["accessToken"],
        )

    def authentication(self, body: Any = None, token: str | None = None) -> Any:
        """The body of an answer to `authentication-options`."""
        answer = self.client("POST", "/user-authenticators/passkey/authentication-options", body or {}, token)
        assert answer.status == 200, answer.body
        return answer.json

    def sign_in(self, enrolled: Enrolled, *, token: str | None = None, **lies: Any) -> Answer:
        """Sign in with a passkey, or step up with a token."""
        options = self.authentication(token=token)
        body = {
            "authenticationCredential": enrolled.authenticator.get(
                options["options"], origin=self.origin, **lies
            ),
            "deviceId": str(uuid.uuid4()),
            "challengeId": options["challengeId"],
        }
        return self.client("POST", "/verify/passkey", body, token)


def basic(credentials: str) -> str:
    """Credentials as a Basic authorization, in standard base64."""
    return f"Basic {b64encode(credentials.encode()).decode()}"


def is_error(answer: Answer, status: int, code: str) -> bool:
    """A whole error body, with nothing in it that no SDK expects."""
    body = answer.json
    return (
        answer.status == status
        and answer.header("content-type") == "application/json"
        and set(body) == {"error", "errorCode", "errorDescription"}
        and body["error"] == body["errorCode"] == code
        and len(body["errorDescription"]) > 10
    )


def nulls(value: Any, path: str = "$") -> Iterator[str]:
    """Where a JSON value holds a null."""
    if value is None:
        yield path
    elif isinstance(value, dict):
        for name, member in value.items():
            yield from nulls(member, f"{path}.{name}")
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from nulls(member, f"{path}[{index}]")
