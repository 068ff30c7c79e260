# SPDX-License-Identifier: Apache-2.0
"""The Client API's passkey part as AW §3 writes it: shapes that SDKs cannot do without, scopes, refusals."""

from __future__ import annotations

import uuid
from base64 import urlsafe_b64decode
from typing import Any

import pytest

from keystile.testing import SoftwareAuthenticator
from tests.contract.wire import ORIGIN, Answer, Enrolled, Wire, basic, fresh, is_error

PASSKEY = "/user-authenticators/passkey"
ALL_SCOPES = "read:authenticators add:authenticators update:authenticators remove:authenticators"


def decoded(text: str) -> bytes:
    assert "=" not in text
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


# --- challenge and init (§3.1, §3.8) ----------------------------------------------------------------


def test_a_challenge_handle_is_a_text(wire: Wire) -> None:
    answer = wire.client("POST", "/challenge", {"action": "signIn"}).json

    assert isinstance(answer["challengeId"], str)
    assert answer["challengeId"]


def test_a_phone_asks_for_a_challenge_without_an_action(wire: Wire, passkey: Enrolled) -> None:
    assert wire.client("POST", "/challenge", {}, passkey.token).json["challengeId"]


def test_a_challenge_without_a_body_is_taken(wire: Wire, passkey: Enrolled) -> None:
    headers = {"Authorization": f"Bearer {passkey.token}", "Content-Type": "application/json"}

    assert wire.request("POST", "/v1/client/challenge", headers=headers).status == 200


def test_a_challenge_for_what_is_no_action_code_is_refused(wire: Wire) -> None:
    assert is_error(wire.client("POST", "/challenge", {"action": "sign in"}), 400, "invalid_request")


def test_init_tells_the_methods_and_hides_the_address(wire: Wire, passkey: Enrolled) -> None:
    token = wire.track(passkey.user_id, email="jane@example.com")["token"]
    options = wire.client("POST", "/init", {}, token).json["challengeOptions"]

    assert options["token"].count(".") == 2
    assert options["verificationMethods"] == ["PASSKEY"]
    assert options["defaultVerificationMethod"] == "PASSKEY"
    assert options["user"]["email"].startswith("j")
    assert "jane" not in options["user"]["email"]


# --- enrollment (§3.2, §3.3) ------------------------------------------------------------------------


def registration(wire: Wire, token: str, path: str = "", **body: Any) -> Answer:
    return wire.client("POST", f"{PASSKEY}/registration-options{path}", body, token)


def add(wire: Wire, token: str, options: Any, credential: Any, **more: Any) -> Answer:
    body = {"registrationCredential": credential, "challengeId": options["challengeId"], **more}
    return wire.client("POST", PASSKEY, body, token)


def test_registration_options_have_all_that_browser_ios_and_android_need(wire: Wire) -> None:
    token = wire.track(fresh())["token"]
    answer = registration(wire, token, username="jane@example.com", displayName="Jane Smith").json
    options = answer["options"]

    assert isinstance(answer["challengeId"], str)
    assert len(decoded(options["challenge"])) >= 32
    assert options["rp"]["id"] == "localhost"
    assert options["rp"]["name"]
    assert (options["user"]["name"], options["user"]["displayName"]) == ("jane@example.com", "Jane Smith")
    assert [param["alg"] for param in options["pubKeyCredParams"]] == [-8, -7, -257]
    assert {param["type"] for param in options["pubKeyCredParams"]} == {"public-key"}
    assert options["timeout"] == 300_000
    assert options["attestation"] == "none"
    assert options["excludeCredentials"] == []
    assert options["authenticatorSelection"]["requireResidentKey"] is True
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["extensions"] == {"credProps": True}


def test_a_user_handle_is_opaque_ascii_and_the_same_every_time(wire: Wire) -> None:
    user_id = fresh("jane")
    handles = {
        registration(wire, wire.track(user_id)["token"]).json["options"]["user"]["id"] for _ in range(2)
    }
    handle = decoded(handles.pop())

    assert not handles
    assert handle.isascii()
    assert len(handle) == 43
    assert user_id.encode() not in handle


