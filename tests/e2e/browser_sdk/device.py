# SPDX-License-Identifier: Apache-2.0
"""A browser window with the SDK in it and an authenticator of its own.

A virtual authenticator answers at once while a person is present, autofill included: it has no list to choose
from. With nobody present a request waits, and goes on waiting when somebody comes: only new ones are answered.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import anyio
from playwright.async_api import Browser, CDPSession, Page, Request

from tests.e2e.browser_sdk.home import Home

OPTIONS: Final = "**/authentication-options"
AUTHENTICATOR: Final = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
MAKE: Final = """([tenantId, baseUrl, withHandClock]) => {
  window.expired = 0;
  window.keystile = new Keystile({
    tenantId, baseUrl, onTokenExpired: () => (expired += 1), ...(withHandClock ? { clock: handClock } : {}),
  });
}"""


@dataclass
class Device:
    home: Home
    origin: str
    page: Page
    cdp: CDPSession
    authenticator: str
    requests: list[str] = field(default_factory=list)
    """Paths of the API requests so far."""
    deleted: anyio.Event = field(default_factory=anyio.Event)
    """Set when the password manager was told to drop a passkey, and did."""
    updated: anyio.Event = field(default_factory=anyio.Event)

    async def open(self, *, hand_clock: bool = False, at: str | None = None) -> None:
        """Open the app's page afresh."""
        await self.page.goto(at or self.origin)
        await self.page.evaluate(MAKE, [self.home.tenant_id, self.home.base_url, hand_clock])

    async def call(self, method: str, params: dict[str, Any] | None = None) -> Any:
        """What ``keystile.passkey.<method>(params)`` resolves with."""
        return await self.page.evaluate(
            "([method, params]) => keystile.passkey[method](params).then((it) => it?.code ? plain(it) : it)",
            [method, params or {}],
        )

    async def begin(self, name: str, method: str, params: dict[str, Any] | None = None) -> None:
        """Start such a call under a name, and do not wait for it."""
        await self.page.evaluate("(call) => begin(...call)", [name, method, params or {}])

    async def outcome(self, name: str) -> Any:
        """Wait for a call that was begun."""
        await self.page.wait_for_function("(name) => outcomes[name]", arg=name)
        return await self.page.evaluate("(name) => outcomes[name]", name)

    async def is_pending(self, name: str) -> bool:
        return bool(await self.page.evaluate("(name) => !outcomes[name]", name))

    async def is_present(self, present: bool) -> None:
        await self.cdp.send(
            "WebAuthn.setAutomaticPresenceSimulation",
            {"authenticatorId": self.authenticator, "enabled": present},
        )

    async def passkeys(self) -> list[dict[str, Any]]:
        answer = await self.cdp.send("WebAuthn.getCredentials", {"authenticatorId": self.authenticator})
        found: list[dict[str, Any]] = answer["credentials"]
        return found

    async def enroll(self, user_id: str) -> dict[str, Any]:
        """Add a passkey for a user; the data that the SDK gave back."""
        token = await self.home.enrollment_token(user_id)
        result = await self.call("signUp", {"token": token, "username": f"{user_id}@example.com"})
        assert "data" in result, result
        data: dict[str, Any] = result["data"]
        return data

    async def arm_autofill(self, **params: Any) -> None:
        """Begin autofill with nobody present, and wait until the browser has the request."""
        await self.is_present(False)
        asked = self.options_asked()
        await self.page.evaluate(WATCH_GET)
        await self.begin("autofill", "signIn", {"autofill": True, **params})
        await self.waits_for("conditional")
        assert self.options_asked() == asked + 1

    async def waits_for(self, mediation: str) -> None:
        """Wait until the browser's newest request is of this kind: ``conditional`` or ``modal``."""
        await self.page.wait_for_function("(kind) => window.asked?.at(-1) === kind", arg=mediation)

    def options_asked(self) -> int:
        return sum(path.endswith("/authentication-options") for path in self.requests)


# Notes each request as it reaches the browser. `asked` is how a test knows that one is pending.
WATCH_GET: Final = """() => {
  if (window.asked) return;
  window.asked = [];
  const get = CredentialsContainer.prototype.get;
  CredentialsContainer.prototype.get = function (options) {
    asked.push(options.mediation ?? "modal");
    return get.call(this, options);
  };
}"""


@asynccontextmanager
async def a_device(browser: Browser, home: Home, origin: str) -> AsyncIterator[Device]:
    """A window of its own, closed with the block."""
    context = await browser.new_context()
    page = await context.new_page()
    cdp = await context.new_cdp_session(page)
    await cdp.send("WebAuthn.enable")
    made = await cdp.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    device = Device(home, origin, page, cdp, made["authenticatorId"])

    def note(request: Request) -> None:
        if request.url.startswith(home.base_url):
            device.requests.append(request.url.removeprefix(home.base_url))

    def deleted(_: dict[str, Any]) -> None:
        device.deleted.set()

    def updated(_: dict[str, Any]) -> None:
        device.updated.set()

    page.on("request", note)
    cdp.on("WebAuthn.credentialDeleted", deleted)
    cdp.on("WebAuthn.credentialUpdated", updated)
    try:
        await device.open()
        yield device
    finally:
        await context.close()
