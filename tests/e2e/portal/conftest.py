# SPDX-License-Identifier: Apache-2.0
"""The Portal behind a real server whose clock can be moved, and people with passkeys in Chromium."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.async_api import Browser, Page, expect

from keystile.server.app import Application, create_app
from keystile.server.services import Services, migrate
from keystile.server.settings import for_dev
from tests.e2e.person import AUTHENTICATOR


@dataclass(slots=True)
class Clock:
    """The real time, and what a test has moved it by. Milliseconds."""

    ahead: int = 0

    def __call__(self) -> int:
        return time.time_ns() // 1_000_000 + self.ahead

    def forward(self, seconds: int) -> None:
        self.ahead += seconds * 1000


@dataclass(frozen=True, slots=True)
class Portal:
    """A running platform with one tenant."""

    origin: str
    application: Application
    services: Services
    clock: Clock
    tenant_id: str
    secret_key: str = field(repr=False)

    @property
    def home(self) -> str:
        """The tenant's rooms: ``home + "/users"``."""
        return f"{self.origin}/portal/tenants/{self.tenant_id}"

    async def dev_link(self) -> str:
        """What `keystile dev` prints at its start."""
        return f"{self.origin}/portal/link/{(await self.services.admin_links.for_dev()).secret}"

    async def invitation(self, name: str = "Ada", role: str = "admin", reach: str | None = None) -> str:
        """What `keystile admin invite` prints."""
        tenant = await self.services.administration.tenant(reach) if reach else None
        made = await self.services.admin_links.invite(name, role, tenant.id if tenant else None, actor="cli")
        return f"{self.origin}/portal/link/{made.secret}"


@pytest.fixture
async def portal(tmp_path: Path) -> AsyncIterator[Portal]:
    listener = socket.create_server(("127.0.0.1", 0))
    settings, clock = for_dev(tmp_path, port=listener.getsockname()[1]), Clock()
    migrate(settings)
    application = create_app(settings, clock=clock)
    server = uvicorn.Server(uvicorn.Config(application, log_level="warning", timeout_graceful_shutdown=1))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:
        assert not serving.done(), serving
        await asyncio.sleep(0.01)
    services = application.services
    assert services is not None
    tenant, key = await services.administration.create_tenant(
        "Acme", rp_id="localhost", origins=[settings.public_url]
    )
    yield Portal(settings.portal_origin, application, services, clock, tenant.id, key.secret)
    server.should_exit = True
    await serving


NewPage = Callable[..., Awaitable[Page]]


@pytest.fixture
async def new_page(browser: Browser) -> AsyncIterator[NewPage]:
    """A window of its own, with a fingerprint reader in it and a finger on that. Options are Playwright's."""
    async with AsyncExitStack() as stack:

        async def new(**options: Any) -> Page:
            context = await browser.new_context(**options)
            stack.push_async_callback(context.close)
            page = await context.new_page()
            cdp = await context.new_cdp_session(page)
            await cdp.send("WebAuthn.enable")
            await cdp.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
            return page

        yield new


@pytest.fixture
async def admin_page(portal: Portal, new_page: NewPage) -> Page:
    """The tenant's home, opened with the link that `keystile dev` prints."""
    page = await new_page()
    await page.goto(await portal.dev_link())
    await page.get_by_role("button", name="Open the Portal").click()
    await expect(page).to_have_url(portal.home)
    return page


async def accept(page: Page, link: str) -> None:
    """Follow an invitation: continue, add a passkey, be in."""
    await page.goto(link)
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_role("button", name="Add a passkey").click()
    await expect(page.get_by_role("button", name="Sign out")).to_be_visible()


async def sign_in_with_passkey(page: Page, portal: Portal) -> None:
    """Sign in with the passkey that the window's authenticator holds."""
    await page.goto(f"{portal.origin}/portal/sign-in")
    await page.get_by_role("button", name="Sign in with a passkey").click()
    await expect(page.get_by_role("button", name="Sign out")).to_be_visible()
