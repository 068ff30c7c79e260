# SPDX-License-Identifier: Apache-2.0
"""All components in Chromium: photographed in every view, for everybody, by keyboard, and with scripts off."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest
from playwright.async_api import Browser, Page, ViewportSize, expect

from tests.e2e.axe import assert_accessible, cut, settled
from tests.e2e.programs import ARTIFACTS

pytestmark = pytest.mark.anyio

FOLDER: Final = ARTIFACTS / "components"
WIDE: Final[ViewportSize] = {"width": 1280, "height": 800}
VIEWS: Final[dict[str, dict[str, Any]]] = {
    "light": {"viewport": WIDE},
    "dark": {"viewport": WIDE, "color_scheme": "dark"},
    "narrow": {"viewport": {"width": 360, "height": 740}},
    "narrow-dark": {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"},
    "zoomed": {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2},
    "reduced-motion": {"viewport": WIDE, "reduced_motion": "reduce"},
    "forced-colors": {"viewport": WIDE, "forced_colors": "active"},
    "forced-colors-dark": {"viewport": WIDE, "forced_colors": "active", "color_scheme": "dark"},
}


async def photograph(page: Page, path: Path, *, full_page: bool = False) -> bytes:
    """A picture in which nothing is on its way."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return await page.screenshot(path=path, full_page=full_page, animations="disabled")


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("path", ["components", "card"])
async def test_every_component_is_photographed(url: str, browser: Browser, view: str, path: str) -> None:
    context = await browser.new_context(**VIEWS[view])
    page = await context.new_page()
    await page.goto(f"{url}/{path}")
    moving = await page.evaluate(
        "() => document.getAnimations().filter(one => one.playState === 'running').length"
    )
    # the skeleton's first 150 ms are an animation too
    await settled(page)

    picture = await photograph(page, FOLDER / f"{path}-{view}.png", full_page=True)

    assert picture.startswith(b"\x89PNG")
    assert view != "reduced-motion" or moving == 0
    assert await cut(page) == []
    await context.close()


@pytest.mark.parametrize("path", ["components", "components?tenants=1&environment=production", "card"])
async def test_axe_finds_nothing(url: str, page: Page, path: str) -> None:
    await page.goto(f"{url}/{path}")
    await settled(page)

    await assert_accessible(page)


async def test_axe_finds_nothing_where_something_is_open(url: str, page: Page) -> None:
    await page.goto(f"{url}/components")
    await page.get_by_role("button", name="Remove user").click()
    await expect(page.get_by_role("dialog", name="Remove Ada Lovelace?")).to_be_visible()
    await assert_accessible(page, widths=(1280, 360), zoom=())
    await photograph(page, FOLDER / "dialog.png")

    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="3 tenants").click()
    await assert_accessible(page, widths=(1280,), zoom=())
    await photograph(page, FOLDER / "tenants.png")


async def test_what_reads_from_right_to_left_is_not_cut_either(url: str, browser: Browser) -> None:
    context = await browser.new_context(viewport=WIDE)
    page = await context.new_page()
    await page.add_init_script(
        "document.addEventListener('readystatechange', () => { document.documentElement.dir = 'rtl' })"
    )
    await page.goto(f"{url}/components?lang=ar")
    await photograph(page, FOLDER / "rtl.png", full_page=True)
    await assert_accessible(page, themes=("light",))
    await context.close()


async def test_the_rail_is_a_sheet_in_a_narrow_window_with_scripts_off(url: str, browser: Browser) -> None:
    context = await browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page = await context.new_page()
    await page.goto(f"{url}/components")
    users = page.get_by_role("link", name="Users", exact=True).and_(page.locator("[aria-current=page]"))
    await expect(users).to_be_hidden()

    await page.get_by_role("button", name="Menu").click()

    await expect(users).to_be_visible()
    await photograph(page, FOLDER / "sheet.png")
    await page.keyboard.press("Escape")
    await expect(users).to_be_hidden()
    await context.close()


async def test_a_dialog_asks_and_sends_with_scripts_off(url: str, browser: Browser) -> None:
    context = await browser.new_context(viewport=WIDE, java_script_enabled=False)
    page = await context.new_page()
    await page.goto(f"{url}/components")
    await page.get_by_role("button", name="Remove user").click()
    dialog = page.get_by_role("dialog", name="Remove Ada Lovelace?")
    await expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()

    await page.get_by_role("button", name="Remove user").press("Enter")
    async with page.expect_request(lambda request: request.method == "POST") as sent:
        await dialog.get_by_role("button", name="Remove user").click()

    assert (await sent.value).post_data == "user=ada"
    await context.close()


async def test_a_dialog_keeps_the_focus_while_it_is_open_and_gives_it_back(url: str, page: Page) -> None:
    await page.goto(f"{url}/components")
    remove = page.get_by_role("button", name="Remove user")
    await remove.focus()
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Remove Ada Lovelace?")
    await expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    for _ in range(12):
        await page.keyboard.press("Tab")
        # Past the last button is the browser's own bar, never what lies behind.
        assert await page.evaluate(
            "() => document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        )
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await expect(remove).to_be_focused()

    await page.keyboard.press("Enter")
    await page.mouse.click(5, 5)
    await expect(dialog).to_be_hidden()

    await remove.click()
    await dialog.get_by_role("button", name="Cancel").click()
    await expect(dialog).to_be_hidden()
    await expect(remove).to_be_focused()


async def test_the_keyboard_reaches_the_content_first_and_sees_where_it_is(url: str, page: Page) -> None:
    await page.goto(f"{url}/components?tenants=1")
    # the form's summary of errors has the focus when a page opens with one: begin at the top instead
    await page.evaluate("() => { document.body.tabIndex = -1; document.body.focus() }")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    await photograph(page, FOLDER / "focus-skip.png")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("main")).to_be_focused()

    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Users", exact=True).last).to_be_focused()
    outline = await page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    await page.keyboard.press("/")
    await expect(page.get_by_role("searchbox")).to_be_focused()
    await photograph(page, FOLDER / "focus-search.png")
