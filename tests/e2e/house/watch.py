# SPDX-License-Identifier: Apache-2.0
"""What a page did that it must not: run what it was given, go elsewhere, break its policy."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from playwright.async_api import ConsoleMessage, Dialog, Page, Request, Response

REPORTS: Final = """
window.refused = [];
document.addEventListener('securitypolicyviolation', event =>
  window.refused.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`));
"""


@dataclass
class Watch:
    """Everything that was seen of one page since it was opened."""

    page: Page
    origins: frozenset[str]
    seen: list[str] = field(default_factory=list)
    answers: dict[str, Response] = field(default_factory=dict)
    """The last answer for each kind of resource; ``document`` is the page's."""

    @classmethod
    async def over(cls, page: Page, *origins: str) -> Watch:
        watch = cls(page, frozenset(origins))
        await page.add_init_script(REPORTS)
        page.on("dialog", watch._dialog)
        page.on("console", watch._console)
        page.on("pageerror", lambda error: watch.seen.append(f"failed: {error}"))
        page.on("request", watch._request)
        page.on("requestfailed", watch._stopped)
        page.on("response", watch._response)
        return watch

    async def faults(self) -> list[str]:
        """One line for each."""
        refused, ran = await self.page.evaluate("() => [window.refused, window.ran ?? null]")
        lines = [*self.seen, *(f"refused: {each}" for each in refused)]
        return [*lines, "a probe ran"] if ran is not None else lines

    async def bytes(self) -> int:
        """Of style and scripts, as they travelled."""
        total: int = await self.page.evaluate(
            """() => performance.getEntriesByType("resource")
              .filter(one => /[.](css|js)$/.test(new URL(one.name).pathname))
              .reduce((sum, one) => sum + one.encodedBodySize, 0)"""
        )
        return total

    def _dialog(self, dialog: Dialog) -> None:
        self.seen.append(f"said: {dialog.message}")

    def _console(self, line: ConsoleMessage) -> None:
        # Chromium logs every answer of 400 and more; which answer a page has is asserted elsewhere. It also logs
        # each thing that a hostile mail is refused in its frame.
        in_mail = urlsplit(line.location["url"]).path.endswith("/html") or "/html' because" in line.text
        if line.type == "error" and not in_mail and "the server responded with a status of" not in line.text:
            self.seen.append(f"console: {line.text}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        origin = f"{address.scheme}://{address.netloc}"
        if origin not in self.origins and address.scheme not in ("data", "blob"):
            self.seen.append(f"asked elsewhere: {request.url}")

    def _stopped(self, request: Request) -> None:
        # What a policy stops never leaves the browser. A page's own is told of by `window.refused` as well.
        line = f"asked elsewhere: {request.url}"
        if line in self.seen and request.failure in ("csp", "net::ERR_BLOCKED_BY_CSP"):
            self.seen.remove(line)

    def _response(self, response: Response) -> None:
        request = response.request
        kind = request.resource_type
        if kind != "document" or request.frame == self.page.main_frame:
            self.answers[kind] = response
