# SPDX-License-Identifier: Apache-2.0
"""`keystile.webauthn.base64url`."""

from __future__ import annotations

import base64
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keystile.errors import Malformed
from keystile.webauthn import base64url


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.binary(max_size=200))
def test_decoding_undoes_encoding(data: bytes) -> None:
    assert base64url.decode(base64url.encode(data)) == data


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.text(alphabet="ABghwxyz0189-_=+/ \n", max_size=12))
def test_a_byte_string_has_one_text(text: str) -> None:
    try:
        decoded = base64url.decode(text)
    except Malformed:
        return

    assert base64url.encode(decoded) == text


@pytest.mark.parametrize(
    "text",
    [
        "A",
        "AAAAA",
        "AB",
        "AAB",
        "AA==",
        "AAA=",
        "AAAA=",
        "AA+A",
        "AA/A",
        "AA A",
        "AAAA\n",
        "ÄAAA",
        "\ud800AAA",
        "=",
    ],
)
def test_sloppy_text_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        base64url.decode(text)


ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@pytest.mark.parametrize(("before", "free_bits"), [("A", 4), ("AA", 2)])
def test_only_last_characters_without_stray_bits_are_taken(before: str, free_bits: int) -> None:
    taken = set()
    for last in ALPHABET:
        with suppress(Malformed):
            base64url.decode(before + last)
            taken.add(last)

    assert taken == set(ALPHABET[:: 1 << free_bits])


def test_encoding_is_the_standard_librarys_without_padding() -> None:
    samples = [bytes((value,)) * size for value in range(256) for size in (1, 2, 3)]

    assert [base64url.encode(data) for data in samples] == [
        base64.urlsafe_b64encode(data).decode().rstrip("=") for data in samples
    ]
