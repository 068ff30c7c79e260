# SPDX-License-Identifier: Apache-2.0
"""`@keystile/browser` in Chromium: enrolling, signing in and stepping up with a passkey."""

from __future__ import annotations

import pytest

from tests.e2e.browser_sdk.device import Device
from tests.e2e.browser_sdk.home import Home, somebody

pytestmark = pytest.mark.anyio


async def test_sign_up_gives_a_token_that_the_backend_can_validate(device: Device, home: Home) -> None:
    user = somebody()
    data = await device.enroll(user)

    validated = await home.server.validate_challenge(token=data["token"])
    assert (validated.state, validated.user_id) == ("CHALLENGE_SUCCEEDED", user)


async def test_sign_up_gives_the_new_authenticator_and_the_browsers_answer(device: Device) -> None:
    data = await device.enroll(somebody())

    assert data["userAuthenticator"]["verificationMethod"] == "PASSKEY"
    credential = data["userAuthenticator"]["webauthnCredential"]["credentialId"]
    assert credential == data["registrationResponse"]["id"]


async def test_sign_up_can_use_the_token_that_was_set(device: Device, home: Home) -> None:
    token = await home.enrollment_token(somebody())
    await device.page.evaluate("(token) => keystile.setToken(token)", token)

    assert "data" in await device.call("signUp", {"username": "ada@example.com"})


async def test_the_button_signs_in(device: Device, home: Home) -> None:
    user = somebody()
    await device.enroll(user)
    result = await device.call("signIn")

    validated = await home.server.validate_challenge(token=result["data"]["token"])
    assert (validated.is_valid, validated.user_id) == (True, user)


async def test_a_sign_in_tells_who_it_was(device: Device) -> None:
    user = somebody()
    enrolled = await device.enroll(user)
    data = (await device.call("signIn"))["data"]

    assert (data["isVerified"], data["userId"]) == (True, user)
    assert data["userAuthenticatorId"] == enrolled["userAuthenticator"]["userAuthenticatorId"]
    assert data["authenticationResponse"]["id"] == enrolled["registrationResponse"]["id"]


async def test_autofill_signs_in(device: Device, home: Home) -> None:
    user = somebody()
    await device.enroll(user)
    result = await device.call("signIn", {"autofill": True})

    validated = await home.server.validate_challenge(token=result["data"]["token"])
    assert (validated.is_valid, validated.user_id) == (True, user)


@pytest.mark.parametrize("autofill", [False, True], ids=["button", "autofill"])
async def test_a_sign_in_for_an_action_is_of_that_action_and_key(
    device: Device, home: Home, autofill: bool
) -> None:
    user = somebody()
    await device.enroll(user)
    key = f"order-{user}"
    result = await device.call("signIn", {"action": "checkout", "idempotencyKey": key, "autofill": autofill})

    validated = await home.server.validate_challenge(token=result["data"]["token"])
    assert (validated.state, validated.action, validated.idempotency_key) == (
        "CHALLENGE_SUCCEEDED",
        "checkout",
        key,
    )


async def test_a_token_from_track_is_stepped_up(device: Device, home: Home) -> None:
    user = somebody()
    await device.enroll(user)
    tracked = await home.track(user, "withdraw")
    assert tracked.state == "CHALLENGE_REQUIRED"
    result = await device.call("signIn", {"token": tracked.token})

    assert result["data"]["isVerified"] is True
    action = await home.server.get_action(user, "withdraw", tracked.idempotency_key)
    assert action.state == "CHALLENGE_SUCCEEDED"


async def test_cookie_mode_enrolls_and_signs_in(device: Device, home: Home) -> None:
    user = somebody()
    token = await home.enrollment_token(user)
    enrolled = await device.call("signUp", {"token": token, "username": "ada", "useCookies": True})
    assert "data" in enrolled, enrolled
    result = await device.call("signIn", {"useCookies": True})

    assert (result["data"]["isVerified"], result["data"]["userId"]) == (True, user)
    assert "/client/user-authenticators/passkey/authentication-options/web" in device.requests


async def test_cookie_mode_signs_in_for_an_action(device: Device) -> None:
    await device.enroll(somebody())
    result = await device.call("signIn", {"action": "checkout", "useCookies": True})

    assert result["data"]["isVerified"] is True
    assert "/client/challenge/web" in device.requests


async def test_the_app_hears_when_the_server_begins_to_check(device: Device) -> None:
    await device.enroll(somebody())
    heard = await device.page.evaluate(
        """async () => {
          let heard = 0;
          await keystile.passkey.signIn({ onVerificationStarted: () => heard++ });
          return heard;
        }"""
    )

    assert heard == 1


async def test_the_device_id_is_kept_in_authsignals_cookie_and_sent_along(device: Device, home: Home) -> None:
    await device.enroll(somebody())
    before = await device.page.evaluate("keystile.anonymousId")
    await device.open()
    async with device.page.expect_request("**/verify/passkey") as verifying:
        await device.call("signIn")

    sent = (await verifying.value).post_data_json or {}
    cookies = {cookie.get("name"): cookie.get("value") for cookie in await device.page.context.cookies()}
    assert sent["deviceId"] == before == cookies["__as_aid"]


async def test_a_passkey_used_here_is_available_on_this_device(device: Device) -> None:
    user = somebody()
    assert await device.call("isAvailableOnDevice", {"userId": user}) is False
    await device.enroll(user)

    assert await device.call("isAvailableOnDevice", {"userId": user}) is True


async def test_a_passkey_that_was_removed_is_not_available_on_this_device(device: Device, home: Home) -> None:
    user = somebody()
    await device.enroll(user)
    await home.remove_passkeys(user)

    assert await device.call("isAvailableOnDevice", {"userId": user}) is False


async def test_passkeys_are_remembered_in_authsignals_form(device: Device) -> None:
    user = somebody()
    data = await device.enroll(user)
    kept = await device.page.evaluate("JSON.parse(localStorage.getItem('as_user_passkey_map'))")

    assert kept == {user: [data["registrationResponse"]["id"]]}


async def test_a_browser_without_json_functions_signs_up_and_in(device: Device) -> None:
    await device.page.add_init_script(
        """delete PublicKeyCredential.parseCreationOptionsFromJSON;
           delete PublicKeyCredential.parseRequestOptionsFromJSON;
           delete PublicKeyCredential.prototype.toJSON;"""
    )
    await device.open()
    await device.enroll(somebody())

    assert "data" in await device.call("signIn")


async def test_the_module_fetches_its_fallback_only_where_it_is_needed(device: Device) -> None:
    await device.enroll(somebody())
    loaded: list[str] = []
    device.page.on("request", lambda request: loaded.append(request.url.rpartition("/")[2]))
    sign_in = """async ([tenantId, baseUrl, old]) => {
      if (old) delete PublicKeyCredential.parseRequestOptionsFromJSON;
      const { Keystile } = await import("/index.js");
      return "data" in await new Keystile({ tenantId, baseUrl }).passkey.signIn();
    }"""
    place = [device.home.tenant_id, device.home.base_url]

    assert await device.page.evaluate(sign_in, [*place, False])
    assert "fallback.js" not in loaded
    assert await device.page.evaluate(sign_in, [*place, True])
    assert "fallback.js" in loaded


async def test_capabilities_are_chromiums_own_and_ours(device: Device) -> None:
    can = await device.call("capabilities")

    told = {
        name: can[name] for name in ("webauthn", "conditionalGet", "nativeJson", "signalUnknownCredential")
    }
    assert told == dict.fromkeys(told, True)
    assert (can["inAppBrowser"], can["patched"]) == (False, [])
