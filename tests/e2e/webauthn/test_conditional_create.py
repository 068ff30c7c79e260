# SPDX-License-Identifier: Apache-2.0
"""Conditional create: a passkey that the browser makes by itself after another sign-in.

Chromium has its own password manager make such passkeys and never asks another authenticator; with a virtual
authenticator present that manager is off, so the request waits for ever (tried with internal, USB and hybrid ones).
Here Chromium and the SDK do all but that: they build the request, and what Chromium's manager would answer comes from
the software authenticator, with nobody present.
"""

from __future__ import annotations

import base64
import json
from typing import Any, Final

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from keystile.testing import SoftwareAuthenticator
from tests.e2e.browser_sdk.device import Device
from tests.e2e.browser_sdk.home import somebody
from tests.e2e.webauthn.app import PolicyHome

pytestmark = pytest.mark.anyio

# Only conditional requests are answered elsewhere; what reaches us is what Chromium parsed.
ANSWER_CONDITIONAL: Final = """() => {
  const base64url = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replace(/\\+/g, "-").replace(/\\//g, "_").replace(/=+$/, "");
  const create = CredentialsContainer.prototype.create;
  CredentialsContainer.prototype.create = async function (options) {
    if (options.mediation !== "conditional") return create.call(this, options);
    const { challenge, user, excludeCredentials, ...rest } = options.publicKey;
    const answer = JSON.parse(await passwordManager(JSON.stringify({
      ...rest,
      challenge: base64url(challenge),
      user: { ...user, id: base64url(user.id) },
      excludeCredentials: (excludeCredentials ?? []).map((one) => ({ ...one, id: base64url(one.id) })),
    })));
    return { ...answer, toJSON: () => answer };
  };
}"""


async def have_a_password_manager(device: Device, *, conditional: bool = True) -> SoftwareAuthenticator:
    manager = SoftwareAuthenticator()

    def answer(options: str) -> str:
        made = manager.create(json.loads(options), origin=device.origin, conditional=conditional)
        return json.dumps(made)

    await device.page.expose_function("passwordManager", answer)
    await device.page.evaluate(ANSWER_CONDITIONAL)
    return manager


async def hand_over(manager: SoftwareAuthenticator, device: Device) -> None:
    """Put the manager's passkey into Chromium's authenticator, which can sign with it from then on."""
    [held] = manager.credentials
    private = held.key_pair.private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    credential = {
        "credentialId": base64.b64encode(held.id).decode(),
        "isResidentCredential": True,
        "rpId": held.rp_id,
        "privateKey": base64.b64encode(private).decode(),
        "userHandle": base64.b64encode(held.user_handle).decode(),
        "signCount": 0,
        "backupEligibility": True,
        "backupState": True,
    }
    await device.cdp.send(
        "WebAuthn.addCredential", {"authenticatorId": device.authenticator, "credential": credential}
    )


async def upgrade(device: Device, user: str) -> Any:
    token = await device.home.enrollment_token(user)
    return await device.call(
        "signUp", {"token": token, "username": "ada@example.com", "useAutoRegister": True}
    )


async def test_a_passkey_made_with_nobody_present_is_taken_and_does_not_count_as_verified(
    device: Device, home: PolicyHome
) -> None:
    await have_a_password_manager(device)
    result = await upgrade(device, somebody())

    assert "data" in result, result
    assert (await home.record(result["data"]["userAuthenticator"])).uv_initialized is False


async def test_a_passkey_made_so_signs_in_once_its_person_is_verified(
    device: Device, home: PolicyHome
) -> None:
    manager = await have_a_password_manager(device)
    user = somebody()
    made = await upgrade(device, user)
    await hand_over(manager, device)
    result = await device.call("signIn")

    assert (result["data"]["isVerified"], result["data"]["userId"]) == (True, user)
    # One factor alone does not make it count as verified from the beginning.
    assert (await home.record(made["data"]["userAuthenticator"])).uv_initialized is False


async def test_a_tenant_may_switch_it_off(device: Device, home: PolicyHome) -> None:
    await home.set_policy(conditional_create=False)
    await have_a_password_manager(device)
    result = await upgrade(device, somebody())

    assert result["code"] == "invalid_credential"


async def test_without_a_password_manager_the_request_can_be_called_off(device: Device) -> None:
    """Chromium's own request, unanswered: `cancel` ends it and no passkey is made."""
    token = await device.home.enrollment_token(somebody())
    await device.begin("upgrade", "signUp", {"token": token, "useAutoRegister": True})
    await device.page.wait_for_function("() => outcomes.upgrade || keystile.passkey")
    await device.page.evaluate("() => keystile.passkey.cancel()")

    assert (await device.outcome("upgrade"))["code"] == "aborted"
    assert await device.passkeys() == []
