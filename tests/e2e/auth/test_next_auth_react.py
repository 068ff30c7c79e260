# SPDX-License-Identifier: Apache-2.0
"""The unmodified `next-auth/react` clients, 4 and 5, in Chromium, against `keystile.auth` in their dialect."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.e2e.auth.site import Site

pytestmark = pytest.mark.anyio


async def sees(page: Page, status: str) -> None:
    await expect(page.get_by_label("status")).to_have_text(status)


async def call(page: Page, method: str, *arguments: Any) -> Any:
    return await page.evaluate("([method, args]) => client[method](...args)", [method, list(arguments)])


async def sign_in(page: Page, password: str = "right", **options: Any) -> Any:
    return await call(page, "signIn", "credentials", {"password": password, "redirect": False, **options})


async def test_a_stranger_is_unauthenticated(tab: Page) -> None:
    await sees(tab, "unauthenticated")

    assert await call(tab, "getSession") is None


async def test_the_client_lists_the_providers(tab: Page, site: Site) -> None:
    providers = await call(tab, "getProviders")

    assert {name: (one["type"], one["signinUrl"]) for name, one in providers.items()} == {
        "email": ("email", f"{site.url}/api/auth/signin/email"),
        "credentials": ("credentials", f"{site.url}/api/auth/signin/credentials"),
    }


async def test_the_csrf_token_stays_the_same(tab: Page) -> None:
    first, second = await call(tab, "getCsrfToken"), await call(tab, "getCsrfToken")

    assert re.fullmatch("[0-9a-f]{64}", first)
    assert first == second


async def test_refused_credentials_come_back_as_an_error(tab: Page, site: Site) -> None:
    answer = await sign_in(tab, "wrong")

    v4 = {"error": "CredentialsSignin", "status": 401, "ok": False, "url": None}
    v5 = {"error": "CredentialsSignin", "code": "credentials", "status": 200, "ok": True, "url": None}
    assert answer == (v4 if site.dialect == "v4" else v5)
    await sees(tab, "unauthenticated")


async def test_right_credentials_sign_in_without_leaving_the_page(tab: Page, site: Site) -> None:
    answer = await sign_in(tab)

    assert (answer["ok"], answer["status"], answer["url"]) == (True, 200, f"{site.url}/")
    await sees(tab, "authenticated")
    await expect(tab.get_by_label("name")).to_have_text("Ada")


async def test_a_session_outlives_a_reload(tab: Page) -> None:
    await sign_in(tab)
    await tab.reload()

    await sees(tab, "authenticated")
    session = await call(tab, "getSession")
    assert session["user"] == {"name": "Ada", "email": "ada@example.com"}


async def test_signing_in_leads_to_the_callback_url(tab: Page, site: Site) -> None:
    await sees(tab, "unauthenticated")
    async with tab.expect_navigation(url=f"{site.url}/members"):
        await tab.evaluate("void client.signIn('credentials', {password: 'right', callbackUrl: '/members'})")

    await sees(tab, "authenticated")


async def test_signing_in_never_leads_to_another_site(tab: Page, site: Site) -> None:
    answer = await sign_in(tab, callbackUrl="https://evil.example/")

    assert answer["url"] == site.url


async def test_refused_credentials_lead_to_the_sign_in_page_that_says_so(tab: Page) -> None:
    await sees(tab, "unauthenticated")
    await tab.evaluate("void client.signIn('credentials', {password: 'wrong'})")

    await expect(tab.get_by_role("alert")).to_contain_text("That did not match")


async def test_a_link_is_asked_for_opened_and_confirmed(tab: Page, site: Site) -> None:
    site.links.clear()
    answer = await call(tab, "signIn", "email", {"email": " Ada@Example.com ", "redirect": False})
    await tab.goto(site.links[0].url)
    await expect(tab.get_by_text("ada@example.com")).to_be_visible()
    await tab.get_by_role("button", name="Sign in").click()

    assert answer["error"] in (None, "undefined") or "error" not in answer
    await sees(tab, "authenticated")
    await expect(tab.get_by_label("email")).to_have_text("ada@example.com")


async def test_a_bad_address_comes_back_as_an_error(tab: Page) -> None:
    answer = await call(tab, "signIn", "email", {"email": "a@b@c", "redirect": False})

    assert answer["error"] == "EmailSignin"


async def test_without_a_provider_the_client_goes_to_our_sign_in_page(tab: Page, site: Site) -> None:
    await sees(tab, "unauthenticated")
    await tab.evaluate("void client.signIn(undefined, {callbackUrl: '/members'})")
    await tab.get_by_label("Password").fill("right")
    await tab.get_by_role("button", name="Sign in with Password").click()

    await expect(tab).to_have_url(f"{site.url}/members")
    await sees(tab, "authenticated")


async def test_update_changes_what_every_reader_sees(tab: Page) -> None:
    await sign_in(tab)
    await sees(tab, "authenticated")
    await tab.evaluate("update({name: 'Ada L.'})")

    await expect(tab.get_by_label("name")).to_have_text("Ada L.")
    session = await call(tab, "getSession")
    assert session["user"]["name"] == "Ada L."


async def test_signing_out_without_leaving_the_page(tab: Page, site: Site) -> None:
    await sign_in(tab)
    await sees(tab, "authenticated")
    answer = await call(tab, "signOut", {"redirect": False, "callbackUrl": "/"})

    assert answer == {"url": f"{site.url}/"}
    await sees(tab, "unauthenticated")


async def test_signing_out_leads_to_the_callback_url(tab: Page, site: Site) -> None:
    await sign_in(tab)
    await sees(tab, "authenticated")
    async with tab.expect_navigation(url=f"{site.url}/members"):
        await tab.evaluate("void client.signOut({callbackUrl: '/members'})")

    await sees(tab, "unauthenticated")


async def test_signing_out_in_one_tab_signs_out_the_other(tab: Page, site: Site) -> None:
    await sign_in(tab)
    other = await tab.context.new_page()
    await other.goto(site.url)
    await sees(other, "authenticated")
    await call(tab, "signOut", {"redirect": False})

    await sees(other, "unauthenticated")


async def test_our_sign_out_page_signs_out(tab: Page, site: Site) -> None:
    await sign_in(tab)
    await tab.goto(f"{site.url}/api/auth/signout")
    await tab.get_by_role("button", name="Sign out").click()
    await tab.goto(site.url)

    await sees(tab, "unauthenticated")
