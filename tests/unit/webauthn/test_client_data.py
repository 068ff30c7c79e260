# SPDX-License-Identifier: Apache-2.0
"""`keystile.webauthn.client_data`: the quick reader, the slow one, and the comparison of origins."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import pytest

from keystile.errors import CeremonyError, TooLarge
from keystile.webauthn import RelyingParty, client_data, strict_json
from keystile.webauthn.client_data import ClientData, challenge_of, check_origin, parse

MEMBERS: dict[str, Any] = {"type": "webauthn.get", "challenge": "AAAA", "origin": "https://example.org"}
HONEST = ClientData(**MEMBERS)
SITE = RelyingParty("example.org", frozenset({"https://example.org"}))


def text(**more: Any) -> bytes:
    return json.dumps(MEMBERS | more).encode()


def check_of(run: Any) -> str:
    with pytest.raises(CeremonyError) as caught:
        run()
    return caught.value.check


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"crossOrigin": False},
        {"crossOrigin": True},
        {"crossOrigin": True, "topOrigin": "https://a.example"},
    ],
)
def test_what_browsers_send_needs_no_slow_reader(
    more: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(strict_json, "read")

    read = parse(text(**more))

    assert (read.type, read.challenge, read.origin) == tuple(MEMBERS.values())
    assert (read.crossOrigin, read.topOrigin) == (more.get("crossOrigin"), more.get("topOrigin"))


def test_unknown_members_are_harmless() -> None:
    read = parse(text(other_keys_can_be_added_here="do not compare"))

    assert (read.type, read.challenge, read.origin, bool(read.crossOrigin), read.topOrigin) == (
        *MEMBERS.values(),
        False,
        None,
    )


def test_unknown_members_do_not_hide_a_frame() -> None:
    assert parse(text(x=1, crossOrigin=True)).crossOrigin is True


@pytest.mark.parametrize("member", MEMBERS)
@pytest.mark.parametrize("missing", MEMBERS)
def test_a_member_twice_is_refused_though_another_is_missing(member: str, missing: str) -> None:
    pairs = [(name, value) for name, value in MEMBERS.items() if name != missing or name == member]
    body = ",".join(f'"{name}":"{value}"' for name, value in [*pairs, (member, MEMBERS[member])])

    assert check_of(lambda: parse(b"{" + body.encode() + b"}")) == "client_data_malformed"


@pytest.mark.parametrize(
    "raw",
    [
        b"[]",
        b'"type"',
        b"",
        b"\xef\xbb\xbf\xef\xbb\xbf{}",
        b"\xff{}",
        b"[" * 8000,
        text(crossOrigin=None),
        text(crossOrigin=0),
        text(topOrigin=None),
        text(topOrigin=["https://example.org"]),
    ],
    ids=["array", "text", "nothing", "two marks", "not UTF-8", "deep", "null", "number", "null top", "tops"],
)
def test_what_is_not_client_data_is_refused(raw: bytes) -> None:
    assert check_of(lambda: parse(raw)) == "client_data_malformed"


def test_one_byte_order_mark_is_left_out() -> None:
    assert parse(b"\xef\xbb\xbf" + text()) == parse(text())


@pytest.mark.parametrize("member", MEMBERS)
def test_a_member_of_another_type_counts_as_absent(member: str) -> None:
    assert getattr(parse(text(**{member: 1})), member) is None


def test_8_kib_are_read() -> None:
    raw = text(x="y" * (8192 - len(text(x=""))))

    assert parse(raw).challenge == "AAAA"


def test_more_than_8_kib_are_refused() -> None:
    with pytest.raises(TooLarge):
        parse(text(x="y" * (8193 - len(text(x="")))))


def test_the_challenge_is_what_its_text_stands_for() -> None:
    assert challenge_of(HONEST, "webauthn.get") == b"\0\0\0"


@pytest.mark.parametrize("challenge", [None, "", "AAAA==", "A", "AA+A", "ÄAAA"])
def test_a_challenge_that_is_no_base64url_is_refused(challenge: str | None) -> None:
    data = ClientData(**(MEMBERS | {"challenge": challenge}))

    assert check_of(lambda: challenge_of(data, "webauthn.get")) == "challenge_malformed"


@pytest.mark.parametrize("kind", [None, "", "webauthn.create", "WebAuthn.get"])
def test_another_type_is_refused_before_the_challenge_is_read(kind: str | None) -> None:
    data = ClientData(type=kind, challenge="=", origin="https://example.org")

    assert check_of(lambda: challenge_of(data, "webauthn.get")) == "client_data_type_mismatch"


FRAMED = RelyingParty(SITE.id, SITE.origins, frozenset({"https://shop.example"}), allow_cross_origin=True)
NOT_FRAMED = RelyingParty(SITE.id, SITE.origins, frozenset({"https://shop.example"}))


@pytest.mark.parametrize(
    ("site", "more", "check"),
    [
        (SITE, {"origin": None}, "origin_mismatch"),
        (SITE, {"origin": "https://EXAMPLE.org"}, "origin_mismatch"),
        (SITE, {"crossOrigin": True}, "cross_origin_not_allowed"),
        (NOT_FRAMED, {"crossOrigin": True, "topOrigin": "https://shop.example"}, "cross_origin_not_allowed"),
        (NOT_FRAMED, {"topOrigin": "https://shop.example"}, "top_origin_not_allowed"),
        (FRAMED, {"topOrigin": "https://evil.example"}, "top_origin_not_allowed"),
        (FRAMED, {"topOrigin": ""}, "top_origin_not_allowed"),
    ],
)
def test_an_origin_that_is_not_listed_is_refused(
    site: RelyingParty, more: dict[str, Any], check: str
) -> None:
    assert check_of(lambda: check_origin(ClientData(**(MEMBERS | more)), site)) == check


@pytest.mark.parametrize(
    ("site", "more"),
    [
        (SITE, {}),
        (SITE, {"crossOrigin": False}),
        (FRAMED, {"crossOrigin": True}),
        (FRAMED, {"crossOrigin": True, "topOrigin": "https://shop.example"}),
    ],
)
def test_a_listed_origin_is_taken(site: RelyingParty, more: dict[str, Any]) -> None:
    check_origin(ClientData(**(MEMBERS | more)), site)


def test_the_hash_of_an_id_is_of_its_utf8() -> None:
    assert client_data.hash_of_id("é.example") == sha256(b"\xc3\xa9.example").digest()
