# SPDX-License-Identifier: Apache-2.0
"""The pages' Content-Security-Policy in Chromium: it refuses nothing of ours, and everything that is put in."""

from __future__ import annotations

from typing import Final

import pytest
from playwright.async_api import Page, Route, expect

pytestmark = pytest.mark.anyio

REPORTS: Final = """
window.refused = [];
document.addEventListener('securitypolicyviolation', event => window.refused.push(event.effectiveDirective));
"""
# Each would set window.ran, or change the page's look, or leave the origin.
INJECTED: Final = {
    "an inline script": ("<script>window.ran = 1</script>", "script-src-elem"),
    "an event handler": ("<img src='data:,' onerror='window.ran = 1'>", "script-src-attr"),
    "a script from elsewhere": ("<script src='https://elsewhere.example/x.js'></script>", "script-src-elem"),
    "an inline style": ("<style>body { display: none }</style>", "style-src-elem"),
    "a style attribute": ("<p style='position: fixed; inset: 0'>x</p>", "style-src-attr"),
    "a picture from elsewhere": ("<img src='https://elsewhere.example/x.png' alt=''>", "img-src"),
    "a frame": ("<iframe src='https://elsewhere.example/'></iframe>", "frame-src"),
    "another base": ("<base href='https://elsewhere.example/'>", "base-uri"),
}
PATHS: Final = ("/components", "/card", "/parts")


async def refused(page: Page) -> list[str]:
    found: list[str] = await page.evaluate("() => window.refused")
    return found


@pytest.mark.parametrize("path", PATHS)
async def test_it_refuses_nothing_of_ours(url: str, page: Page, path: str) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    await page.add_init_script(REPORTS)

    await page.goto(url + path)
    # what the scripts do on a press is theirs too
    for name in ("Theme", "Copy user id"):
        for button in await page.get_by_role("button", name=name).all():
            await button.click()

    assert (await refused(page), said) == ([], [])


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("kind", INJECTED)
async def test_what_is_put_into_a_page_does_not_run(url: str, page: Page, kind: str, path: str) -> None:
    injected, directive = INJECTED[kind]

    async def put_in(route: Route) -> None:
        answer = await route.fetch()
        html = (await answer.text()).replace("</head>", f"</head>{injected}", 1)
        await route.fulfill(response=answer, body=html)

    await page.add_init_script(REPORTS)
    await page.route(f"{url}{path}", put_in)
    await page.goto(url + path)
    await page.wait_for_function("() => window.refused.length > 0")

    assert set(await refused(page)) == {directive}
    assert await page.evaluate("() => window.ran") is None
    await expect(page.get_by_role("main")).to_be_visible()


@pytest.mark.parametrize(
    "statement",
    [
        "document.body.innerHTML = '<p>x</p>'",
        "document.body.insertAdjacentHTML('beforeend', '<p>x</p>')",
        "document.createElement('script').text = '1'",
        "new DOMParser().parseFromString('<p>x</p>', 'text/html')",
        "trustedTypes.createPolicy('mine', { createHTML: text => text })",
        # swap.ts made it when the page was opened, and a name is given once
        "trustedTypes.createPolicy('keystile', { createHTML: text => text })",
    ],
)
async def test_no_script_makes_html_of_text_but_one(url: str, page: Page, statement: str) -> None:
    await page.goto(f"{url}/parts")
    thrown = await page.evaluate(
        "statement => { try { (new Function(statement))() } catch (error) { return error.name } }", statement
    )

    assert thrown == "TypeError"


async def swap(page: Page, html: str, *ids: str) -> bool:
    done: bool = await page.evaluate("([html, ids]) => swap(html, ...ids)", [html, list(ids)])
    return done


async def test_a_part_is_swapped_and_the_focus_stays(url: str, page: Page) -> None:
    await page.goto(f"{url}/parts?n=1")
    await page.get_by_label("Kept").focus()

    assert await page.evaluate("() => refresh('/parts?n=2', 'part')") is True

    await expect(page.get_by_text("Number 2")).to_be_visible()
    await expect(page.get_by_text("Other 1")).to_be_visible()
    await expect(page.get_by_label("Kept")).to_be_focused()


async def test_a_part_that_is_not_there_is_said_and_the_others_are_swapped(url: str, page: Page) -> None:
    await page.goto(f"{url}/parts")

    assert await swap(page, "<p id=other>fresh</p>", "other", "nowhere") is False

    await expect(page.get_by_text("fresh")).to_be_visible()


@pytest.mark.parametrize("kind", INJECTED)
async def test_nothing_runs_that_comes_with_a_swapped_part(url: str, page: Page, kind: str) -> None:
    asked: list[str] = []

    async def elsewhere(route: Route) -> None:
        asked.append(route.request.url)
        await route.abort()

    # Requests that the policy stops never come to a route; Chromium would still report them as events.
    await page.route("https://elsewhere.example/**", elsewhere)
    await page.goto(f"{url}/parts")

    assert await swap(page, f"<div id=part>{INJECTED[kind][0]}<p>fresh</p></div>", "part")

    await expect(page.get_by_text("fresh")).to_be_visible()
    assert await page.evaluate("() => window.ran") is None
    assert asked == []


async def test_only_pages_of_this_origin_are_swapped_in(url: str, page: Page) -> None:
    await page.goto(f"{url}/parts")
    thrown = await page.evaluate(
        "() => refresh('https://elsewhere.example/', 'part').catch(error => error.name)"
    )

    assert thrown == "TypeError"


async def test_a_session_that_has_ended_leads_to_signing_in(url: str, page: Page) -> None:
    await page.goto(f"{url}/parts?n=1")

    await page.evaluate("() => { refresh('/ended', 'part') }")

    await page.wait_for_url(f"{url}/card")
