# SPDX-License-Identifier: Apache-2.0
"""``/callback/<provider>``: a proof comes back, a session begins (authjs-wire.md §5.6, §9, §10)."""

from __future__ import annotations

from keystile.auth.actions.signin import token_hash
from keystile.auth.callbacks import SignIn
from keystile.auth.errors import AuthConfigError, CredentialsSignin, MissingCSRF, Verification
from keystile.auth.exchange import Exchange, answer_redirect
from keystile.auth.login import (
    ask_app,
    credentials_account,
    email_account,
    finish,
    public_credentials,
    user_of_email,
)
from keystile.auth.messages import Response
from keystile.auth.models import User
from keystile.auth.pages import confirm_page
from keystile.auth.providers.base import Attempt, CredentialsBased, EmailBased, Provider

_PREFETCH_HEADERS = ("purpose", "sec-purpose", "x-moz")


async def run(exchange: Exchange, provider: Provider) -> Response:
    method = exchange.request.method
    if isinstance(provider, EmailBased):
        if method == "POST":
            return await _link_confirmed(exchange, provider)
        return await _link_opened(exchange, provider)
    if isinstance(provider, CredentialsBased) and method == "POST":
        return await _credentials(exchange, provider)
    raise AuthConfigError(f"provider {provider.id!r} takes no {method} here")


async def _credentials(exchange: Exchange, provider: CredentialsBased) -> Response:
    attempt = Attempt(
        credentials=exchange.body,
        request=exchange.request,
        adapter=exchange.config.adapter,
        now=exchange.now,
    )
    user = await provider.identify(attempt)
    if user is None:
        raise CredentialsSignin
    account = credentials_account(provider.id, user)
    elsewhere = await ask_app(
        exchange, SignIn(user=user, account=account, credentials=public_credentials(exchange.body))
    )
    if elsewhere is not None:
        return _answer(exchange, elsewhere)
    landed = await finish(exchange, user, account)
    return landed.onto(_answer(exchange, landed.url))


async def _link_opened(exchange: Exchange, provider: EmailBased) -> Response:
    """A GET: with the confirm page on, and for anything that only looks ahead, it spends nothing."""
    query = exchange.query
    looks_ahead = any(
        "pre" in (exchange.request.header(name) or "").lower() for name in _PREFETCH_HEADERS
    )  # prefetch, prerender, preview; `Auth.handle` makes a HEAD one of these
    if provider.confirm or looks_ahead:
        return exchange.set_cookies(confirm_page(exchange, provider, query.get("token"), query.get("email")))
    return await _spend_link(exchange, provider, query.get("token"), query.get("email"))


async def _link_confirmed(exchange: Exchange, provider: EmailBased) -> Response:
    """The button of the confirm page."""
    if not exchange.csrf.verified:
        raise MissingCSRF("the confirm page's form came without its CSRF token; open the link again")
    return await _spend_link(exchange, provider, exchange.body.get("token"), exchange.body.get("email"))


async def _spend_link(exchange: Exchange, provider: EmailBased, token: object, email: object) -> Response:
    adapter = exchange.config.adapter
    if adapter is None:
        raise AuthConfigError("signing in by e-mail needs an adapter")
    if not isinstance(token, str) or not token:
        raise AuthConfigError("the link came without its token")
    if not isinstance(email, str) or not email:
        raise Verification("the link came without its address")
    used = await adapter.use_verification_token(email, token_hash(exchange, provider, token))
    if used is None or used.identifier != email or used.expires < exchange.now:
        raise Verification("the link is unknown, was used before, or is too old")
    known = await adapter.get_user_by_email(email)
    claimed = known or User(id=exchange.new_id(), email=email)
    elsewhere = await ask_app(
        exchange, SignIn(user=claimed, account=email_account(provider.id, claimed, email))
    )
    if elsewhere is not None:
        return _answer(exchange, elsewhere)
    user, is_new = await user_of_email(exchange, email)
    landed = await finish(exchange, user, email_account(provider.id, user, email), is_new_user=is_new)
    return landed.onto(_answer(exchange, landed.url))


def _answer(exchange: Exchange, url: str) -> Response:
    return exchange.set_cookies(answer_redirect(exchange.request, exchange.body, url))
