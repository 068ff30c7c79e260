# SPDX-License-Identifier: Apache-2.0
"""Who gets into the Portal, how, and for how long: in Chromium, with passkeys through Keystile itself."""

from __future__ import annotations

import asyncio

import httpx2
import pytest
from playwright.async_api import Page, expect

from keystile.server.domain.admin_links import LINK_MS
from keystile.server.domain.admin_sessions import FRESH_MS, IDLE_MS, SESSION_MS
from keystile.server.domain.tenants import PORTAL_TENANT
from tests.e2e.portal.conftest import NewPage, Portal, accept, sign_in_with_passkey

pytestmark = pytest.mark.anyio


async def sign_out(page: Page) -> None:
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


async def test_devs_link_opens_the_portal_once(portal: Portal, new_page: NewPage) -> None:
    link, first, second = await portal.dev_link(), await new_page(), await new_page()
    await first.goto(link)
    await first.goto(link)  # looking spends nothing
    await first.get_by_role("button", name="Open the Portal").click()
    await expect(first).to_have_url(portal.home)

    await second.goto(link)
    await expect(second.get_by_text("This link was used, or is older than 30 minutes")).to_be_visible()

    await first.goto(link)  # whoever is in already goes on
    await expect(first).to_have_url(portal.home)


async def test_an_invited_admin_adds_a_passkey_and_signs_in_with_it(
    portal: Portal, new_page: NewPage
) -> None:
    page = await new_page()
    await accept(page, await portal.invitation("Ada Lovelace"))
    await expect(page.get_by_text("Ada Lovelace")).to_be_visible()

    await sign_out(page)
    await sign_in_with_passkey(page, portal)
    await expect(page.get_by_text("Ada Lovelace")).to_be_visible()


async def test_while_nobody_can_sign_in_the_page_says_what_to_do(portal: Portal, new_page: NewPage) -> None:
    page = await new_page()
    await page.goto(f"{portal.origin}/portal")
    await expect(page.get_by_text("Nobody can sign in here yet")).to_be_visible()
    await expect(page.get_by_role("button", name="Sign in with a passkey")).to_have_count(0)


async def test_after_signing_in_the_page_that_was_asked_for_opens(portal: Portal, new_page: NewPage) -> None:
    page = await new_page()
    await accept(page, await portal.invitation())
    await sign_out(page)

    await page.goto(f"{portal.home}/users?q=a%2Fb")
    await page.get_by_role("button", name="Sign in with a passkey").click()

    await expect(page).to_have_url(f"{portal.home}/users?q=a%2Fb")


async def test_an_invitation_that_was_not_finished_can_be_gone_on_with(
    portal: Portal, new_page: NewPage
) -> None:
    page, other = await new_page(), await new_page()
    link = await portal.invitation()
    await page.goto(link)
    await page.get_by_role("button", name="Continue").click()
    await expect(page.get_by_role("button", name="Add a passkey")).to_be_visible()
    assert not await portal.services.admin_links.has_admins()

    await other.goto(link)
    await expect(other.get_by_text("This link was used")).to_be_visible()

    await page.reload()
    await page.get_by_role("button", name="Add a passkey").click()
    await expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    assert await portal.services.admin_links.has_admins()


async def test_of_eight_who_open_a_link_at_once_one_gets_in(portal: Portal) -> None:
    link = await portal.dev_link()

    async def open_it() -> httpx2.Response:
        async with httpx2.AsyncClient() as client:
            return await client.post(link, headers={"Origin": portal.origin})

    answers = await asyncio.gather(*(open_it() for _ in range(8)))

    assert sorted(answer.status_code for answer in answers) == [303] + [404] * 7
    assert sum("set-cookie" in answer.headers for answer in answers) == 1


