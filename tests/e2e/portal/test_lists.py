# SPDX-License-Identifier: Apache-2.0
"""The Portal's lists as an admin uses them in Chromium: by mouse, by keyboard, live, and with scripts off."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import httpx2
import pytest
from playwright.async_api import Browser, Page, expect

from keystile.testing import SoftwareAuthenticator
from tests.e2e.programs import ARTIFACTS, BIN, running
from tests.faults.actors import Answer, Backend
from tests.faults.actors import Browser as AppBrowser

pytestmark = pytest.mark.anyio

SHOTS = ARTIFACTS / "portal" / "lists"
ORIGIN = "http://localhost:3000"


@dataclass
class Site:
    """`keystile dev`, with a way to be its app, and an admin's cookies."""

    base: str
    tenant_id: str
    backend: Backend
    link: str
    state: Any = field(default=None, repr=False)

    @property
    def rooms(self) -> str:
        return f"{self.base}/portal/tenants/{self.tenant_id}"

    def app_browser(self) -> AppBrowser:
        return AppBrowser(self.backend.send, self.tenant_id, SoftwareAuthenticator(), ORIGIN)

    async def enrolled(self, user_id: str, **attributes: Any) -> AppBrowser:
        """A user with a passkey."""
        browser = self.app_browser()
        tracked = await self.backend.track(user_id, "signIn", scope="add:authenticators", **attributes)
        await browser.enroll(tracked["token"])
        return browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("portal-lists")
    command = [
        str(BIN / "keystile"),
        "dev",
        "--port",
        "0",
        "--smtp-port",
        "0",
        "--ready-json",
        "--origin",
        ORIGIN,
    ]
    with running("portal-lists", [*command, "--data-dir", str(folder)], ready='"apiUrl"', cwd=folder) as line:
        ready = json.loads(line)
        base = ready["apiUrl"].removesuffix("/v1")

        async def send(method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
            async with httpx2.AsyncClient() as client:
                answer = await client.request(method, base + path, headers=dict(headers), content=body)
            return Answer(answer.status_code, dict(answer.headers), answer.content)

        yield Site(base, ready["tenantId"], Backend(send, ready["secretKey"]), ready["portalUrl"])


@asynccontextmanager
async def an_admin(site: Site, browser: Browser, **options: Any) -> AsyncIterator[Page]:
    """A page of somebody who opened the link that `dev` printed; the link opens once."""
    if site.state is None:
        async with await browser.new_context() as first:
            page = await first.new_page()
            await page.goto(site.link)
            await page.get_by_role("button").click()
            await page.wait_for_url("**/portal/tenants/**")
            site.state = await first.storage_state()
    async with await browser.new_context(storage_state=site.state, **options) as context:
        yield await context.new_page()


@pytest.fixture
def fresh(site: Site, request: pytest.FixtureRequest) -> str:
    """The beginning of ids that only this test uses."""
    return str(request.node.name).removeprefix("test_")[:24]


async def photograph(page: Page, name: str) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=SHOTS / f"{name}.png", full_page=True)


# --- lists and details --------------------------------------------------------------------------------------


async def test_an_admin_finds_a_user_and_what_they_have(site: Site, browser: Browser, fresh: str) -> None:
    app = await site.enrolled(f"{fresh}-ada", email=f"{fresh}@example.com", displayName="Ada Lovelace")
    await app.sign_in()

    async with an_admin(site, browser) as page:
        await page.goto(f"{site.rooms}/users")
        await page.get_by_role("searchbox").fill(f"{fresh}@")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("row")).to_have_count(2)
        assert f"?q={quote(fresh)}%40" in page.url
        await page.get_by_role("row", name=f"{fresh}-ada").get_by_role("link", name="Ada Lovelace").click()

        await expect(page.get_by_role("heading", level=1)).to_have_text("Ada Lovelace")
        await expect(page.get_by_role("heading", name="Passkey", exact=True)).to_be_visible()
        await expect(page.get_by_text("Synced", exact=True)).to_be_visible()
        await page.get_by_text("All that is known of it").click()
        await expect(page.get_by_text("ES256")).to_be_visible()
        await photograph(page, "user")
        await page.get_by_role("link", name="signInWithPasskey").click()

        await expect(page.get_by_role("heading", level=1)).to_contain_text("Verified")
        await expect(page.get_by_role("link", name="Ada Lovelace")).to_be_visible()


async def test_filters_are_chips_in_the_address(site: Site, browser: Browser, fresh: str) -> None:
    tracked = await site.backend.track(fresh, "pay")
    await site.backend.track(fresh, "signIn")
    await site.backend.update_action(fresh, "pay", tracked["idempotencyKey"], "BLOCK")

    async with an_admin(site, browser) as page:
        await page.goto(f"{site.rooms}/actions")
        await page.get_by_label("State").select_option("Blocked")
        await page.get_by_label("User id").fill(fresh)
        await page.get_by_role("button", name="Filter").click()
        await expect(page.get_by_role("row")).to_have_count(2)
        await expect(page.get_by_role("cell", name="Blocked")).to_be_visible()

        await page.get_by_role("link", name="Remove filter State: Blocked").click()
        await expect(page.get_by_role("row")).to_have_count(3)
        assert page.url == f"{site.rooms}/actions?user={fresh}"

        await page.go_back()
        await expect(page.get_by_role("row")).to_have_count(2)


async def test_a_long_list_is_paged(site: Site, browser: Browser, fresh: str) -> None:
    for number in range(53):
        await site.backend.track(fresh, "pay", idempotencyKey=f"key-{number}")

    async with an_admin(site, browser) as page:
        await page.goto(f"{site.rooms}/actions?user={fresh}")
        await expect(page.get_by_text("50 actions on this page")).to_be_visible()
        await page.get_by_role("link", name="Older").click()
        await expect(page.get_by_text("3 actions on this page")).to_be_visible()
        await page.get_by_role("link", name="First page").click()
        await expect(page.get_by_text("50 actions on this page")).to_be_visible()