@pytest.mark.parametrize("attachment", ["platform", "cross-platform"])
def test_a_wished_attachment_is_passed_on(wire: Wire, attachment: str) -> None:
    token = wire.track(fresh())["token"]
    options = registration(wire, token, authenticatorAttachment=attachment).json["options"]

    assert options["authenticatorSelection"]["authenticatorAttachment"] == attachment


def test_no_wish_for_an_attachment_may_be_a_null(wire: Wire) -> None:
    token = wire.track(fresh())["token"]
    options = registration(wire, token, authenticatorAttachment=None).json["options"]

    assert "authenticatorAttachment" not in options["authenticatorSelection"]


@pytest.mark.parametrize("name", ["username", "email", "phoneNumber"])
def test_a_name_that_was_not_given_is_taken_from_the_user(wire: Wire, name: str) -> None:
    token = wire.track(fresh(), **{name: "+6427000000"})["token"]

    assert registration(wire, token).json["options"]["user"]["name"] == "+6427000000"


def test_passkeys_that_the_user_has_are_excluded(wire: Wire, passkey: Enrolled) -> None:
    [excluded] = registration(wire, passkey.token).json["options"]["excludeCredentials"]

    assert excluded == {
        "id": passkey.credential_id,
        "type": "public-key",
        "transports": ["internal", "hybrid"],
    }


def test_registration_options_need_a_token(wire: Wire) -> None:
    assert is_error(wire.client("POST", f"{PASSKEY}/registration-options", {}), 401, "unauthorized")


def test_a_second_passkey_needs_the_scope_for_it(wire: Wire, passkey: Enrolled) -> None:
    plain = wire.track(passkey.user_id)["token"]
    scoped = wire.track(passkey.user_id, scope="add:authenticators")["token"]

    assert is_error(registration(wire, plain), 403, "unauthorized")
    assert registration(wire, scoped).status == 200


def test_an_added_passkey_is_described_and_its_token_proves_the_enrollment(wire: Wire) -> None:
    user_id = fresh()
    token = wire.track(user_id, "enroll-passkey")["token"]
    options = registration(wire, token, username="jane@example.com", displayName="Jane").json
    credential = SoftwareAuthenticator().create(options["options"], origin=ORIGIN)
    added = add(wire, token, options, credential, conditionalCreate=False).json

    assert added["isVerified"] is True
    assert added["userId"] == user_id
    assert added["credentialId"] == credential["id"]
    assert added["userAuthenticator"]["userAuthenticatorId"] == added["userAuthenticatorId"]
    assert added["userAuthenticator"]["verificationMethod"] == "PASSKEY"
    assert added["userAuthenticator"]["username"] == "jane@example.com"
    assert added["userAuthenticator"]["displayName"] == "Jane"
    validated = wire.validate(added["accessToken"])
    assert (validated["isValid"], validated["state"], validated["userId"], validated["action"]) == (
        True,
        "CHALLENGE_SUCCEEDED",
        user_id,
        "enroll-passkey",
    )


def test_an_enrollment_is_done_once(wire: Wire) -> None:
    token = wire.track(fresh(), scope="add:authenticators")["token"]
    options = registration(wire, token).json
    credential = SoftwareAuthenticator().create(options["options"], origin=ORIGIN)
    added = add(wire, token, options, credential)

    assert added.status == 200
    assert add(wire, token, options, credential).status in (400, 403)
    assert is_error(add(wire, added.json["accessToken"], options, credential), 400, "invalid_credential")


def test_a_finished_enrollment_needs_its_result_token_to_add_another(wire: Wire) -> None:
    tracked = wire.track(fresh(), scope="add:authenticators")["token"]
    options = registration(wire, tracked).json
    added = add(wire, tracked, options, SoftwareAuthenticator().create(options["options"], origin=ORIGIN))

    def second(token: str) -> int:
        answer = registration(wire, token)
        if answer.status != 200:
            return answer.status
        credential = SoftwareAuthenticator().create(answer.json["options"], origin=ORIGIN)
        return add(wire, token, answer.json, credential).status

    assert second(tracked) in (400, 403)
    assert second(added.json["accessToken"]) == 200


