# SPDX-License-Identifier: Apache-2.0
"""The passkey request bodies of the official iOS and Android SDKs, as AW §3 and §9 (15, 16) write them.

Those SDKs run only on phones, so their bodies are made here: the same authenticator, written down the way
each SDK writes it. What they read from answers, and cannot do without, is checked too.
"""

from __future__ import annotations

from base64 import b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from keystile.testing import SoftwareAuthenticator
from tests.contract.wire import ORIGIN, Answer, Platform, Wire, basic, fresh, is_error
from tests.live import LivePlatform

PASSKEY = "/user-authenticators/passkey"
Json = dict[str, Any]


def to_bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def to_text(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def standard(text: str) -> str:
    """The same bytes in standard base64, as iOS writes `clientDataJSON`."""
    return b64encode(to_bytes(text)).decode()


# --- iOS --------------------------------------------------------------------------------------------


def ios_options(options: Json) -> Json:
    """iOS takes the UTF-8 bytes of `user.id` as the handle, without decoding it."""
    return {**options, "user": {**options["user"], "id": to_text(options["user"]["id"].encode())}}


def ios_registration(credential: Json) -> Json:
    """No transports, no extension results; the attachment is always the same text."""
    response = credential["response"]
    return {
        "id": credential["id"],
        "rawId": credential["rawId"],
        "type": "public-key",
        "authenticatorAttachment": "cross-platform",
        "response": {
            "attestationObject": response["attestationObject"],
            "clientDataJSON": standard(response["clientDataJSON"]),
        },
    }


def ios_authentication(credential: Json) -> Json:
    """The user handle is the UTF-8 text of its bytes."""
    response = credential["response"]
    return {
        "id": credential["id"],
        "rawId": credential["rawId"],
        "type": "public-key",
        "authenticatorAttachment": "platform",
        "response": {
            "authenticatorData": response["authenticatorData"],
            "clientDataJSON": standard(response["clientDataJSON"]),
            "signature": response["signature"],
            "userHandle": to_bytes(response["userHandle"]).decode(),
        },
    }


# --- Android ----------------------------------------------------------------------------------------


def android_registration(credential: Json) -> Json:
    response = credential["response"]
    return {
        "id": credential["id"],
        "rawId": credential["rawId"],
        "type": "public-key",
        "authenticatorAttachment": "platform",
        "response": {
            "attestationObject": response["attestationObject"],
            "clientDataJSON": response["clientDataJSON"],
            "transports": ["internal"],
        },
    }


def android_authentication(credential: Json) -> Json:
    """No attachment."""
    response = credential["response"]
    members = ("authenticatorData", "clientDataJSON", "signature", "userHandle")
    return {
        "id": credential["id"],
        "rawId": credential["rawId"],
        "type": "public-key",
        "response": {name: response[name] for name in members},
    }


# --- both -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sdk:
    """How one SDK writes its requests."""

    name: str
    tenant: Callable[[str], str]
    options: Callable[[Json], Json]
    registration: Callable[[Json], Json]
    authentication: Callable[[Json], Json]

    def headers(self, platform: Platform, token: str | None) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {token}" if token else f"Basic {self.tenant(platform.tenant_id)}",
            "Content-Type": "application/json",
            "User-Agent": f"Mozilla/5.0 (Phone) Authsignal{self.name}SDK/2.13.0",
            "X-Authsignal-Version": "2.13.0",
            "X-Authsignal-SDK": self.name.lower(),
            "X-Authsignal-Tenant-ID": platform.tenant_id,
        }


IOS = Sdk(
    "iOS",
    lambda tenant: to_text(f"{tenant}:".encode()),
    ios_options,
    ios_registration,
    ios_authentication,
)
ANDROID = Sdk(
    "Android",
    lambda tenant: basic(f"{tenant}:").removeprefix("Basic "),
    lambda options: options,
    android_registration,
    android_authentication,
)
both = pytest.mark.parametrize("sdk", [pytest.param(IOS, id="iOS"), pytest.param(ANDROID, id="Android")])


def ask(wire: Wire, sdk: Sdk, path: str, body: Json, token: str | None = None) -> Answer:
    return wire.send("POST", f"/client{path}", body, **sdk.headers(wire.platform, token))


def sign_up(wire: Wire, sdk: Sdk, user_id: str) -> tuple[SoftwareAuthenticator, Json]:
    token = wire.track(user_id)["token"]
    names = {"username": "jane@example.com", "displayName": "Jane"}
    options = ask(wire, sdk, f"{PASSKEY}/registration-options", names, token).json
    authenticator = SoftwareAuthenticator()
    credential = authenticator.create(sdk.options(options["options"]), origin=ORIGIN)
    body = {
        "challengeId": options["challengeId"],
        "registrationCredential": sdk.registration(credential),
        "deviceId": "device",
    }
    answer = ask(wire, sdk, PASSKEY, body, token)
    assert answer.status == 200, answer.body
    return authenticator, answer.json


