# SPDX-License-Identifier: Apache-2.0
"""`@keystile/browser` in Chromium: what goes wrong, as a code and a cure, and what the password manager is told."""

from __future__ import annotations

import pytest
from playwright.async_api import Route

from tests.e2e.browser_sdk.device import Device
from tests.e2e.browser_sdk.home import Home, somebody

pytestmark = pytest.mark.anyio
MINUTE = 60_000


async def test_a_device_that_holds_a_passkey_of_the_account_says_so(device: Device, home: Home) -> None:
    user = somebody()
    data = await device.enroll(user)
    result = await device.call("signUp", {"token": data["token"]})

    assert (result["code"], result["cause"], result["quiet"]) == (
        "already_registered",
        "InvalidStateError",
        False,
    )
    assert len(await device.passkeys()) == 1


async def test_a_removed_passkey_is_hidden_by_the_password_manager(device: Device, home: Home) -> None:
    user = somebody()
    await device.enroll(user)
    await home.remove_passkeys(user)
    result = await device.call("signIn")

    assert result["code"] == "unknown_credential"
    assert "was told to hide" in result["cure"]
    await device.deleted.wait()
    assert await device.passkeys() == []


async def test_a_removed_passkey_is_hidden_from_autofill_too(device: Device, home: Home) -> None:
    user = somebody()
    await device.enroll(user)
    await home.remove_passkeys(user)
    result = await device.call("signIn", {"autofill": True})

    assert (result["code"], result["quiet"]) == ("unknown_credential", False)
    await device.deleted.wait()


async def test_a_removed_passkey_is_no_longer_remembered(device: Device, home: Home) -> None:
    user = somebody()
    await device.enroll(user)
    await home.remove_passkeys(user)
    await device.call("signIn")

    assert await device.page.evaluate("JSON.parse(localStorage.getItem('as_user_passkey_map'))") == {user: []}


async def test_a_browser_without_signals_is_told_to_delete_by_hand(device: Device, home: Home) -> None:
    user = somebody()
    await device.enroll(user)
    await home.remove_passkeys(user)
    await device.page.evaluate("delete PublicKeyCredential.signalUnknownCredential")
    result = await device.call("signIn")

    assert result["code"] == "unknown_credential"
    assert "delete it" in result["cure"]


async def test_an_answer_that_comes_too_late_leaves_the_passkey_alone(device: Device, home: Home) -> None:
    await device.enroll(somebody())
    await device.page.evaluate(
        "() => { PublicKeyCredential.signalUnknownCredential = () => { window.signalled = true; }; }"
    )

    async def hold(route: Route) -> None:
        home.clock.moved = 61 * MINUTE
        await route.continue_()

    await device.page.route("**/verify/passkey", hold)
    result = await device.call("signIn")

    assert (result["code"], result["cure"]) == ("invalid_credential", "Try again, or sign in another way.")
    assert await device.page.evaluate("window.signalled") is None
    assert len(await device.passkeys()) == 1


async def test_after_a_removal_the_backend_made_the_page_can_tell_the_password_manager(
    device: Device, home: Home
) -> None:
    user = somebody()
    await device.enroll(user)
    await home.remove_passkeys(user)
    await device.open()

    assert await device.call("syncCredentials", {"token": await home.enrollment_token(user)}) is True
    await device.deleted.wait()
    assert await device.passkeys() == []


async def test_the_list_of_valid_passkeys_leaves_other_peoples_alone(device: Device, home: Home) -> None:
    ada, bob = somebody(), somebody()
    await device.enroll(ada)
    await device.enroll(bob)
    await device.call("syncCredentials", {"token": await home.enrollment_token(ada)})

    assert len(await device.passkeys()) == 2


async def test_a_new_name_reaches_the_password_manager_at_the_next_sign_in(
    device: Device, home: Home
) -> None:
    user = somebody()
    await device.enroll(user)
    await home.server.update_user(user, {"username": "ada", "display_name": "Ada Lovelace"})
    await device.call("signIn")
    await device.updated.wait()

    [passkey] = await device.passkeys()
    assert (passkey["userName"], passkey["userDisplayName"]) == ("ada", "Ada Lovelace")


