# SPDX-License-Identifier: Apache-2.0
"""The Playwright helper for those who use Playwright's synchronous API: in a process of its own, which has no loop."""

from __future__ import annotations

import pytest

pytest_plugins = ["pytester"]

TEST = '''
import os

import pytest
from playwright.sync_api import sync_playwright

from keystile.testing.playwright import NoEvent, virtual_authenticator

ARGUMENTS = ["--no-sandbox"] if os.geteuid() == 0 else []


def test_a_device_in_a_page(keystile_server, keystile_user):
    (held,) = keystile_user.virtual_passkey.credentials
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path={chromium!r}, args=ARGUMENTS)
        page = browser.new_page()
        page.goto(keystile_server.inbox_url)
        with virtual_authenticator(page, passkeys=[keystile_user.virtual_passkey], transport="usb") as device:
            (found,) = device.credentials()
            signed = page.evaluate(
                """async () => {{
                    const challenge = new Uint8Array(32);
                    const got = await navigator.credentials.get({{ publicKey: {{ challenge, rpId: "localhost" }} }});
                    await PublicKeyCredential.signalUnknownCredential({{ rpId: "localhost", credentialId: got.id }});
                    return got.id;
                }}"""
            )
            assert found.id == signed == device.wait_for("asserted").credential_id
            assert device.wait_for("deleted", signed).credential is None
            with pytest.raises(NoEvent, match="was added within 0.01 s"):
                device.wait_for("added", within_seconds=0.01)
            device.set_user_verified(False)
            device.set_present(False)
            device.add(held)
            device.remove(found.id)
            device.add(held)
            device.clear()
            assert device.credentials() == []
        browser.close()
'''


def test_the_helper_works_without_an_event_loop(pytester: pytest.Pytester, chromium: str) -> None:
    pytester.makeini("[pytest]\nfilterwarnings = error\n")
    pytester.makepyfile(TEST.format(chromium=chromium))

    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)
