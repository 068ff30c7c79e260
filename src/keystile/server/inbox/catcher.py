# SPDX-License-Identifier: Apache-2.0
"""`Inbox`: mailbox, SMTP server and pages put together, for the composition root to mount.

inbox = Inbox(clock=clock)
port = await inbox.start("127.0.0.1", 0)
Starlette(routes=[Mount("/assets", app=keystile.ui.assets()), *inbox.routes()])
...
await inbox.stop()
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from starlette.routing import BaseRoute

from keystile.server.domain.ports import Clock
from keystile.server.inbox import extract, mime, smtp
from keystile.server.inbox.mailbox import Mailbox
from keystile.server.inbox.messages import Content
from keystile.server.inbox.pages import InboxPages, Place


class Inbox:
    """Everything sent by mail or text message, in memory, with a page and a JSON view."""

    def __init__(self, *, clock: Clock) -> None:
        """``clock``: UTC now in milliseconds since the epoch."""
        self.mailbox = Mailbox(clock=clock)
        self._host = ""
        self._port = 0
        self._server: asyncio.Server | None = None

    async def start(self, host: str, port: int) -> int:
        """Listen for mail on ``host``; ``port`` 0 takes a free one. Returns the port.

        Raises:
            OSError: the address is taken.
        """
        server = await smtp.listen(self._deliver, host, port)
        self._server = server
        self._host, self._port = host, int(server.sockets[0].getsockname()[1])
        return self._port

    async def stop(self) -> None:
        """Take no more mail, and end every stream and long poll."""
        self.hang_up()
        if self._server is not None:
            self._server.close()
            # 3.12 and later wait for open connections here; a client that keeps one must not keep us
            self._server = None

    def hang_up(self) -> None:
        """End every stream and long poll. Call it before waiting for requests: these would never finish."""
        self.mailbox.close()

    async def send_text(self, *, to: str, text: str) -> None:
        """Catch a text message: what a `TextSender` does."""
        content = Content(
            channel="sms",
            sender="",
            to=(to,),
            subject="",
            text=text,
            html="",
            links=extract.links(text, []),
            codes=extract.codes("", text),
        )
        self.mailbox.add(content)

    def routes(self, *, assets_path: str = "/assets", places: Sequence[Place] = ()) -> Sequence[BaseRoute]:
        """``/inbox`` and what is below it.

        Args:
            assets_path: where `keystile.ui.assets()` is mounted.
            places: what else there is to go to, such as Portal.
        """
        return InboxPages(self.mailbox, assets_path, self._address, tuple(places)).routes()

    def _address(self) -> tuple[str, int]:
        return self._host, self._port

    def _deliver(self, raw: bytes, sender: str, to: list[str]) -> None:
        self.mailbox.add(mime.read(raw, sender=sender, to=to))