def test_a_credential_of_one_user_cannot_be_added_to_another(wire: Wire, passkey: Enrolled) -> None:
    token = wire.track(fresh())["token"]
    options = registration(wire, token).json
    held = passkey.authenticator.credentials[0]
    credential = SoftwareAuthenticator().create(
        options["options"], origin=ORIGIN, credential_id=held.id, key_pair=held.key_pair
    )

    assert is_error(add(wire, token, options, credential), 400, "invalid_credential")


def test_a_challenge_of_one_user_is_of_no_use_to_another(wire: Wire) -> None:
    mine, theirs = wire.track(fresh())["token"], wire.track(fresh())["token"]
    options = registration(wire, theirs).json
    credential = SoftwareAuthenticator().create(options["options"], origin=ORIGIN)

    assert is_error(add(wire, mine, options, credential), 400, "invalid_credential")


def test_a_registration_from_a_foreign_origin_is_refused(wire: Wire) -> None:
    token = wire.track(fresh())["token"]
    options = registration(wire, token).json
    credential = SoftwareAuthenticator().create(options["options"], origin="http://localhost:3001")

    assert is_error(add(wire, token, options, credential), 400, "invalid_credential")


def test_an_automatic_upgrade_needs_neither_presence_nor_verification(wire: Wire) -> None:
    user_id = fresh()
    token = wire.track(user_id)["token"]
    options = registration(wire, token).json
    authenticator = SoftwareAuthenticator()
    credential = authenticator.create(
        options["options"], origin=ORIGIN, user_present=False, user_verified=False
    )

    assert is_error(add(wire, token, options, credential), 400, "invalid_credential")
    added = add(wire, token, options, credential, conditionalCreate=True)
    assert added.status == 200
    passkey = Enrolled(user_id, authenticator, added.json["userAuthenticatorId"], credential["id"], "")
    assert wire.sign_in(passkey).status == 200


# --- sign-in and step-up (§3.4, §3.5) ---------------------------------------------------------------


def test_anonymous_options_name_no_credentials(wire: Wire) -> None:
    answer = wire.authentication()
    options = answer["options"]

    assert isinstance(answer["challengeId"], str)
    assert len(decoded(options["challenge"])) >= 32
    assert (options["rpId"], options["allowCredentials"]) == ("localhost", [])
    assert (options["timeout"], options["userVerification"]) == (300_000, "required")


def test_step_up_options_name_the_users_credentials(wire: Wire, passkey: Enrolled) -> None:
    options = wire.authentication(token=wire.track(passkey.user_id)["token"])["options"]

    assert [one["id"] for one in options["allowCredentials"]] == [passkey.credential_id]


def test_a_sign_in_tells_who_it_was_and_its_token_proves_it(wire: Wire, passkey: Enrolled) -> None:
    wire.server(
        "PATCH", f"/users/{passkey.user_id}", {"username": "jane@example.com", "displayName": "Jane Smith"}
    )
    answer = wire.sign_in(passkey).json
    validated = wire.validate(answer.pop("accessToken"))

    assert answer == {
        "isVerified": True,
        "userId": passkey.user_id,
        "userAuthenticatorId": passkey.user_authenticator_id,
        "username": "jane@example.com",
        "userDisplayName": "Jane Smith",
    }
    assert (validated["isValid"], validated["state"], validated["userId"], validated["actionCode"]) == (
        True,
        "CHALLENGE_SUCCEEDED",
        passkey.user_id,
        "signInWithPasskey",
    )


def test_a_sign_in_with_an_action_makes_that_action_with_its_key(wire: Wire, passkey: Enrolled) -> None:
    key = str(uuid.uuid4())
    handle = wire.client("POST", "/challenge", {"action": "checkout", "idempotencyKey": key}).json
    options = wire.authentication({"challengeId": handle["challengeId"]})
    credential = passkey.authenticator.get(options["options"], origin=ORIGIN)
    body = {
        "authenticationCredential": credential,
        "deviceId": "d",
        "challengeId": options["challengeId"],
    }
    validated = wire.validate(wire.client("POST", "/verify/passkey", body).json["accessToken"])

    assert (validated["actionCode"], validated["idempotencyKey"]) == ("checkout", key)
    assert validated["state"] == "CHALLENGE_SUCCEEDED"


