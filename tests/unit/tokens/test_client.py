# SPDX-License-Identifier: Apache-2.0
"""`keystile.tokens.client`: what we sign is a JWS to another library, and what was changed is not."""

from __future__ import annotations

import pytest
from joserfc import jws
from joserfc.jwk import OctKey

from keystile.errors import TokenInvalid
from keystile.tokens.client import SigningKey, peek, sign, verify

SECRET = b"s" * 32
KEY = SigningKey("7", SECRET)
CLAIMS = {"sub": "jo", "iat": 1_900_000_000, "other": {"name": "Zoë ✓", "url": "a?b>c"}}


def test_a_token_is_what_another_library_reads() -> None:
    read = jws.deserialize_compact(sign(CLAIMS, KEY, typ="t+jwt"), OctKey.import_key(SECRET), ["HS256"])

    assert read.headers() == {"alg": "HS256", "typ": "t+jwt", "kid": "7"}


def test_a_token_has_no_padding_and_only_url_characters() -> None:
    for length in range(20):
        token = sign({"a": "~?>" * length}, KEY, typ="t")
        assert token.replace("-", "").replace("_", "").replace(".", "").isalnum()


def test_signed_claims_come_back() -> None:
    assert verify(sign(CLAIMS, KEY, typ="t+jwt"), KEY, typ="t+jwt") == CLAIMS


def test_claims_can_be_read_before_they_are_checked() -> None:
    assert peek(sign(CLAIMS, KEY, typ="t+jwt")) == ({"alg": "HS256", "typ": "t+jwt", "kid": "7"}, CLAIMS)


@pytest.mark.parametrize("part", range(3))
def test_a_token_that_was_changed_anywhere_is_refused(part: int) -> None:
    parts = sign(CLAIMS, KEY, typ="t+jwt").split(".")
    parts[part] = parts[part][:5] + ("A" if parts[part][5] != "A" else "B") + parts[part][6:]

    with pytest.raises(TokenInvalid):
        verify(".".join(parts), KEY, typ="t+jwt")


@pytest.mark.parametrize(
    ("key", "typ"),
    [
        pytest.param(SigningKey("7", b"x" * 32), "t+jwt", id="another key"),
        pytest.param(KEY, "other+jwt", id="another kind"),
    ],
)
def test_a_token_of_another_key_or_kind_is_refused(key: SigningKey, typ: str) -> None:
    with pytest.raises(TokenInvalid):
        verify(sign(CLAIMS, KEY, typ="t+jwt"), key, typ=typ)


def test_a_key_does_not_show_its_secret() -> None:
    assert "s" * 8 not in repr(KEY)
