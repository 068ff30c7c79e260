# SPDX-License-Identifier: Apache-2.0
"""The Portal's settings rooms as an admin uses them in Chromium: by mouse, by keyboard, and with scripts off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
import pytest
from playwright.async_api import Page, expect

from keystile.server.domain.admin_sessions import FRESH_MS
from keystile.server.domain.tenants import Tenant
from keystile.server.portal.snippets import STACKS
from tests.e2e.axe import assert_accessible
from tests.e2e.portal.conftest import NewPage, Portal, accept
from tests.e2e.programs import ARTIFACTS

pytestmark = pytest.mark.anyio

SHOTS = ARTIFACTS / "portal" / "settings"
PROBE = "\"><script>window.hacked=1</script><img src=x onerror=window.hacked=1>'"


async def shot(page: Page, name: str) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=SHOTS / f"{name}.png", full_page=True)


async def stored(portal: Portal) -> Tenant:
    return await portal.services.administration.tenant(portal.tenant_id)


@contextmanager
def no_violations(page: Page) -> Iterator[None]:
    """Nothing on the pages stands against their Content-Security-Policy, and no script of ours fails."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield
    # 4xx answers to forms are logged by the browser too; they are what the tests ask for.
    assert [text for text in said if "Failed to load resource" not in text] == []


async def without_scripts(portal: Portal, new_page: NewPage) -> Page:
    page = await new_page(java_script_enabled=False)
    await page.goto(await portal.dev_link())
    await page.get_by_role("button", name="Open the Portal").click()
    return page


# ---- keys ----


async def test_a_key_is_revealed_copied_and_never_in_an_address(
    portal: Portal, new_page: NewPage, admin_page: Page
) -> None:
    page = admin_page
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(request.url))
    with no_violations(page):
        await page.goto(f"{portal.home}/keys")
        await expect(page.get_by_text(portal.secret_key)).to_have_count(0)
        await page.get_by_role("button", name=re.compile("^Reveal")).click()
        await expect(page.get_by_text(portal.secret_key, exact=True)).to_be_visible()
        await shot(page, "key-revealed")
        await assert_accessible(page)
        await page.get_by_role("button", name="Copy the secret key").click()
    assert await page.evaluate("navigator.clipboard.readText()") == portal.secret_key
    assert not [address for address in addresses if "ks_" in address]

    await page.goto(f"{portal.home}/keys")
    await expect(page.get_by_text(portal.secret_key)).to_have_count(0)


async def test_a_key_is_revealed_with_a_passkey_when_the_last_one_is_old(
    portal: Portal, new_page: NewPage
) -> None:
    page = await new_page()
    await accept(page, await portal.invitation())
    await page.goto(f"{portal.home}/keys")
    portal.clock.forward(FRESH_MS // 1000 + 1)

    await page.get_by_role("button", name=re.compile("^Reveal")).click()
    await expect(page.get_by_text(portal.secret_key)).to_have_count(0)
    await page.get_by_role("button", name="Confirm with your passkey").click()

    await expect(page.get_by_text(portal.secret_key, exact=True)).to_be_visible()


async def test_a_key_is_replaced_while_the_app_runs(portal: Portal, admin_page: Page) -> None:
    page = admin_page

    async def works(secret: str) -> bool:
        async with httpx2.AsyncClient() as client:
            return (await client.get(f"{portal.origin}/v1/users/x", auth=(secret, ""))).status_code == 200

    await page.goto(f"{portal.home}/keys")
    await page.get_by_role("button", name="Make a second key").click()
    await expect(page.get_by_text("Your new secret key")).to_be_visible()
    new = (await page.locator(".notice .value code").first.inner_text()).strip()
    assert await works(portal.secret_key)
    assert await works(new)

    await page.get_by_role("button", name="Revoke", exact=True).first.click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_text("This cannot be undone")).to_be_visible()
    await shot(page, "key-revoke")
    await dialog.get_by_role("button", name="Revoke the key").click()

    await expect(page.get_by_role("status").filter(has_text="The key is revoked")).to_be_visible()
    assert not await works(portal.secret_key)
    assert await works(new)


@pytest.mark.parametrize("scripts", [True, False])
async def test_a_key_is_tested_and_not_repeated(
    portal: Portal, new_page: NewPage, admin_page: Page, scripts: bool
) -> None:
    page = admin_page if scripts else await without_scripts(portal, new_page)
    await page.goto(f"{portal.home}/keys")

    async def test(key: str) -> None:
        await page.get_by_label("Secret key", exact=True).fill(key)
        await page.get_by_role("button", name="Test this key").click()

    await test(portal.secret_key)
    await expect(page.get_by_text("The key is right")).to_be_visible()
    await test(f"{portal.secret_key}\n")
    await expect(page.get_by_text("Without them it is one of this tenant's keys")).to_be_visible()
    await test(portal.secret_key[:-3])
    await expect(page.get_by_text("3 of its 87 characters are missing")).to_be_visible()
    if scripts:
        await expect(page.locator("[data-error-summary]")).to_be_focused()
    await expect(page.get_by_text(portal.secret_key[:40])).to_have_count(0)
    await shot(page, "key-tested")