def test_a_step_up_finishes_the_tracked_action(wire: Wire, passkey: Enrolled) -> None:
    tracked = wire.track(passkey.user_id, "withdraw")
    token = wire.sign_in(passkey, token=tracked["token"]).json["accessToken"]
    validated = wire.validate(token)

    assert (validated["actionCode"], validated["idempotencyKey"], validated["state"]) == (
        "withdraw",
        tracked["idempotencyKey"],
        "CHALLENGE_SUCCEEDED",
    )
    assert wire.validate(tracked["token"])["isValid"] is True


def test_an_answer_is_taken_once(wire: Wire, passkey: Enrolled) -> None:
    options = wire.authentication()
    body = {
        "authenticationCredential": passkey.authenticator.get(options["options"], origin=ORIGIN),
        "challengeId": options["challengeId"],
    }

    assert wire.client("POST", "/verify/passkey", body).status == 200
    assert is_error(wire.client("POST", "/verify/passkey", body), 400, "invalid_credential")


def test_the_challenge_id_may_be_left_out_of_a_plain_sign_in(wire: Wire, passkey: Enrolled) -> None:
    options = wire.authentication()["options"]
    body = {"authenticationCredential": passkey.authenticator.get(options, origin=ORIGIN)}

    assert wire.client("POST", "/verify/passkey", body).status == 200


def test_a_credential_that_the_tenant_does_not_know_is_named_so(wire: Wire) -> None:
    stranger = SoftwareAuthenticator()
    token = wire.track(fresh())["token"]
    stranger.create(registration(wire, token).json["options"], origin=ORIGIN)
    options = wire.authentication()
    body = {"authenticationCredential": stranger.get(options["options"], origin=ORIGIN)}

    assert is_error(wire.client("POST", "/verify/passkey", body), 400, "unknown_credential")


@pytest.mark.parametrize(
    "lies",
    [
        pytest.param({"signature": b"\x30\x06\x02\x01\x01\x02\x01\x01"}, id="a wrong signature"),
        pytest.param({"user_verified": False}, id="without user verification"),
        pytest.param({"challenge": b"c" * 57}, id="a challenge that is not ours"),
    ],
)
def test_a_lie_about_a_known_credential_is_never_called_unknown(
    wire: Wire, passkey: Enrolled, lies: dict[str, Any]
) -> None:
    assert is_error(wire.sign_in(passkey, **lies), 400, "invalid_credential")


def test_a_passkey_of_another_user_finishes_no_step_up(wire: Wire, passkey: Enrolled) -> None:
    token = wire.track(wire.enroll().user_id)["token"]
    options = wire.authentication(token=token)["options"]
    body = {
        "authenticationCredential": passkey.authenticator.get(
            {**options, "allowCredentials": []}, origin=ORIGIN
        )
    }

    assert is_error(wire.client("POST", "/verify/passkey", body, token), 400, "invalid_credential")


@pytest.mark.parametrize("state", ["BLOCK", "REVIEW_REQUIRED"])
def test_a_blocked_action_cannot_be_verified(wire: Wire, passkey: Enrolled, state: str) -> None:
    tracked = wire.track(passkey.user_id)
    path = f"/users/{passkey.user_id}/actions/signIn/{tracked['idempotencyKey']}"
    wire.server("PATCH", path, {"state": state})

    assert is_error(wire.sign_in(passkey, token=tracked["token"]), 400, "invalid_credential")


def test_an_idempotency_key_that_was_used_makes_no_second_sign_in(wire: Wire, passkey: Enrolled) -> None:
    key = wire.track(passkey.user_id)["idempotencyKey"]
    handle = wire.client("POST", "/challenge", {"action": "signIn", "idempotencyKey": key}).json
    options = wire.authentication({"challengeId": handle["challengeId"]})
    body = {
        "authenticationCredential": passkey.authenticator.get(options["options"], origin=ORIGIN),
        "challengeId": options["challengeId"],
    }

    assert is_error(wire.client("POST", "/verify/passkey", body), 400, "invalid_request")


@pytest.mark.parametrize("body", [{}, {"authenticationCredential": None}, {"authenticationCredential": "x"}])
def test_a_verification_without_a_credential_is_an_invalid_request(wire: Wire, body: dict[str, Any]) -> None:
    assert is_error(wire.client("POST", "/verify/passkey", body), 400, "invalid_request")


