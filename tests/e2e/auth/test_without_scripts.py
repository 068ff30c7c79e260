# SPDX-License-Identifier: Apache-2.0
"""Our own sign-in pages in Chromium with scripts off."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from tests.e2e.auth.site import Site

pytestmark = pytest.mark.anyio


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