# ---- origins ----


@pytest.mark.parametrize("scripts", [True, False])
async def test_an_origin_is_refused_with_its_cure_then_added_and_removed(
    portal: Portal, new_page: NewPage, admin_page: Page, scripts: bool
) -> None:
    page = admin_page if scripts else await without_scripts(portal, new_page)
    await page.goto(f"{portal.home}/passkeys")

    await page.get_by_label("Origin", exact=True).fill("http://127.0.0.1:3000")
    await page.get_by_role("button", name="Add the origin").click()
    await expect(page.get_by_role("link", name=re.compile("Open the app as"))).to_be_visible()
    await expect(page.get_by_label("Origin", exact=True)).to_have_value("http://127.0.0.1:3000")
    if scripts:
        await expect(page.locator("[data-error-summary]")).to_be_focused()
        await shot(page, "origin-refused")

    await page.get_by_label("Origin", exact=True).fill("http://localhost:3000")
    await page.get_by_role("button", name="Add the origin").click()
    await expect(page.get_by_role("status").filter(has_text="The origin is listed")).to_be_visible()
    row = page.get_by_role("row").filter(has_text="http://localhost:3000")
    await expect(row).to_be_visible()

    await row.get_by_role("button", name="Remove").click()
    await page.get_by_role("dialog").get_by_role("button", name="Remove the origin").click()
    await expect(page.get_by_role("status").filter(has_text="off the list")).to_be_visible()
    await expect(row).to_have_count(0)


async def test_an_origin_that_is_code_is_text(portal: Portal, admin_page: Page) -> None:
    page = admin_page
    with no_violations(page):
        await page.goto(f"{portal.home}/passkeys")
        await page.get_by_label("Origin", exact=True).fill(PROBE)
        await page.get_by_role("button", name="Add the origin").click()
        await expect(page.get_by_label("Origin", exact=True)).to_have_value(PROBE)
        assert await page.evaluate("window.hacked") is None


# ---- the relying party and the policy ----


async def test_a_new_rp_id_says_what_it_costs(portal: Portal, admin_page: Page) -> None:
    page = admin_page
    await page.goto(f"{portal.home}/passkeys")
    await page.get_by_label("RP ID", exact=True).fill("example.com")
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_role("link", name=re.compile("do not belong to example.com"))).to_be_visible()

    for origin in (await stored(portal)).origins:
        await portal.services.administration.remove_origin(portal.tenant_id, origin)
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_text("A new RP ID leaves all passkeys behind")).to_be_visible()
    await shot(page, "rp-id")
    assert (await stored(portal)).settings.rp_id == "localhost"

    await page.get_by_label("I know that every passkey of localhost stops working").check()
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    assert (await stored(portal)).settings.rp_id == "example.com"


@pytest.mark.parametrize("scripts", [True, False])
async def test_a_policy_with_errors_keeps_what_was_typed_and_can_be_put_right(
    portal: Portal, new_page: NewPage, admin_page: Page, scripts: bool
) -> None:
    page = admin_page if scripts else await without_scripts(portal, new_page)
    await page.goto(f"{portal.home}/passkeys")
    await page.get_by_role("group", name="User verification").get_by_label("Preferred").check()
    await page.get_by_label("Tokens", exact=True).fill("7")
    await page.get_by_label("Page to add a passkey").fill("http://example.com")
    await page.get_by_role("button", name="Save the policy").click()

    summary = page.locator("[data-error-summary]")
    await expect(summary).to_contain_text("Nothing was saved")
    await expect(summary.get_by_role("link")).to_have_count(2)
    if scripts:
        await expect(summary).to_be_focused()
        await assert_accessible(page)
        await shot(page, "policy-errors")
    await expect(page.get_by_label("Tokens", exact=True)).to_have_value("7")
    await expect(
        page.get_by_role("group", name="User verification").get_by_label("Preferred")
    ).to_be_checked()
    assert (await stored(portal)).settings.user_verification == "required"

    await page.get_by_label("Tokens", exact=True).fill("900")
    await page.get_by_label("Page to add a passkey").fill("")
    await page.get_by_role("button", name="Save the policy").click()
    await expect(page.get_by_role("status").filter(has_text="The policy is saved")).to_be_visible()
    settings = (await stored(portal)).settings
    assert (settings.user_verification, settings.token_seconds) == ("preferred", 900)


