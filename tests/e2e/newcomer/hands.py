# SPDX-License-Identifier: Apache-2.0
"""How a person works a page: with a pointer, or with nothing but a keyboard.

Everything is found by its visible role and name. Keys finds it as somebody without a pointer does: Tab until the
focus is there, and the focus can be seen.
"""

from __future__ import annotations

from typing import Protocol

from playwright.async_api import Locator, Page, expect

Place = Page | Locator
"""Where something is looked for: the page, or a part of it that stands for itself, such as a dialog."""

MOST_TABS = 80
FOCUS_IS_SEEN = """element => {
  const style = getComputedStyle(element);
  return style.outlineStyle !== "none" || style.boxShadow !== "none";
}"""
HAS_FOCUS = "element => element === document.activeElement"


class Hands(Protocol):
    async def press(self, place: Place, role: str, name: str) -> None:
        """Press a button, or follow a link."""

    async def write(self, page: Page, label: str, text: str) -> None:
        """Fill in the field with this label."""

    async def submit(self, page: Page, name: str) -> None:
        """Send what was written: the button of this name, or Enter."""


class Pointer:
    """Clicks."""

    async def press(self, place: Place, role: str, name: str) -> None:
        await the(place, role, name).click()

    async def write(self, page: Page, label: str, text: str) -> None:
        await page.get_by_label(label, exact=True).fill(text)

    async def submit(self, page: Page, name: str) -> None:
        await self.press(page, "button", name)


class Keys:
    """Tab, Enter and letters."""

    async def press(self, place: Place, role: str, name: str) -> None:
        page = place if isinstance(place, Page) else place.page
        await self._tab_to(page, the(place, role, name))
        await page.keyboard.press("Enter")

    async def write(self, page: Page, label: str, text: str) -> None:
        await self._tab_to(page, page.get_by_label(label, exact=True))
        await page.keyboard.press("ControlOrMeta+a")
        await page.keyboard.type(text)

    async def submit(self, page: Page, name: str) -> None:
        await page.keyboard.press("Enter")

    async def _tab_to(self, page: Page, target: Locator) -> None:
        await expect(target).to_be_visible()
        for _ in range(MOST_TABS):
            if await target.evaluate(HAS_FOCUS):
                break
            await page.keyboard.press("Tab")
        await expect(target).to_be_focused()
        assert await target.evaluate(FOCUS_IS_SEEN), f"the focus cannot be seen on {target}"


def the(place: Place, role: str, name: str) -> Locator:
    assert role in ("button", "link")
    return place.get_by_role("button" if role == "button" else "link", name=name, exact=True)
