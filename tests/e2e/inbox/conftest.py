# SPDX-License-Identifier: Apache-2.0
"""An inbox that listens, and its pages behind a real server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from email.message import EmailMessage

import aiosmtplib
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from keystile.server.inbox import Inbox, Place
from keystile.ui import assets

NOON = 1_795_435_200_000


@dataclass(frozen=True, slots=True)
class Site:
    inbox: Inbox
    smtp_port: int
    url: str

    async def send(self, mail: EmailMessage | bytes) -> None:
        """Send as an app would, over SMTP."""
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=self.smtp_port, start_tls=False) as smtp:
            if isinstance(mail, bytes):
                await smtp.sendmail("app@acme.example", ["ada@example.com"], mail)
            else:
                await smtp.send_message(mail)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    inbox = Inbox(clock=lambda: NOON)
    smtp_port = await inbox.start("127.0.0.1", 0)
    app = Starlette(
        routes=[Mount("/assets", app=assets()), *inbox.routes(places=[Place("Portal", "/portal")])]
    )
    server = uvicorn.Server(
        uvicorn.Config(app, host="localhost", port=0, log_level="warning", lifespan="off")
    )
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  uvicorn tells it in no other way
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield Site(inbox=inbox, smtp_port=smtp_port, url=f"http://localhost:{port}")
    await inbox.stop()
    server.should_exit = True
    await serving


def a_mail(*, subject: str = "Sign in to Acme", text: str = "", html: str = "") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Acme <no-reply@acme.example>", "ada@example.com", subject
    mail.set_content(text or "Open https://acme.example/signin?token=1 or type the code 482 913")
    if html:
        mail.add_alternative(html, subtype="html")
    return mail
