# SPDX-License-Identifier: Apache-2.0
"""The published, unmodified `@authsignal/browser` in Chromium with a virtual authenticator (AW §3, §4)."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, CDPSession, Page, Route, async_playwright

from keystile.server.services import system_clock
from tests.contract.wire import ORIGIN, Platform, Wire, fresh
from tests.live import live_platform

pytestmark = pytest.mark.anyio

SDK = Path(__file__).parent / "node/node_modules/@authsignal/browser/dist/index.min.js"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
PAGE = """<!doctype html><meta charset="utf-8"><title>An app</title>
<input autocomplete="username webauthn"><script src="/sdk.js"></script>"""
CALL = """async ([method, argument]) => {
  try {
    return { answer: await window.client.passkey[method](argument) };
  } catch (error) {
    return { thrown: error.name, code: error.code };
  }
}"""


@dataclass(frozen=True, slots=True)
class App:
    """A page of an app that uses the SDK, on a device with an authenticator of its own."""

    page: Page
    cdp: CDPSession
    authenticator: str

    async def passkey(self, method: str, argument: Any = None) -> Any:
        """What ``authsignal.passkey.<method>(argument)`` gives back or throws."""
        return await self.page.evaluate(CALL, [method, {} if argument is None else argument])

    async def sign_up(self, wire: Wire, user_id: str) -> Any:
        """Enroll this device's passkey for a user; the data that the SDK gave back."""
        token = wire.track(user_id, "enroll-passkey", scope="add:authenticators")["token"]
        result = await self.passkey("signUp", {"token": token, "username": f"{user_id}@example.com"})
        assert "data" in result["answer"], result
        return result["answer"]["data"]


class Later:
    """The platform's clock, which can be moved on."""

    def __init__(self) -> None:
        self.minutes = 0

    def __call__(self) -> int:
        return system_clock() + self.minutes * 60_000


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


class Pages(BaseHTTPRequestHandler):
    """The app's one page and the SDK's script."""

    def do_GET(self) -> None:
        script = self.path == "/sdk.js"
        body = SDK.read_bytes() if script else PAGE.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/javascript" if script else "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def pages() -> Iterator[str]:
    """Where the app is served: at a free port, which the browser takes for `ORIGIN`."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
async def browser(anyio_backend: str, pages: str) -> AsyncIterator[Browser]:
    found = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    assert found is not None, "Chromium is not installed. Do: make setup"
    assert SDK.is_file(), "the npm packages are missing. Do: make setup"
    arguments = [f"--host-resolver-rules=MAP {urlsplit(ORIGIN).netloc} {pages}"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # root may not use the sandbox; the pages are our own
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=arguments)
        yield browser
        await browser.close()


@asynccontextmanager
async def an_app(browser: Browser, platform: Platform) -> AsyncIterator[App]:
    """The app's page, opened on a new device, with the SDK set up for a platform."""
    context = await browser.new_context()
    page = await context.new_page()
    cdp = await context.new_cdp_session(page)
    await cdp.send("WebAuthn.enable")
    added = await cdp.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    await page.goto(f"{ORIGIN}/")
    # By its name, as the page is: cookie mode is between pages of one site.
    base_url = platform.api_url.replace("127.0.0.1", "localhost")
    await page.evaluate(
        """([baseUrl, tenantId]) => {
          window.expired = 0;
          const onTokenExpired = () => { window.expired += 1; };
          window.client = new authsignal.Authsignal({ baseUrl, tenantId, onTokenExpired });
        }""",
        [base_url, platform.tenant_id],
    )
    yield App(page, cdp, added["authenticatorId"])
    await context.close()


@pytest.fixture
async def app(browser: Browser, platform: Platform) -> AsyncIterator[App]:
    async with an_app(browser, platform) as app:
        yield app


