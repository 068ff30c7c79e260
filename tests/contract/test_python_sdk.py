# SPDX-License-Identifier: Apache-2.0
"""The published, unmodified `authsignal` Python package against a running Keystile (AW §2).

Its own test suite runs too, but for the test that enrolls by e-mail code, a method that this server does not
have yet.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
from authsignal.client import ApiException, AuthsignalClient

from tests.contract.wire import ORIGIN, Enrolled, Platform, Wire, fresh

SUITE = "authsignal.client_tests.TestAuthsignalClient"
UPSTREAM = tuple(
    f"{SUITE}.{name}"
    for name in (
        "test_actions",
        "test_validate_challenge",
        "test_users",
        "test_get_action_with_bad_secret",
        "test_track_without_attributes",
        "test_new_client",
        "test_new_authsignal_api_error",
        "test_authsignal_api_error_message",
    )
)


@pytest.fixture
def sdk(platform: Platform) -> Any:
    client = AuthsignalClient(api_secret_key=platform.secret_key, api_url=platform.api_url, timeout=20)
    with client.session:
        yield client


def test_track_then_get_then_update_an_action(sdk: Any, passkey: Enrolled) -> None:
    tracked = sdk.track(
        user_id=passkey.user_id,
        action="python-sdk-test",
        attributes={"redirectUrl": f"{ORIGIN}/callback", "custom": {"fooBar": 1}},
    )
    key = tracked["idempotency_key"]

    assert (tracked["state"], tracked["is_enrolled"]) == ("CHALLENGE_REQUIRED", True)
    assert tracked["allowed_verification_methods"]
    assert sdk.get_action(passkey.user_id, "python-sdk-test", key)["output"] == {}
    updated = sdk.update_action(passkey.user_id, "python-sdk-test", key, {"state": "BLOCK"})
    assert updated["state"] == "BLOCK"


def test_a_passkey_sign_in_is_valid(sdk: Any, wire: Wire, passkey: Enrolled) -> None:
    validated = sdk.validate_challenge({"token": wire.sign_in(passkey).json["accessToken"]})

    assert (validated["is_valid"], validated["state"]) == (True, "CHALLENGE_SUCCEEDED")
    assert (validated["user_id"], validated["verification_method"]) == (passkey.user_id, "PASSKEY")


def test_an_open_challenge_is_not_valid(sdk: Any, passkey: Enrolled) -> None:
    tracked = sdk.track(passkey.user_id, "signIn")
    validated = sdk.validate_challenge({"token": tracked["token"], "userId": passkey.user_id})

    assert (validated["is_valid"], validated["action"]) == (False, "signIn")


def test_update_get_and_delete_a_user(sdk: Any) -> None:
    user_id = f"auth0|{fresh()}@example.com"
    updated = sdk.update_user(user_id, {"phoneNumber": "9876543210", "displayName": "A New User"})

    assert (updated["phone_number"], updated["display_name"]) == ("9876543210", "A New User")
    assert sdk.get_user(user_id)["user_id"] == user_id
    sdk.delete_user(user_id)
    assert sdk.get_user(user_id)["is_enrolled"] is False


def test_list_and_delete_authenticators(sdk: Any, passkey: Enrolled) -> None:
    [authenticator] = sdk.get_authenticators(passkey.user_id)

    assert authenticator["user_id"] == passkey.user_id
    assert authenticator["webauthn_credential"]["credential_id"] == passkey.credential_id
    sdk.delete_authenticator(passkey.user_id, authenticator["user_authenticator_id"])
    assert sdk.get_authenticators(passkey.user_id) == []


def test_a_wrong_key_is_the_error_that_the_sdks_own_tests_compare(platform: Platform) -> None:
    client = AuthsignalClient(api_secret_key="bad-secret", api_url=platform.api_url)
    with client.session, pytest.raises(ApiException) as caught:
        client.get_user("u")

    assert (caught.value.status_code, caught.value.error_code) == (401, "unauthorized")
    assert str(caught.value).startswith("AuthsignalException: 401 - The request is unauthorized. Check")


def test_the_sdk_answers_within_its_own_timeout_of_two_seconds(platform: Platform) -> None:
    client = AuthsignalClient(api_secret_key=platform.secret_key, api_url=platform.api_url)
    with client.session:
        assert client.track(fresh(), "signIn")["token"]


def test_the_sdks_own_test_suite_passes(platform: Platform, wire: Wire) -> None:
    wire.enroll("user123")
    done = subprocess.run(
        [sys.executable, "-m", "unittest", "-v", *UPSTREAM],
        env={
            **os.environ,
            "AUTHSIGNAL_API_URL": platform.api_url,
            "AUTHSIGNAL_API_SECRET": platform.secret_key,
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert done.stderr.count("... ok") == len(UPSTREAM)
