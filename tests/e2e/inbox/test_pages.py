# SPDX-License-Identifier: Apache-2.0
"""The inbox in Chromium: live, without scripts, for everybody, and safe from what mails bring."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import EmailMessage
from typing import Any, Final

import pytest
from playwright.async_api import Browser, Page, Route, expect

from tests.e2e.axe import assert_accessible
from tests.e2e.inbox.conftest import Site, a_mail
from tests.e2e.programs import ROOT

pytestmark = pytest.mark.anyio

# the example brings the package that the Node snippet imports
NODEMAILER: Final = ROOT / "examples" / "passkeys-nextjs"

# Each sets `window.ran`, opens a dialog or asks another host, if anything in it runs.
PROBES = [
    "<script>window.top.ran=1;alert(1)</script>",
    "<img src=x onerror='window.top.ran=1;alert(1)'>",
    "<svg onload='alert(1)'><script>alert(1)</script></svg>",
    "<body onload='alert(1)'>",
    "<iframe src='javascript:alert(1)'></iframe><iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<a href='javascript:alert(1)' id=x>x</a><form action='javascript:alert(1)'><button>x</button></form>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<meta http-equiv=refresh content='0;url=http://elsewhere.example/'>",
    "<base href='http://elsewhere.example/'><link rel=stylesheet href='/x.css'>",
    "<style>@import 'http://elsewhere.example/x.css';body{background:url(http://elsewhere.example/y)}</style>",
    "<object data='http://elsewhere.example/x'></object><embed src='http://elsewhere.example/x'>",
    "<video src='http://elsewhere.example/x' autoplay></video><img src='http://elsewhere.example/pixel'>",
    "</iframe></template></script><script>alert(1)</script>",
]


@asynccontextmanager
async def a_page(browser: Browser, **options: Any) -> AsyncIterator[Page]:
    context = await browser.new_context(**options)
    try:
        yield await context.new_page()
    finally:
        await context.close()


async def fill(site: Site) -> None:
    await site.send(a_mail(subject="Weekly numbers", text="All well."))
    await site.inbox.send_text(to="+49 151 2345678", text="Acme: your code is 771204")
    mail = a_mail(html="<p>Press <a href='https://acme.example/signin?token=1'>Sign in</a></p>")
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="terms.pdf")
    await site.send(mail)


async def test_a_mail_appears_while_one_looks(site: Site, browser: Browser) -> None:
    async with a_page(browser) as page:
        await site.send(a_mail(subject="First"))
        await page.goto(f"{site.url}/inbox")
        await expect(page.get_by_text("Live")).to_be_visible()

        await site.send(a_mail(subject="Second"))

        await expect(page.get_by_role("link", name="Second")).to_be_visible()
        await expect(page.locator(".inbox-row").first).to_contain_text("Second")


async def test_the_first_mail_takes_the_place_of_the_empty_page(site: Site, browser: Browser) -> None:
    async with a_page(browser) as page:
        await page.goto(f"{site.url}/inbox")
        await expect(page.get_by_role("heading", name="No messages yet")).to_be_visible()
        await expect(page.get_by_text("Live")).to_be_visible()

        await site.send(a_mail(subject="First"))

        await expect(page.get_by_role("heading", name="First")).to_be_visible()


async def test_the_link_and_the_code_are_one_click_away(site: Site, browser: Browser) -> None:
    async with a_page(browser, permissions=["clipboard-read", "clipboard-write"]) as page:
        await site.send(a_mail())
        await page.goto(f"{site.url}/inbox")

        link = page.get_by_role("link", name="Open link")
        await expect(link).to_have_attribute("href", "https://acme.example/signin?token=1")
        await page.get_by_role("button", name="Copy code 482913").click()

        await expect(page.get_by_role("status")).to_have_text("Copied")
        assert await page.evaluate("() => navigator.clipboard.readText()") == "482913"


async def test_the_inbox_works_without_scripts(site: Site, browser: Browser) -> None:
    async with a_page(browser, java_script_enabled=False) as page:
        await page.goto(f"{site.url}/inbox")
        await page.get_by_role("button", name="Make a test message").click()
        await expect(
            page.get_by_role("heading", name="This is what a sign-in mail looks like here")
        ).to_be_visible()
        await site.send(a_mail(html="<p>Hello</p>"))
        await page.goto(f"{site.url}/inbox")

        await page.get_by_role("link", name="Text", exact=True).click()
        await expect(page.locator(".reader-text")).to_contain_text("type the code")
        await page.get_by_role("searchbox").fill("looks like")
        await page.get_by_role("searchbox").press("Enter")
        await expect(page.locator(".inbox-row")).to_have_count(1)

        await page.get_by_role("button", name="Clear").click()
        await expect(page.get_by_role("heading", name="No messages yet")).to_be_visible()


async def test_the_list_is_walked_with_the_keyboard(site: Site, browser: Browser) -> None:
    async with a_page(browser) as page:
        await fill(site)
        await page.goto(f"{site.url}/inbox")
        await page.keyboard.press("j")
        await expect(page.get_by_role("heading", name="Text message")).to_be_visible()
        await page.keyboard.press("k")
        await expect(page.get_by_role("heading", name="Sign in to Acme")).to_be_visible()
        await page.keyboard.press("/")
        await expect(page.get_by_role("searchbox")).to_be_focused()


async def test_the_link_and_the_code_have_keys(site: Site, browser: Browser) -> None:
    async with a_page(browser, permissions=["clipboard-read", "clipboard-write"]) as page:
        await page.context.route("https://acme.example/**", lambda route: route.fulfill(body="at the app"))
        await site.send(a_mail())
        await page.goto(f"{site.url}/inbox")

        await page.keyboard.press("c")
        await expect(page.get_by_role("status")).to_have_text("Copied")
        assert await page.evaluate("() => navigator.clipboard.readText()") == "482913"
        async with page.expect_popup() as opened:
            await page.keyboard.press("Enter")
        assert (await opened.value).url == "https://acme.example/signin?token=1"
        await page.bring_to_front()
        await page.keyboard.press("?")
        await expect(page.get_by_role("dialog", name="Point an app at this inbox")).to_be_visible()


async def test_sound_is_off_until_it_is_wanted_and_then_remembered(site: Site, browser: Browser) -> None:
    async with a_page(browser) as page:
        # what is heard is what is started; there is no loudspeaker here
        await page.add_init_script(
            "window.tones = 0; const start = OscillatorNode.prototype.start;"
            "OscillatorNode.prototype.start = function (...rest) { tones += 1; return start.apply(this, rest) }"
        )
        await site.send(a_mail(subject="First"))
        await page.goto(f"{site.url}/inbox")
        sound = page.get_by_role("button", name="Sound")
        await expect(sound).to_have_attribute("aria-pressed", "false")
        await expect(page.get_by_text("Live")).to_be_visible()
        await site.send(a_mail(subject="Second"))
        await expect(page.locator(".inbox-row")).to_have_count(2)
        assert await page.evaluate("() => tones") == 0

        await sound.click()
        await page.reload()
        await expect(sound).to_have_attribute("aria-pressed", "true")
        await expect(page.get_by_text("Live")).to_be_visible()
        await site.send(a_mail(subject="Third"))
        await expect(page.locator(".inbox-row")).to_have_count(3)
        assert await page.evaluate("() => tones") == 2

        await sound.click()
        assert await page.evaluate("() => localStorage.length") == 0


@pytest.mark.parametrize(
    ("language", "command"),
    [("Python", [sys.executable, "-c"]), ("Node", ["node", "--input-type=module", "-e"])],
)
async def test_the_snippets_it_shows_send_mail_to_it(
    site: Site, browser: Browser, language: str, command: list[str]
) -> None:
    async with a_page(browser) as page:
        await page.goto(f"{site.url}/inbox")
        await page.get_by_text(language, exact=True).click()
        snippet = await page.get_by_role("group", name=language).inner_text()
        await expect(page.get_by_text("Live")).to_be_visible()

        sent = await asyncio.create_subprocess_exec(*command, snippet, cwd=NODEMAILER)

        assert await sent.wait() == 0
        await expect(page.get_by_role("heading", name="Hello")).to_be_visible()
        await expect(page.get_by_role("button", name="Copy code 482913")).to_be_visible()


async def test_other_places_are_linked_where_they_are_known(site: Site, browser: Browser) -> None:
    async with a_page(browser) as page:
        await page.goto(f"{site.url}/inbox")
        places = page.get_by_role("navigation", name="Keystile")

        await expect(places.get_by_role("link", name="Portal")).to_have_attribute("href", "/portal")


async def test_clearing_empties_every_open_page(site: Site, browser: Browser) -> None:
    async with a_page(browser) as page:
        await fill(site)
        await page.goto(f"{site.url}/inbox")
        await expect(page.get_by_text("Live")).to_be_visible()

        site.inbox.mailbox.clear()

        await expect(page.get_by_role("heading", name="No messages yet")).to_be_visible()


@pytest.mark.parametrize("probe", PROBES)
async def test_nothing_in_a_mail_runs_or_asks_another_host(site: Site, browser: Browser, probe: str) -> None:
    asked: list[str] = []
    dialogs: list[str] = []
    async with a_page(browser) as page:

        async def refuse(dialog: Any) -> None:
            dialogs.append(dialog.message)
            await dialog.dismiss()

        async def elsewhere(route: Route) -> None:
            asked.append(route.request.url)
            await route.abort()

        page.on("dialog", refuse)
        # Requests that the policy stops never come to a route; Chromium would still report them as events.
        await page.context.route(lambda url: not url.startswith(site.url), elsewhere)
        await site.send(a_mail(subject=f"{probe[:60]}", text=f"{probe} your code {probe}", html=probe))
        await site.inbox.send_text(to=probe, text=probe)
        await page.goto(f"{site.url}/inbox")
        await expect(page.get_by_text("Live")).to_be_visible()
        await site.send(a_mail(subject=f"live {probe[:50]}", text=probe, html=probe))
        await expect(page.locator(".inbox-row")).to_have_count(3)
        await page.locator(".inbox-row").first.get_by_role("link").first.click()
        await page.wait_for_load_state("load")
        for part in ("/html", "?view=text"):
            await page.goto(f"{site.url}/inbox/messages/{site.inbox.mailbox.select()[0].id}{part}")

        assert await page.evaluate("() => window.ran") is None
    assert dialogs == []
    assert asked == []


async def test_a_links_click_opens_outside_of_the_inbox(site: Site, browser: Browser) -> None:
    async with a_page(browser) as page:
        await page.context.route("https://acme.example/**", lambda route: route.fulfill(body="at the app"))
        await site.send(a_mail(html="<a href='https://acme.example/signin?token=1'>Sign in</a>"))
        await page.goto(f"{site.url}/inbox")

        async with page.expect_popup() as opened:
            await page.frame_locator("iframe").get_by_role("link", name="Sign in").click()

        popup = await opened.value
        await popup.wait_for_load_state()
        assert popup.url == "https://acme.example/signin?token=1"
        assert await popup.evaluate("() => window.opener") is None


async def test_everybody_can_use_it(site: Site, browser: Browser) -> None:
    async with a_page(browser) as page:
        await page.goto(f"{site.url}/inbox")
        await assert_accessible(page)
        await page.goto("about:blank")  # the empty page would load itself again with the first message
        await fill(site)
        newest = site.inbox.mailbox.select()
        for path in (
            "/inbox",
            "/inbox?q=nothing",
            "/inbox/messages/999",
            *(f"/inbox/messages/{message.id}" for message in newest),
            f"/inbox/messages/{newest[0].id}?view=text",
        ):
            await page.goto(site.url + path)
            await assert_accessible(page)


@pytest.mark.parametrize("width", [320, 360, 1200])
async def test_nothing_is_wider_than_the_window(site: Site, browser: Browser, width: int) -> None:
    long = EmailMessage()
    long["From"], long["To"] = "x" * 60 + "@acme.example", "y" * 60 + "@example.com"
    long["Subject"] = "A subject without end " * 8
    long.set_content("https://acme.example/signin?token=" + "z" * 900)
    async with a_page(browser, viewport={"width": width, "height": 700}) as page:
        await site.send(long)
        for path in ("/inbox", f"/inbox/messages/{site.inbox.mailbox.select()[0].id}"):
            await page.goto(site.url + path)
            assert await page.evaluate("() => document.documentElement.scrollWidth") == width
