# SPDX-License-Identifier: Apache-2.0
"""One request being answered: what was read from it before any action runs.

`begin` finds our origin, the CSRF token and the callback URL; the actions then are functions of the
configuration and the `Exchange`. Nothing here is shared between requests.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from keystile.auth import csrf
from keystile.auth.callbacks import Redirect, settle
from keystile.auth.config import AuthConfig
from keystile.auth.cookies import SetCookie, parse_cookies
from keystile.auth.csrf import CsrfState
from keystile.auth.messages import Request, Response, json_response, redirect
from keystile.auth.urls import origin_of, origin_of_request, safe_target

log: Final = logging.getLogger("keystile.auth")
RETURN_REDIRECT: Final = "x-auth-return-redirect"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A request with its answers to: who are we, is it ours, where shall the browser go afterwards.

    Args:
        base: origin and base path, e.g. ``https://app.example.com/api/auth``.
        body: the fields of the form or JSON that was posted.
        callback_url: absolute and checked.
        pending: cookies that the answer must set, whatever the action.
    """

    config: AuthConfig
    request: Request
    origin: str
    base: str
    now: datetime
    cookies: Mapping[str, str] = field(repr=False)
    query: Mapping[str, str] = field(repr=False)
    body: Mapping[str, object] = field(repr=False)
    csrf: CsrfState = field(repr=False)
    callback_url: str
    pending: tuple[SetCookie, ...] = field(repr=False)

    @property
    def secure(self) -> bool:
        return is_secure(self.config, self.origin)

    @property
    def now_seconds(self) -> int:
        return int(self.now.timestamp())

    def new_id(self) -> str:
        return new_id(self.config)

    def set_cookies(
        self, response: Response, cookies: tuple[SetCookie, ...] | list[SetCookie] = ()
    ) -> Response:
        return response.with_headers(cookie.header() for cookie in (*self.pending, *cookies))


def is_secure(config: AuthConfig, origin: str) -> bool:
    """Whether cookies get their ``__Secure-`` names: by configuration, else by our scheme."""
    return origin.startswith("https:") if config.secure_cookies is None else config.secure_cookies


def new_id(config: AuthConfig) -> str:
    return str(uuid.UUID(bytes=config.random_bytes(16), version=4))


def answer_redirect(request: Request, body: Mapping[str, object], url: str, *, status: int = 200) -> Response:
    """A 302, or for the clients' fetch calls ``{"url"}``. ``status`` is that of the v4 JSON form only."""
    if request.header(RETURN_REDIRECT) is not None:
        return json_response({"url": url})
    if body.get("json") in ("true", True):
        return json_response({"url": url}, status)
    return redirect(url)


def base_path_of(config: AuthConfig, request: Request) -> str:
    """Where we are mounted: below the server's root path, or exactly there when a router mounted us."""
    below = request.base_path + config.base_path
    if request.path.startswith(f"{below}/"):
        return below
    return request.base_path or config.base_path


async def begin(config: AuthConfig, request: Request) -> Exchange:
    """Read what every action needs.

    Raises:
        UntrustedHost: see `origin_of_request`.
    """
    origin = origin_of_request(request, configured=config.origin, trust_host=config.trust_host)
    secure = is_secure(config, origin)
    cookies, query, body = parse_cookies(request.cookie_header), request.query_fields(), request.body_fields()
    csrf_spec, callback_spec = config.spec("csrf", secure), config.spec("callback", secure)
    state = csrf.check(
        cookies.get(csrf_spec.name),
        body.get("csrfToken"),
        config.secrets,
        new_token=config.random_bytes(32).hex(),
    )
    remembered = cookies.get(callback_spec.name)
    callback_url = await resolve_callback_url(
        config, origin, (body.get("callbackUrl"), query.get("callbackUrl"), remembered)
    )
    pending: list[SetCookie] = []
    if state.fresh:
        pending.append(SetCookie(spec=csrf_spec, value=state.cookie_value))
    if callback_url != remembered:
        pending.append(SetCookie(spec=callback_spec, value=callback_url))
    return Exchange(
        config=config,
        request=request,
        origin=origin,
        base=origin + base_path_of(config, request),
        now=config.clock(),
        cookies=cookies,
        query=query,
        body=body,
        csrf=state,
        callback_url=callback_url,
        pending=tuple(pending),
    )


async def resolve_callback_url(config: AuthConfig, origin: str, wishes: tuple[object, ...]) -> str:
    """The first wish that is one, through the ``redirect`` callback; our origin where it leads elsewhere.

    Upstream answers 500 to every request whose cookie or query holds a URL it cannot parse, so one planted
    cookie locks a person out. Here a bad value is as good as none.
    """
    wish = next((value for value in wishes if isinstance(value, str) and value), None)
    return origin if wish is None else await allowed_target(config, origin, wish)


async def allowed_target(config: AuthConfig, origin: str, url: str) -> str:
    """Where the browser may really be sent: decided by the ``redirect`` callback, or by our own rule."""
    if config.callbacks.redirect is None:
        return safe_target(url, origin, config.allowed_origins) or origin
    try:
        chosen: object = await settle(config.callbacks.redirect(Redirect(url=url, base_url=origin)))
    except Exception:
        # The URL is anybody's text, from a cookie too: what the app's parser trips over must not lock people out.
        log.exception("the redirect callback raised; the browser goes to our origin")
        return origin
    if not isinstance(chosen, str):  # a callback that returns nothing for what it does not know
        return origin
    # The callback may choose another site, but not a scheme or a spelling that a browser could misread.
    if chosen.startswith("/"):
        return safe_target(chosen, origin) or origin
    return chosen if origin_of(chosen) is not None else origin
