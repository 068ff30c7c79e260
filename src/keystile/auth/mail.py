# SPDX-License-Identifier: Apache-2.0
"""The mail with the link, and the way out over SMTP.

The address is never rendered into the mail (CVE-2022-31127), the site's name is broken up so that mail
clients do not turn it into a link of their own, and the link is written nowhere but into the mail.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.errors import HeaderParseError, MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, make_msgid
from functools import cache
from pathlib import Path
from typing import Final, Literal
from urllib.parse import unquote, urlsplit

import aiosmtplib
import idna
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from keystile.auth.errors import AuthConfigError, EmailSignin
from keystile.auth.providers.base import Link

log: Final = logging.getLogger("keystile.auth")
TIMEOUT_SECONDS: Final = 20
_ZERO_WIDTH_SPACE: Final = "\u200b"
Tls = Literal["auto", "starttls", "implicit", "none"]
_START_TLS: Final[dict[str, bool | None]] = {"auto": None, "starttls": True, "implicit": False, "none": False}
_PORTS: Final = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpServer:
    """Where mails are handed in.

    Args:
        tls: ``auto`` uses STARTTLS when the server offers it; ``starttls`` insists; ``implicit`` speaks TLS
            from the first byte (port 465); ``none`` never does.
        timeout: seconds for handing in one mail, from connecting to the server's last word; whoever asked for
            the link waits as long.

    Raises:
        AuthConfigError: ``tls`` is none of these; a slip there must not mean a mail in the clear.
    """

    host: str
    port: int = 587
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: Tls = "auto"
    timeout: float = TIMEOUT_SECONDS

    def __post_init__(self) -> None:
        if self.tls not in _START_TLS:
            raise AuthConfigError(f"tls is one of {', '.join(_START_TLS)}; not {self.tls!r}")

    @classmethod
    def of(cls, server: SmtpServer | str) -> SmtpServer:
        """Read ``smtp://user:password@host:port`` or ``smtps://…``; user and password percent-encoded."""
        if isinstance(server, SmtpServer):
            return server
        try:
            parts = urlsplit(server)
            port = parts.port
        except ValueError as error:
            raise AuthConfigError("the SMTP server's port is not a number") from error
        if parts.scheme not in _PORTS or not parts.hostname:
            raise AuthConfigError("the SMTP server must look like smtp://user:password@host:port")
        return cls(
            host=parts.hostname,
            port=port or _PORTS[parts.scheme],
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            tls="implicit" if parts.scheme == "smtps" else "auto",
        )


def mailbox(text: str) -> Address:
    """One mailbox, as ``Name <local@domain>`` or the bare address.

    Raises:
        AuthConfigError: it is none, or several.
    """
    message = EmailMessage(policy=SMTP)
    try:
        message["From"] = text
    except (ValueError, MessageError) as error:
        raise AuthConfigError(f"{text!r} cannot stand in a From header") from error
    header = message["From"]
    if len(header.addresses) != 1 or header.defects or not header.addresses[0].domain:
        raise AuthConfigError(f"{text!r} is not one sender, as in 'App <no-reply@example.com>'")
    address: Address = header.addresses[0]
    return address


def compose(link: Link, *, sender: str, now: datetime, max_age: timedelta) -> EmailMessage:
    """The mail as multipart/alternative: plain text first, then HTML.

    Raises:
        EmailSignin: the address cannot stand in a mail header.
    """
    try:
        local, _, domain = link.identifier.rpartition("@")
        # A domain travels in its ASCII form, by the rules that the address was checked by. Python's own codec
        # follows older ones, under which the mail for faß.de goes to fass.de: to somebody else.
        ascii_domain = domain if domain.isascii() else idna.encode(domain, uts46=True).decode()
        recipient = Address(username=local, domain=ascii_domain)
    except (ValueError, HeaderParseError, MessageError, UnicodeError) as error:
        raise EmailSignin("the address cannot be written into a mail") from error
    message = EmailMessage(policy=SMTP if local.isascii() else SMTPUTF8)
    from_mailbox = mailbox(sender)
    message["Subject"] = f"Sign in to {link.site}"
    message["From"] = from_mailbox
    message["To"] = recipient
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain=from_mailbox.domain or "localhost")
    # Nobody waits for an answer, and out-of-office replies would reach a mailbox that nobody reads.
    message["Auto-Submitted"] = "auto-generated"
    context = {"site": link.site, "url": link.url, "life": life(max_age), "origin": link.origin}
    message.set_content(_templates().get_template("sign-in.txt").render(context))
    html = _templates().get_template("sign-in.html").render({**context, "site": _unlinked(link.site)})
    message.add_alternative(html, subtype="html")
    return message


async def send(server: SmtpServer, message: EmailMessage) -> None:
    """Hand the mail to the server.

    Raises:
        EmailSignin: it was not taken. The log says what the server said; it says nothing of the link.
    """
    try:
        async with asyncio.timeout(server.timeout):  # the library's own is for each command
            await aiosmtplib.send(
                message,
                hostname=server.host,
                port=server.port,
                username=server.username,
                password=server.password,
                use_tls=server.tls == "implicit",
                start_tls=_START_TLS[server.tls],
                timeout=server.timeout,
            )
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        log.error(
            "the mail server at %s:%s did not take the mail: %s",
            server.host,
            server.port,
            type(error).__name__,
        )
        raise EmailSignin("the mail could not be sent") from None


def life(max_age: timedelta) -> str:
    """``24 hours``, ``10 minutes``: how long the link works, in words."""
    minutes = max(1, int(max_age.total_seconds() // 60))
    number, unit = (minutes // 60, "hour") if minutes % 60 == 0 else (minutes, "minute")
    return f"{number} {unit}{'' if number == 1 else 's'}"


def _unlinked(site: str) -> str:
    return site.replace(".", f"{_ZERO_WIDTH_SPACE}.").replace(":", f"{_ZERO_WIDTH_SPACE}:")


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "pages" / "mail"),
        autoescape=select_autoescape(disabled_extensions=("txt",), default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
