# SPDX-License-Identifier: Apache-2.0
"""The published, unmodified `@authsignal/node` against a running Keystile (AW §2)."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from keystile.testing import SoftwareAuthenticator
from tests.contract.wire import ORIGIN, Enrolled, Platform, Wire, fresh

GOOGLE = UUID("ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4")
NODE = Path(__file__).parent / "node"


class SdkError(Exception):
    """What the SDK threw, as its own fields say."""

    def __init__(self, fields: dict[str, Any]) -> None:
        super().__init__(fields)
        self.fields = fields


@dataclass(frozen=True, slots=True)
class NodeSdk:
    """One Node process that keeps the SDK loaded."""

    process: subprocess.Popen[str]
    client: dict[str, Any]

    def call(self, method: str, argument: dict[str, Any], **client: Any) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        request = {"client": {**self.client, **client}, "method": method, "argument": argument}
        self.process.stdin.write(f"{json.dumps(request)}\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, "the Node process ended; what it said is above"
        answer = json.loads(line)
        if "error" in answer:
            raise SdkError(answer["error"])
        return answer["result"]


@pytest.fixture(scope="module")
def node_process() -> Iterator[subprocess.Popen[str]]:
    node = shutil.which("node")
    assert node, "node is needed: install Node 20 or newer, then run make again"
    assert (NODE / "node_modules").is_dir(), "the npm packages are missing: run make setup"
    process = subprocess.Popen(
        [node, str(NODE / "authsignal.cjs")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        yield process
        process.terminate()


@pytest.fixture
def sdk(node_process: subprocess.Popen[str], platform: Platform) -> NodeSdk:
    return NodeSdk(node_process, {"apiUrl": platform.api_url, "apiSecretKey": platform.secret_key})


def test_track_then_get_then_update_an_action(sdk: NodeSdk, passkey: Enrolled) -> None:
    user = {"userId": passkey.user_id, "action": "Login"}
    attributes = {
        "redirectUrl": f"{ORIGIN}/callback",
        "redirectToSettings": False,
        "ipAddress": "127.0.0.1",
        "custom": {"tier": "gold", "amount": 2001},
    }
    tracked = sdk.call("track", {**user, "attributes": attributes})
    action = {**user, "idempotencyKey": tracked["idempotencyKey"]}

    assert (tracked["state"], tracked["isEnrolled"]) == ("CHALLENGE_REQUIRED", True)
    assert sdk.call("getAction", action)["state"] == "CHALLENGE_REQUIRED"
    updated = sdk.call("updateAction", {**action, "attributes": {"state": "REVIEW_REQUIRED"}})
    assert updated["state"] == "REVIEW_REQUIRED"


def test_track_without_attributes(sdk: NodeSdk) -> None:
    tracked = sdk.call("track", {"userId": fresh(), "action": "signIn"})

    assert (tracked["state"], tracked["isEnrolled"]) == ("ALLOW", False)


def test_an_open_challenge_is_not_valid(sdk: NodeSdk, passkey: Enrolled) -> None:
    tracked = sdk.call("track", {"userId": passkey.user_id, "action": "Login"})
    validated = sdk.call("validateChallenge", {"token": tracked["token"]})

    assert (validated["isValid"], validated["state"]) == (False, "CHALLENGE_REQUIRED")
    assert (validated["userId"], validated["action"]) == (passkey.user_id, "Login")


def test_a_passkey_sign_in_is_valid(sdk: NodeSdk, wire: Wire, passkey: Enrolled) -> None:
    validated = sdk.call("validateChallenge", {"token": wire.sign_in(passkey).json["accessToken"]})

    assert (validated["isValid"], validated["state"]) == (True, "CHALLENGE_SUCCEEDED")
    assert validated["userId"] == passkey.user_id


def test_update_get_and_delete_a_user(sdk: NodeSdk) -> None:
    user_id = fresh()
    attributes = {"email": "test@example.com", "phoneNumber": "+6427123456", "custom": {"foo": "bar"}}
    updated = sdk.call("updateUser", {"userId": user_id, "attributes": attributes})

    assert attributes.items() <= updated.items()
    assert attributes.items() <= sdk.call("getUser", {"userId": user_id}).items()
    assert sdk.call("deleteUser", {"userId": user_id}) is None
    assert sdk.call("getUser", {"userId": user_id})["isEnrolled"] is False


def test_a_user_without_an_email_has_none(sdk: NodeSdk, passkey: Enrolled) -> None:
    assert "email" not in sdk.call("getUser", {"userId": passkey.user_id})


def test_users_are_found_by_email(sdk: NodeSdk, wire: Wire) -> None:
    user_id = fresh()
    email = f"{user_id}+tag@example.com"
    wire.server("PATCH", f"/users/{user_id}", {"email": email})
    found = sdk.call("queryUsers", {"email": email, "limit": 10})

    assert [(user["userId"], user["emailVerified"]) for user in found["users"]] == [(user_id, False)]


def test_a_user_id_goes_through_unescaped(sdk: NodeSdk) -> None:
    user_id = f"auth0|{fresh()}:a@b"

    assert sdk.call("getUser", {"userId": user_id})["userId"] == user_id


def test_list_and_delete_authenticators(sdk: NodeSdk, wire: Wire) -> None:
    passkey = wire.enroll(authenticator=SoftwareAuthenticator(aaguid=GOOGLE))
    user = {"userId": passkey.user_id}
    [authenticator] = sdk.call("getAuthenticators", user)

    assert authenticator["verificationMethod"] == "PASSKEY"
    assert authenticator["webauthnCredential"]["aaguidMapping"]["name"] == "Google Password Manager"
    deleted = {**user, "userAuthenticatorId": authenticator["userAuthenticatorId"]}
    assert sdk.call("deleteAuthenticator", deleted) is None
    assert sdk.call("getAuthenticators", user) == []


def test_query_the_actions_of_a_user(sdk: NodeSdk, passkey: Enrolled) -> None:
    tracked = sdk.call("track", {"userId": passkey.user_id, "action": "Login"})
    actions = sdk.call(
        "queryUserActions",
        {"userId": passkey.user_id, "actionCodes": ["Login"], "state": "CHALLENGE_REQUIRED"},
    )

    assert [action["idempotencyKey"] for action in actions] == [tracked["idempotencyKey"]]


def test_a_wrong_key_is_the_error_that_the_sdks_own_tests_compare(sdk: NodeSdk) -> None:
    with pytest.raises(SdkError) as caught:
        sdk.call("getUser", {"userId": "u"}, apiSecretKey="invalid_secret")
    description = (
        "The request is unauthorized. Check that your API key and region base URL are correctly configured."
    )

    assert caught.value.fields == {
        "name": "AuthsignalError",
        "message": f"AuthsignalError: 401 - {description}",
        "statusCode": 401,
        "errorCode": "unauthorized",
        "errorDescription": description,
    }


def test_an_unknown_action_is_a_404(sdk: NodeSdk) -> None:
    with pytest.raises(SdkError) as caught:
        sdk.call("getAction", {"userId": fresh(), "action": "signIn", "idempotencyKey": "none"})

    assert (caught.value.fields["statusCode"], caught.value.fields["errorCode"]) == (404, "not_found")
