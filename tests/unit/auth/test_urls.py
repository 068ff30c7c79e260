# SPDX-License-Identifier: Apache-2.0
"""Where a browser may be sent, and which requests are for us."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keystile.auth.cookies import parse_cookies
from keystile.auth.messages import Request, location, with_query
from keystile.auth.routing import route_of
from keystile.auth.urls import origin_of, safe_target

HOME = "https://app.example.com"


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("/a?b=1#c", f"{HOME}/a?b=1#c"),
        ("/", f"{HOME}/"),
        (f"{HOME}/x", f"{HOME}/x"),
        ("HTTPS://APP.EXAMPLE.COM/x", "HTTPS://APP.EXAMPLE.COM/x"),
        (f"{HOME}:443/x", f"{HOME}:443/x"),
        ("https://shop.example.com/x", "https://shop.example.com/x"),
    ],
)
def test_a_url_of_ours_or_a_listed_one_is_kept(url: str, target: str) -> None:
    assert safe_target(url, HOME, frozenset({"https://shop.example.com"})) == target


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x",
        "evil.example",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/x\r\nSet-Cookie: a=b",
        "https://evil.example",
        f"{HOME}@evil.example",
        f"{HOME}.evil.example",
        f"{HOME}:8443/",
        "http://app.example.com/",
        "https:app.example.com",
        "https:/evil.example",
        "https:///evil.example",
        "https://app.example.com\\.evil.example",
        "https://app.example.com%2eevil.example",
        " https://app.example.com",
        "https://app.example.com:port/",
        "https://аpp.example.com",  # a Cyrillic a
        "javascript:alert(1)",
        "data:text/html,x",
        "blob:https://app.example.com/x",
        "/" + "a" * 3000,
    ],
)
def test_everything_else_is_refused(url: str) -> None:
    assert safe_target(url, HOME) is None


@given(st.text(max_size=60))
def test_what_passes_begins_with_our_origin(url: str) -> None:
    target = safe_target(url, HOME)

    assert target is None or target.lower().startswith((f"{HOME}/", f"{HOME}:443", HOME))


@given(st.text(max_size=60))
def test_a_location_is_ascii_without_line_breaks(url: str) -> None:
    written = location(url)

    assert written.isascii()
    assert "\r" not in written
    assert "\n" not in written


@given(st.text(max_size=80))
def test_reading_an_origin_never_raises(url: str) -> None:
    origin_of(url)


@given(st.text(max_size=80))
def test_reading_cookies_never_raises(header: str) -> None:
    parse_cookies(header)


@given(st.binary(max_size=80), st.sampled_from(["application/json", "application/x-www-form-urlencoded", ""]))
def test_reading_a_body_never_raises(body: bytes, content_type: str) -> None:
    request = Request(method="POST", path="/", headers=(("content-type", content_type),), body=body)

    assert isinstance(request.body_fields(), dict)


@given(st.text(max_size=60))
def test_routing_never_raises(path: str) -> None:
    route_of(path, "/api/auth", v4=True)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/oops", "/oops?error=A%20b"),
        ("/oops?x=1", "/oops?x=1&error=A%20b"),
        ("/oops#top", "/oops?error=A%20b#top"),
    ],
)
def test_a_query_is_added_where_it_belongs(url: str, expected: str) -> None:
    assert with_query(url, {"error": "A b"}) == expected
