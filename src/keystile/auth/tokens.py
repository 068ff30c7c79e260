# SPDX-License-Identifier: Apache-2.0
"""Read a session token from a request, in three lines and in any backend (authjs-wire.md §4.4).

    claims = get_token(request, secret=os.environ["AUTH_SECRET"])

Works for cookies of next-auth 4 and 5, ours and a Next.js app's, with plain and ``__Secure-`` names,
chunked or not.
Fails closed: whatever is wrong, the answer is None.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from typing import Final, Literal, overload

from keystile.auth.config import secrets_from, session_codec
from keystile.auth.cookies import parse_cookies, percent_decode, received_session
from keystile.auth.dialect import DIALECTS, Dialect, DialectName
from keystile.auth.messages import Request
from keystile.errors import TokenInvalid

log: Final = logging.getLogger("keystile.auth")


@overload
def get_token(
    request: object,
    *,
    secret: str | Sequence[str] | None = ...,
    dialect: DialectName | None = ...,
    cookie_name: str | None = ...,
    allow_bearer: bool = ...,
    raw: Literal[False] = ...,
    now: int | None = ...,
) -> dict[str, object] | None: ...
@overload
def get_token(
    request: object,
    *,
    secret: str | Sequence[str] | None = ...,
    dialect: DialectName | None = ...,
    cookie_name: str | None = ...,
    allow_bearer: bool = ...,
    raw: Literal[True],
    now: int | None = ...,
) -> str | None: ...
def get_token(
    request: object,
    *,
    secret: str | Sequence[str] | None = None,
    dialect: DialectName | None = None,
    cookie_name: str | None = None,
    allow_bearer: bool = False,
    raw: bool = False,
    now: int | None = None,
) -> dict[str, object] | str | None:
    """The claims of a session cookie, or None.

    Args:
        request: anything with ``headers`` (a mapping, or pairs) or an ASGI scope.
        secret: one, or several with the newest first. Without it nothing is decoded.
        dialect: whose cookies to read; None looks for v5 names first, then v4 names.
        cookie_name: the app's own cookie name. In v5 it is part of the key; give ``dialect`` with it.
        allow_bearer: also take ``Authorization: Bearer`` when there is no cookie. A session token then
            works as an API token, so it is off by default.
        raw: the token itself, unverified.
        now: seconds since the epoch; default is the clock.
    """
    codecs_secret = secrets_from({}, secret)
    if not raw and (not codecs_secret or not all(codecs_secret)):
        log.error("get_token was given no secret, so there is no session; pass secret=AUTH_SECRET")
        return None
    headers = _headers(request)
    cookies = parse_cookies(_joined_cookies(headers))
    at = int(time.time()) if now is None else now
    any_cookie = False
    for reader, name in _places(dialect, cookie_name):
        received = received_session(cookies, name)
        any_cookie = any_cookie or bool(received.candidates)
        for candidate in received.candidates:
            if raw:
                return candidate
            claims = _open(reader, codecs_secret, name, candidate, at)
            if claims is not None:
                return claims
    if any_cookie or not allow_bearer:
        return None
    return _bearer(headers, codecs_secret, _places(dialect, cookie_name), raw=raw, at=at)


def cookie_header(request: object) -> str:
    """The ``Cookie`` header of any request object; "" when there is none."""
    return _joined_cookies(_headers(request))


def _places(dialect: DialectName | None, cookie_name: str | None) -> list[tuple[Dialect, str]]:
    names: tuple[DialectName, ...] = ("v5", "v4") if dialect is None else (dialect,)
    places: list[tuple[Dialect, str]] = []
    for reader in (DIALECTS[name] for name in names):
        if cookie_name is not None:
            places.append((reader, cookie_name))
        else:
            plain = f"{reader.cookie_prefix}.session-token"
            places += [(reader, f"__Secure-{plain}"), (reader, plain)]
    return places


def _open(
    reader: Dialect, secrets: tuple[str, ...], name: str, token: str, at: int
) -> dict[str, object] | None:
    try:
        return session_codec(reader.tokens, secrets, reader.session_salt(name)).open(token, now=at)
    except TokenInvalid:
        return None


def _bearer(
    headers: Sequence[tuple[str, str]],
    secrets: tuple[str, ...],
    places: list[tuple[Dialect, str]],
    *,
    raw: bool,
    at: int,
) -> dict[str, object] | str | None:
    authorization = next((value for name, value in headers if name == "authorization"), "")
    scheme, _, encoded = authorization.partition(" ")
    token = percent_decode(encoded) if scheme == "Bearer" else None
    if not token or raw:
        return token or None
    opened = (_open(reader, secrets, name, token, at) for reader, name in places)
    return next((claims for claims in opened if claims is not None), None)


def _joined_cookies(headers: Sequence[tuple[str, str]]) -> str:
    return "; ".join(value for name, value in headers if name == "cookie")


def _headers(request: object) -> tuple[tuple[str, str], ...]:
    """Header pairs with lower-case names, from what frameworks call a request."""
    if isinstance(request, Request):
        return request.headers
    if isinstance(request, Mapping) and "headers" in request:  # an ASGI scope
        headers: object = request["headers"]
    else:
        headers = getattr(request, "headers", ())
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    if hasattr(headers, "multi_items"):
        pairs = headers.multi_items()
    return tuple((_text(name).lower(), _text(value)) for name, value in pairs)  # type: ignore[attr-defined]  # duck-typed


def _text(value: object) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)
