# SPDX-License-Identifier: Apache-2.0
"""The Client API's bodies, and the one leniency: iOS's `clientDataJSON`."""

from __future__ import annotations

import json
from base64 import b64encode, urlsafe_b64encode
from typing import Any

import msgspec
import pytest

from keystile.wire import client
from keystile.wire.base import Wire
from keystile.wire.client import (
    AddPasskeyRequest,
    ChallengeRequest,
    RegistrationOptionsRequest,
    VerifyPasskeyRequest,
    normalise_client_data,
)

# Chosen so that standard base64 of it holds all three of `+`, `/` and `=`.
CLIENT_DATA = b'{"type":"webauthn.get","challenge":"\xc3\xbf\xc3\xbe>>>???"}x'
STANDARD = b64encode(CLIENT_DATA).decode()
URL_SAFE = urlsafe_b64encode(CLIENT_DATA).decode().rstrip("=")


def credential(client_data: object, **more: object) -> bytes:
    response = {"clientDataJSON": client_data, "signature": "c2ln", **more}
    return json.dumps({"id": "aWQ", "rawId": "aWQ", "type": "public-key", "response": response}).encode()


def test_the_sample_needs_all_that_standard_base64_has_of_its_own() -> None:
    assert all(character in STANDARD for character in "+/=")


def test_client_data_of_the_official_ios_sdk_becomes_unpadded_base64url() -> None:
    straight = json.loads(normalise_client_data(credential(STANDARD)))

    assert straight == json.loads(credential(URL_SAFE))


def test_client_data_with_slashes_escaped_as_swift_does_becomes_base64url() -> None:
    swift = credential(STANDARD).replace(b"/", rb"\/")

    assert json.loads(normalise_client_data(swift))["response"]["clientDataJSON"] == URL_SAFE


def test_a_raw_member_of_a_decoded_body_is_taken_as_it_is() -> None:
    body = b'{"authenticationCredential":' + credential(STANDARD) + b"}"
    raw = msgspec.json.decode(body, type=VerifyPasskeyRequest).authentication_credential

    assert json.loads(normalise_client_data(raw))["response"]["clientDataJSON"] == URL_SAFE


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(credential(URL_SAFE), id="what every other client sends"),
        pytest.param(credential(STANDARD + "="), id="too much padding"),
        pytest.param(credential(STANDARD.rstrip("=")), id="standard alphabet without its padding"),
        pytest.param(credential(STANDARD.replace("/", "_")), id="both alphabets at once"),
        pytest.param(credential(STANDARD + "\n"), id="a line break after it"),
        pytest.param(credential(URL_SAFE, signature="a+/="), id="another member in standard base64"),
        pytest.param(credential(["a+/="]), id="not a string"),
        pytest.param(b'{"response":"a+/="}', id="no object where the response should be"),
        pytest.param(b'["a+/="]', id="not an object"),
        pytest.param(b'{"response":{"clientDataJSON":"a+/=', id="cut off"),
        pytest.param(b"\xff+/=", id="not UTF-8"),
        pytest.param(b"[" * 100_000 + b"=", id="nested without end"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_everything_else_is_handed_to_the_core_as_it_came(raw: bytes) -> None:
    assert normalise_client_data(raw) == raw


@pytest.mark.parametrize(
    ("shape", "body"),
    [
        (ChallengeRequest, b'{"action":null,"idempotencyKey":null,"more":1}'),
        (ChallengeRequest, b"{}"),
        (RegistrationOptionsRequest, b'{"username":"j","authenticatorAttachment":null}'),
        (AddPasskeyRequest, b'{"registrationCredential":{},"deviceId":null,"challengeId":null}'),
        (VerifyPasskeyRequest, b'{"authenticationCredential":{},"challengeId":null}'),
    ],
)
def test_nulls_and_unknown_members_of_official_sdks_are_taken(shape: type[Wire], body: bytes) -> None:
    assert isinstance(msgspec.json.decode(body, type=shape), shape)


@pytest.mark.parametrize(
    ("shape", "body"),
    [
        (ChallengeRequest, b'{"action":1}'),
        (RegistrationOptionsRequest, b'{"authenticatorAttachment":"all"}'),
        (AddPasskeyRequest, b'{"challengeId":"c"}'),
        (VerifyPasskeyRequest, b'{"authenticationCredential":{},"deviceId":7}'),
        (VerifyPasskeyRequest, b"[]"),
    ],
)
def test_a_known_member_of_the_wrong_type_is_refused(shape: type[Wire], body: bytes) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(body, type=shape)


def answers() -> list[Any]:
    return [value for name, value in vars(client).items() if name.endswith("Response")]


@pytest.mark.parametrize("shape", answers())
def test_no_client_answer_may_ever_hold_a_member_named_error(shape: type[Wire]) -> None:
    assert "error" not in shape.__struct_encode_fields__