# --- the user's own authenticators (§3.6 to §3.8) ---------------------------------------------------


def test_the_list_of_authenticators_is_whole_and_masks_addresses(wire: Wire, passkey: Enrolled) -> None:
    wire.server("PATCH", f"/users/{passkey.user_id}", {"email": "jane@example.com"})
    for _ in range(3):
        wire.enroll(passkey.user_id)
    answer = wire.client("GET", "/user-authenticators", token=passkey.token)

    assert len(answer.json) == 4
    assert answer.json[0]["webauthnCredential"]["credentialId"] == passkey.credential_id
    assert b"jane@" not in answer.body


def test_a_token_just_returned_opens_the_list(wire: Wire, passkey: Enrolled) -> None:
    token = wire.sign_in(passkey).json["accessToken"]

    assert wire.client("GET", "/user-authenticators", token=token).status == 200


def test_the_list_is_not_for_strangers(wire: Wire) -> None:
    assert is_error(wire.client("GET", "/user-authenticators"), 401, "unauthorized")


def test_an_authenticator_is_read_renamed_and_removed_by_its_user(wire: Wire, passkey: Enrolled) -> None:
    path = f"/user-authenticators/{passkey.user_authenticator_id}"
    renamed = wire.client("PATCH", path, {"name": "My phone"}, passkey.token).json
    read = wire.client("GET", path, token=passkey.token).json

    assert renamed["webauthnCredential"]["name"] == "My phone"
    assert read == renamed
    assert wire.client("DELETE", path, token=passkey.token).json == {"success": True}
    assert wire.client("GET", "/user-authenticators", token=passkey.token).json == []


@pytest.mark.parametrize(("method", "body"), [("PATCH", {"name": "x"}), ("DELETE", None)])
def test_a_plain_track_token_may_only_read(
    wire: Wire, passkey: Enrolled, method: str, body: dict[str, Any] | None
) -> None:
    token = wire.track(passkey.user_id)["token"]
    path = f"/user-authenticators/{passkey.user_authenticator_id}"

    assert wire.client("GET", path, token=token).status == 200
    assert is_error(wire.client(method, path, body, token), 403, "unauthorized")


@pytest.mark.parametrize(("method", "body"), [("GET", None), ("PATCH", {"name": "x"})])
def test_an_authenticator_of_another_user_is_not_there(
    wire: Wire, passkey: Enrolled, method: str, body: dict[str, Any] | None
) -> None:
    stranger = wire.enroll()
    path = f"/user-authenticators/{passkey.user_authenticator_id}"

    assert is_error(wire.client(method, path, body, stranger.token), 404, "not_found")


def test_nobody_removes_an_authenticator_of_another_user(wire: Wire, passkey: Enrolled) -> None:
    path = f"/user-authenticators/{passkey.user_authenticator_id}"
    mine = wire.client("DELETE", path, token=wire.enroll().token)
    random = wire.client("DELETE", f"/user-authenticators/{uuid.uuid4()}", token=wire.enroll().token)

    assert (mine.status, mine.body) == (random.status, random.body)
    assert wire.sign_in(passkey).status == 200


def test_options_for_a_user_without_passkeys_say_that_there_are_none(wire: Wire) -> None:
    token = wire.track(fresh())["token"]
    answer = wire.client("POST", f"{PASSKEY}/authentication-options", {}, token)

    assert is_error(answer, 400, "invalid_request")


def test_a_browser_finds_the_first_credential_that_exists(wire: Wire, passkey: Enrolled) -> None:
    answer = wire.client("GET", f"{PASSKEY}?credentialIds=AAAA,{passkey.credential_id},BBBB").json

    assert set(answer) == {"credentialId", "verifiedAt"}
    assert answer["credentialId"] == passkey.credential_id


def test_a_browser_that_asks_for_none_that_exists_gets_a_404(wire: Wire) -> None:
    assert wire.client("GET", f"{PASSKEY}?credentialIds=AAAA,BBBB").status == 404


def test_a_phone_finds_its_credential(wire: Wire, passkey: Enrolled) -> None:
    assert wire.client("GET", f"{PASSKEY}?credentialId={passkey.credential_id}").status == 200


