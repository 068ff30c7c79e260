# SPDX-License-Identifier: Apache-2.0
"""The next-auth clients' bundles, the app that serves them, and a browser tab."""

from __future__ import annotations

import subprocess
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from tests.e2e.auth.site import CLIENT, Site, a_site


@pytest.fixture(scope="session")
def bundles() -> None:
    """Bundle the published clients; esbuild needs a fraction of a second, so it is done every time."""
    assert (CLIENT / "node_modules").is_dir(), "The clients' npm packages are missing. Do: make setup"
    subprocess.run(["node", "build.mjs"], cwd=CLIENT, check=True)


@pytest.fixture(scope="module", params=["v4", "v5"])
async def site(request: pytest.FixtureRequest, bundles: None, anyio_backend: str) -> AsyncIterator[Site]:
    async with a_site(request.param) as site:
        yield site


@pytest.fixture
async def tab(browser: Browser, site: Site) -> AsyncIterator[Page]:
    """A fresh browser on the app's page. The test fails if the page logged an error."""
    context = await browser.new_context()
    page = await context.new_page()
    errors: list[Any] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(error))
    await page.goto(site.url)
    yield page
    await context.close()
    # Chromium itself logs every answer of 400 and more, and v4 answers refused credentials with 401.
    assert [error for error in errors if "the server responded with a status of 401" not in str(error)] == []
