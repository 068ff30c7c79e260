# SPDX-License-Identifier: Apache-2.0
"""An app for the React clients of next-auth: `keystile.auth` in the client's dialect, and one page of its own.

It runs in the tests' event loop, so that a test can read the mails it would have sent.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from keystile.auth import (
    Auth,
    Callbacks,
    CredentialsProvider,
    EmailProvider,
    Field,
    JwtUpdate,
    Link,
    MemoryAdapter,
    User,
)
from keystile.auth.dialect import DialectName
from keystile.auth.messages import Request as AuthRequest

CLIENT: Final = Path(__file__).parent / "client"
PAGE: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>An app</title><link rel="icon" href="data:,"></head>
<body><main><h1>An app</h1><div id="root"></div></main><script src="/client/{dialect}.js"></script></body></html>
"""


@dataclass
class Site:
    """The running app."""

    dialect: DialectName
    url: str
    links: list[Link] = field(default_factory=list)


def check(credentials: Mapping[str, object], request: AuthRequest) -> User | None:
    if credentials.get("password") != "right":
        return None
    return User(id="u1", name="Ada", email="ada@example.com")


def keep_name(update: JwtUpdate) -> dict[str, object]:
    if update.trigger == "update" and isinstance(update.session, dict) and "name" in update.session:
        update.token["name"] = str(update.session["name"])
    return update.token


def an_app(site: Site) -> Starlette:
    async def keep(link: Link) -> None:
        site.links.append(link)

    auth = Auth(
        providers=[
            EmailProvider(send_verification_request=keep),
            CredentialsProvider(
                authorize=check,
                name="Password",
                fields={
                    "password": Field(label="Password", type="password", autocomplete="current-password")
                },
            ),
        ],
        adapter=MemoryAdapter(),
        secret="only for tests 0123456789abcdef",
        dialect=site.dialect,
        callbacks=Callbacks(jwt=keep_name),
        environment={},
    )

    async def page(request: Request) -> HTMLResponse:
        return HTMLResponse(PAGE.format(dialect=site.dialect))

    return Starlette(
        routes=[
            Route("/", page),
            Route("/members", page),
            Mount("/api/auth", app=auth.asgi),
            Mount("/client", StaticFiles(directory=CLIENT / "dist")),
        ]
    )


@asynccontextmanager
async def a_site(dialect: DialectName) -> AsyncIterator[Site]:
    """Serve the app on a free port of localhost until the block ends."""
    listener = socket.create_server(("127.0.0.1", 0))
    site = Site(dialect, f"http://localhost:{listener.getsockname()[1]}")
    config = uvicorn.Config(an_app(site), log_level="warning", access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield site
    finally:
        server.should_exit = True
        await serving
        listener.close()