def test_a_phone_is_told_invalid_credential_so_that_it_prompts_for_a_passkey(wire: Wire) -> None:
    answer = wire.client("GET", f"{PASSKEY}?credentialId=AAAA")

    assert answer.status != 200
    assert answer.json["errorCode"] == "invalid_credential"


# --- cookie mode (§3.4) -----------------------------------------------------------------------------


def cookie(answer: Answer) -> str:
    return "; ".join(f"{name}={value}" for name, value in answer.cookies.items())


def test_a_sign_in_in_cookie_mode_carries_its_challenge_in_a_cookie(wire: Wire, passkey: Enrolled) -> None:
    options = wire.client("POST", f"{PASSKEY}/authentication-options/web", {})
    set_cookie = (options.header("set-cookie") or "").lower()

    assert "httponly" in set_cookie
    assert "secure" in set_cookie
    assert "samesite=none" in set_cookie
    with_cookie = Wire(wire.platform, extra={"Cookie": cookie(options)})
    body = {
        "authenticationCredential": passkey.authenticator.get(options.json["options"], origin=ORIGIN),
        "deviceId": "d",
    }
    verified = with_cookie.client("POST", "/verify/passkey", body)

    assert (verified.status, verified.json["isVerified"]) == (200, True)
    assert verified.header("access-control-allow-credentials") == "true"


def test_a_sign_in_with_an_action_in_cookie_mode_makes_that_action(wire: Wire, passkey: Enrolled) -> None:
    challenge = wire.client("POST", "/challenge/web", {"action": "checkout"})
    with_cookie = Wire(wire.platform, extra={"Cookie": cookie(challenge)})
    body = {"challengeId": challenge.json["challengeId"]} if "challengeId" in challenge.json else {}
    options = with_cookie.client("POST", f"{PASSKEY}/authentication-options", body)
    credential = passkey.authenticator.get(options.json["options"], origin=ORIGIN)
    verify = {
        "authenticationCredential": credential,
        "deviceId": "d",
        "challengeId": options.json["challengeId"],
    }
    verified = with_cookie.client("POST", "/verify/passkey", verify)
    session = Wire(wire.platform, extra={"Cookie": cookie(verified) or cookie(challenge)})
    actions = wire.server("GET", f"/users/{passkey.user_id}/actions?codes=checkout").json

    assert verified.status == 200
    assert [action["state"] for action in actions] == ["CHALLENGE_SUCCEEDED"]
    assert session.client("GET", "/user-authenticators").status == 200


def test_an_enrollment_in_cookie_mode_needs_no_challenge_id(wire: Wire) -> None:
    user_id = fresh()
    token = wire.track(user_id)["token"]
    options = registration(wire, token, "/web", username="jane")
    credential = SoftwareAuthenticator().create(options.json["options"], origin=ORIGIN)
    with_cookie = Wire(wire.platform, extra={"Cookie": cookie(options)})
    added = with_cookie.client("POST", PASSKEY, {"registrationCredential": credential}, token)

    assert (added.status, added.json["userAuthenticator"]["username"]) == (200, "jane")


def test_a_cookie_from_a_foreign_page_opens_nothing(wire: Wire, passkey: Enrolled) -> None:
    options = wire.client("POST", f"{PASSKEY}/authentication-options/web", {})
    body = {"authenticationCredential": passkey.authenticator.get(options.json["options"], origin=ORIGIN)}
    headers = {"Cookie": cookie(options), "Origin": "https://evil.example"}
    answer = wire.send("POST", "/client/verify/passkey", body, **headers)

    assert is_error(answer, 401, "unauthorized")


# --- CORS preflights are in test_conventions.py; who may frame and read, here -----------------------


def test_answers_with_tokens_are_not_stored(wire: Wire, passkey: Enrolled) -> None:
    assert "no-store" in (wire.sign_in(passkey).header("cache-control") or "")


def test_a_tenants_answer_to_a_foreign_origin_is_readable_by_nobody(wire: Wire) -> None:
    answer = wire.send(
        "POST",
        "/client/challenge",
        {"action": "signIn"},
        Authorization=basic(wire.platform.tenant_id),
        Origin="https://evil.example",
    )

    assert answer.header("access-control-allow-origin") is None
