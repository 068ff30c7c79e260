# SPDX-License-Identifier: Apache-2.0
"""The API page in Chromium: readable in light, dark and narrow, no violation of its policy, nothing for axe to find."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Final

import pytest
from playwright.async_api import Browser, Page

from tests.e2e.axe import Theme, assert_accessible
from tests.e2e.programs import ARTIFACTS
from tests.live import LivePlatform, live_platform

pytestmark = pytest.mark.anyio

SHOTS: Final[tuple[tuple[Theme, int], ...]] = (("light", 1280), ("dark", 1280), ("dark", 360))


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LivePlatform]:
    with live_platform(tmp_path_factory.mktemp("api-page")) as platform:
        yield platform


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    context = await browser.new_context(viewport={"width": 1280, "height": 800})
    yield await context.new_page()
    await context.close()


async def test_every_endpoint_can_be_opened_and_read(page: Page, live: LivePlatform) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))

    await page.goto(f"{live.base_url}/v1/docs")
    await page.get_by_text("Track an action").click()
    await page.get_by_role("cell", name="redirectToSettings").first.wait_for()
    folder = ARTIFACTS / "api-page"
    folder.mkdir(parents=True, exist_ok=True)
    for scheme, width in SHOTS:
        await page.emulate_media(color_scheme=scheme)
        await page.set_viewport_size({"width": width, "height": 800})
        await page.screenshot(path=folder / f"{scheme}-{width}.png")
    await assert_accessible(page)

    assert complaints == []
