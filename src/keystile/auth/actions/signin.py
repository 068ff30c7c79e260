# SPDX-License-Identifier: Apache-2.0
"""``POST /signin/<provider>``: today that sends a magic link (authjs-wire.md §5.5, §9).

Known and unknown addresses get the same answer. The link's hash is stored before the mail is sent: a mail
whose link was never stored is worse than no mail.
"""

from __future__ import annotations

import logging
from typing import Final
from urllib.parse import urlencode

from keystile.auth.callbacks import SignIn
from keystile.auth.csrf import joined, keyed_hash
from keystile.auth.errors import AuthConfigError
from keystile.auth.exchange import Exchange, answer_redirect
from keystile.auth.login import ask_app, email_account
from keystile.auth.messages import Response
from keystile.auth.models import User, VerificationToken
from keystile.auth.providers.base import EmailBased, Link, Provider

log: Final = logging.getLogger("keystile.auth")


async def start(exchange: Exchange, provider: Provider | None) -> Response:
    if not isinstance(provider, EmailBased):
        url = f"{exchange.base}/signin"
    else:
        url = await _send_link(exchange, provider)
    return exchange.set_cookies(answer_redirect(exchange.request, exchange.body, url))


async def _send_link(exchange: Exchange, provider: EmailBased) -> str:
    config = exchange.config
    if config.adapter is None:
        raise AuthConfigError("signing in by e-mail needs an adapter")
    email = provider.normalize(exchange.body.get("email"))
    known = await config.adapter.get_user_by_email(email)
    user = known or User(id=exchange.new_id(), email=email)
    account = email_account(provider.id, user, email)
    elsewhere = await ask_app(exchange, SignIn(user=user, account=account, verification_request=True))
    if elsewhere is not None:
        return elsewhere
    check_your_mail = f"{exchange.base}/verify-request?provider={provider.id}&type=email"
    if not provider.may_send(email, exchange.now):
        log.warning("an address has asked for too many links; no mail was sent")
        return check_your_mail
    token = config.random_bytes(32).hex()
    expires = exchange.now + provider.max_age
    stored = VerificationToken(identifier=email, token=token_hash(exchange, provider, token), expires=expires)
    await config.adapter.create_verification_token(stored)
    link = Link(
        identifier=email,
        url=link_url(exchange, provider, email, token),
        expires=expires,
        site=config.theme.name or exchange.origin.partition("://")[2],
        origin=exchange.origin,
    )
    await provider.deliver(link, exchange.now)
    return check_your_mail


def link_url(exchange: Exchange, provider: EmailBased, email: str, token: str) -> str:
    fields = {"callbackUrl": exchange.callback_url, "token": token, "email": email}
    return f"{exchange.base}/callback/{provider.id}?{urlencode(fields)}"


def token_hash(exchange: Exchange, provider: EmailBased, token: str) -> str:
    """What is stored of a link."""
    return keyed_hash(token, provider.secret or joined(exchange.config.secrets))
