# SPDX-License-Identifier: Apache-2.0
"""``/session``, ``/csrf`` and ``/providers``: what the clients read (authjs-wire.md §3, §5.1–5.3)."""

from __future__ import annotations

from keystile.auth.callbacks import JwtUpdate, SessionRead, tell
from keystile.auth.exchange import Exchange
from keystile.auth.messages import Response, json_response
from keystile.auth.sessions import (
    FoundSession,
    cleared,
    cookies_for,
    find_session,
    public_session,
    run_jwt,
)


async def read(exchange: Exchange, *, update: object = None, is_update: bool = False) -> Response:
    """The session, rolled: every read writes the cookie afresh. Anonymous is 200 too."""
    config = exchange.config
    found = find_session(config, exchange.cookies, secure=exchange.secure, now=exchange.now_seconds)
    if found.claims is None:
        return _nobody(exchange, found)
    claims = await run_jwt(
        config,
        JwtUpdate(token=found.claims, trigger="update" if is_update else None, session=update),
    )
    if claims is None:
        return _nobody(exchange, found)
    # v4 shows what was in the cookie (and what the callback changed in place), v5 what the callback returned.
    shown = found.claims if config.dialect.name == "v4" else claims
    body = await public_session(
        config, claims, exchange.now + config.session.max_age, shown=shown, update=update
    )
    await tell(config.events.session, SessionRead(session=body, token=claims))
    return exchange.set_cookies(json_response(body), cookies_for(exchange, claims, found.received))


def _nobody(exchange: Exchange, found: FoundSession) -> Response:
    answer = json_response(exchange.config.dialect.anonymous)
    return exchange.set_cookies(answer, cleared(exchange, found.received))


def unreadable(exchange: Exchange) -> Response:
    """A callback or listener of the app's raised. The clients read JSON here, so no page and no redirect.

    The cookie stays, unlike upstream's: a database that was away for a second signs nobody out.
    """
    status = 200 if exchange.request.method == "GET" else 400
    return exchange.set_cookies(json_response(exchange.config.dialect.anonymous, status))


async def update(exchange: Exchange) -> Response:
    """``update(data)`` of the clients: the ``jwt`` callback decides what of it to keep."""
    if not exchange.csrf.verified:
        response = json_response(exchange.config.dialect.anonymous, 400)
        return exchange.set_cookies(response) if exchange.config.dialect.errors_keep_cookies else response
    return await read(exchange, update=exchange.body.get("data"), is_update=True)


async def csrf(exchange: Exchange) -> Response:
    return exchange.set_cookies(json_response({"csrfToken": exchange.csrf.token}))


async def providers(exchange: Exchange) -> Response:
    """All providers in the order of the configuration; sign-in pages draw them so."""
    listed = {
        provider.id: {
            "id": provider.id,
            "name": provider.name,
            "type": provider.type,
            "signinUrl": f"{exchange.base}/signin/{provider.id}",
            "callbackUrl": f"{exchange.base}/callback/{provider.id}",
        }
        for provider in exchange.config.providers.values()
    }
    return json_response(listed)
