# SPDX-License-Identifier: Apache-2.0
"""Requests recorded from next-auth 4 and @auth/core, replayed against us with the same set-up.

Status, target, cookies (names, attributes, values; of session cookies the decrypted claims) and JSON bodies must
agree. `DIFFERENT` lists every exchange where we answer otherwise on purpose, with what we answer and why; what
this version does not cover (OAuth, WebAuthn, database sessions) is left out by `covered` and counted.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import pytest

from keystile.auth import (
    Auth,
    Callbacks,
    CredentialsProvider,
    CredentialsSignin,
    EmailProvider,
    JwtUpdate,
    Link,
    MemoryAdapter,
    Pages,
    Request,
    Response,
    User,
    VerificationToken,
)
from keystile.auth.cookies import parse_cookies
from keystile.tokens.session import V4, V5, SessionCodec

VECTORS: Final[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "vectors" / "authjs-jwt-vectors.json").read_text()
)
S1: Final[str] = VECTORS["about"]["secrets"]["S1"]
S2: Final[str] = VECTORS["about"]["secrets"]["S2"]
TRANSCRIPTS: Final[list[dict[str, Any]]] = VECTORS["http_transcripts"]
SAVED_TOKENS: Final = {vector["id"]: vector for vector in VECTORS["verification_token"]}
ORIGIN: Final = "https://app.example.com"
MOVED_CLOCK: Final = {"v5-session-get": 3600, "v4-session-get": 3600, "v5-email-callback-expired": 90_000}


def covered(transcript: dict[str, Any]) -> bool:
    name = transcript["id"]
    return not any(part in name for part in ("oauth", "webauthn", "session-db", "csrf-skip"))


@dataclass(frozen=True)
class Difference:
    """What we answer instead. ``target`` is where the browser is sent, or None for no redirect."""

    status: int
    target: str | None
    why: str


_STAYS_HOME: Final = "a URL that a browser could misread leads home instead of being appended to our origin"
_BAD_IS_NONE: Final = "a bad callback URL in query or cookie is dropped; upstream answers 500 to everything"
DIFFERENT: Final[dict[str, Difference]] = {
    **{
        f"v5-cb-body-{case}": Difference(200, ORIGIN, _STAYS_HOME)
        for case in ("protorel", "backslash", "tab", "crlf", "bare")
    },
    **{
        f"v5-cb-query-{case}": Difference(200, None, _STAYS_HOME)
        for case in ("protorel", "backslash", "tab", "crlf")
    },
    **{f"v5-cb-query-{case}": Difference(200, None, _BAD_IS_NONE) for case in ("js", "data", "bare")},
    **{f"v4-cb-query-{case}": Difference(200, None, _BAD_IS_NONE) for case in ("js", "bare")},
    "v5-cb-cookie-bad": Difference(200, None, _BAD_IS_NONE),
    "v5-no-secret": Difference(0, None, "the app does not start without a secret, and says how to get one"),
    "v4-cred-throws-json": Difference(
        401,
        f"{ORIGIN}/api/auth/error?error=Callback",
        "an exception's text belongs into the log, not into a URL",
    ),
}


def authorize(credentials: Any, request: Request) -> User | None:
    if credentials.get("username") == "boom":
        raise RuntimeError("db down")
    if credentials.get("username") == "code":
        raise CredentialsSignin("otp_required")
    if credentials.get("password") != "pw":
        return None
    return User(id="7", name="Cred User", email="cred@example.com", image="https://example.com/c.png")


async def no_mail(link: Link) -> None:
    return None


def keep_update(update: JwtUpdate) -> dict[str, object]:
    if update.trigger == "update" and isinstance(update.session, dict):
        update.token.update(update.session)  # in place, as the recorded callback did
    return update.token


def callbacks_for(name: str) -> Callbacks:
    if "denied" in name:
        return Callbacks(sign_in=lambda _: False)
    if "signin-redirect-string" in name:
        return Callbacks(sign_in=lambda _: "https://evil.example/x")
    if "jwt-null" in name:
        return Callbacks(jwt=lambda _: None)
    return Callbacks(jwt=keep_update)


def pages_for(name: str) -> Pages:
    custom = {
        "signin-custom": Pages(sign_in="/login"),
        "cred-pages": Pages(sign_in="/login"),
        "error-custom": Pages(error="/oops?x=1"),
        "verify-custom": Pages(verify_request="/check"),
        "untrusted-host-page-custom": Pages(error="/oops"),
    }
    return next((pages for part, pages in custom.items() if part in name), Pages())


def chance(transcript: dict[str, Any]) -> Callable[[int], bytes]:
    """The random bytes that the recording had: its CSRF token, or the token of its mail."""
    saved = SAVED_TOKENS.get(transcript["id"].removesuffix("-signin"))
    recorded = (
        saved["token"]
        if saved
        else next(
            (
                cookie.partition("=")[2][:64]
                for cookie in transcript["response"]["set_cookie"]
                if "csrf-token=" in cookie
            ),
            "",
        )
    )
    token = bytes.fromhex(recorded) if len(recorded) == 64 else bytes(32)
    return lambda size: token if size == 32 else bytes(range(size))


class RecordedIds(MemoryAdapter):
    """Names users as the recording's adapter did."""

    async def create_user(self, user: User) -> User:
        return await super().create_user(replace(user, id="user-1"))


