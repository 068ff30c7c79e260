# SPDX-License-Identifier: Apache-2.0
"""Sign in with a link sent by e-mail, over SMTP.

The link is spent by a button on a page, not by being opened: mail scanners open links too. ``confirm=False``
gives the behaviour of Auth.js, where opening is enough (authjs-wire.md §9, security.md §11).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from keystile.auth.errors import AuthConfigError
from keystile.auth.limits import RecentLimit
from keystile.auth.mail import SmtpServer, compose, mailbox, send
from keystile.auth.providers.addresses import normalize_address
from keystile.auth.providers.base import Link


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailProvider:
    """Magic links.

    Args:
        server: the SMTP server, as an `SmtpServer` or a URL such as ``smtp://user:password@mail.example.com:587``.
        sender: the From address, as ``App <no-reply@example.com>`` or the bare address.
        max_age: how long a link works.
        confirm: whether the link shows a button first (default) or signs in when opened.
        secret: hashes the stored tokens; default is the app's secret.
        send_verification_request: sends the link by other means than SMTP. The link is a secret.
        links_per_hour: how many mails one address gets; further ones are silently not sent.
        normalize_identifier: replaces our address check. Its result is stored, compared and written to.
    """

    server: SmtpServer | str | None = None
    sender: str = "no-reply@localhost"
    id: str = "email"
    name: str = "Email"
    max_age: timedelta = timedelta(hours=24)
    confirm: bool = True
    secret: str | None = field(default=None, repr=False)
    links_per_hour: int = 20
    send_verification_request: Callable[[Link], Awaitable[None]] | None = None
    normalize_identifier: Callable[[object], str] = normalize_address

    _limit: RecentLimit = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_limit", RecentLimit(self.links_per_hour, timedelta(hours=1)))
        if self.send_verification_request is not None:
            return
        if self.server is None:
            raise AuthConfigError(
                "the e-mail provider needs server='smtp://host:port', or send_verification_request"
            )
        # Read once, so that a wrong URL or sender stops the start and not the first sign-in.
        object.__setattr__(self, "server", SmtpServer.of(self.server))
        mailbox(self.sender)

    @property
    def type(self) -> Literal["email"]:
        return "email"

    @property
    def needs_adapter(self) -> bool:
        return True

    @property
    def needs_spent_results(self) -> bool:
        return False

    def may_send(self, identifier: str, now: datetime) -> bool:
        return self._limit.allow(identifier, now)

    def normalize(self, address: object) -> str:
        return self.normalize_identifier(address)

    async def deliver(self, link: Link, now: datetime) -> None:
        if self.send_verification_request is not None:
            await self.send_verification_request(link)
        elif isinstance(self.server, SmtpServer):
            await send(self.server, compose(link, sender=self.sender, now=now, max_age=self.max_age))
