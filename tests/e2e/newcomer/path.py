# SPDX-License-Identifier: Apache-2.0
"""The first minutes with Keystile, as somebody new walks them: from the four addresses that `make demo` prints to a
passkey that was made, used, taken away in the Portal, and refused.

Nothing but what is visible leads the way: roles and names. Each step leaves a picture and says how long it took.
"""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import anyio
from playwright.async_api import BrowserContext, CDPSession, Page, expect

from tests.e2e.newcomer.hands import Hands
from tests.e2e.person import AUTHENTICATOR

ADDRESS = re.compile(r"^  (App|Inbox|Portal|Doctor)\s+(http://\S+)", re.MULTILINE)
EMAIL = "ada@example.com"


@dataclass(frozen=True)
class Demo:
    """The four addresses."""

    app: str
    inbox: str
    portal: str
    doctor: str

    @classmethod
    def printed(cls, text: str) -> Demo:
        return cls(**{name.lower(): url for name, url in ADDRESS.findall(text)})


@dataclass
class Diary:
    """What was done when, with a picture of each step."""

    pictures: Path
    began: float = field(default_factory=time.monotonic)
    steps: list[tuple[str, float]] = field(default_factory=list)

    async def note(self, page: Page, step: str) -> None:
        self.steps.append((step, time.monotonic() - self.began))
        name = f"{len(self.steps):02}-{re.sub(r'[^a-z0-9]+', '-', step.lower()).strip('-')}.png"
        await page.screenshot(path=self.pictures / name)


@dataclass
class Device:
    """The fingerprint reader of the tab that the person works in."""

    cdp: CDPSession
    authenticator: str
    forgot: anyio.Event = field(default_factory=anyio.Event)

    async def finger(self, present: bool) -> None:
        await self.cdp.send(
            "WebAuthn.setAutomaticPresenceSimulation",
            {"authenticatorId": self.authenticator, "enabled": present},
        )

    async def passkeys(self) -> list[dict[str, Any]]:
        answer = await self.cdp.send("WebAuthn.getCredentials", {"authenticatorId": self.authenticator})
        passkeys: list[dict[str, Any]] = answer["credentials"]
        return passkeys


@asynccontextmanager
async def device_of(page: Page) -> AsyncIterator[Device]:
    cdp = await page.context.new_cdp_session(page)
    await cdp.send("WebAuthn.enable")
    made = await cdp.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    device = Device(cdp, made["authenticatorId"])
    cdp.on("WebAuthn.credentialDeleted", lambda _: device.forgot.set())
    yield device
    await cdp.detach()


async def walk(context: BrowserContext, demo: Demo, hands: Hands, diary: Diary) -> None:
    page = await sign_in_by_link(context, demo, hands, diary)
    async with device_of(page) as device:
        await add_a_passkey(page, hands, diary, device)
        await come_back_by_autofill(page, demo, hands, diary, device)
        await remove_it_in_the_portal(context, demo, hands, diary)
        await be_refused(page, hands, diary, device)


async def sign_in_by_link(context: BrowserContext, demo: Demo, hands: Hands, diary: Diary) -> Page:
    """The app, the inbox, the link; the tab in which the link opened is the app from then on."""
    first = await context.new_page()
    await first.goto(demo.app)
    await expect(first.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
    await diary.note(first, "The app asks to sign in")
    await hands.write(first, "Email", EMAIL)
    await hands.submit(first, "Email me a link")
    await hands.press(first, "link", "Open the inbox")
    await expect(first.get_by_role("link", name="Open link", exact=True)).to_be_visible()
    await diary.note(first, "The mail is in the inbox")
    async with context.expect_page() as opened:
        await hands.press(first, "link", "Open link")
    page = await opened.value
    await diary.note(page, "The link asks before it signs in")
    await hands.press(page, "button", "Sign in")
    await sees_account(page)
    await diary.note(page, "Signed in by link")
    await first.close()
    return page


async def add_a_passkey(page: Page, hands: Hands, diary: Diary, device: Device) -> None:
    await hands.press(page, "button", "Add a passkey")
    await expect(page.get_by_text("passkey added")).to_be_visible()
    assert len(await device.passkeys()) == 1
    await diary.note(page, "Passkey added")


async def come_back_by_autofill(page: Page, demo: Demo, hands: Hands, diary: Diary, device: Device) -> None:
    await device.finger(False)
    await hands.press(page, "button", "Sign out")
    await expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
    await diary.note(page, "Signed out")
    await page.goto("about:blank")  # ends what the last page still asked the device
    await device.finger(True)
    await page.goto(demo.app)
    await sees_account(page)
    await diary.note(page, "Signed in by autofill")


async def remove_it_in_the_portal(context: BrowserContext, demo: Demo, hands: Hands, diary: Diary) -> None:
    page = await context.new_page()
    await page.goto(demo.portal)
    await diary.note(page, "The Portal's link")
    await hands.press(page, "button", "Open the Portal")
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await diary.note(page, "The Portal's home")
    await hands.press(page, "link", "Users")
    await hands.write(page, "Find users by the start of an id, email address or username", EMAIL)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("link", name="Remove filter Begins with: " + EMAIL)).to_be_visible()
    await diary.note(page, "The person found")
    await hands.press(page, "link", EMAIL)
    await expect(page.get_by_role("heading", level=1, name=EMAIL)).to_be_visible()
    await diary.note(page, "The person and the passkey")
    await hands.press(page, "button", "Remove passkey")
    asked = page.get_by_role("dialog")
    await expect(asked).to_be_visible()
    await diary.note(page, "Asked once more")
    await hands.press(asked, "button", "Remove passkey")
    await expect(page.get_by_text("browser will be told at the next visit")).to_be_visible()
    await diary.note(page, "Passkey removed")
    await page.close()


async def be_refused(page: Page, hands: Hands, diary: Diary, device: Device) -> None:
    """The device still offers the passkey, once: the app refuses it, and the browser is told to forget it."""
    await hands.press(page, "button", "Sign out")
    await expect(page.get_by_text("not registered")).to_be_visible()
    await expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
    with anyio.fail_after(10):
        await device.forgot.wait()
    assert await device.passkeys() == []
    await diary.note(page, "Refused, and the browser forgot it")


async def sees_account(page: Page) -> None:
    await expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    await expect(page.get_by_text(EMAIL)).to_be_visible()
    await page.wait_for_load_state()
