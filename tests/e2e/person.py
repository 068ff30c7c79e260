# SPDX-License-Identifier: Apache-2.0
"""A person at a browser: Chromium with a virtual authenticator, and the steps of the guide as they see them.

Everything is found by its visible role and name. The virtual authenticator belongs to the one page, as a
laptop's fingerprint reader does. A person who is present has a finger on it: passkey requests are answered
at once, and so is autofill when the page loads, because a virtual authenticator has no list to choose from.
A person who looks away leaves autofill waiting.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import anyio
from anyio import to_thread
from playwright.async_api import Browser, CDPSession, Page, Route, expect

from tests.e2e.platform import Platform

AUTHENTICATION_OPTIONS = re.compile(r"/client/.*/passkey/authentication-options")
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@dataclass(frozen=True)
class App:
    """An example app: where it runs and what its pages are called."""

    url: str
    confirms_links: bool
    """A link opens a page with a button (Keystile's way), or signs in by itself (next-auth 4's)."""


@dataclass
class Person:
    """One browser, one mailbox."""

    app: App
    platform: Platform
    page: Page
    email: str
    shots: Path
    _cdp: CDPSession
    _authenticator: str
    _taken: int = 0
    passkey_deleted: anyio.Event = field(default_factory=anyio.Event)

    # ---- the device ----

    async def be_present(self, present: bool = True) -> None:
        await self._cdp.send(
            "WebAuthn.setAutomaticPresenceSimulation",
            {"authenticatorId": self._authenticator, "enabled": present},
        )

    async def look_away(self) -> None:
        await self.be_present(False)

    async def passkeys_on_device(self) -> list[dict[str, Any]]:
        answer = await self._cdp.send("WebAuthn.getCredentials", {"authenticatorId": self._authenticator})
        credentials: list[dict[str, Any]] = answer["credentials"]
        return credentials

    async def shot(self, name: str) -> None:
        """Keep a picture: artifacts/e2e/<test>/NN-name.png."""
        self._taken += 1
        await self.page.screenshot(path=self.shots / f"{self._taken:02}-{name}.png")

    # ---- what is on the screen ----

    async def sees_sign_in_page(self) -> None:
        await expect(self.page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
        await self.page.wait_for_load_state()

    async def sees_account(self) -> None:
        await expect(self.page.get_by_role("heading", name="Your account")).to_be_visible()
        await expect(self.page.get_by_text(self.email)).to_be_visible()
        await self.page.wait_for_load_state()

    async def is_told(self, text: str) -> None:
        await expect(self.page.get_by_text(re.compile(text, re.IGNORECASE))).to_be_visible()

    # ---- the steps ----

    async def open_app(self) -> None:
        await self.page.goto(self.app.url)
        await self.sees_sign_in_page()

    async def ask_for_a_link(self) -> str:
        """Ask for a mail, and return the link in it, unopened."""
        await self.page.get_by_label("Email").fill(self.email)
        await self.page.get_by_role("button", name="Email me a link").click()
        await expect(self.page.get_by_role("heading", name="Check your mail")).to_be_visible()
        mail = await to_thread.run_sync(self.platform.mail, self.email)
        return the_link(mail, self.app.url)

    async def open_link(self, link: str) -> None:
        await self.page.goto(link)
        if self.app.confirms_links:
            await self.page.get_by_role("button", name="Sign in").click()

    async def sign_in_by_link(self) -> None:
        await self.open_link(await self.ask_for_a_link())
        await self.sees_account()

    async def add_passkey(self) -> None:
        await self.page.get_by_role("button", name="Add a passkey").click()

    async def sign_out(self) -> None:
        await self.page.get_by_role("button", name="Sign out").click()
        await self.sees_sign_in_page()

    async def come_back(self) -> None:
        """Open the app anew, finger on the reader. The page in between ends what the last one waited for."""
        await self.page.goto("about:blank")
        await self.be_present()
        await self.page.goto(self.app.url)

    async def come_back_on_a_slow_network(self) -> Callable[[], Awaitable[None]]:
        """The same, but autofill's request for options gets no answer until the returned function is called.

        That leaves the button as the only way in, and shows that it does not wait for autofill.
        """
        held: list[Route] = []

        def hold(route: Route) -> None:
            held.append(route)

        await self.page.route(AUTHENTICATION_OPTIONS, hold, times=1)
        async with self.page.expect_request(AUTHENTICATION_OPTIONS):
            await self.come_back()
        await self.sees_sign_in_page()

        async def give_up() -> None:
            for route in held:
                await route.abort()

        return give_up

    async def sign_in_with_button(self) -> None:
        await self.page.get_by_role("button", name="Sign in with a passkey").click()


def the_link(mail: dict[str, Any], app_url: str) -> str:
    """The one address in the mail's text that leads back to the app."""
    found = re.findall(re.escape(app_url) + r"\S+", mail["text"])
    assert len(found) == 1, f"expected one link in: {mail['text']}"
    return str(found[0])


@asynccontextmanager
async def a_person(
    browser: Browser, app: App, platform: Platform, *, email: str, shots: Path
) -> AsyncIterator[Person]:
    """Open a browser window with a device that has no passkey yet."""
    context = await browser.new_context(viewport={"width": 900, "height": 700})
    page = await context.new_page()
    cdp = await context.new_cdp_session(page)
    await cdp.send("WebAuthn.enable")
    made = await cdp.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    person = Person(app, platform, page, email, shots, cdp, made["authenticatorId"])
    on_deleted: Callable[[dict[str, Any]], None] = lambda _: person.passkey_deleted.set()  # noqa: E731
    cdp.on("WebAuthn.credentialDeleted", on_deleted)
    try:
        yield person
    finally:
        await context.close()