def sign_in(
    wire: Wire,
    sdk: Sdk,
    authenticator: SoftwareAuthenticator,
    action: str | None = None,
    token: str | None = None,
) -> Answer:
    handle = ask(wire, sdk, "/challenge", {"action": action}).json if action else {}
    options = ask(
        wire,
        sdk,
        f"{PASSKEY}/authentication-options",
        handle and {"challengeId": handle["challengeId"]},
        token,
    )
    credential = authenticator.get(options.json["options"], origin=ORIGIN)
    body = {
        "challengeId": options.json["challengeId"],
        "authenticationCredential": sdk.authentication(credential),
        "deviceId": "device",
    }
    return ask(wire, sdk, "/verify/passkey", body, token)


@both
def test_a_phone_enrolls_and_gets_all_that_it_cannot_do_without(wire: Wire, sdk: Sdk) -> None:
    user_id = fresh()
    _, added = sign_up(wire, sdk, user_id)

    assert (added["isVerified"], added["userId"]) == (True, user_id)
    assert wire.validate(added["accessToken"])["state"] == "CHALLENGE_SUCCEEDED"


@both
def test_a_phone_signs_in(wire: Wire, sdk: Sdk) -> None:
    user_id = fresh()
    authenticator, _ = sign_up(wire, sdk, user_id)
    answer = sign_in(wire, sdk, authenticator)

    assert answer.status == 200, answer.body
    assert wire.validate(answer.json["accessToken"])["userId"] == user_id


@both
def test_a_phone_signs_in_with_an_action(wire: Wire, sdk: Sdk) -> None:
    authenticator, _ = sign_up(wire, sdk, fresh())
    answer = sign_in(wire, sdk, authenticator, action="signIn")

    assert answer.status == 200, answer.body
    assert wire.validate(answer.json["accessToken"])["action"] == "signIn"


@both
def test_a_phone_answers_a_step_up(wire: Wire, sdk: Sdk) -> None:
    user_id = fresh()
    authenticator, _ = sign_up(wire, sdk, user_id)
    token = wire.track(user_id, "withdraw")["token"]
    answer = sign_in(wire, sdk, authenticator, token=token)

    assert answer.status == 200, answer.body
    assert wire.validate(token)["state"] == "CHALLENGE_SUCCEEDED"


def test_a_passkey_made_in_a_browser_signs_in_on_ios(wire: Wire) -> None:
    passkey = wire.enroll()

    assert sign_in(wire, IOS, passkey.authenticator).status == 200


def test_a_passkey_made_on_ios_signs_in_in_a_browser(wire: Wire) -> None:
    authenticator, added = sign_up(wire, IOS, fresh())
    options = wire.authentication()
    credential = authenticator.get(options["options"], origin=ORIGIN)
    body = {"authenticationCredential": credential, "challengeId": options["challengeId"]}
    answer = wire.client("POST", "/verify/passkey", body)

    assert (answer.status, answer.json["userId"]) == (200, added["userId"])


def test_a_native_app_is_an_origin_of_the_tenant_like_any_other(platform: LivePlatform) -> None:
    app = "android:apk-key-hash:7d1Tj4bEFGnnXbyPVNYpMn3Fk2GVyKSDdwNCxJUPK1s"
    passkey = Wire(platform).enroll()
    native = Wire(platform, origin=app)
    before = native.sign_in(passkey)
    platform.add_origin(app)

    assert is_error(before, 400, "invalid_credential")
    assert native.sign_in(passkey).status == 200


def test_an_ios_registration_without_an_attestation_object_is_refused_and_nothing_breaks(wire: Wire) -> None:
    token = wire.track(fresh())["token"]
    options = ask(wire, IOS, f"{PASSKEY}/registration-options", {"username": "j"}, token).json
    credential = SoftwareAuthenticator().create(ios_options(options["options"]), origin=ORIGIN)
    sent = ios_registration(credential)
    sent["response"]["attestationObject"] = None
    body = {"challengeId": options["challengeId"], "registrationCredential": sent, "deviceId": "d"}

    assert is_error(ask(wire, IOS, PASSKEY, body, token), 400, "invalid_request")


def test_only_client_data_may_be_in_standard_base64(wire: Wire) -> None:
    authenticator, _ = sign_up(wire, IOS, fresh())
    options = ask(wire, IOS, f"{PASSKEY}/authentication-options", {}).json
    sent = ios_authentication(authenticator.get(options["options"], origin=ORIGIN))
    # 37 bytes of authenticator data: the padding of standard base64 always shows.
    sent["response"]["authenticatorData"] = standard(sent["response"]["authenticatorData"])
    body = {"authenticationCredential": sent, "challengeId": options["challengeId"], "deviceId": "d"}

    assert ask(wire, IOS, "/verify/passkey", body).status == 400


def test_a_list_holds_the_credential_id_that_phones_read(wire: Wire) -> None:
    _, added = sign_up(wire, ANDROID, fresh())
    answer = wire.send(
        "GET", "/client/user-authenticators", **ANDROID.headers(wire.platform, added["accessToken"])
    )

    assert [one["webauthnCredential"]["credentialId"] for one in answer.json] == [added["credentialId"]]
