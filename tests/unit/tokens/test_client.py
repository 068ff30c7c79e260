# SPDX-License-Identifier: Apache-2.0
"""`keystile.tokens.client`: what we sign is a JWS to another library, and what was changed is not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import OctKey

from keystile.errors import TokenInvalid
from keystile.tokens.client import SigningKey, check, header, read_header, sign, take_apart

SECRET = b"s" * 32
KEY = SigningKey("7", SECRET)
CLAIMS = {"sub": "jo", "iat": 1_900_000_000, "other": {"name": "Zoë ✓", "url": "a?b>c"}}


def verify(token: str, key: SigningKey, *, typ: str) -> Any:
    """The claims of a token that is right."""
    parts = take_apart(token)
    check(parts, key, typ=typ)
    return json.loads(parts.claims)


def test_a_token_is_what_another_library_reads() -> None:
    read = jws.deserialize_compact(sign(CLAIMS, KEY, typ="t+jwt"), OctKey.import_key(SECRET), ["HS256"])

    assert read.headers() == {"alg": "HS256", "typ": "t+jwt", "kid": "7"}
    assert json.loads(read.payload or b"") == CLAIMS


def test_a_token_of_another_library_is_ours_when_it_has_our_header() -> None:
    header = {"alg": "HS256", "typ": "t+jwt", "kid": "7"}
    token = jws.serialize_compact(header, json.dumps(CLAIMS), OctKey.import_key(SECRET), ["HS256"])

    assert verify(token, KEY, typ="t+jwt") == CLAIMS


@pytest.mark.parametrize(
    "header",
    [
        pytest.param({"alg": "HS512", "typ": "t+jwt", "kid": "7"}, id="another algorithm"),
        pytest.param({"typ": "t+jwt", "kid": "7", "alg": "HS256"}, id="another order"),
        pytest.param({"alg": "HS256", "typ": "t+jwt", "kid": "7", "jku": "https://a.test"}, id="one more"),
        pytest.param({"alg": "HS256", "typ": "t+jwt"}, id="no key"),
    ],
)
def test_what_we_never_write_is_refused_though_our_key_signed_it(header: dict[str, Any]) -> None:
    key = OctKey.import_key(SECRET * 2)
    token = jws.serialize_compact(header, json.dumps(CLAIMS), key, ["HS256", "HS512"])

    with pytest.raises(TokenInvalid):
        verify(token, SigningKey("7", SECRET * 2), typ="t+jwt")


def test_a_token_has_no_padding_and_only_url_characters() -> None:
    for length in range(20):
        token = sign({"a": "~?>" * length}, KEY, typ="t")
        assert token.replace("-", "").replace("_", "").replace(".", "").isalnum()


def test_signed_claims_come_back() -> None:
    assert verify(sign(CLAIMS, KEY, typ="t+jwt"), KEY, typ="t+jwt") == CLAIMS


@pytest.mark.parametrize("part", range(3))
def test_a_token_that_was_changed_anywhere_is_refused(part: int) -> None:
    parts = sign(CLAIMS, KEY, typ="t+jwt").split(".")
    parts[part] = parts[part][:5] + ("A" if parts[part][5] != "A" else "B") + parts[part][6:]

    with pytest.raises(TokenInvalid):
        verify(".".join(parts), KEY, typ="t+jwt")


def test_a_signature_has_one_spelling() -> None:
    """The last character of 32 bytes carries two bits that say nothing."""
    token = sign(CLAIMS, KEY, typ="t+jwt")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    last = alphabet.index(token[-1])
    others = [token[:-1] + alphabet[last ^ bits] for bits in (1, 2, 3)] + [token + "="]

    for other in others:
        with pytest.raises(TokenInvalid):
            verify(other, KEY, typ="t+jwt")


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


@pytest.mark.parametrize(
    "token", ["", ".", "..", "a.b", "a.b.c.d", "é.é.é", "x" * 9000, "a.====.c", "a.b!c.d", "a.b c.d"]
)
def test_what_is_no_token_cannot_be_read(token: str) -> None:
    with pytest.raises(TokenInvalid):
        verify(token, KEY, typ="t+jwt")


def test_a_key_does_not_show_its_secret() -> None:
    assert "s" * 8 not in repr(KEY)


def sent_by_a_stranger(kid: str) -> bytes:
    key = OctKey.import_key(SECRET)
    token = jws.serialize_compact({"alg": "HS256", "typ": "t+jwt", "kid": kid}, "{}", key, ["HS256"])
    return take_apart(token).header


def test_what_strangers_send_leaves_nothing_among_our_headers() -> None:
    kept = header.cache_info()

    assert {read_header(sent_by_a_stranger(str(number)))[1] for number in range(300)} == {
        str(number) for number in range(300)
    }
    assert header.cache_info() == kept


def test_a_header_longer_than_any_of_ours_is_not_read() -> None:
    with pytest.raises(TokenInvalid):
        read_header(sent_by_a_stranger("1" * 300))
