# SPDX-License-Identifier: Apache-2.0
"""The documentation's site, as a person reads it in Chromium: nothing from elsewhere, search, themes, for everybody."""

from __future__ import annotations

import functools
import http.server
import os
import re
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.axe import assert_accessible
from tests.e2e.programs import ARTIFACTS, BIN, ROOT

pytestmark = pytest.mark.anyio

PAGES = (
    "/",
    "/tutorial/first-passkey/",
    "/how-to/fastapi/",
    "/reference/python-sdk/",
    "/reference/settings/",
    "/explanation/passkey-sign-in/",
)


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files, and keeps what it was asked to itself."""

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site, built for this test."""
    folder = tmp_path_factory.mktemp("site")
    subprocess.run(
        [str(BIN / "mkdocs"), "build", "--strict", "--quiet", "--site-dir", str(folder)],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        check=True,
    )
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


async def test_a_reader_is_sent_nowhere_else(browser: Browser, site: str) -> None:
    page = await browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in PAGES:
        await page.goto(site + path, wait_until="networkidle")

    assert len(asked) > 2 * len(PAGES)
    assert [url for url in asked if not url.startswith((site, "data:", "blob:"))] == []
    await page.close()


async def test_the_search_finds_a_setting(browser: Browser, site: str) -> None:
    page = await browser.new_page()
    await page.goto(site)
    await page.get_by_role("textbox", name="Search").click()
    await page.keyboard.type("trusted_proxies")

    found = page.get_by_role("link", name=re.compile("Settings")).first
    await expect(found).to_be_visible()
    await page.close()


async def test_a_reader_chooses_the_colours_and_they_stay(browser: Browser, site: str) -> None:
    page = await browser.new_page(color_scheme="light")
    await page.goto(site)
    body = page.locator("body")
    await expect(body).to_have_attribute("data-md-color-scheme", "default")

    await page.get_by_title("Use the light colours").click()
    await page.get_by_title("Use the dark colours").click()
    await expect(body).to_have_attribute("data-md-color-scheme", "slate")
    await page.goto(site + PAGES[1])

    await expect(body).to_have_attribute("data-md-color-scheme", "slate")
    await page.close()


@pytest.mark.parametrize("path", PAGES)
async def test_everybody_can_read_it(browser: Browser, site: str, path: str) -> None:
    page = await browser.new_page()
    await page.goto(site + path)
    shots = ARTIFACTS / "docs"
    shots.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=shots / f"{Path(path).name or 'home'}.png")

    await assert_accessible(page)
    await page.close()
