# SPDX-License-Identifier: Apache-2.0
"""Whatever a request holds: an answer below 500, whole headers, no way off the site, nothing that raised."""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keystile.auth import (
    Auth,
    CredentialsProvider,
    EmailProvider,
    KeystileProvider,
    Link,
    MemoryAdapter,
    User,
)
from keystile.auth.csrf import keyed_hash
from tests.unit.auth.browser import NOON, SECRET

OURS: Final = "http://localhost:3000"
WORDS: Final = [
    "signin",
    "callback",
    "session",
    "csrf",
    "providers",
    "signout",
    "error",
    "verify-request",
    "_log",
    "_assets",
    "email",
    "credentials",
    "pw",
    "undefined",
]
NAMES: Final = [
    "csrfToken",
    "callbackUrl",
    "email",
    "token",
    "json",
    "error",
    "data",
    "level",
    "code",
    "password",
    "signInToken",
]
VALUES: Final = [
    f"{OURS}/x",
    "//evil.example",
    "/\\evil.example",
    "http://[::1",
    "http://localhost:99999",
    "javascript:1",
    "/a\r\nset-cookie: x=y",
    "ada@faß.de",
    "a@b.example",
    "%",
    "%ed%a0%80",
    "x" * 3000,
]
COOKIES: Final = [
    f"{prefix}.{name}"
    for prefix in ("authjs", "next-auth")
    for name in ("session-token", "session-token.0", "session-token.01", "csrf-token", "callback-url")
]
HEADERS: Final = b"host x-auth-return-redirect x-forwarded-host purpose authorization accept-encoding".split()

raw = st.binary(max_size=60)
names = st.sampled_from(NAMES) | st.text(max_size=5)
values = st.sampled_from(VALUES) | st.text(max_size=30)
forms = st.lists(st.tuples(names, values), max_size=5).map(
    lambda pairs: urlencode(pairs, errors="replace").encode()
)
leaves: st.SearchStrategy[Any] = st.none() | st.booleans() | st.integers() | values
documents = st.dictionaries(names, leaves | st.lists(leaves, max_size=2), max_size=5).map(
    lambda value: json.dumps(value).encode()
)
cookies = st.lists(st.tuples(st.sampled_from(COOKIES), values), max_size=4).map(
    lambda pairs: "; ".join(f"{name}={quote(value, safe='%|')}" for name, value in pairs).encode()
)


@dataclass(frozen=True)
class Nothing:
    """A client to whom no token is valid."""

    is_valid: bool = False
    state: str | None = None
    user_id: str | None = None
    action: str | None = None
    idempotency_key: str | None = None

    async def validate_challenge(self, *, token: str) -> Nothing:
        return self


async def no_mail(link: Link) -> None:
    return None


def an_auth(dialect: Any, confirm: bool) -> Auth:
    return Auth(
        providers=[
            EmailProvider(send_verification_request=no_mail, confirm=confirm),
            KeystileProvider(Nothing()),
            CredentialsProvider(
                id="pw", authorize=lambda given, _: User(id="1") if given.get("password") else None
            ),
        ],
        adapter=MemoryAdapter(lambda: NOON),
        secret=SECRET,
        environment={},
        dialect=dialect,
        clock=lambda: NOON,
    )


AUTHS: Final = {(name, confirm): an_auth(name, confirm) for name in ("v4", "v5") for confirm in (True, False)}


@pytest.mark.parametrize(("dialect", "confirm"), AUTHS)
@settings(
    max_examples=250,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    method=st.sampled_from(["GET", "POST", "HEAD", "PUT", "X"]),
    path=st.lists(st.sampled_from(WORDS) | st.text(max_size=8), max_size=3).map("/".join),
    query=forms | raw,
    cookie=cookies | raw,
    extra=st.lists(st.tuples(st.sampled_from(HEADERS), raw), max_size=3),
    kind=st.sampled_from(
        ["application/json", "application/x-www-form-urlencoded", "multipart/form-data", ""]
    ),
    body=forms | documents | raw,
    with_csrf=st.booleans(),
)
def test_a_malformed_request_gets_a_whole_answer_below_500(
    caplog: pytest.LogCaptureFixture,
    dialect: Any,
    confirm: bool,
    method: str,
    path: str,
    query: bytes,
    cookie: bytes,
    extra: list[tuple[bytes, bytes]],
    kind: str,
    body: bytes,
    with_csrf: bool,
) -> None:
    caplog.clear()
    caplog.set_level(logging.ERROR)
    if with_csrf:
        name = f"{'next-auth' if dialect == 'v4' else 'authjs'}.csrf-token"
        cookie = f"{name}=t%7C{keyed_hash('t', SECRET)}; ".encode() + cookie
        body = b"csrfToken=t&" + body if "form-url" in kind else body
    headers = [(b"host", b"localhost:3000"), (b"cookie", cookie), (b"content-type", kind.encode()), *extra]
    scope = {
        "type": "http",
        "method": method,
        "path": f"/api/auth/{path}",
        "headers": headers,
        "query_string": query,
    }
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": body}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(AUTHS[dialect, confirm].asgi(scope, receive, send))

    answered = dict(sent[0]["headers"])
    assert sent[0]["status"] < 500
    assert not [value for _, value in sent[0]["headers"] if set(value) & set(b"\r\n\0")]
    assert answered.get(b"location", b"/").startswith((OURS.encode() + b"/", OURS.encode(), b"/"))
    assert not answered.get(b"location", b"").startswith(b"//")
    assert not [record for record in caplog.records if record.exc_info]