async def test_sign_up_enrolls_a_passkey_that_the_backend_can_validate(app: App, wire: Wire) -> None:
    user_id = fresh()
    data = await app.sign_up(wire, user_id)
    validated = wire.validate(data["token"])

    assert (validated["isValid"], validated["state"], validated["userId"], validated["action"]) == (
        True,
        "CHALLENGE_SUCCEEDED",
        user_id,
        "enroll-passkey",
    )
    assert data["userAuthenticator"]["verificationMethod"] == "PASSKEY"
    assert (
        data["registrationResponse"]["id"] == data["userAuthenticator"]["webauthnCredential"]["credentialId"]
    )


async def test_sign_up_is_remembered_with_the_browser_that_made_it(app: App, wire: Wire) -> None:
    user_id = fresh()
    await app.sign_up(wire, user_id)
    [found] = wire.server("GET", f"/users/{user_id}/authenticators").json

    assert "Chrome" in found["webauthnCredential"]["parsedUserAgent"]["browser"]["name"]
    stored = await app.page.evaluate("JSON.parse(localStorage.getItem('as_user_passkey_map'))")
    assert stored == {user_id: [found["webauthnCredential"]["credentialId"]]}


async def test_a_device_that_holds_the_users_passkey_refuses_a_second(app: App, wire: Wire) -> None:
    user_id = fresh()
    data = await app.sign_up(wire, user_id)
    again = await app.passkey("signUp", {"token": data["token"], "username": "jane"})

    assert again["code"] == "ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED"
    assert len(wire.server("GET", f"/users/{user_id}/authenticators").json) == 1


@pytest.mark.parametrize("autofill", [False, True])
async def test_sign_in_by_button_and_by_autofill(app: App, wire: Wire, autofill: bool) -> None:
    user_id = fresh()
    await app.sign_up(wire, user_id)
    wire.server("PATCH", f"/users/{user_id}", {"username": "jane", "displayName": "Jane Smith"})
    data = (await app.passkey("signIn", {"autofill": autofill}))["answer"]["data"]
    validated = wire.validate(data["token"])

    assert (data["isVerified"], data["userId"]) == (True, user_id)
    assert (data["username"], data["displayName"]) == ("jane", "Jane Smith")
    assert (validated["isValid"], validated["userId"]) == (True, user_id)


async def test_sign_in_for_an_action(app: App, wire: Wire) -> None:
    user_id = fresh()
    await app.sign_up(wire, user_id)
    data = (await app.passkey("signIn", {"action": "signIn"}))["answer"]["data"]

    assert wire.validate(data["token"], userId=user_id, action="signIn")["isValid"] is True


async def test_step_up_with_a_token(app: App, wire: Wire) -> None:
    user_id = fresh()
    await app.sign_up(wire, user_id)
    tracked = wire.track(user_id, "withdraw")
    data = (await app.passkey("signIn", {"token": tracked["token"]}))["answer"]["data"]
    validated = wire.validate(data["token"])

    assert tracked["state"] == "CHALLENGE_REQUIRED"
    assert (validated["action"], validated["idempotencyKey"], validated["state"]) == (
        "withdraw",
        tracked["idempotencyKey"],
        "CHALLENGE_SUCCEEDED",
    )


async def test_a_removed_passkey_is_told_to_the_page_as_an_error(app: App, wire: Wire) -> None:
    user_id = fresh()
    data = await app.sign_up(wire, user_id)
    name = data["userAuthenticator"]["userAuthenticatorId"]
    wire.server("DELETE", f"/users/{user_id}/authenticators/{name}")
    answer = (await app.passkey("signIn"))["answer"]

    assert answer["errorCode"] == "unknown_credential"
    assert answer["error"] == answer["errorDescription"]


async def test_availability_on_this_device_follows_the_server(app: App, wire: Wire) -> None:
    user_id = fresh()
    data = await app.sign_up(wire, user_id)
    here = (await app.passkey("isAvailableOnDevice", {"userId": user_id}))["answer"]
    name = data["userAuthenticator"]["userAuthenticatorId"]
    wire.server("DELETE", f"/users/{user_id}/authenticators/{name}")
    gone = (await app.passkey("isAvailableOnDevice", {"userId": user_id}))["answer"]

    assert (here, gone) == (True, False)


