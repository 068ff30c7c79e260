# SPDX-License-Identifier: Apache-2.0
"""Paths as official SDKs write them (authsignal-wire §1.10)."""

from __future__ import annotations

from typing import Any

import pytest

from keystile.errors import Malformed
from keystile.server.api.endpoint import Access, Call, Endpoint
from keystile.server.api.routing import Routes
from keystile.server.paths import split


async def nothing(_: Call[Any]) -> None:
    return None


def row(method: str, path: str) -> Endpoint:
    return Endpoint(method, path, nothing, Access.SERVER, None, "")


ROUTES = Routes(
    [
        row("GET", "/users/{userId}"),
        row("POST", "/users/authenticators"),
        row("POST", "/users/{userId}"),
        row("GET", "/users/{userId}/actions/{action}/{idempotencyKey}"),
    ]
)


@pytest.mark.parametrize(
    ("path", "parameters"),
    [
        (b"/users/ada", {"userId": "ada"}),
        (b"//users//ada/", {"userId": "ada"}),
        (b"/users/auth0|123", {"userId": "auth0|123"}),
        (b"/users/auth0%7C123", {"userId": "auth0|123"}),
        (b"/users/a%2Fb", {"userId": "a/b"}),
        (b"/users/a+b", {"userId": "a+b"}),
        (b"/users/a%252Fb", {"userId": "a%2Fb"}),
        (b"/users/%C3%A9", {"userId": "é"}),
        (b"/users/u/actions/a/k", {"userId": "u", "action": "a", "idempotencyKey": "k"}),
    ],
)
def test_a_segment_is_decoded_once(path: bytes, parameters: dict[str, str]) -> None:
    match = ROUTES.find("GET", split(path))

    assert match is not None
    assert match.parameters == parameters


def test_a_fixed_segment_wins_over_a_parameter() -> None:
    match = ROUTES.find("POST", ["users", "authenticators"])

    assert match is not None
    assert match.endpoint is not None
    assert match.endpoint.path == "/users/authenticators"


def test_a_path_that_only_other_methods_know_says_which() -> None:
    match = ROUTES.find("PUT", ["users", "ada"])

    assert match is not None
    assert match.endpoint is None
    assert set(match.allowed) == {"GET", "POST"}


@pytest.mark.parametrize("segments", [[], ["nope"], ["users"], ["users", "ada", "nope"]])
def test_an_unknown_path_has_no_match(segments: list[str]) -> None:
    assert ROUTES.find("GET", segments) is None


def test_bytes_that_are_not_utf8_are_refused() -> None:
    with pytest.raises(Malformed):
        split(b"/users/%FF")


def test_two_endpoints_for_one_place_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="two rows"):
        Routes([row("GET", "/users/{userId}"), row("GET", "/users/{name}")])
