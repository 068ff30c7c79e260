# SPDX-License-Identifier: Apache-2.0
"""The platform in this process, with a clock that can be moved and an address of the test's choice, and Doctor's page
in Chromium."""

from __future__ import annotations

import asyncio
import dataclasses
import os
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import pytest
import uvicorn
from playwright.async_api import Browser, BrowserContext, CDPSession, Locator, Page, expect

from keystile.server.app import Application, create_app
from keystile.server.services import migrate, system_clock
from keystile.server.settings import for_dev
from tests.e2e.conftest import CHROMIUM_NAMES
from tests.e2e.person import AUTHENTICATOR
from tests.e2e.programs import ARTIFACTS

SHOTS = ARTIFACTS / "doctor"


@dataclass
class Site:
    """A running platform. ``ahead`` moves its clock, in milliseconds."""

    app: Application
    port: int
    ahead: int = 0

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def tables(self) -> dict[str, int]:
        """How many rows each table has."""
        import apsw

        connection = apsw.Connection(str(self.app.settings.database), flags=apsw.SQLITE_OPEN_READONLY)
        names = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        return {
            str(name): int(str(connection.execute(f'SELECT count(*) FROM "{name}"').fetchall()[0][0]))
            for name in names
        }


class Start(Protocol):
    async def __call__(self, public_url: str = "http://localhost:{port}") -> Site: ...


@pytest.fixture
async def start(tmp_path: Path) -> AsyncIterator[Start]:
    async with AsyncExitStack() as stack:

        async def start(public_url: str = "http://localhost:{port}") -> Site:
            return await stack.enter_async_context(a_site(tmp_path, public_url))

        yield start


@asynccontextmanager
async def a_site(folder: Path, public_url: str) -> AsyncIterator[Site]:
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    settings = dataclasses.replace(for_dev(folder, port=port), public_url=public_url.format(port=port))
    migrate(settings)
    app = create_app(settings, clock=lambda: system_clock() + site.ahead)
    site = Site(app, port)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:  # noqa: ASYNC110  uvicorn tells it in no other way
        await asyncio.sleep(0.01)
    assert app.services is not None
    await app.services.administration.create_tenant(
        "localhost", rp_id="localhost", origins=["http://localhost:3000"]
    )
    yield site
    server.should_exit = True
    await serving


@dataclass
class Visit:
    """Doctor's page in a browser, as somebody sees it."""

    page: Page
    cdp: CDPSession | None = None
    authenticator: str = ""
    errors: list[str] = field(default_factory=list)

    async def open(self, url: str) -> None:
        # A well-known file that is not there is no error of the page's.
        self.page.on(
            "console",
            lambda said: (
                self.errors.append(said.text)
                if said.type == "error" and "/.well-known/" not in said.location["url"]
                else None
            ),
        )
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        await self.page.goto(url)

    async def is_told(self, text: str) -> None:
        """What a status line says in the end: of the page, or of the test."""
        await expect(self.page.get_by_role("status").filter(has_text=text)).to_be_visible()

    async def verdict(self, check: str) -> str:
        """The one word beside a finding."""
        return (await self._finding(check).locator(".finding-word").inner_text()).strip()

    async def says(self, check: str) -> str:
        return await self._finding(check).inner_text()

    async def verdicts(self) -> dict[str, str]:
        rows = self.page.locator("#sections .finding")
        await expect(rows.nth(5)).to_be_visible()
        found: list[list[str]] = await rows.evaluate_all(
            "all => all.map(one => [one.querySelector('strong').textContent,"
            " one.querySelector('.finding-word').textContent.trim()])"
        )
        return dict(found)

    def _finding(self, check: str) -> Locator:
        strong = self.page.locator("strong", has_text=check)
        return self.page.locator("#sections .finding", has=strong).first

    async def test_passkey(self) -> None:
        await self.page.get_by_role("button", name="Test a passkey").click()

    async def passkeys(self) -> list[dict[str, Any]]:
        assert self.cdp is not None
        answer = await self.cdp.send("WebAuthn.getCredentials", {"authenticatorId": self.authenticator})
        return list(answer["credentials"])

    async def shot(self, name: str) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        await self.page.screenshot(path=SHOTS / f"{name}.png", full_page=True)


async def a_visit(context: BrowserContext, authenticator: dict[str, Any] | None = AUTHENTICATOR) -> Visit:
    """A new page, with a virtual authenticator; without one where ``authenticator`` is None."""
    page = await context.new_page()
    visit = Visit(page)
    if authenticator is not None:
        visit.cdp = await context.new_cdp_session(page)
        await visit.cdp.send("WebAuthn.enable")
        added = await visit.cdp.send("WebAuthn.addVirtualAuthenticator", {"options": authenticator})
        visit.authenticator = added["authenticatorId"]
    return visit


class Open(Protocol):
    """Open Doctor; keyword arguments are those of a browser context."""

    async def __call__(
        self, url: str, *, authenticator: dict[str, Any] | None = ..., script: str = "", **context: Any
    ) -> Visit: ...


@pytest.fixture
async def open_doctor(browser: Browser) -> AsyncIterator[Open]:
    contexts: list[BrowserContext] = []

    async def open_doctor(
        url: str,
        *,
        authenticator: dict[str, Any] | None = AUTHENTICATOR,
        script: str = "",
        **arguments: Any,
    ) -> Visit:
        context = await browser.new_context(**arguments)
        contexts.append(context)
        if script:
            await context.add_init_script(script)
        visit = await a_visit(context, authenticator)
        await visit.open(url)
        return visit

    yield open_doctor
    for context in contexts:
        await context.close()


def chromium() -> dict[str, Any]:
    """How to start another Chromium than the shared one."""
    found = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    assert found is not None, "Chromium is not installed. Do: make setup"
    return {"executable_path": found, "args": ["--no-sandbox"] if os.geteuid() == 0 else []}
