# SPDX-License-Identifier: Apache-2.0
"""What Chromium's password manager does when it is told of removals and new names: credentials go, and change."""

from __future__ import annotations

import anyio
import pytest
from playwright.async_api import Browser

from tests.e2e.browser_sdk.device import Device
from tests.e2e.browser_sdk.home import somebody
from tests.e2e.webauthn.app import PASSWORD_MANAGER, PolicyHome, a_device_with, enroll

pytestmark = pytest.mark.anyio


async def load(device: Device, user: str) -> None:
    """The user's next page, whose script syncs with the token that the app's backend put into it."""
    token = (await device.home.track(user, "look")).token
    await device.open()
    assert await device.call("syncCredentials", {"token": token}) is True


async def test_after_a_removal_the_next_page_hides_the_passkey(device: Device, home: PolicyHome) -> None:
    user = somebody()
    await enroll(device, user)
    await home.remove_passkeys(user)
    await load(device, user)

    with anyio.fail_after(10):
        await device.deleted.wait()
    assert await device.passkeys() == []


async def test_after_a_removal_the_persons_passkey_on_another_device_stays(
    device: Device, browser: Browser, home: PolicyHome, site: str
) -> None:
    user = somebody()
    lost = await enroll(device, user)
    async with a_device_with(browser, home, site, PASSWORD_MANAGER) as another:
        await enroll(another, user)
        await home.server.delete_authenticator(user, lost["userAuthenticator"]["userAuthenticatorId"])
        await load(another, user)
        await load(device, user)

        with anyio.fail_after(10):
            await device.deleted.wait()
        assert (len(await device.passkeys()), len(await another.passkeys())) == (0, 1)


async def test_after_a_rename_the_next_page_changes_the_name(device: Device, home: PolicyHome) -> None:
    user = somebody()
    await enroll(device, user)
    await home.server.update_user(user, {"username": "ada", "display_name": "Ada Lovelace"})
    await load(device, user)

    with anyio.fail_after(10):
        await device.updated.wait()
    [held] = await device.passkeys()
    assert (held["userName"], held["userDisplayName"]) == ("ada", "Ada Lovelace")


async def test_a_sign_in_with_a_removed_passkey_hides_it(device: Device, home: PolicyHome) -> None:
    user = somebody()
    await enroll(device, user)
    await home.remove_passkeys(user)
    result = await device.call("signIn")

    assert result["code"] == "unknown_credential"
    with anyio.fail_after(10):
        await device.deleted.wait()
    assert await device.passkeys() == []


async def test_a_refused_passkey_that_is_known_stays(device: Device, home: PolicyHome) -> None:
    """Refused for the tenant's policy, not because it is unknown."""
    user = somebody()
    await enroll(device, user)
    await home.set_policy(sign_count="refuse")
    stranger = await home.track(somebody(), "pay", scope="add:authenticators")
    result = await device.call("signIn", {"token": stranger.token})

    assert "data" not in result
    assert len(await device.passkeys()) == 1
