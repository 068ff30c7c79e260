# SPDX-License-Identifier: Apache-2.0
"""Our own sign-in pages in Chromium: readable by everyone, in light and dark, narrow, and without scripts."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from playwright.async_api import Browser, Page

from tests.e2e.auth.site import Site
from tests.e2e.programs import ARTIFACTS, ROOT

AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
PAGES = {
    "sign-in": "/signin",
    "sign-in-error": "/signin?error=CredentialsSignin",
    "check-your-mail": "/verify-request",
    "confirm": "/callback/email?token=t&email=ada%40example.com",
    "sign-out": "/signout",
    "error": "/error?error=Verification",
}

pytestmark = pytest.mark.anyio


async def shot(page: Page, name: str) -> None:
    folder = ARTIFACTS / "auth-pages"
    folder.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=folder / f"{name}.png")


@pytest.mark.parametrize("site", ["v5"], indirect=True)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
async def test_axe_finds_nothing(
    browser: Browser, site: Site, name: str, scheme: Literal["light", "dark"]
) -> None:
    # The policy of our pages forbids every script but our own, axe's too.
    context = await browser.new_context(color_scheme=scheme, bypass_csp=True)
    page = await context.new_page()
    await page.goto(f"{site.url}/api/auth{PAGES[name]}")
    await page.add_script_tag(path=AXE)
    found: dict[str, Any] = await page.evaluate("axe.run()")
    await shot(page, f"{name}-{scheme}")
    await context.close()

    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]] == []


@pytest.mark.parametrize("site", ["v5"], indirect=True)
@pytest.mark.parametrize("name", PAGES)
async def test_nothing_is_cut_at_320_pixels(browser: Browser, site: Site, name: str) -> None:
    context = await browser.new_context(viewport={"width": 320, "height": 640})
    page = await context.new_page()
    await page.goto(f"{site.url}/api/auth{PAGES[name]}")
    width = await page.evaluate("document.documentElement.scrollWidth")
    await shot(page, f"{name}-narrow")
    await context.close()

    assert width <= 320


@pytest.mark.parametrize("site", ["v5"], indirect=True)
async def test_a_link_signs_in_without_scripts(browser: Browser, site: Site) -> None:
    site.links.clear()
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(f"{site.url}/api/auth/signin?callbackUrl=/members")
    await page.get_by_label("Email").fill("ada@example.com")
    await page.get_by_role("button", name="Email me a sign-in link").click()
    await page.wait_for_url("**/verify-request?**")
    await page.goto(site.links[0].url)
    await page.get_by_role("button", name="Sign in").click()
    await page.wait_for_url(f"{site.url}/members")
    names = [cookie.get("name") for cookie in await context.cookies()]
    await context.close()

    assert "authjs.session-token" in names


@pytest.mark.parametrize("site", ["v5"], indirect=True)
async def test_no_page_breaks_its_own_policy(browser: Browser, site: Site) -> None:
    context = await browser.new_context()
    page = await context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    for path in PAGES.values():
        if "Verification" not in path:  # Chromium logs the page's own 403
            await page.goto(f"{site.url}/api/auth{path}")
    await context.close()

    assert said == []