async def test_a_link_is_good_for_30_minutes(portal: Portal, new_page: NewPage) -> None:
    page = await new_page()
    link = await portal.invitation()
    portal.clock.forward(LINK_MS // 1000)
    await page.goto(link)
    await expect(page.get_by_text("This link was used, or is older than 30 minutes")).to_be_visible()


async def test_a_session_ends_when_its_admin_is_removed(
    portal: Portal, new_page: NewPage, admin_page: Page
) -> None:
    page = await new_page()
    await accept(page, await portal.invitation("Eve"))

    await admin_page.goto(f"{portal.home}/team")
    await admin_page.get_by_role("link", name="Remove Eve").click()
    await admin_page.get_by_role("button", name="Remove Eve").click()
    await expect(admin_page.get_by_text("Removed. Their sessions and links have ended.")).to_be_visible()

    await page.goto(portal.home)
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    await page.get_by_role("button", name="Sign in with a passkey").click()
    await expect(page.get_by_role("alert")).not_to_be_empty()
    assert not await portal.services.admin_links.has_admins()


@pytest.mark.parametrize("passed", [IDLE_MS, SESSION_MS], ids=["an hour unused", "twelve hours"])
async def test_a_session_ends_by_itself(portal: Portal, admin_page: Page, passed: int) -> None:
    steps = 1 if passed == IDLE_MS else 2 * passed // IDLE_MS
    for _ in range(steps):
        portal.clock.forward(passed // steps // 1000)
        await admin_page.goto(portal.home)
    await expect(admin_page.get_by_role("heading", name="Sign in")).to_be_visible()


async def test_an_invitation_is_made_in_the_team_room(
    portal: Portal, new_page: NewPage, admin_page: Page
) -> None:
    await admin_page.goto(f"{portal.home}/team")
    await admin_page.get_by_label("Name", exact=True).fill("Sue <b>Support</b>")
    await admin_page.get_by_label("Role").select_option("Support")
    await admin_page.get_by_role("button", name="Make the link").click()
    link = await admin_page.locator("code", has_text="/portal/link/").text_content()
    assert link is not None

    page = await new_page()
    await accept(page, link)
    await expect(page.get_by_text("Sue <b>Support</b>")).to_be_visible()
    await page.goto(f"{portal.home}/team")
    await expect(page.get_by_role("button", name="Make the link")).to_have_count(0)
    await expect(page.get_by_text("You (dev)")).to_have_count(0)


async def test_what_needs_a_fresh_passkey_asks_and_then_goes_on_with_what_was_typed(
    portal: Portal, new_page: NewPage
) -> None:
    page = await new_page()
    await accept(page, await portal.invitation())
    await page.goto(f"{portal.home}/team")
    portal.clock.forward(FRESH_MS // 1000 + 1)
    before = {cookie["name"]: cookie["value"] for cookie in await page.context.cookies()}
    await page.get_by_label("Name", exact=True).fill('Gräf "O\'Neil" & Söhne')
    await page.get_by_role("button", name="Make the link").click()

    await expect(page.get_by_role("heading", name="Confirm with your passkey")).to_be_visible()
    await page.get_by_role("button", name="Confirm with your passkey").click()

    await expect(page.get_by_role("heading", name='A link for Gräf "O\'Neil" & Söhne')).to_be_visible()
    after = {cookie["name"]: cookie["value"] for cookie in await page.context.cookies()}
    assert after["keystile-portal"] != before["keystile-portal"]


async def test_without_its_passkey_nothing_is_done(portal: Portal, new_page: NewPage) -> None:
    page = await new_page()
    await accept(page, await portal.invitation())
    await page.goto(f"{portal.home}/team")
    portal.clock.forward(FRESH_MS // 1000 + 1)
    await page.get_by_label("Name", exact=True).fill("Mallory")
    await page.get_by_role("button", name="Make the link").click()
    await page.locator("form[data-passkey]").evaluate(
        """form => { form.elements["keystile-result"].value = "a.b.c"; form.submit(); }"""
    )

    await expect(page.get_by_text("That was not confirmed")).to_be_visible()
    events = await portal.services.audit_events.of_tenant(
        (await portal.services.administration.tenant(portal.tenant_id)).id, limit=50
    )
    assert "admin.invited" not in {event.event for event in events}


async def test_an_apps_passkey_is_none_of_the_portals_and_is_not_hidden(
    portal: Portal, new_page: NewPage
) -> None:
    """In development both live under localhost: the Portal does not tell the browser to forget an app's."""
    page = await new_page()
    await portal.services.portal_tenant.ensure()
    await page.goto(f"{portal.origin}/portal/sign-in")
    await page.evaluate(
        """async () => {
          window.told = [];
          for (const name of ["signalUnknownCredential", "signalAllAcceptedCredentials"])
            PublicKeyCredential[name] = async () => { window.told.push(name); };
          await navigator.credentials.create({ publicKey: {
            challenge: new Uint8Array(32), rp: { id: "localhost", name: "An app" },
            user: { id: new Uint8Array([1]), name: "ada", displayName: "Ada" },
            pubKeyCredParams: [{ type: "public-key", alg: -7 }],
            authenticatorSelection: { residentKey: "required" } } });
        }"""
    )
    await page.get_by_role("button", name="Sign in with a passkey").click()

    await expect(page.get_by_role("alert")).to_contain_text("not registered here")
    assert await page.evaluate("window.told") == []


async def test_a_page_elsewhere_cannot_post_here(portal: Portal, admin_page: Page) -> None:
    """The address 127.0.0.1 is another site than localhost, as any attacker's is."""
    other = portal.origin.replace("localhost", "127.0.0.1")
    page = await admin_page.context.new_page()
    await page.route(
        f"{other}/attack",
        lambda route: route.fulfill(
            content_type="text/html",
            body=f'<form method="post" action="{portal.home}/keys"><button>Go</button></form>',
        ),
    )
    await page.goto(f"{other}/attack")
    async with page.expect_response(f"{portal.home}/keys") as waited:
        await page.get_by_role("button", name="Go").click()

    assert (await waited.value).status == 403
    tenant = await portal.services.administration.tenant(portal.tenant_id)
    assert len(tenant.api_keys) == 1


async def test_under_another_name_of_this_computer_the_portal_sends_to_its_own(
    portal: Portal, new_page: NewPage
) -> None:
    page = await new_page()
    await page.goto(portal.origin.replace("localhost", "127.0.0.1") + "/portal")
    await expect(page).to_have_url(f"{portal.origin}/portal/sign-in")


async def test_every_page_has_the_strict_headers(portal: Portal, admin_page: Page) -> None:
    refused: list[str] = []
    admin_page.on(
        "console", lambda message: refused.append(message.text) if message.type == "error" else None
    )
    for path in ("", "/users", "/actions", "/keys", "/passkeys", "/connect", "/audit", "/team", "/nothing"):
        answer = await admin_page.goto(portal.home + path)
        assert answer is not None
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "form-action 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
    assert [text for text in refused if "404" not in text] == []


async def test_the_portals_own_tenant_has_no_key_and_no_place_in_lists(portal: Portal) -> None:
    await portal.services.portal_tenant.ensure()
    tenant = await portal.services.tenants.find(PORTAL_TENANT)
    assert tenant is not None
    assert tenant.api_keys == ()
    assert PORTAL_TENANT not in {one.id for one in await portal.services.tenants.list()}
