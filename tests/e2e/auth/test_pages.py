# SPDX-License-Identifier: Apache-2.0
"""The sign-in pages of `keystile.auth` in Chromium: photographed, and nothing is cut in the narrowest windows.

`tests.e2e.house` holds them to all else.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
import uvicorn
from playwright.async_api import Browser

from keystile.auth import Auth, CredentialsProvider, EmailProvider, Field, MemoryAdapter
from tests.e2e.axe import Theme
from tests.e2e.inbox.test_pages import a_page
from tests.e2e.programs import ARTIFACTS

pytestmark = pytest.mark.anyio

PAGES = (
    "/signin",
    "/signin?error=CredentialsSignin",
    "/verify-request",
    "/callback/email?token=abc&email=somebody.with.a.long.name%40a-rather-long-domain-name.example",
    "/error?error=Verification",
    "/error?error=AccessDenied",
    "/error",
    "/signout",
)


@pytest.fixture
async def url() -> AsyncIterator[str]:
    auth = Auth(
        providers=[
            EmailProvider(server="smtp://127.0.0.1:1", sender="app@acme.example"),
            CredentialsProvider(
                authorize=lambda credentials, request: None,
                fields={
                    "username": Field(label="Username"),
                    "password": Field(label="Password", type="password"),
                },
            ),
        ],
        adapter=MemoryAdapter(),
        secret="a-secret-for-tests-0123456789abcdef",
        environment={},
    )
    config = uvicorn.Config(
        auth.asgi, host="localhost", port=0, log_level="warning", lifespan="off", timeout_graceful_shutdown=2
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  uvicorn tells it in no other way
        await asyncio.sleep(0.01)
    yield f"http://localhost:{server.servers[0].sockets[0].getsockname()[1]}/api/auth"
    server.should_exit = True
    await serving


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("dark", 360)])
async def test_they_are_photographed(url: str, browser: Browser, scheme: Theme, width: int) -> None:
    folder = ARTIFACTS / "sign-in-pages"
    async with a_page(browser, color_scheme=scheme, viewport={"width": width, "height": 740}) as page:
        for path in PAGES:
            await page.goto(url + path)
            name = re.sub(r"\W+", "-", path.partition("&")[0]).strip("-")
            picture = await page.screenshot(path=folder / f"{name}-{scheme}-{width}.png")
            assert picture.startswith(b"\x89PNG")


@pytest.mark.parametrize("width", [300, 320, 360])
async def test_nothing_is_cut_in_a_narrow_window(url: str, browser: Browser, width: int) -> None:
    async with a_page(browser, viewport={"width": width, "height": 640}) as page:
        for path in PAGES:
            await page.goto(url + path)
            assert await page.evaluate("() => document.documentElement.scrollWidth") == width, path
