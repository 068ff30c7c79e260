# SPDX-License-Identifier: Apache-2.0
"""From a proven identity to a user: ask the app, find or make the user, tell the listeners (AJ §12.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from keystile.auth.callbacks import SignedIn, SignIn, UserEvent, settle, tell
from keystile.auth.errors import AccessDenied, AuthConfigError
from keystile.auth.exchange import Exchange, allowed_target
from keystile.auth.messages import Response, with_query
from keystile.auth.models import Account, User
from keystile.auth.sessions import start_session
from keystile.errors import Conflict


@dataclass(frozen=True, slots=True)
class Landed:
    """Where the browser goes, and the answer's cookies."""

    url: str
    response_cookies: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    def onto(self, response: Response) -> Response:
        return response.with_headers(self.response_cookies)


async def ask_app(exchange: Exchange, attempt: SignIn) -> str | None:
    """Run the ``sign_in`` callback: None lets them in, a string is where to send the browser instead.

    Raises:
        AccessDenied: the callback said no.
    """
    callback = exchange.config.callbacks.sign_in
    if callback is None:
        return None
    verdict = await settle(callback(attempt))
    if isinstance(verdict, str):
        return await allowed_target(exchange.config, exchange.origin, verdict)
    if verdict is not True:  # anything but a clear yes is a no
        raise AccessDenied("the sign_in callback refused")
    return None


async def finish(exchange: Exchange, user: User, account: Account, *, is_new_user: bool = False) -> Landed:
    """Make the session, tell the listeners, and say where to go."""
    cookies = await start_session(exchange, user, account, is_new_user=is_new_user)
    events = exchange.config.events
    await tell(events.sign_in, SignedIn(user=user, account=account, is_new_user=is_new_user))
    new_user_page = exchange.config.pages.new_user
    url = exchange.callback_url
    if is_new_user and new_user_page:
        url = with_query(absolute(exchange, new_user_page), {"callbackUrl": url})
    return Landed(url, tuple(cookie.header() for cookie in cookies))


async def user_of_email(exchange: Exchange, email: str) -> tuple[User, bool]:
    """The user who has just proven to read this address; made when there is none. True when it is new.

    Raises:
        AuthConfigError: there is no adapter.
    """
    adapter, events = exchange.config.adapter, exchange.config.events
    if adapter is None:
        raise AuthConfigError("signing in by e-mail needs an adapter")
    known = await adapter.get_user_by_email(email)
    if known is None:
        try:
            user = await adapter.create_user(
                User(id=exchange.new_id(), email=email, email_verified=exchange.now)
            )
        except Conflict:
            # Two links for one new address were opened at once, and the other one made the user.
            known = await adapter.get_user_by_email(email)
            if known is None:
                raise
    is_new = known is None
    if known is not None:
        verified = replace(known, email_verified=exchange.now)
        user = await adapter.update_user(verified) or verified
    await tell(events.create_user if is_new else events.update_user, UserEvent(user=user))
    return user, is_new


def absolute(exchange: Exchange, page: str) -> str:
    """A page of the configuration as an absolute URL: the clients read it with ``new URL``."""
    return exchange.origin + page if page.startswith("/") else page


def credentials_account(provider_id: str, user: User) -> Account:
    return Account(user_id=user.id, type="credentials", provider=provider_id, provider_account_id=user.id)


def email_account(provider_id: str, user: User, email: str) -> Account:
    return Account(user_id=user.id, type="email", provider=provider_id, provider_account_id=email)


def public_credentials(body: Mapping[str, object]) -> Mapping[str, object]:
    """The posted fields without those that belong to the protocol."""
    protocol = {"csrfToken", "callbackUrl", "json", "redirect"}
    return {name: value for name, value in body.items() if name not in protocol}
