# SPDX-License-Identifier: Apache-2.0
"""axe-core on a page: what it finds, in words."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from playwright.async_api import BrowserContext, Page

AXE: Final = Path(__file__).parents[3] / "web" / "node_modules" / "axe-core" / "axe.min.js"


async def prepare(context: BrowserContext) -> None:
    """Have axe in every page of this context. An init script, because the pages' policy lets nothing else in."""
    assert AXE.is_file(), "axe-core is not installed. Do: make setup"
    await context.add_init_script(path=AXE)


async def findings(page: Page) -> list[str]:
    """One line for each element that breaks a rule; frames of hostile mails are not ours to judge."""
    result = await page.evaluate(
        "() => axe.run(document, {iframes: false, resultTypes: ['violations'], "
        "runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
    )
    return [
        f"{violation['id']}: {node['html'][:160]} ({node['failureSummary']})"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]