def auth_for(transcript: dict[str, Any], adapter: MemoryAdapter) -> Auth:
    name, now = transcript["id"], clock_of(transcript)
    secret: str | list[str] = S1
    if "array" in name:
        secret = [S1] if name.endswith("array-1") else [S1, S2]
    return Auth(
        providers=[
            CredentialsProvider(authorize=authorize),
            EmailProvider(
                send_verification_request=no_mail,
                confirm=False,
                secret="provider-secret" if "provider-secret" in name else None,
            ),
        ],
        adapter=adapter,
        secret=secret,
        dialect="v4" if name.startswith("v4") else "v5",
        trust_host="untrusted" not in name,
        callbacks=callbacks_for(name),
        pages=pages_for(name),
        clock=lambda: now,
        random_bytes=chance(transcript),
        environment={},
    )


def clock_of(transcript: dict[str, Any]) -> datetime:
    seconds = transcript["clock"] + MOVED_CLOCK.get(transcript["id"], 0)
    return datetime.fromtimestamp(seconds, UTC)


def request_of(transcript: dict[str, Any]) -> Request:
    recorded = transcript["request"]
    parts = urlsplit(recorded["url"])
    return Request(
        method=recorded["method"],
        scheme=parts.scheme,
        host=parts.netloc,
        path=parts.path,
        query=parts.query,
        headers=tuple(recorded["headers"].items()),
        body=(recorded["body"] or "").encode(),
    )


async def answer(transcript: dict[str, Any]) -> Response:
    adapter = RecordedIds(lambda: clock_of(transcript))
    name = transcript["id"]
    saved = SAVED_TOKENS.get("v4-email" if name.startswith("v4") else "v5-email", {})
    if "email-callback" in name and not name.endswith(("reuse", "no-token")):
        stored = saved["stored"]
        token = VerificationToken(
            identifier=stored["identifier"],
            token=stored["token"],
            expires=datetime.fromisoformat(stored["expires"]),
        )
        await adapter.create_verification_token(token)
    return await auth_for(transcript, adapter).handle(request_of(transcript))


def target_of(status: int, headers: dict[str, str], body: str) -> str | None:
    """Where a redirect leads, in either of its forms."""
    if status == 302:
        return urljoin(ORIGIN, headers["location"])
    try:
        value = json.loads(body)
    except ValueError:
        return None
    return value.get("url") if isinstance(value, dict) else None


def cookies_of(transcript: dict[str, Any], headers: list[str]) -> list[tuple[str, object, str]]:
    """Name, value and attributes of each Set-Cookie; a session token becomes its claims."""
    found: list[tuple[str, object, str]] = []
    for header in headers:
        pair, _, attributes = header.partition("; ")
        [(name, value)] = parse_cookies(pair).items()
        opened: object = value
        if name.endswith("session-token") and value:
            v4 = transcript["id"].startswith("v4")
            codec = SessionCodec(V4 if v4 else V5, [S1], "" if v4 else name)
            claims = codec.open(value, now=int(clock_of(transcript).timestamp()))
            opened = {key: claim for key, claim in claims.items() if key != "jti"}
        found.append((name, opened, attributes))
    return found


def without_oauth(body: str) -> str:
    """The recorded list of providers had OAuth ones, which this version does not have yet."""
    listed = json.loads(body)
    kept = {name: provider for name, provider in listed.items() if provider["type"] != "oauth"}
    return json.dumps(kept, separators=(",", ":"))


REPLAYED: Final = [t for t in TRANSCRIPTS if covered(t) and t["id"] not in DIFFERENT]


def test_what_is_replayed_and_what_differs_is_counted() -> None:
    counts = (len(TRANSCRIPTS), sum(map(covered, TRANSCRIPTS)), len(REPLAYED))

    assert counts == (156, 128, 111)


@pytest.mark.anyio
@pytest.mark.parametrize("transcript", [pytest.param(t, id=t["id"]) for t in REPLAYED])
async def test_a_recorded_exchange_is_answered_alike(transcript: dict[str, Any]) -> None:
    recorded = transcript["response"]

    response = await answer(transcript)

    headers = dict(response.headers)
    body = response.body.decode()
    ours = [value for name, value in response.headers if name == "set-cookie"]
    assert response.status == recorded["status"]
    assert target_of(response.status, headers, body) == target_of(
        recorded["status"], recorded["headers"], recorded["body"]
    )
    assert cookies_of(transcript, ours) == cookies_of(transcript, recorded["set_cookie"])
    if not recorded["body"].startswith("<html"):
        listed = transcript["id"].endswith("-providers")
        assert body == (without_oauth(recorded["body"]) if listed else recorded["body"])


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("name", "expected"), [pytest.param(*item, id=item[0]) for item in DIFFERENT.items() if item[1].status]
)
async def test_a_deliberate_difference_is_answered_our_way(name: str, expected: Difference) -> None:
    transcript = next(t for t in TRANSCRIPTS if t["id"] == name)

    response = await answer(transcript)

    target = target_of(response.status, dict(response.headers), response.body.decode())
    assert (response.status, target) == (expected.status, expected.target)
