# SPDX-License-Identifier: Apache-2.0
"""Whether everybody can use a page: axe-core finds nothing and nothing is cut, in each theme, width and zoom.

axe is evaluated through the debugger, so the page keeps its Content-Security-Policy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final, Literal

from playwright.async_api import Page, ViewportSize

Theme = Literal["light", "dark"]

AXE: Final = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
HEIGHT: Final = 800
# Zooming to 200 % halves the window in CSS pixels; that is how browsers do it.
ZOOMED_WIDTH: Final = 1280


async def assert_accessible(
    page: Page,
    *,
    themes: Sequence[Theme] = ("light", "dark"),
    widths: Sequence[int] = (1280, 360),
    zoom: Sequence[int] = (2,),
) -> None:
    """Look at ``page`` at each of ``widths``, and zoomed; in a further theme at the first width alone, as it changes
    colours, and nothing of where things are. Leave the page as it was.

    What is open, typed or focused stays so: nothing is loaded again.
    """
    before = page.viewport_size
    found: list[str] = []
    for number, theme in enumerate(themes):
        await page.emulate_media(color_scheme=theme)
        for view, size in views(widths, zoom) if number == 0 else views(widths[:1], ()):
            await page.set_viewport_size(size)
            await settled(page)
            found += [f"{theme}, {view}: {line}" for line in [*await findings(page), *await cut(page)]]
    await page.emulate_media(color_scheme="null")
    if before:
        await page.set_viewport_size(before)
    assert found == [], "\n".join([page.url, *found])


async def settled(page: Page) -> None:
    """Until the window has its size, what watches it has heard of it, and nothing moves.

    Whoever observes a size hears of it while a frame is made; a colour on its way from one theme to the other is
    neither.
    """
    size = page.viewport_size
    await page.evaluate(
        """async width => {
            const frame = () => new Promise(resolve => requestAnimationFrame(resolve));
            do await frame(); while (width && innerWidth !== width);
            await frame();
            await frame();
            await Promise.allSettled(document.getAnimations().map(one => one.finished));
        }""",
        size and size["width"],
    )


def views(widths: Sequence[int], zoom: Sequence[int]) -> Iterator[tuple[str, ViewportSize]]:
    for width in widths:
        yield f"{width} px", {"width": width, "height": HEIGHT}
    for factor in zoom:
        yield f"{factor * 100} %", {"width": ZOOMED_WIDTH // factor, "height": HEIGHT // factor}


async def findings(page: Page) -> list[str]:
    """One line for each element that breaks a rule; frames of hostile mails are not ours to judge."""
    if not await page.evaluate("() => 'axe' in window"):
        await page.evaluate(source())
    result = await page.evaluate(
        "rules => axe.run(document, {iframes: false, resultTypes: ['violations'], runOnly: rules})",
        list(RULES),
    )
    return [
        f"{violation['id']}: {node['html'][:160]} ({node['failureSummary']})"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]


async def cut(page: Page) -> list[str]:
    """What makes the page wider than its window (WCAG 1.4.10: no scrolling in two directions)."""
    width, window = await page.evaluate(
        "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    return [f"the page is {width} px wide in a window of {window} px"] if width > window else []


@cache
def source() -> str:
    assert AXE.is_file(), "axe-core is not installed. Do: make setup"
    return AXE.read_text()