# --- removal ------------------------------------------------------------------------------------------------


async def test_a_passkey_is_removed_by_keyboard(site: Site, browser: Browser, fresh: str) -> None:
    app = await site.enrolled(fresh, displayName="Ada")

    async with an_admin(site, browser) as page:
        await page.goto(f"{site.rooms}/users/{fresh}")
        await page.get_by_role("button", name="Remove passkey").focus()
        await page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog")
        await expect(dialog.get_by_role("heading", name="Remove Passkey?")).to_be_visible()
        await expect(dialog.get_by_text("this cannot be undone")).to_be_visible()
        await expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()

        await page.keyboard.press("Escape")
        await expect(dialog).to_be_hidden()
        await expect(page.get_by_role("button", name="Remove passkey")).to_be_focused()

        await page.keyboard.press("Enter")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("status").first).to_contain_text(
            "Passkey removed. Ada’s browser will be told at the next visit."
        )
        await expect(page.get_by_role("heading", name="No passkeys")).to_be_visible()

    refused = await app.verify(await app.assertion())
    assert refused.code == "unknown_credential"


async def test_lists_details_and_removal_work_with_scripts_off(
    site: Site, browser: Browser, fresh: str
) -> None:
    await site.enrolled(fresh, displayName="Ada")

    async with an_admin(site, browser, java_script_enabled=False) as page:
        await page.goto(f"{site.rooms}/users")
        await page.get_by_role("searchbox").fill(fresh)
        await page.get_by_role("searchbox").press("Enter")
        await page.get_by_role("row", name=fresh).get_by_role("link", name="Ada", exact=True).click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Ada")
        await page.get_by_role("link", name="Remove on a page of its own").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Remove Passkey?")
        await photograph(page, "remove")
        await page.get_by_role("button", name="Remove passkey").click()
        await expect(page.get_by_text("Passkey removed. Ada’s browser will be told")).to_be_visible()

        await page.get_by_role("link", name="Audit").click()
        await page.get_by_label("About user").fill(fresh)
        await page.get_by_role("button", name="Filter").click()
        await expect(page.get_by_role("row")).to_have_count(3)
        await expect(page.get_by_role("cell", name="Passkey removed")).to_be_visible()


# --- live ---------------------------------------------------------------------------------------------------


async def test_new_actions_are_told_while_one_looks(site: Site, browser: Browser, fresh: str) -> None:
    await site.backend.track(fresh, "first")

    async with an_admin(site, browser) as page:
        await page.goto(f"{site.rooms}/actions")
        await expect(page.get_by_text("Live", exact=True)).to_be_visible()
        for number in range(3):
            await site.backend.track(fresh, f"news-{number}")

        news = page.get_by_role("status").get_by_role("link", name="3 new actions")
        await expect(news).to_be_visible()
        assert (await page.title()).startswith("(3) ")
        await page.get_by_label("User id").fill("half typed")
        await news.click()
        await expect(page.get_by_role("link", name="news-2")).to_be_visible()
        await expect(page.get_by_role("status").get_by_role("link")).to_have_count(0)
        await expect(page.get_by_label("User id")).to_have_value("half typed")

        await site.backend.track(fresh, "news-4")
        await expect(page.get_by_role("link", name="1 new action", exact=True)).to_be_visible()


async def test_a_new_user_is_told_as_one(site: Site, browser: Browser, fresh: str) -> None:
    await site.backend.track(f"{fresh}-0", "first")

    async with an_admin(site, browser) as page:
        await page.goto(f"{site.rooms}/users")
        await expect(page.get_by_text("Live", exact=True)).to_be_visible()
        await site.backend.track(f"{fresh}-1", "first")

        await expect(page.get_by_role("link", name="1 new user", exact=True)).to_be_visible()


# --- palette ------------------------------------------------------------------------------------------------


async def test_the_palette_goes_anywhere_by_keyboard(site: Site, browser: Browser, fresh: str) -> None:
    tracked = await site.backend.track(fresh, "pay", displayName="Ada")

    async with an_admin(site, browser) as page:
        await page.goto(site.rooms)
        await page.keyboard.press("Control+k")
        box = page.get_by_role("combobox", name="Go to a room, a user or an action")
        await expect(box).to_be_focused()
        await expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
        await page.keyboard.type("act")
        await expect(page.get_by_role("option")).to_have_text(["ActionsRoom"])
        await page.keyboard.press("Enter")
        await page.wait_for_url(f"{site.rooms}/actions")

        await page.keyboard.press("Control+k")
        await page.keyboard.type(fresh)
        await expect(page.get_by_role("option", name="Ada")).to_be_visible()
        chosen = await box.get_attribute("aria-activedescendant")
        await expect(page.locator(f"#{chosen}")).to_contain_text(fresh)
        await photograph(page, "palette")
        await page.keyboard.press("Enter")
        await page.wait_for_url(f"{site.rooms}/users/{fresh}")

        await page.keyboard.press("Control+k")
        await page.keyboard.insert_text(tracked["idempotencyKey"])
        await expect(page.get_by_role("option", name="pay")).to_be_visible()
        await page.keyboard.press("Enter")
        await page.wait_for_url(f"{site.rooms}/actions/{fresh}/pay/{tracked['idempotencyKey']}")

        await page.keyboard.press("Control+k")
        await expect(box).to_be_visible()
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("ArrowUp")
        await expect(page.get_by_role("option", selected=True)).to_contain_text("Users")
        await page.keyboard.press("Escape")
        await expect(box).to_be_hidden()
