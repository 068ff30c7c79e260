# SPDX-License-Identifier: Apache-2.0
"""`keystile.testing.playwright` in Chromium, with the plug-in's platform behind the page.

There is no app: one static page, whose script asks the platform itself.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright import async_api
from playwright.async_api import Browser, Page

from keystile.testing import KeystileServer, KeystileUser
from keystile.testing.playwright import NoEvent, virtual_authenticator
from keystile.webauthn import base64url

PAGE = Path(__file__).with_name("page.html")

pytestmark = pytest.mark.anyio


class Pages(BaseHTTPRequestHandler):
    """The one page. It has to come over HTTP: Chromium keeps pages from nowhere away from local servers."""

    def do_GET(self) -> None:  # http.server's name
        self.send_response(200)
        self.send_header("content-type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(PAGE.read_bytes())

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
async def page(browser: Browser, keystile_server: KeystileServer, origin: str) -> AsyncIterator[Page]:
    keystile_server.add_origin(origin)
    context = await browser.new_context()
    page = await context.new_page()
    known = {"apiUrl": keystile_server.api_url, "tenantId": keystile_server.tenant_id}
    await page.add_init_script(f"window.keystile = {json.dumps(known)}")
    await page.goto(origin)
    yield page
    await context.close()


async def sign_in(page: Page) -> dict[str, Any]:
    answer: dict[str, Any] = await page.evaluate("signIn()")
    return answer


async def test_a_page_enrolls_the_device_and_signs_in_with_it(
    page: Page, keystile_server: KeystileServer
) -> None:
    tracked = keystile_server.client().track("u1", "enroll", {"scope": "add:authenticators"})

    async with virtual_authenticator(page) as device:
        enrolled = await page.evaluate("token => signUp(token)", tracked.token)
        added = await device.wait_for("added")
        answer = await sign_in(page)
        asserted = await device.wait_for("asserted", enrolled["credentialId"])
        (held,) = await device.credentials()

    assert keystile_server.client().validate_challenge(token=answer["accessToken"]).user_id == "u1"
    assert added.credential_id == asserted.credential_id == held.id == enrolled["credentialId"]
    assert (held.rp_id, held.discoverable, held.backed_up) == ("localhost", True, True)


async def test_a_passkey_that_was_enrolled_without_a_browser_signs_in_in_one(
    page: Page, keystile_user: KeystileUser
) -> None:
    async with virtual_authenticator(page, passkeys=[keystile_user.virtual_passkey]):
        answer = await sign_in(page)

    assert answer["userId"] == keystile_user.id


async def test_a_device_that_does_not_know_the_finger_does_not_sign_in(
    page: Page, keystile_user: KeystileUser
) -> None:
    async with virtual_authenticator(page, passkeys=[keystile_user.virtual_passkey]) as device:
        await device.set_user_verified(False)
        with pytest.raises(async_api.Error, match="NotAllowedError"):
            await sign_in(page)

        await device.set_user_verified(True)
        assert (await sign_in(page))["userId"] == keystile_user.id


async def test_what_the_page_signals_can_be_waited_for(page: Page, keystile_user: KeystileUser) -> None:
    (held,) = keystile_user.virtual_passkey.credentials
    credential_id = base64url.encode(held.id)
    rename = {
        "rpId": "localhost",
        "userId": base64url.encode(held.user_handle),
        "name": "ada",
        "displayName": "Ada",
    }
    unknown = {"rpId": "localhost", "credentialId": credential_id}

    async with virtual_authenticator(page, passkeys=[keystile_user.virtual_passkey]) as device:
        await page.evaluate("about => PublicKeyCredential.signalCurrentUserDetails(about)", rename)
        updated = await device.wait_for("updated", credential_id)
        await page.evaluate("about => PublicKeyCredential.signalUnknownCredential(about)", unknown)
        await device.wait_for("deleted", credential_id)
        left = await device.credentials()

    assert updated.credential is not None
    assert (updated.credential.user_name, left) == ("ada", [])


async def test_what_does_not_happen_is_told_with_what_did(page: Page, keystile_user: KeystileUser) -> None:
    async with virtual_authenticator(page, passkeys=[keystile_user.virtual_passkey]) as device:
        await sign_in(page)
        await device.wait_for("asserted")

        with pytest.raises(NoEvent, match=r"was deleted within 0.05 s. What happened .*\n  - asserted "):
            await device.wait_for("deleted", within_seconds=0.05)


async def test_passkeys_are_taken_out_one_by_one_or_all(page: Page, keystile_user: KeystileUser) -> None:
    (held,) = keystile_user.virtual_passkey.credentials

    async with virtual_authenticator(page) as device:
        await device.add(held)
        await device.remove(base64url.encode(held.id))
        after_one = await device.credentials()
        await device.add(held)
        await device.clear()

        assert (after_one, await device.credentials()) == ([], [])


async def test_the_device_goes_with_the_block(page: Page, keystile_user: KeystileUser) -> None:
    async with virtual_authenticator(page, passkeys=[keystile_user.virtual_passkey]):
        pass

    async with virtual_authenticator(page):
        with pytest.raises(async_api.Error, match="NotAllowedError"):
            await sign_in(page)


async def test_a_context_stands_for_its_one_page(browser: Browser) -> None:
    context = await browser.new_context()
    async with virtual_authenticator(context) as device:
        assert context.pages == [device.page]

    await context.new_page()
    with pytest.raises(ValueError, match="has 2 pages"):
        async with virtual_authenticator(context):
            pass
    await context.close()