@pytest.mark.parametrize("token", ["garbled", "a.b.c"])
async def test_a_token_that_is_none_is_an_answer_and_not_an_exception(app: App, token: str) -> None:
    answer = (await app.passkey("signUp", {"token": token, "username": "jane"}))["answer"]

    assert answer["errorCode"] == "unauthorized"
    assert await app.page.evaluate("window.expired") == 0


async def test_a_second_passkey_without_the_scope_is_an_answer(app: App, wire: Wire) -> None:
    user_id = wire.enroll().user_id
    token = wire.track(user_id)["token"]
    answer = (await app.passkey("signUp", {"token": token, "username": "jane"}))["answer"]

    assert answer["errorCode"] == "unauthorized"


async def test_cookie_mode_enrolls_and_signs_in(app: App, wire: Wire) -> None:
    user_id = fresh()
    token = wire.track(user_id, "enroll-passkey", scope="add:authenticators")["token"]
    enrolled = await app.passkey("signUp", {"token": token, "username": "jane", "useCookies": True})
    signed_in = await app.passkey("signIn", {"useCookies": True})
    with_action = await app.passkey("signIn", {"useCookies": True, "action": "checkout"})
    actions = wire.server("GET", f"/users/{user_id}/actions?state=CHALLENGE_SUCCEEDED").json

    assert "data" in enrolled["answer"], enrolled
    assert signed_in["answer"]["data"]["isVerified"] is True
    assert with_action["answer"]["data"]["isVerified"] is True
    assert {"enroll-passkey", "checkout"} <= {action["actionCode"] for action in actions}


async def test_a_tenant_that_does_not_exist_is_an_answer(app: App, platform: Platform) -> None:
    host = urlsplit(platform.api_url).netloc.replace("127.0.0.1", "localhost")
    await app.page.evaluate(
        "(host) => { window.client = new authsignal.Authsignal("
        "{ baseUrl: `http://${host}/v1`, tenantId: 'nobody' }); }",
        host,
    )

    assert (await app.passkey("signIn"))["answer"]["errorCode"] == "unauthorized"


# --- later ------------------------------------------------------------------------------------------


@pytest.fixture
def clock() -> Later:
    return Later()


@pytest.fixture
def platform_with_a_clock(clock: Later, tmp_path: Path) -> Iterator[Platform]:
    with live_platform(tmp_path, clock=clock) as platform:
        yield platform


async def test_autofill_that_waited_59_minutes_signs_in(
    browser: Browser, platform_with_a_clock: Platform, clock: Later
) -> None:
    wire = Wire(platform_with_a_clock)
    async with an_app(browser, platform_with_a_clock) as app:
        user_id = fresh()
        await app.sign_up(wire, user_id)

        # A virtual authenticator picks a passkey at once, so it is the answer that waits, on its way.
        async def an_hour_passes(route: Route) -> None:
            clock.minutes = 59
            await route.continue_()

        await app.page.route("**/client/verify/passkey", an_hour_passes)
        answer = (await app.passkey("signIn", {"autofill": True}))["answer"]

    assert clock.minutes == 59
    assert wire.validate(answer["data"]["token"])["userId"] == user_id


async def test_an_expired_token_is_told_to_the_app(
    browser: Browser, platform_with_a_clock: Platform, clock: Later
) -> None:
    wire = Wire(platform_with_a_clock)
    token = wire.track(fresh())["token"]
    clock.minutes = 11
    async with an_app(browser, platform_with_a_clock) as app:
        answer = (await app.passkey("signUp", {"token": token, "username": "jane"}))["answer"]

        assert answer["errorCode"] == "expired_token"
        assert await app.page.evaluate("window.expired") == 1


def test_an_expired_token_does_not_validate(platform_with_a_clock: Platform, clock: Later) -> None:
    wire = Wire(platform_with_a_clock)
    token = wire.sign_in(wire.enroll()).json["accessToken"]
    clock.minutes = 11

    assert wire.validate(token) == {"isValid": False, "error": "Token is expired."}
