# SPDX-License-Identifier: Apache-2.0
"""An SMTP server that takes every mail from everybody, on the event loop that is running.

RFC 5321 by aiosmtpd. Any user and password is right, and TLS is not offered: it listens on this machine, for
development. Reading the mail is `mime`'s.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

MOST_BYTES: Final = 10 * 1024 * 1024

Deliver = Callable[[bytes, str, list[str]], None]
"""The mail as it came, the envelope's sender, its recipients."""


class _Smtp(SMTP):
    # HTML in one line is common in development, and what a relay would do with it is not our question.
    # aiosmtpd answers 500 beyond 1001 bytes.
    line_length_limit = 1024 * 1024


class _Handler:
    def __init__(self, deliver: Deliver) -> None:
        self._deliver = deliver

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  aiosmtpd's name
        content = envelope.original_content or b""
        self._deliver(content, envelope.mail_from or "", [str(address) for address in envelope.rcpt_tos])
        return "250 Caught: see the inbox"


def _everybody(*_: Any) -> AuthResult:
    return AuthResult(success=True)


async def listen(deliver: Deliver, host: str, port: int, *, most_bytes: int = MOST_BYTES) -> asyncio.Server:
    """Serve until the returned server is closed. ``port`` 0 takes a free one.

    A mail of more than ``most_bytes`` bytes is refused with 552.

    Raises:
        OSError: the address is taken.
    """
    loop = asyncio.get_running_loop()

    def protocol() -> SMTP:
        return _Smtp(
            _Handler(deliver),
            data_size_limit=most_bytes,
            enable_SMTPUTF8=True,
            # without it aiosmtpd asks the resolver for our own name, which may take seconds
            hostname="keystile.localhost",
            ident="Keystile inbox",
            auth_require_tls=False,
            authenticator=_everybody,
            loop=loop,
        )

    return await loop.create_server(protocol, host, port)
