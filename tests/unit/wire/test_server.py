# SPDX-License-Identifier: Apache-2.0
"""The Server API's bodies: spelling, null rules, and what is refused (authsignal-wire.md §1.4, §2)."""

from __future__ import annotations

import inspect
import json
from typing import Any

import msgspec
import pytest

from keystile.wire import client, errors, server
from keystile.wire.base import Wire, iso_time
from keystile.wire.errors import ErrorBody
from keystile.wire.server import (
    AaguidMapping,
    ActionResponse,
    Authenticator,
    GetUserResponse,
    ParsedBrowser,
    ParsedUserAgent,
    QueryUsersResponse,
    TrackRequest,
    UpdateActionRequest,
    UpdateUserRequest,
    ValidateRequest,
    ValidateResponse,
    WebauthnCredential,
)


def shapes() -> list[Any]:
    found = [value for module in (server, client, errors) for value in vars(module).values()]
    return sorted({x for x in found if inspect.isclass(x) and issubclass(x, Wire)}, key=lambda x: x.__name__)


def sent(body: Wire) -> Any:
    return json.loads(msgspec.json.encode(body))


@pytest.mark.parametrize("shape", shapes())
def test_every_member_is_spelt_in_camel_case(shape: type[Wire]) -> None:
    assert all(name.isidentifier() and "_" not in name for name in shape.__struct_encode_fields__)


@pytest.mark.parametrize("shape", shapes())
def test_only_what_may_be_absent_has_a_default(shape: type[Wire]) -> None:
    defaults = [field.default for field in msgspec.structs.fields(shape) if not field.required]

    assert all(default in (None, msgspec.UNSET) for default in defaults)


@pytest.mark.parametrize("shape", shapes())
def test_shapes_are_frozen_and_have_a_docstring(shape: type[Wire]) -> None:
    assert shape.__struct_config__.frozen
    assert shape.__doc__


def test_an_absent_attribute_is_left_out_and_never_null() -> None:
    assert sent(GetUserResponse(user_id="u", is_enrolled=False)) == {"userId": "u", "isEnrolled": False}


def test_an_action_has_output_even_when_it_is_empty() -> None:
    answer = ActionResponse(state="ALLOW", created_at="c", state_updated_at="s", output={})

    assert sent(answer)["output"] == {}


def test_an_empty_page_of_users_still_is_a_list() -> None:
    assert sent(QueryUsersResponse(users=[])) == {"users": []}


def test_the_authenticator_object_is_spelt_as_the_sdks_read_it() -> None:
    mapping = AaguidMapping(name="iCloud Keychain", svg_icon_light="l", svg_icon_dark="d")
    agent = ParsedUserAgent(ua="Mozilla", browser=ParsedBrowser(name="Chrome", version="1.0", major="1"))
    credential = WebauthnCredential(credential_id="id", aaguid_mapping=mapping, parsed_user_agent=agent)
    authenticator = Authenticator(
        user_authenticator_id="a",
        user_id="u",
        verification_method="PASSKEY",
        created_at="c",
        webauthn_credential=credential,
    )

    assert sent(authenticator) == {
        "userAuthenticatorId": "a",
        "userId": "u",
        "verificationMethod": "PASSKEY",
        "createdAt": "c",
        "webauthnCredential": {
            "credentialId": "id",
            "aaguidMapping": {"name": "iCloud Keychain", "svgIconLight": "l", "svgIconDark": "d"},
            "parsedUserAgent": {
                "ua": "Mozilla",
                "browser": {"name": "Chrome", "version": "1.0", "major": "1"},
            },
        },
    }


def test_an_error_body_has_all_three_members() -> None:
    body = ErrorBody(error="not_found", error_code="not_found", error_description="No such action.")

    assert set(sent(body)) == {"error", "errorCode", "errorDescription"}


def test_a_refused_validation_says_why_and_nothing_else() -> None:
    answer = ValidateResponse(is_valid=False, error="Token is invalid.")

    assert sent(answer) == {"isValid": False, "error": "Token is invalid."}


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"{}", id="empty"),
        pytest.param(
            b'{"redirect_url":"x","ip_address":"y"}', id="snake case, of Authsignal's own Python test"
        ),
        pytest.param(b'{"redirectToSettings":null,"crypto":{"assetAmount":null}}', id="nulls of the Go SDK"),
        pytest.param(b'{"custom":{"a":[1,null,{"b":true}]}}', id="any JSON among the custom data points"),
    ],
)
def test_track_takes_what_official_sdks_send(body: bytes) -> None:
    assert isinstance(msgspec.json.decode(body, type=TrackRequest), TrackRequest)


@pytest.mark.parametrize(
    ("shape", "body"),
    [
        (TrackRequest, b'{"redirectToSettings":"yes"}'),
        (TrackRequest, b'{"custom":[]}'),
        (TrackRequest, b'{"idempotencyKey":5}'),
        (UpdateActionRequest, b'{"state":"DONE"}'),
        (UpdateActionRequest, b"{}"),
        (UpdateUserRequest, b'{"defaultVerificationMethod":"FAX"}'),
        (ValidateRequest, b'{"userId":"u"}'),
    ],
)
def test_a_known_member_of_the_wrong_kind_is_refused(shape: type[Wire], body: bytes) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(body, type=shape)


def test_an_update_tells_absent_from_null() -> None:
    update = msgspec.json.decode(b'{"email":null}', type=UpdateUserRequest)

    assert (update.email, update.username) == (None, msgspec.UNSET)


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (1_778_648_357_640, "2026-05-13T04:59:17.640Z"),
        (1_778_648_357_007, "2026-05-13T04:59:17.007Z"),
    ],
)
def test_times_are_utc_with_three_digits_of_a_second(milliseconds: int, text: str) -> None:
    assert iso_time(milliseconds) == text
