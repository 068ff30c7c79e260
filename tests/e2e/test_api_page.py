# SPDX-License-Identifier: Apache-2.0
"""The API page in Chromium: readable in light, dark and narrow, no violation of its policy, nothing for axe to find."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from tests.e2e.programs import ARTIFACTS
from tests.live import LivePlatform, live_platform

pytestmark = pytest.mark.anyio
AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LivePlatform]:
    with live_platform(tmp_path_factory.mktemp("api-page")) as platform:
        yield platform


@pytest.fixture(params=[("light", 1200), ("dark", 1200), ("dark", 360)], ids=lambda p: f"{p[0]}-{p[1]}")
async def page(request: pytest.FixtureRequest, browser: Browser) -> AsyncIterator[Page]:
    scheme, width = request.param
    # axe is injected, which the page's own policy would refuse.
    context = await browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 800}, bypass_csp=True
    )
    yield await context.new_page()
    await context.close()


async def test_every_endpoint_can_be_opened_and_read(
    page: Page, live: LivePlatform, request: pytest.FixtureRequest
) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))

    await page.goto(f"{live.base_url}/v1/docs")
    await page.get_by_text("Track an action").click()
    await page.get_by_role("cell", name="redirectToSettings").first.wait_for()
    await page.evaluate((AXE).read_text())
    found = await page.evaluate("axe.run().then(result => result.violations.map(one => one.id))")
    folder = ARTIFACTS / "api-page"
    folder.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=folder / f"{request.node.callspec.id}.png")
    overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth")

    assert (complaints, found, max(0, overflow)) == ([], [], 0)
