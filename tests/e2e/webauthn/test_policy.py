# SPDX-License-Identifier: Apache-2.0
"""A tenant's policy in Chromium: user verification, residency and extensions, as the browser really does them."""

from __future__ import annotations

from typing import Any, Final

import pytest

from keystile.webauthn.base64url import decode
from tests.e2e.browser_sdk.device import Device
from tests.e2e.browser_sdk.home import somebody
from tests.e2e.webauthn.app import PolicyHome, enroll

pytestmark = pytest.mark.anyio

UV: Final = 0x04


async def edit_creation_options(device: Device, selection: str) -> None:
    """Have the page ask for other authenticators than the server said."""
    await device.page.evaluate(
        f"""() => {{
          const parse = PublicKeyCredential.parseCreationOptionsFromJSON;
          PublicKeyCredential.parseCreationOptionsFromJSON = (options) =>
            parse.call(PublicKeyCredential, {{ ...options, authenticatorSelection: {selection} }});
        }}"""
    )


async def sign_in(device: Device) -> dict[str, Any]:
    result: dict[str, Any] = await device.call("signIn")
    return result


def flags(answer: dict[str, Any]) -> int:
    """The flags of an answer's authenticator data."""
    return decode(answer["response"]["authenticatorData"])[32]


# ---- user verification ----


async def test_with_user_verification_required_the_person_is_verified(
    key_device: Device, home: PolicyHome
) -> None:
    data = await enroll(key_device, somebody())
    signed_in = await sign_in(key_device)

    assert (await home.record(data["userAuthenticator"])).uv_initialized is True
    assert flags(signed_in["data"]["authenticationResponse"]) & UV


async def test_with_user_verification_discouraged_a_key_without_a_pin_will_do(
    plain_key: Device, home: PolicyHome
) -> None:
    await home.set_policy(user_verification="discouraged", resident_key="discouraged")
    user = somebody()
    data = await enroll(plain_key, user)
    step_up = await home.track(user, "pay")
    signed_in = await plain_key.call("signIn", {"token": step_up.token})

    assert (await home.record(data["userAuthenticator"])).uv_initialized is False
    assert not flags(signed_in["data"]["authenticationResponse"]) & UV


async def test_a_page_that_asks_for_less_verification_gets_a_refusal(
    plain_key: Device, home: PolicyHome
) -> None:
    """The requirement is the server's: the page edits the options, and the answer is refused all the same."""
    await edit_creation_options(
        plain_key,
        '{ userVerification: "discouraged", residentKey: "discouraged", requireResidentKey: false }',
    )
    token = await home.enrollment_token(somebody())
    result = await plain_key.call("signUp", {"token": token, "authenticatorAttachment": None})

    assert result["code"] == "invalid_credential"
    assert len(await plain_key.passkeys()) == 1


# ---- residency ----


async def test_a_resident_passkey_signs_in_without_a_user_name(key_device: Device, home: PolicyHome) -> None:
    data = await enroll(key_device, somebody())
    [held] = await key_device.passkeys()

    assert held["isResidentCredential"] is True
    assert (await home.record(data["userAuthenticator"])).discoverable is True
    assert (await sign_in(key_device))["data"]["isVerified"] is True


async def test_a_non_resident_passkey_steps_its_user_up(key_device: Device, home: PolicyHome) -> None:
    await home.set_policy(resident_key="discouraged")
    user = somebody()
    data = await enroll(key_device, user)
    [held] = await key_device.passkeys()
    step_up = await home.track(user, "pay")
    result = await key_device.call("signIn", {"token": step_up.token})

    assert held["isResidentCredential"] is False
    assert (await home.record(data["userAuthenticator"])).discoverable is False
    assert result["data"]["isVerified"] is True


async def test_a_page_that_makes_a_passkey_non_resident_gets_a_refusal(
    key_device: Device, home: PolicyHome
) -> None:
    await edit_creation_options(
        key_device, '{ userVerification: "required", residentKey: "discouraged", requireResidentKey: false }'
    )
    token = await home.enrollment_token(somebody())
    result = await key_device.call("signUp", {"token": token, "authenticatorAttachment": None})

    assert result["code"] == "invalid_credential"


# ---- where it lives ----


async def test_a_passkey_that_syncs_is_recorded_as_such(device: Device, home: PolicyHome) -> None:
    data = await enroll(device, somebody())
    record = await home.record(data["userAuthenticator"])

    assert (record.backup_eligible, record.backed_up) == (True, True)


