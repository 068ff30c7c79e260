# SPDX-License-Identifier: Apache-2.0
"""``POST /signout``: forget the session cookie (authjs-wire.md §5.7).

A copied token lives on until it expires: the JWT strategy has nothing to revoke.
"""

from __future__ import annotations

from keystile.auth.callbacks import SignedOut, tell
from keystile.auth.exchange import Exchange, answer_redirect
from keystile.auth.messages import Response
from keystile.auth.sessions import cleared, find_session


async def run(exchange: Exchange) -> Response:
    config = exchange.config
    found = find_session(config, exchange.cookies, secure=exchange.secure, now=exchange.now_seconds)
    if found.received.names:
        await tell(config.events.sign_out, SignedOut(token=found.claims))
    response = answer_redirect(exchange.request, exchange.body, exchange.callback_url)
    return exchange.set_cookies(response, cleared(exchange, found.received))
