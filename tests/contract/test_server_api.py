# SPDX-License-Identifier: Apache-2.0
"""The Server API as AW §2 writes it: users, authenticators, actions, validation."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from keystile.testing import SoftwareAuthenticator
from tests.contract.wire import ORIGIN, Enrolled, Wire, fresh, is_error

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
ICLOUD = uuid.UUID("fbfc3007-154e-4ecc-8c0b-6e020557d7bd")
CHROME = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/126.0.0.0 Safari/537.36"
)


# --- track (§2.1) -----------------------------------------------------------------------------------


def test_the_first_action_of_a_user_without_authenticators_is_allowed(wire: Wire) -> None:
    answer = wire.track(fresh())

    assert (answer["state"], answer["isEnrolled"]) == ("ALLOW", False)
    assert "defaultVerificationMethod" not in answer


def test_an_action_of_an_enrolled_user_is_challenged_even_when_its_code_is_new(
    wire: Wire, passkey: Enrolled
) -> None:
    answer = wire.track(passkey.user_id, "never-seen-before")

    assert (answer["state"], answer["isEnrolled"]) == ("CHALLENGE_REQUIRED", True)
    assert answer["enrolledVerificationMethods"] == ["PASSKEY"]
    assert answer["defaultVerificationMethod"] == "PASSKEY"


def test_track_always_gives_a_key_a_token_a_url_and_the_allowed_methods(wire: Wire) -> None:
    answer = wire.track(fresh())
    url = urlsplit(answer["url"])

    assert uuid.UUID(answer["idempotencyKey"]).version
    assert url.scheme in ("http", "https")
    assert url.hostname
    assert url.query
    assert answer["token"].count(".") == 2
    assert "PASSKEY" in answer["allowedVerificationMethods"]
    assert answer["ruleIds"] == []


def test_track_makes_the_user_with_what_it_was_told(wire: Wire) -> None:
    user_id = fresh()
    wire.track(user_id, email="jane@example.com", phoneNumber="1234567890", username="jane")
    user = wire.server("GET", f"/users/{user_id}").json

    assert (user["email"], user["phoneNumber"], user["username"]) == (
        "jane@example.com",
        "1234567890",
        "jane",
    )


def test_the_same_idempotency_key_is_the_same_action_with_a_fresh_token(
    wire: Wire, passkey: Enrolled
) -> None:
    key = str(uuid.uuid4())
    first = wire.track(passkey.user_id, idempotencyKey=key)
    wire.server("PATCH", f"/users/{passkey.user_id}/actions/signIn/{key}", {"state": "REVIEW_REQUIRED"})
    second = wire.track(passkey.user_id, idempotencyKey=key)

    assert (first["idempotencyKey"], second["idempotencyKey"]) == (key, key)
    assert second["state"] == "REVIEW_REQUIRED"
    assert wire.validate(second["token"])["idempotencyKey"] == key


def test_the_same_key_of_another_user_or_action_is_another_action(wire: Wire, passkey: Enrolled) -> None:
    key = str(uuid.uuid4())
    wire.track(passkey.user_id, idempotencyKey=key)
    wire.server("PATCH", f"/users/{passkey.user_id}/actions/signIn/{key}", {"state": "BLOCK"})

    assert wire.track(passkey.user_id, "other", idempotencyKey=key)["state"] == "CHALLENGE_REQUIRED"
    assert wire.track(fresh(), idempotencyKey=key)["state"] == "ALLOW"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(
            {"redirect_url": ORIGIN, "redirect_to_settings": True, "ip_address": "127.0.0.1"},
            id="snake case, of Authsignal's own Python test",
        ),
        pytest.param({"redirectToSettings": None, "crypto": {"assetAmount": None}}, id="nulls of Go"),
        pytest.param({"email": None, "custom": None, "scope": None, "locale": None}, id="nulls of all"),
        pytest.param({"custom": {"groups": ["a", "b"], "isVip": True, "n": 2001}}, id="data of Keycloak"),
        pytest.param({"redirectUrl": f"{ORIGIN}/callback?a=1&b=2"}, id="a redirect URL with a query"),
        pytest.param(
            {"ipAddress": "203.0.113.7", "userAgent": CHROME, "deviceId": "d", "locale": "en-NZ"},
            id="inputs of rules",
        ),
    ],
)
def test_track_takes_what_official_sdks_send(wire: Wire, body: dict[str, Any]) -> None:
    assert wire.server("POST", f"/users/{fresh()}/actions/signIn", body).status == 200


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://a.test\\\\@evil.test", "https://a.test/\n"])
def test_a_redirect_url_that_no_browser_should_follow_is_refused(wire: Wire, url: str) -> None:
    answer = wire.server("POST", f"/users/{fresh()}/actions/signIn", {"redirectUrl": url})

    assert is_error(answer, 400, "invalid_request")


# --- validate (§2.3) --------------------------------------------------------------------------------


def test_an_open_challenge_validates_as_not_valid_with_all_its_facts(wire: Wire, passkey: Enrolled) -> None:
    tracked = wire.track(passkey.user_id)
    answer = wire.validate(tracked["token"])

    assert TIME.fullmatch(answer.pop("stateUpdatedAt"))
    assert answer == {
        "isValid": False,
        "state": "CHALLENGE_REQUIRED",
        "userId": passkey.user_id,
        "action": "signIn",
        "actionCode": "signIn",
        "idempotencyKey": tracked["idempotencyKey"],
    }


def test_an_allowed_action_validates_with_its_state(wire: Wire) -> None:
    answer = wire.validate(wire.track(fresh())["token"])

    assert (answer["isValid"], answer["state"]) == (False, "ALLOW")


def test_a_finished_challenge_validates_every_time(wire: Wire, passkey: Enrolled) -> None:
    token = wire.sign_in(passkey).json["accessToken"]
    answers = [wire.validate(token) for _ in range(3)]

    assert {answer["state"] for answer in answers} == {"CHALLENGE_SUCCEEDED"}
    assert all(answer["isValid"] and answer["userId"] == passkey.user_id for answer in answers)
    assert answers[0]["verificationMethod"] == "PASSKEY"


def test_a_token_may_be_asked_for_its_user_and_action(wire: Wire, passkey: Enrolled) -> None:
    token = wire.track(passkey.user_id)["token"]

    assert wire.validate(token, userId=passkey.user_id, action="signIn")["state"] == "CHALLENGE_REQUIRED"


@pytest.mark.parametrize(
    ("more", "error"),
    [({"userId": "somebody"}, "User is invalid."), ({"action": "other"}, "Action is invalid.")],
)
def test_a_token_of_another_user_or_action_is_not_valid_and_tells_nothing(
    wire: Wire, passkey: Enrolled, more: dict[str, str], error: str
) -> None:
    answer = wire.validate(wire.sign_in(passkey).json["accessToken"], **more)

    assert answer == {"isValid": False, "error": error}


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "eyJhbGciOiJub25lIn0.e30."])
def test_a_garbled_token_is_not_valid(wire: Wire, token: str) -> None:
    assert wire.validate(token) == {"isValid": False, "error": "Token is invalid."}


def test_a_changed_token_is_not_valid(wire: Wire, passkey: Enrolled) -> None:
    header, claims, signature = wire.sign_in(passkey).json["accessToken"].split(".")
    flipped = ("A" if signature[0] != "A" else "B") + signature[1:]

    assert wire.validate(f"{header}.{claims}.{flipped}") == {"isValid": False, "error": "Token is invalid."}


def test_a_validation_without_a_token_is_an_invalid_request(wire: Wire) -> None:
    assert is_error(wire.server("POST", "/validate", {}), 400, "invalid_request")


# --- actions (§2.4 to §2.6) -------------------------------------------------------------------------


def test_an_action_is_read_with_its_times_and_its_output(wire: Wire, passkey: Enrolled) -> None:
    key = wire.track(passkey.user_id)["idempotencyKey"]
    action = wire.server("GET", f"/users/{passkey.user_id}/actions/signIn/{key}").json

    assert action["state"] == "CHALLENGE_REQUIRED"
    assert isinstance(action["output"], dict)
    assert TIME.fullmatch(action["createdAt"])
    assert TIME.fullmatch(action["stateUpdatedAt"])


@pytest.mark.parametrize("method", ["GET", "PATCH"])
def test_an_unknown_action_is_not_found(wire: Wire, passkey: Enrolled, method: str) -> None:
    body = {"state": "BLOCK"} if method == "PATCH" else None

    assert is_error(
        wire.server(method, f"/users/{passkey.user_id}/actions/signIn/none", body), 404, "not_found"
    )


@pytest.mark.parametrize("state", ["REVIEW_REQUIRED", "BLOCK", "ALLOW", "CHALLENGE_FAILED"])
def test_an_action_is_put_into_another_state(wire: Wire, passkey: Enrolled, state: str) -> None:
    key = wire.track(passkey.user_id)["idempotencyKey"]
    path = f"/users/{passkey.user_id}/actions/signIn/{key}"

    assert wire.server("PATCH", path, {"state": state}).json["state"] == state
    assert wire.server("GET", path).json["state"] == state


@pytest.mark.parametrize("body", [{"state": "DONE"}, {}, {"state": None}])
def test_a_state_that_is_none_is_an_invalid_request(
    wire: Wire, passkey: Enrolled, body: dict[str, Any]
) -> None:
    key = wire.track(passkey.user_id)["idempotencyKey"]

    assert is_error(
        wire.server("PATCH", f"/users/{passkey.user_id}/actions/signIn/{key}", body), 400, "invalid_request"
    )


def test_actions_are_a_bare_array_newest_first(wire: Wire, passkey: Enrolled) -> None:
    keys = [wire.track(passkey.user_id, f"a{n}")["idempotencyKey"] for n in range(3)]
    actions = wire.server("GET", f"/users/{passkey.user_id}/actions?codes=a0,a1,a2").json

    assert [action["idempotencyKey"] for action in actions] == keys[::-1]
    assert set(actions[0]) == {
        "actionCode",
        "idempotencyKey",
        "createdAt",
        "updatedAt",
        "state",
        "stateUpdatedAt",
    }


def test_actions_are_chosen_by_code_state_and_date(wire: Wire, passkey: Enrolled) -> None:
    wire.track(passkey.user_id, "a")
    signed_in = wire.validate(wire.sign_in(passkey).json["accessToken"])["actionCode"]
    path = f"/users/{passkey.user_id}/actions"
    tomorrow = quote((datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%S.000Z"))

    def codes(query: str) -> list[str]:
        return [action["actionCode"] for action in wire.server("GET", f"{path}?{query}").json]

    assert codes("codes=a") == ["a"]
    assert codes("state=CHALLENGE_REQUIRED") == ["a"]
    assert signed_in in codes("state=CHALLENGE_SUCCEEDED")
    assert codes(f"fromDate={tomorrow}") == []


def test_an_action_by_passkey_says_which_one_it_was(wire: Wire, passkey: Enrolled) -> None:
    code = wire.validate(wire.sign_in(passkey).json["accessToken"])["actionCode"]
    actions = wire.server("GET", f"/users/{passkey.user_id}/actions?codes={code}").json

    assert actions[0]["verificationMethod"] == "PASSKEY"
    assert actions[0]["verifiedByAuthenticatorId"] == passkey.user_authenticator_id


def test_a_user_without_actions_has_an_empty_array_of_them(wire: Wire) -> None:
    assert wire.server("GET", f"/users/{fresh()}/actions").json == []


@pytest.mark.parametrize("query", ["state=DONE", "fromDate=yesterday"])
def test_a_query_that_cannot_be_read_is_an_invalid_request(wire: Wire, query: str) -> None:
    assert is_error(wire.server("GET", f"/users/u/actions?{query}"), 400, "invalid_request")


# --- users (§2.7) -----------------------------------------------------------------------------------


def test_a_user_that_is_not_there_is_200_and_not_enrolled(wire: Wire) -> None:
    user_id = fresh()
    answer = wire.server("GET", f"/users/{user_id}")

    assert (answer.status, answer.json["userId"], answer.json["isEnrolled"]) == (200, user_id, False)


@pytest.mark.parametrize("method", ["PATCH", "POST"])
def test_an_update_makes_the_user_and_echoes_what_was_set(wire: Wire, method: str) -> None:
    user_id = fresh()
    attributes = {
        "email": "test@example.com",
        "emailVerified": True,
        "phoneNumber": "9876543210",
        "phoneNumberVerified": False,
        "username": "Test User",
        "displayName": "A New User",
        "locale": "en",
        "custom": {"foo": "bar"},
    }
    answer = wire.server(method, f"/users/{user_id}", attributes).json

    assert answer == {"userId": user_id, **attributes}
    assert attributes.items() <= wire.server("GET", f"/users/{user_id}").json.items()


def test_an_update_leaves_the_rest_as_it_was(wire: Wire) -> None:
    user_id = fresh()
    wire.server("PATCH", f"/users/{user_id}", {"email": "a@example.com", "username": "a"})
    wire.server("PATCH", f"/users/{user_id}", {"username": "b"})
    user = wire.server("GET", f"/users/{user_id}").json

    assert (user["email"], user["username"]) == ("a@example.com", "b")


def test_enrolling_copies_no_made_up_email_to_the_user(wire: Wire, passkey: Enrolled) -> None:
    user = wire.server("GET", f"/users/{passkey.user_id}").json

    assert (user["isEnrolled"], "email" in user) == (True, False)


def test_a_deleted_user_is_no_longer_enrolled_and_may_be_deleted_again(wire: Wire, passkey: Enrolled) -> None:
    path = f"/users/{passkey.user_id}"

    assert [wire.server("DELETE", path).status for _ in range(2)] == [200, 200]
    assert wire.server("GET", path).json["isEnrolled"] is False
    assert wire.server("GET", f"{path}/authenticators").json == []


@pytest.mark.parametrize("name", ["email", "username", "phoneNumber"])
def test_users_are_found_by_exact_match(wire: Wire, name: str) -> None:
    user_id, value = fresh(), f"{uuid.uuid4()}@example.com"
    wire.server("PATCH", f"/users/{user_id}", {name: value})
    found = wire.server("GET", f"/users?{name}={quote(value)}").json

    assert [user["userId"] for user in found["users"]] == [user_id]
    assert "lastEvaluatedUserId" not in found
    assert wire.server("GET", f"/users?{name}={quote(value[1:])}").json == {"users": []}


def test_a_found_user_has_all_that_the_sdks_require(wire: Wire, passkey: Enrolled) -> None:
    email = f"{uuid.uuid4()}@example.com"
    wire.server("PATCH", f"/users/{passkey.user_id}", {"email": email, "emailVerified": True})
    user = wire.server("GET", f"/users?email={email}").json["users"][0]

    assert TIME.fullmatch(user.pop("createdAt"))
    assert user == {
        "userId": passkey.user_id,
        "email": email,
        "emailVerified": True,
        "phoneNumberVerified": False,
        "isEnrolled": True,
        "enrolledVerificationMethods": ["PASSKEY"],
    }


def test_users_come_in_pages_and_the_last_page_says_so_by_silence(wire: Wire) -> None:
    email = f"{uuid.uuid4()}@example.com"
    users = {fresh() for _ in range(3)}
    for user_id in users:
        wire.server("PATCH", f"/users/{user_id}", {"email": email})
    found: list[str] = []
    after = ""
    for _ in range(3):
        page = wire.server("GET", f"/users?email={email}&limit=1{after}").json
        found += [user["userId"] for user in page["users"]]
        after = f"&lastEvaluatedUserId={page.get('lastEvaluatedUserId')}"

    assert set(found) == users
    assert "lastEvaluatedUserId" not in page


@pytest.mark.parametrize("limit", ["0", "-1", "x", "1.5", "99999999999999999999"])
def test_a_limit_that_is_none_is_an_invalid_request(wire: Wire, limit: str) -> None:
    assert is_error(wire.server("GET", f"/users?limit={limit}"), 400, "invalid_request")


# --- authenticators (§2.8) --------------------------------------------------------------------------


def test_a_user_without_authenticators_has_an_empty_array_of_them(wire: Wire) -> None:
    assert wire.server("GET", f"/users/{fresh()}/authenticators").json == []


def test_a_passkey_is_described_with_its_maker_and_the_browser_that_made_it(wire: Wire) -> None:
    chrome = Wire(wire.platform, extra={"User-Agent": CHROME})
    passkey = chrome.enroll(authenticator=SoftwareAuthenticator(aaguid=ICLOUD))
    [found] = wire.server("GET", f"/users/{passkey.user_id}/authenticators").json
    credential = found["webauthnCredential"]

    assert found["userAuthenticatorId"] == passkey.user_authenticator_id
    assert (found["userId"], found["verificationMethod"]) == (passkey.user_id, "PASSKEY")
    assert TIME.fullmatch(found["createdAt"])
    assert TIME.fullmatch(found["verifiedAt"])
    assert found["isDefault"] is True
    assert found["username"] == f"{passkey.user_id}@example.com"
    assert credential["credentialId"] == passkey.credential_id
    assert credential["aaguid"] == str(ICLOUD)
    assert credential["aaguidMapping"]["name"] == "iCloud Keychain"
    assert credential["aaguidMapping"]["svgIconLight"].startswith("data:image/svg+xml;base64,")
    assert credential["aaguidMapping"]["svgIconDark"].startswith("data:image/svg+xml;base64,")
    assert credential["credentialBackedUp"] is True
    assert credential["credentialDeviceType"] == "multiDevice"
    assert credential["authenticatorAttachment"] == "platform"
    assert credential["parsedUserAgent"]["ua"] == CHROME
    assert credential["parsedUserAgent"]["browser"] == {
        "name": "Chrome",
        "version": "126.0.0.0",
        "major": "126",
    }
    assert credential["parsedUserAgent"]["os"] == {"name": "Mac OS", "version": "10.15.7"}


def test_a_sign_in_moves_the_time_of_the_last_use(wire: Wire, passkey: Enrolled) -> None:
    path = f"/users/{passkey.user_id}/authenticators"
    wire.sign_in(passkey)
    [found] = wire.server("GET", path).json

    assert TIME.fullmatch(found["lastVerifiedAt"])
    assert found["lastVerifiedAt"] >= found["verifiedAt"]


def test_authenticators_are_oldest_first(wire: Wire, passkey: Enrolled) -> None:
    second = wire.enroll(passkey.user_id)
    found = wire.server("GET", f"/users/{passkey.user_id}/authenticators").json

    assert [one["userAuthenticatorId"] for one in found] == [
        passkey.user_authenticator_id,
        second.user_authenticator_id,
    ]


def test_a_removed_passkey_signs_nobody_in_and_its_browser_is_told(wire: Wire, passkey: Enrolled) -> None:
    path = f"/users/{passkey.user_id}/authenticators/{passkey.user_authenticator_id}"

    assert wire.server("DELETE", path).json == {"success": True}
    assert is_error(wire.sign_in(passkey), 400, "unknown_credential")


@pytest.mark.parametrize("name", ["no-such-id", "0190c8a0-0000-7000-8000-000000000001"])
def test_removing_what_is_not_there_is_200_because_sdks_retry(
    wire: Wire, passkey: Enrolled, name: str
) -> None:
    answer = wire.server("DELETE", f"/users/{passkey.user_id}/authenticators/{name}")

    assert (answer.status, answer.json) == (200, {"success": True})


def test_nobody_removes_an_authenticator_through_another_user(wire: Wire, passkey: Enrolled) -> None:
    wire.server("DELETE", f"/users/{fresh()}/authenticators/{passkey.user_authenticator_id}")

    assert wire.sign_in(passkey).status == 200