async def test_two_admins_who_edit_at_once_see_each_other(portal: Portal, new_page: NewPage) -> None:
    async def opened() -> Page:
        page = await new_page()
        await page.goto(await portal.dev_link())
        await page.get_by_role("button", name="Open the Portal").click()
        await page.goto(f"{portal.home}/passkeys")
        return page

    ada, grace = await opened(), await opened()
    await grace.get_by_label("Tokens", exact=True).fill("120")
    await grace.get_by_role("button", name="Save the policy").click()
    await expect(grace.get_by_role("status").filter(has_text="The policy is saved")).to_be_visible()

    await ada.get_by_label("Allow frames on other sites").check()
    await ada.get_by_label("Tokens", exact=True).fill("900")
    await ada.get_by_role("button", name="Save the policy").click()

    await expect(ada.get_by_text("Somebody else changed the policy")).to_be_visible()
    await expect(ada.get_by_text("is now: 120. Your own change is still typed below.")).to_be_visible()
    await expect(ada.get_by_label("Allow frames on other sites")).to_be_checked()
    await expect(ada.locator("[data-error-summary]")).to_be_focused()
    await shot(ada, "policy-conflict")
    assert (await stored(portal)).settings.token_seconds == 120

    await ada.get_by_role("button", name="Save the policy").click()
    await expect(ada.get_by_role("status").filter(has_text="The policy is saved")).to_be_visible()
    settings = (await stored(portal)).settings
    assert (settings.token_seconds, settings.cross_origin) == (900, True)


# ---- connect, home, tenants ----


async def test_code_is_copied_with_the_tenants_values(portal: Portal, admin_page: Page) -> None:
    page = admin_page
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    for stack in STACKS:
        await page.goto(f"{portal.home}/connect")
        await page.get_by_role("link", name=stack.label, exact=True).click()
        await page.get_by_role("button", name="Copy the settings").click()
        copied: Any = await page.evaluate("navigator.clipboard.readText()")
        assert portal.tenant_id in copied
        assert f"{portal.origin}/v1" in copied
        assert portal.secret_key not in await page.content()
        await page.get_by_role("button", name=f"Copy {stack.snippets[0].place}").click()
        assert (
            await page.evaluate("navigator.clipboard.readText()")
            in copied + await page.locator("main").inner_text()
        )


async def test_the_checklist_leads_through_the_set_up(portal: Portal, admin_page: Page) -> None:
    page = admin_page
    await page.goto(portal.home)
    await expect(page.get_by_text("1 of 6 done", exact=True).first).to_be_visible()
    await page.get_by_role("link", name="Show the code").click()
    await expect(page).to_have_url(f"{portal.home}/connect")

    async with httpx2.AsyncClient() as client:
        track = f"{portal.origin}/v1/users/test-user/actions/try-it"
        assert (await client.post(track, auth=(portal.secret_key, ""), json={})).status_code == 200
    await page.goto(portal.home)
    await expect(page.get_by_text("2 of 6 done", exact=True).first).to_be_visible()
    await page.get_by_role("link", name="try-it").click()
    await expect(page).to_have_url(re.compile("/actions/test-user/try-it/"))
    await page.go_back()
    await page.locator(".stat").get_by_role("link").click()
    await expect(page).to_have_url(re.compile(r"/actions\?state=ALLOW"))


async def test_a_second_tenant_is_made_and_switched_to(portal: Portal, admin_page: Page) -> None:
    page = admin_page
    await page.goto(f"{portal.origin}/portal/tenants")
    await page.get_by_label("Name", exact=True).fill("Shop")
    await page.get_by_label("RP ID").fill("Example.com")
    await page.get_by_role("button", name="Make the tenant").click()
    await expect(page.get_by_role("link", name=re.compile("must be a domain in lower case"))).to_be_visible()
    await expect(page.get_by_label("Name", exact=True)).to_have_value("Shop")
    await assert_accessible(page)
    await shot(page, "tenants")

    await page.get_by_label("RP ID").fill("example.com")
    await page.get_by_label("Origin of your app").fill("")
    await page.get_by_role("button", name="Make the tenant").click()
    await expect(page.get_by_role("heading", level=1, name="Shop")).to_be_visible()
    await expect(page.get_by_role("status").filter(has_text="The tenant is made")).to_be_visible()

    await page.goto(f"{portal.origin}/portal")
    await page.get_by_role("table").get_by_role("link", name="Acme").click()
    await expect(page).to_have_url(portal.home)


async def test_the_policy_is_saved_by_keyboard_alone(portal: Portal, admin_page: Page) -> None:
    page = admin_page
    await page.goto(f"{portal.home}/passkeys")
    await page.get_by_label("Tokens", exact=True).focus()
    await page.keyboard.press("ControlOrMeta+a")
    await page.keyboard.type("600")
    await page.keyboard.press("Tab")
    await expect(page.get_by_label("Autofill", exact=True)).to_be_focused()
    await page.keyboard.press("ControlOrMeta+a")
    await page.keyboard.type("1800")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status").filter(has_text="The policy is saved")).to_be_visible()
    assert (await stored(portal)).settings.anonymous_challenge_seconds == 1800
