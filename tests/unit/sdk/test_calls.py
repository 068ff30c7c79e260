# SPDX-License-Identifier: Apache-2.0
"""What each call of the server SDK sends."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from keystile.sdk import calls
from keystile.sdk.calls import Call

ALL: list[tuple[Call[Any], str, str]] = [
    (calls.track("u", "signIn", None, fresh_key="k"), "POST", "/users/u/actions/signIn"),
    (calls.validate_challenge({"token": "t"}), "POST", "/validate"),
    (calls.get_user("u"), "GET", "/users/u"),
    (calls.update_user("u", {"email": "a@b.test"}), "PATCH", "/users/u"),
    (calls.delete_user("u"), "DELETE", "/users/u"),
    (calls.get_authenticators("u"), "GET", "/users/u/authenticators"),
    (calls.delete_authenticator("u", "a"), "DELETE", "/users/u/authenticators/a"),
    (calls.get_action("u", "signIn", "k"), "GET", "/users/u/actions/signIn/k"),
    (calls.update_action("u", "signIn", "k", {"state": "BLOCK"}), "PATCH", "/users/u/actions/signIn/k"),
]


def body(call: Call[Any]) -> Any:
    assert call.body is not None
    return json.loads(call.body)


@pytest.mark.parametrize(("call", "method", "path"), ALL)
def test_a_call_goes_where_the_contract_says(call: Call[Any], method: str, path: str) -> None:
    assert (call.method, call.path) == (method, path)


@pytest.mark.parametrize("call", [call for call, _, _ in ALL])
def test_only_changes_that_a_late_repeat_could_undo_are_not_repeatable(call: Call[Any]) -> None:
    assert call.repeatable == (call.method != "PATCH")


@pytest.mark.parametrize(
    ("user_id", "segment"),
    [
        ("auth0|123", "auth0%7C123"),
        ("a/b", "a%2Fb"),
        ("a?b#c", "a%3Fb%23c"),
        ("jane@example.com", "jane%40example.com"),
        ("a+b c", "a%2Bb%20c"),
        ("100%", "100%25"),
        ("zoë", "zo%C3%AB"),
    ],
)
def test_a_user_id_stays_one_segment_of_the_path(user_id: str, segment: str) -> None:
    assert calls.get_user(user_id).path == f"/users/{segment}"


@pytest.mark.parametrize("user_id", ["", ".", ".."])
def test_an_id_that_would_ask_about_somebody_else_is_refused(user_id: str) -> None:
    with pytest.raises(ValueError, match="user_id"):
        calls.get_authenticators(user_id)


@pytest.mark.parametrize("user_id", [42, None, b"u"])
def test_an_id_that_is_no_text_is_refused_by_name(user_id: Any) -> None:
    with pytest.raises(TypeError, match="user_id must be a string"):
        calls.get_user(user_id)


def test_track_always_carries_an_idempotency_key() -> None:
    assert body(calls.track("u", "signIn", None, fresh_key="fresh")) == {"idempotencyKey": "fresh"}


def test_track_keeps_the_callers_idempotency_key() -> None:
    call = calls.track("u", "signIn", {"idempotency_key": "mine"}, fresh_key="fresh")

    assert body(call) == {"idempotencyKey": "mine"}


def test_attributes_are_sent_in_the_wires_spelling_and_custom_ones_as_they_are() -> None:
    attributes: Any = {"redirect_url": "https://a.test", "ipAddress": "192.0.2.1", "custom": {"my_key": 1}}

    assert body(calls.track("u", "signIn", attributes, fresh_key="k")) == {
        "idempotencyKey": "k",
        "redirectUrl": "https://a.test",
        "ipAddress": "192.0.2.1",
        "custom": {"my_key": 1},
    }


def test_track_leaves_out_what_is_none() -> None:
    assert body(calls.track("u", "signIn", {"email": None}, fresh_key="k")) == {"idempotencyKey": "k"}


def test_an_update_sends_none_as_null_to_clear_an_attribute() -> None:
    assert body(calls.update_user("u", {"email": None, "username": "j"})) == {"email": None, "username": "j"}


def test_an_attribute_that_nobody_knows_is_refused_with_those_that_are_known() -> None:
    attributes: Any = {"redirectUri": "https://a.test"}

    with pytest.raises(ValueError, match=r"'redirectUri'.*redirect_url"):
        calls.track("u", "signIn", attributes, fresh_key="k")


def test_an_attribute_of_the_wrong_type_is_refused_by_name() -> None:
    attributes: Any = {"email": 5}

    with pytest.raises(TypeError, match=r"\$\.email"):
        calls.update_user("u", attributes)


def test_a_validation_without_a_token_is_refused() -> None:
    attributes: Any = {"user_id": "u"}

    with pytest.raises(TypeError, match="token"):
        calls.validate_challenge(attributes)


def test_a_query_for_users_names_only_what_was_asked() -> None:
    call = calls.query_users(
        username=None, email="a+b@c.test", phone_number="+64", limit=1, last_evaluated_user_id="u&v"
    )

    assert call.path == "/users?email=a%2Bb%40c.test&phoneNumber=%2B64&limit=1&lastEvaluatedUserId=u%26v"


def test_a_query_without_conditions_has_no_query_string() -> None:
    assert calls.query_user_actions("u", from_date=None, codes=None, state=None).path == "/users/u/actions"


def test_a_query_for_actions_sends_utc_codes_and_state() -> None:
    noon_in_auckland = datetime(2026, 5, 13, 12, 0, 0, 7_000, tzinfo=timezone(timedelta(hours=12)))
    call = calls.query_user_actions("u", from_date=noon_in_auckland, codes=["a", "b"], state="ALLOW")

    assert call.path == "/users/u/actions?fromDate=2026-05-13T00%3A00%3A00.007Z&codes=a%2Cb&state=ALLOW"


def test_a_date_without_a_time_zone_is_refused() -> None:
    naive = datetime(2026, 5, 13, tzinfo=UTC).replace(tzinfo=None)

    with pytest.raises(ValueError, match="time zone"):
        calls.query_user_actions("u", from_date=naive, codes=None, state=None)
