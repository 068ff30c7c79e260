# SPDX-License-Identifier: Apache-2.0
"""The other recorded vectors: getToken, cookie chunks, CSRF and mail-token hashes, addresses."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest

from keystile.auth import EmailSignin, get_token
from keystile.auth.cookies import (
    CookieSpec,
    clear_session,
    parse_cookies,
    received_session,
    session_cookies,
)
from keystile.auth.csrf import check, joined, keyed_hash
from keystile.auth.dialect import V4, V5
from keystile.auth.providers.addresses import normalize_address
from keystile.tokens.session import V4 as V4_TOKENS
from keystile.tokens.session import V5 as V5_TOKENS
from keystile.tokens.session import SessionCodec

VECTORS: Final[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "vectors" / "authjs-jwt-vectors.json").read_text()
)
S1: Final[str] = VECTORS["about"]["secrets"]["S1"]
NOW: Final = 1767225600
EXPIRES: Final = datetime(2026, 1, 31, tzinfo=UTC)


def by_id(vectors: list[dict[str, Any]]) -> list[Any]:
    return [pytest.param(vector, id=vector["id"]) for vector in vectors]


def secrets_of(vector: dict[str, Any]) -> list[str]:
    secret = vector["secret"]
    return [secret] if isinstance(secret, str) else list(secret)


# getToken -----------------------------------------------------------------------------------------------------

# Where we answer otherwise, and why: authjs-wire.md §4.4 and §2 name each as a known trouble of upstream.
GET_TOKEN_DIFFERS: Final = {
    "v5-gt-secure-missing-flag": "both names are looked for",
    "v5-gt-prefix-pollution": "a cookie that only begins with the name is not part of it",
    "v5-gt-stale-chunk": "the plain cookie is tried on its own",
    "v5-gt-no-secret": "no secret is no session, not an exception",
}


def called(vector: dict[str, Any]) -> object:
    cookies = "; ".join(f"{name}={value}" for name, value in vector.get("cookies", {}).items())
    headers = {"cookie": cookies} | vector.get("headers", {})
    request = type("Request", (), {"headers": headers})()
    secret = vector["params"].get("secret") or vector.get("env", {}).get("NEXTAUTH_SECRET")
    dialect: Any = vector["id"][:2]
    if vector["params"].get("raw"):
        return get_token(request, dialect=dialect, raw=True)
    return get_token(request, secret=secret, dialect=dialect, allow_bearer=True, now=NOW)


@pytest.mark.parametrize(
    "vector", by_id([v for v in VECTORS["get_token"] if v["id"] not in GET_TOKEN_DIFFERS])
)
def test_get_token_answers_as_recorded(vector: dict[str, Any]) -> None:
    assert called(vector) == vector["expected"]["value"]


@pytest.mark.parametrize("name", ["v5-gt-secure-missing-flag", "v5-gt-prefix-pollution", "v5-gt-stale-chunk"])
def test_get_token_finds_the_token_where_upstream_loses_it(name: str) -> None:
    vector = next(v for v in VECTORS["get_token"] if v["id"] == name)
    found = called(vector)

    assert isinstance(found, dict)
    assert found["sub"] == "42"


def test_get_token_without_a_secret_is_no_session() -> None:
    vector = next(v for v in VECTORS["get_token"] if v["id"] == "v5-gt-no-secret")

    assert called(vector) is None


def test_a_bearer_token_counts_only_where_the_app_asks_for_it() -> None:
    vector = next(v for v in VECTORS["get_token"] if v["id"] == "v5-gt-bearer")
    request = type("Request", (), {"headers": vector["headers"]})()

    assert get_token(request, secret=S1, now=NOW) is None


@pytest.mark.parametrize("name", ["v5-gt-cookie", "v4-gt-cookie", "v5-gt-secure"])
def test_get_token_reads_both_dialects_unasked(name: str) -> None:
    vector = next(v for v in VECTORS["get_token"] if v["id"] == name)
    cookies = "; ".join(f"{key}={value}" for key, value in vector.get("cookies", {}).items())
    request = type("Request", (), {"headers": {"cookie": cookies} | vector.get("headers", {})})()
    found = get_token(request, secret=S1, now=NOW)

    assert found is not None
    assert found["sub"] == "42"


# chunks ---------------------------------------------------------------------------------------------------------


def chunking(name: str) -> dict[str, Any]:
    vector: dict[str, Any] = next(v for v in VECTORS["chunking"] if v["id"] == name)
    return vector


@pytest.mark.parametrize(
    ("name", "spec", "size"),
    [
        ("v5-chunk-3", "authjs.session-token", V5.chunk_size),
        ("v4-chunk", "next-auth.session-token", V4.chunk_size),
    ],
)
def test_a_long_token_is_cut_as_recorded(name: str, spec: str, size: int) -> None:
    vector = chunking(name)
    cookies = session_cookies(
        CookieSpec(name=spec), vector["token"], expires=EXPIRES, chunk_size=size, received=()
    )

    assert [(c.spec.name, c.value) for c in cookies] == [(c["name"], c["value"]) for c in vector["cookies"]]


@pytest.mark.parametrize(
    ("name", "profile", "salt", "cookie"),
    [
        ("v5-chunk-3", V5_TOKENS, "authjs.session-token", "authjs.session-token"),
        ("v4-chunk", V4_TOKENS, "", "next-auth.session-token"),
    ],
)
def test_chunks_in_any_order_join_to_the_token(name: str, profile: Any, salt: str, cookie: str) -> None:
    pieces = {piece["name"]: piece["value"] for piece in reversed(chunking(name)["cookies"])}
    [token] = received_session(pieces, cookie).candidates

    assert SessionCodec(profile, [S1], salt).open(token, now=NOW)["sub"] == "big"


def test_chunk_ten_comes_after_chunk_two() -> None:
    vector = chunking("v5-chunk-12-numeric-order")
    value = ("abcdefghij" * 5000)[: vector["value_length"]]
    spec = CookieSpec(name="authjs.session-token")
    cookies = session_cookies(spec, value, expires=EXPIRES, chunk_size=3936, received=())
    sent = {cookie.spec.name: cookie.value for cookie in sorted(cookies, key=lambda c: c.spec.name)}

    [joined_value] = received_session(sent, spec.name).candidates
    assert hashlib.sha256(joined_value.encode()).hexdigest() == vector["value_sha256"]


@pytest.mark.parametrize(
    ("name", "value", "received"),
    [
        ("v5-shrink-3-to-1", "small", [f"authjs.session-token.{n}" for n in range(4)]),
        ("v5-grow-1-to-2", "x" * 3937, ["authjs.session-token"]),
        ("v5-boundary-3936", "x" * 3936, []),
    ],
)
def test_growing_and_shrinking_expire_what_is_left_over(name: str, value: str, received: list[str]) -> None:
    spec = CookieSpec(name="authjs.session-token")
    cookies = session_cookies(spec, value, expires=EXPIRES, chunk_size=3936, received=received)

    emitted = [(c.spec.name, len(c.value), c.max_age) for c in cookies]
    assert emitted == [
        (c["name"], c.get("value_length", len(c.get("value", ""))), c.get("maxAge"))
        for c in chunking(name)["emitted"]
    ]


def test_signing_out_expires_exactly_what_was_received() -> None:
    received = [f"authjs.session-token.{n}" for n in range(4)]
    cookies = clear_session(CookieSpec(name="authjs.session-token"), received)

    assert [(c.spec.name, c.max_age) for c in cookies] == [
        (c["name"], c["maxAge"]) for c in chunking("v5-clean")["emitted"]
    ]


@pytest.mark.parametrize(
    "header",
    [
        "authjs.session-token.x=a",
        "authjs.session-token-evil=a",
        "authjs.session-token.=a",
        "authjs.session=a",
    ],
)
def test_a_strangers_cookie_is_not_part_of_the_session(header: str) -> None:
    assert received_session(parse_cookies(header), "authjs.session-token").names == ()


# CSRF and mail tokens ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("vector", by_id(VECTORS["csrf"]))
def test_a_csrf_cookie_is_made_as_recorded(vector: dict[str, Any]) -> None:
    made = check(None, None, secrets_of(vector), new_token=vector["token"])

    assert (made.cookie_value, made.fresh) == (vector["cookie_value"], True)


@pytest.mark.parametrize("vector", by_id(VECTORS["csrf"]))
def test_a_recorded_csrf_cookie_is_ours(vector: dict[str, Any]) -> None:
    state = check(vector["cookie_value"], vector["token"], secrets_of(vector), new_token="0" * 64)

    assert (state.fresh, state.verified) == (False, True)


@pytest.mark.parametrize(
    ("cookie", "submitted"),
    [
        pytest.param(None, "t", id="no cookie"),
        pytest.param("", "", id="empty cookie and token"),
        pytest.param("|", "", id="only the bar"),
        pytest.param("a" * 64, "a" * 64, id="no hash"),
        pytest.param("a" * 64 + "|" + "b" * 64, "a" * 64, id="forged hash"),
        pytest.param("a|" + keyed_hash("a", S1), "b", id="another token"),
        pytest.param("a|" + keyed_hash("a", S1), None, id="no token in the body"),
        pytest.param("a|" + keyed_hash("a", S1), 1, id="a number in the body"),
        pytest.param("a|" + keyed_hash("a", S1), "ä", id="not ASCII"),
    ],
)
def test_a_csrf_lie_is_not_verified(cookie: str | None, submitted: object) -> None:
    assert not check(cookie, submitted, [S1], new_token="0" * 64).verified


def test_a_csrf_cookie_outlives_a_rotation() -> None:
    old = f"a|{keyed_hash('a', S1)}"

    assert check(old, "a", ["new", S1], new_token="0" * 64).verified


@pytest.mark.parametrize("vector", by_id(VECTORS["verification_token"]))
def test_a_mail_token_is_hashed_as_recorded(vector: dict[str, Any]) -> None:
    secret = vector["provider_secret"] or joined(secrets_of(vector))

    assert keyed_hash(vector["token"], secret) == vector["stored"]["token"]


# addresses --------------------------------------------------------------------------------------------------------

# Upstream lets these pass; a mail server, or whoever reads the address next, would see something else in them.
REFUSED_ADDRESSES: Final = {"a,b@c.d", "a b@c.d", "a@b.c>"}
MAPPED_ADDRESSES: Final = {"a@x。y": "a@x.y"}  # the ideographic full stop separates labels (RFC 3490 §3.1)


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(row, id=repr(row["input"]))
        for row in VECTORS["email_normalizer_v5"]
        if "output" in row and row["input"] not in REFUSED_ADDRESSES
    ],
)
def test_an_address_is_spelled_as_recorded(row: dict[str, Any]) -> None:
    assert normalize_address(row["input"]) == MAPPED_ADDRESSES.get(row["input"], row["output"])


@pytest.mark.parametrize(
    "address",
    [
        *[row["input"] for row in VECTORS["email_normalizer_v5"] if "error" in row],
        *sorted(REFUSED_ADDRESSES),
        pytest.param(None, id="nothing"),
        pytest.param(["a@b.c"], id="a list"),
        pytest.param("a@b.c\r\nBcc: d@e.f", id="a header of its own"),
        pytest.param("a@b.c\x00", id="a NUL"),
        pytest.param("a" * 330 + "@b.c", id="too long"),
        pytest.param("a@[127.0.0.1]", id="an IP address"),
        pytest.param("a;b@c.d", id="a semicolon"),
        pytest.param("<a@b.c>", id="angle brackets"),
    ],
)
def test_what_is_not_one_plain_address_is_refused(address: object) -> None:
    with pytest.raises(EmailSignin):
        normalize_address(address)