async def test_where_only_device_bound_passkeys_will_do_one_that_syncs_is_refused(
    device: Device, home: PolicyHome
) -> None:
    await home.set_policy(synced="device-bound")
    token = await home.enrollment_token(somebody())

    assert (await device.call("signUp", {"token": token}))["code"] == "invalid_credential"


async def test_the_tenants_attachment_decides_where_the_browser_looks(
    key_device: Device, home: PolicyHome
) -> None:
    """The SDK asks for this device by default; the tenant wants a security key."""
    await home.set_policy(attachment="cross-platform")
    data = await key_device.enroll(somebody())

    assert (await home.record(data["userAuthenticator"])).attachment == "cross-platform"


async def test_an_attestation_is_kept_where_the_tenant_asks_for_one(
    key_device: Device, home: PolicyHome
) -> None:
    await home.set_policy(attestation="direct")
    data = await enroll(key_device, somebody())
    record = await home.record(data["userAuthenticator"])

    # Chromium's virtual authenticators have a certificate of their own, that nobody vouches for.
    assert (record.attestation_format, record.attestation_trusted) == ("packed", False)


# ---- extensions ----


async def test_prf_is_enabled_and_its_results_stay_in_the_page(key_device: Device, home: PolicyHome) -> None:
    await home.set_policy(extensions=["prf"])
    data = await enroll(key_device, somebody())
    assert (await home.record(data["userAuthenticator"])).prf_enabled is True

    answer, secret = await get_with(key_device, "{ prf: { eval: { first: new Uint8Array(32) } } }", PRF)
    assert len(secret) == 64
    assert answer["isVerified"] is True


async def test_a_large_blob_is_written_and_read_back(key_device: Device, home: PolicyHome) -> None:
    await home.set_policy(extensions=["largeBlob"])
    user = somebody()
    data = await enroll(key_device, user)
    assert (await home.record(data["userAuthenticator"])).large_blob_supported is True

    written = "{ largeBlob: { write: new TextEncoder().encode('a note') } }"
    credential = data["registrationResponse"]["id"]
    answer, was_written = await get_with(key_device, written, WRITTEN, only=credential)
    assert (answer["isVerified"], was_written) == (True, True)

    answer, blob = await get_with(key_device, "{ largeBlob: { read: true } }", BLOB, only=credential)
    assert (answer["isVerified"], blob) == (True, "a note")


async def test_where_protection_is_required_a_key_without_it_makes_no_passkey(
    key_device: Device, home: PolicyHome
) -> None:
    """Chromium's virtual keys have no credProtect; that one which has it is taken is in tests/faults."""
    await home.set_policy(require_credential_protection=True)
    token = await home.enrollment_token(somebody())
    result = await key_device.call("signUp", {"token": token, "authenticatorAttachment": None})

    assert result["code"] == "refused"
    assert await key_device.passkeys() == []


PRF: Final = """(outputs) => [...new Uint8Array(outputs.prf.results.first)]
    .map((byte) => byte.toString(16).padStart(2, "0")).join("")"""
WRITTEN: Final = "(outputs) => outputs.largeBlob.written"
BLOB: Final = "(outputs) => new TextDecoder().decode(outputs.largeBlob.blob)"

# What a page does that needs more of a passkey than the SDK offers: the server's options, an extension of its own,
# and the answer to the server as the browser writes it, key material and all.
GET_WITH: Final = """async ([tenantId, baseUrl, only, extensions, read]) => {
  const headers = { "Content-Type": "application/json", Authorization: `Basic ${btoa(tenantId)}` };
  const post = async (path, body) =>
    (await fetch(`${baseUrl}/client${path}`, { method: "POST", headers, body: JSON.stringify(body) })).json();
  const { options, challengeId } = await post("/user-authenticators/passkey/authentication-options", {});
  if (only) options.allowCredentials = [{ type: "public-key", id: only }];
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  publicKey.extensions = extensions();
  const credential = await navigator.credentials.get({ publicKey });
  const authenticationCredential = credential.toJSON();
  return [await post("/verify/passkey", { authenticationCredential, challengeId }),
    read(credential.getClientExtensionResults())];
}"""


async def get_with(
    device: Device, extensions: str, read: str, *, only: str | None = None
) -> tuple[dict[str, Any], Any]:
    """Sign in with an extension; the server's answer, and what ``read`` takes from the extension's outputs."""
    call = f"([t, b, o]) => ({GET_WITH})([t, b, o, () => ({extensions}), {read}])"
    answer, found = await device.page.evaluate(call, [device.home.tenant_id, device.home.base_url, only])
    return answer, found
