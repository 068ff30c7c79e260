# SPDX-License-Identifier: Apache-2.0
"""An admin's own passkeys in Chromium, and what the door says when no passkey comes."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.e2e.axe import assert_accessible
from tests.e2e.portal.conftest import NewPage, Portal, accept, sign_in_with_passkey

pytestmark = pytest.mark.anyio

WEBVIEW = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
    "Chrome/126.0.0.0 Mobile Safari/537.36"
)


async def other_device(page: Page, new_page: NewPage) -> Page:
    """Another device of the same person, who is signed in there too."""
    other = await new_page()
    await other.context.add_cookies(
        [
            {"name": cookie["name"], "value": cookie["value"], "domain": "localhost", "path": "/"}
            for cookie in await page.context.cookies()
        ]
    )
    return other


async def test_a_second_passkey_is_added_renamed_and_the_first_removed(
    portal: Portal, new_page: NewPage
) -> None:
    page = await new_page()
    await accept(page, await portal.invitation("Ada"))
    await page.get_by_role("link", name="Your passkeys").click()
    await expect(page.get_by_role("heading", name="Your passkeys")).to_be_visible()
    await expect(page.get_by_text("Have a second passkey")).to_be_visible()
    await expect(page.get_by_text("It stays while it is the only one.")).to_be_visible()
    await assert_accessible(page)

    other = await other_device(page, new_page)
    await other.goto(f"{portal.origin}/portal/account")
    await other.get_by_role("button", name="Add a passkey").click()
    await expect(other.get_by_role("heading", name="Add a passkey, Ada")).to_be_visible()
    await assert_accessible(other)
    await other.get_by_role("button", name="Add a passkey").click()
    await expect(other.get_by_text("Your passkey was added.")).to_be_visible()
    await expect(other.get_by_text("Have a second passkey")).to_have_count(0)
    await assert_accessible(other)

    second = other.get_by_role("listitem").filter(has_text="Never since it was added").last
    await second.get_by_text("Rename", exact=True).first.click()
    await second.get_by_label("Name of this passkey").fill("Drawer <key>")
    await second.get_by_role("button", name="Rename").click()
    await expect(other.get_by_role("heading", name="Drawer <key>")).to_be_visible()

    first = other.get_by_role("listitem").filter(has=other.locator("#passkey-1"))
    await first.get_by_role("button", name="Remove passkey").click()
    await other.get_by_role("dialog").get_by_role("button", name="Remove passkey").click()
    await expect(other.get_by_text("Removed, and your sessions elsewhere have ended")).to_be_visible()
    await expect(other.get_by_text("It stays while it is the only one.")).to_be_visible()

    await other.get_by_role("button", name="Sign out").click()
    await sign_in_with_passkey(other, portal)


async def test_on_a_device_that_has_one_the_page_says_so(portal: Portal, new_page: NewPage) -> None:
    page = await new_page()
    await accept(page, await portal.invitation("Ada"))
    await page.goto(f"{portal.origin}/portal/account")
    await page.get_by_role("button", name="Add a passkey").click()
    await page.get_by_role("button", name="Add a passkey").click()

    alert = page.get_by_role("alert")
    await expect(alert).to_contain_text("No passkey was added: the device that you chose has one of your")
    await expect(alert).to_contain_text("choose another device")


async def test_devs_link_is_explained(portal: Portal, admin_page: Page) -> None:
    await admin_page.get_by_role("link", name="Your passkeys").click()

    await expect(admin_page.get_by_text("No passkey, and none needed")).to_be_visible()
    await expect(admin_page.locator("code", has_text="keystile admin invite")).to_be_visible()
    await expect(admin_page.get_by_role("button", name="Add a passkey")).to_have_count(0)
    await assert_accessible(admin_page)


async def test_it_fits_a_narrow_window(portal: Portal, new_page: NewPage) -> None:
    page = await new_page(viewport={"width": 360, "height": 640})
    await accept_narrow(page, await portal.invitation("Ada " + "Lovelace" * 10))
    for path in ("/portal/account", "/portal/sign-in"):
        await page.goto(portal.origin + path)
        width = await page.evaluate("document.documentElement.scrollWidth")
        assert width <= 360, path


async def accept_narrow(page: Page, link: str) -> None:
    """As `accept`, where the way out is behind a menu."""
    await page.goto(link)
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_role("button", name="Add a passkey").click()
    await expect(page.get_by_role("button", name="Menu")).to_be_visible()


# ---- the door ----


async def an_admin(portal: Portal, new_page: NewPage) -> None:
    await accept(await new_page(), await portal.invitation("Ada"))


async def test_without_a_passkey_on_this_device_the_page_says_where_to_look(
    portal: Portal, new_page: NewPage
) -> None:
    await an_admin(portal, new_page)
    page = await new_page()
    await page.goto(f"{portal.origin}/portal/sign-in")
    await expect(page.get_by_text("scan the code with that phone")).to_be_hidden()
    await page.get_by_text("Your passkey is not on this device?").click()
    await expect(page.get_by_text("scan the code with that phone")).to_be_visible()
    await assert_accessible(page)

    await page.get_by_role("button", name="Sign in with a passkey").click()

    alert = page.get_by_role("alert")
    await expect(alert).to_contain_text("You are not signed in: the browser found no passkey to offer.")
    await expect(alert).to_contain_text("Is it on your phone, another computer or a security key?")
    await assert_accessible(page)


async def test_a_request_that_was_closed_can_be_made_again(portal: Portal, new_page: NewPage) -> None:
    page = await new_page()
    await accept(page, await portal.invitation("Ada"))
    await page.get_by_role("button", name="Sign out").click()
    # No browser lets a page close its window: this is what it throws when a person does.
    await page.evaluate(
        """() => {
          const get = navigator.credentials.get;
          navigator.credentials.get = async () => {
            navigator.credentials.get = get;
            await new Promise((done) => setTimeout(done, 300));
            throw new DOMException("closed", "NotAllowedError");
          };
        }"""
    )
    await page.get_by_role("button", name="Sign in with a passkey").click()
    await expect(page.get_by_role("alert")).to_contain_text("You are not signed in: the request was closed.")

    await page.get_by_role("button", name="Sign in with a passkey").click()
    await expect(page.get_by_role("button", name="Sign out")).to_be_visible()


@pytest.mark.parametrize(
    ("user_agent", "said", "cure"),
    [
        (WEBVIEW, "the browser inside this app cannot use passkeys", "Open this address in Safari, Chrome"),
        (None, "this browser cannot use passkeys", "Update it, or use another one."),
    ],
    ids=["in an app", "old"],
)
async def test_where_no_passkey_can_be_used_that_is_said_before_anybody_tries(
    portal: Portal, new_page: NewPage, user_agent: str | None, said: str, cure: str
) -> None:
    await an_admin(portal, new_page)
    page = await (new_page(user_agent=user_agent) if user_agent else new_page())
    await page.add_init_script("delete window.PublicKeyCredential")  # such browsers have none
    await page.goto(f"{portal.origin}/portal/sign-in")

    await expect(page.get_by_role("alert")).to_contain_text(said)
    await expect(page.get_by_role("alert")).to_contain_text(cure)


async def test_an_invitation_that_lapsed_on_the_page_is_said(portal: Portal, new_page: NewPage) -> None:
    page = await new_page()
    await page.goto(await portal.invitation("Ada"))
    await page.get_by_role("button", name="Continue").click()
    await expect(page.get_by_role("button", name="Add a passkey")).to_be_visible()
    portal.clock.forward(31 * 60)

    await page.get_by_role("button", name="Add a passkey").click()

    await expect(page.get_by_text("This link was used, or is older than 30 minutes")).to_be_visible()
    assert not await portal.services.admin_links.has_admins()