async def test_a_replaced_function_is_named_in_the_failure_and_in_capabilities(device: Device) -> None:
    await device.page.evaluate(
        """() => {
          navigator.credentials.get = async () => {
            await new Promise((resolve) => setTimeout(resolve, 150));
            throw new DOMException("no", "NotAllowedError");
          };
        }"""
    )
    result = await device.call("signIn")

    assert (result["code"], result["patched"]) == ("cancelled", ["navigator.credentials.get"])
    assert "navigator.credentials.get" in result["cure"]
    assert (await device.call("capabilities"))["patched"] == ["navigator.credentials.get"]


async def test_an_extension_whose_credential_cannot_describe_itself_still_signs_in(device: Device) -> None:
    await device.enroll(somebody())
    await device.page.evaluate(
        """() => {
          const get = navigator.credentials.get.bind(navigator.credentials);
          navigator.credentials.get = async (options) => {
            const { id, rawId, type, response, authenticatorAttachment } = await get(options);
            return { id, rawId, type, response, authenticatorAttachment, getClientExtensionResults: () => ({}) };
          };
        }"""
    )

    assert "data" in await device.call("signIn")


async def test_a_device_without_a_passkey_refuses(device: Device) -> None:
    result = await device.call("signIn")

    assert (result["code"], result["cause"]) == ("refused", "NotAllowedError")


async def test_a_relying_party_of_another_site_is_told(device: Device) -> None:
    await device.enroll(somebody())
    await device.page.evaluate(
        """() => {
          const parse = PublicKeyCredential.parseRequestOptionsFromJSON;
          PublicKeyCredential.parseRequestOptionsFromJSON = (options) => ({ ...parse(options), rpId: "example.org" });
        }"""
    )

    assert (await device.call("signIn"))["code"] == "rp_id_mismatch"


async def test_an_expired_token_is_told_to_the_app(device: Device, home: Home) -> None:
    token = await home.enrollment_token(somebody())
    home.clock.moved = 11 * MINUTE
    result = await device.call("signUp", {"token": token})

    assert (result["code"], await device.page.evaluate("expired")) == ("expired_token", 1)


async def test_an_origin_that_is_not_the_tenants_is_a_network_error_with_a_cure(device: Device) -> None:
    await device.open(at=device.origin.replace("localhost", "127.0.0.1"))
    result = await device.call("signIn")

    assert result["code"] == "network_error"
    assert "origin" in result["cure"]


async def test_sign_up_without_a_token_is_refused_before_any_request(device: Device) -> None:
    result = await device.call("signUp", {"username": "ada@example.com"})

    assert result["code"] == "token_not_set"
    assert device.requests == []


@pytest.mark.parametrize("params", [{"autofill": True}, {"action": "checkout"}], ids=["autofill", "action"])
async def test_parameters_that_exclude_each_other_are_returned_not_thrown(
    device: Device, params: dict[str, object]
) -> None:
    assert (await device.call("signIn", {"token": "t", **params}))["code"] == "invalid_arguments"


async def test_the_servers_words_are_passed_on(device: Device) -> None:
    result = await device.call("signUp", {"token": "forged"})

    assert result["code"] == result["errorCode"] == "unauthorized"
    assert result["errorDescription"] == result["error"] != ""


async def test_autofill_that_cannot_reach_the_server_is_quiet(device: Device) -> None:
    await device.page.route("**/authentication-options", lambda route: route.abort())
    result = await device.call("signIn", {"autofill": True})

    assert (result["code"], result["quiet"]) == ("network_error", True)


async def test_a_browser_without_autofill_for_passkeys_says_so_quietly(device: Device) -> None:
    await device.page.evaluate("PublicKeyCredential.isConditionalMediationAvailable = async () => false")
    result = await device.call("signIn", {"autofill": True})

    assert (result["code"], result["quiet"]) == ("autofill_not_supported", True)


async def test_a_browser_without_webauthn_says_so(device: Device) -> None:
    await device.page.evaluate("delete window.PublicKeyCredential")

    assert (await device.call("signIn"))["code"] == "not_supported"


async def test_a_browser_that_adds_no_passkeys_by_itself_says_so_quietly(device: Device, home: Home) -> None:
    await device.page.evaluate("PublicKeyCredential.getClientCapabilities = async () => ({})")
    token = await home.enrollment_token(somebody())
    result = await device.call("signUp", {"token": token, "useAutoRegister": True})

    assert (result["code"], result["quiet"]) == ("auto_register_not_supported", True)
