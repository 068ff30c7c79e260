# SPDX-License-Identifier: Apache-2.0
"""Places in addresses: what was written is read back, and anything else is the first page."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keystile.server.portal import places
from keystile.webauthn.base64url import encode

# What ids and attributes may hold: no control characters, no half surrogates.
TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=255)
TIME = st.integers(0, 2**53)


@given(st.tuples(TIME, TEXT, TEXT, TEXT))
def test_a_place_is_read_back_as_it_was_written(place: tuple[int, str, str, str]) -> None:
    assert places.read(places.write(place), places.OF_ACTION) == place


def as_text(value: Any) -> str:
    return encode(json.dumps(value).encode())


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(None, id="nothing"),
        pytest.param("", id="empty"),
        pytest.param("not base64url!", id="not base64url"),
        pytest.param("A", id="impossible length"),
        pytest.param(encode(b"\xff\xfe"), id="not UTF-8"),
        pytest.param(encode(b"[1,"), id="not JSON"),
        pytest.param(encode(b'[1,"\\ud800"]'), id="half a surrogate"),
        pytest.param(as_text([1]), id="too short"),
        pytest.param(as_text([1, "ada", "more"]), id="too long"),
        pytest.param(as_text({"0": 1, "1": "ada"}), id="an object"),
        pytest.param(as_text(["1", "ada"]), id="text for a number"),
        pytest.param(as_text([1.5, "ada"]), id="a fraction"),
        pytest.param(as_text([-1, "ada"]), id="before time"),
        pytest.param(as_text([2**64, "ada"]), id="a number that no database holds"),
        pytest.param(as_text([1, "a\x00b"]), id="a control character"),
        pytest.param(as_text([1, None]), id="null"),
        pytest.param(as_text([1, "a" * 601]), id="longer than any id"),
        pytest.param("A" * 100_000, id="huge"),
        pytest.param("[" * 10_000, id="deep"),
    ],
)
def test_what_nobody_wrote_is_the_first_page(text: str | None) -> None:
    assert places.read(text, places.OF_USER) is None


@given(st.text(max_size=300))
def test_no_text_is_a_mistake_of_ours(text: str) -> None:
    places.read(text, places.OF_EVENT)


def test_the_end_of_a_list_has_no_place() -> None:
    assert places.write(None) is None
