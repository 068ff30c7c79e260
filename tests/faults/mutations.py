# SPDX-License-Identifier: Apache-2.0
"""Requests that nobody should send: good ones, changed in one to three places. Seeded, so each run is the same.

A mutation never makes a good request of a bad one by accident often enough to matter, and when it does the
answer is a 200, which is fine: what is tested is that nothing breaks.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any, Final

Header = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True)
class Request:
    """What goes over the wire, well formed or not."""

    method: str
    target: bytes
    headers: tuple[Header, ...]
    body: bytes
    chunks: int = 1


def mutate(random: Random, good: Request) -> Request:
    """A good request changed in one to three places."""
    bad = good
    for _ in range(random.randint(1, 3)):
        bad = random.choice(_MUTATIONS)(random, bad)
    return bad


# --- method, target, headers --------------------------------------------------------------------------------

_METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "BREW", "post", "")
_SEGMENTS: Final = (
    b"",
    b".",
    b"..",
    b"%2e%2e",
    b"%",
    b"%zz",
    b"%00",
    b"%ff%fe",
    b"%F0%9F%94%91",
    b"a%2Fb",
    b"\xff\xfe",
    b"null",
    b"web",
    b"passkey",
    b"'; DROP TABLE action; --",
    b"{userId}",
    b"x" * 5000,
    b"0" * 300,
)
_QUERIES: Final = (
    b"limit=-1",
    b"limit=99999999999999999999999",
    b"limit=1e9",
    b"limit=" + b"9" * 6000,
    b"limit=%00",
    b"fromDate=tomorrow",
    b"fromDate=9999999999999999",
    b"fromDate=2026-13-45T99:99:99Z",
    b"state=MAYBE",
    b"codes=" + b",".join([b"x"] * 3000),
    b"credentialIds=" + b",".join([b"AAAA"] * 2000),
    b"credentialIds=,,,",
    b"credentialId=%ff",
    b"credentialId=****",
    b"email=%ff%fe",
    b"lastEvaluatedUserId=" + b"z" * 4000,
    b"a=1&" * 200,
    b"=&=&;",
    b"%",
    b"\xff",
)
_AUTHORIZATIONS: Final = (
    b"",
    b"Basic",
    b"Basic ",
    b"Basic ====",
    b"Basic \xff\xfe",
    b"Basic " + b"A" * 20_000,
    b"Basic OjpQOjo6",
    b"Basic JTAwJTAw",
    b"Basic AAAAAAAAAAAAAAAAAAAAAA==",
    b"Bearer",
    b"Bearer .",
    b"Bearer ..",
    b"Bearer a.b.c",
    b"Bearer e30.e30.e30",
    b"Bearer eyJhbGciOiJub25lIn0.e30.",
    b"Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6W119.eyJvdGhlciI6MX0.AA",
    b"Bearer eyJhbGciOiJIUzI1NiIsImtpZCI6e319.eyJvdGhlciI6eyJ0ZW5hbnRJZCI6e319fQ.AA",
    b"Bearer W10.W10.W10",
    b"Bearer bnVsbA.bnVsbA.bnVsbA",
    b"Bearer " + b"eyJ" * 10_000,
    b"Negotiate abc",
    b"basic\tQTo=",
)
_CONTENT_TYPES: Final = (
    b"",
    b"text/plain",
    b"application/xml",
    b"application/json; charset=utf-16",
    b"APPLICATION/JSON",
    b"multipart/form-data; boundary=x",
    b"application/x-www-form-urlencoded",
    b"application/json,application/json",
    b"\xff/\xfe",
)
_LENGTHS: Final = (b"-1", b"0", b"1e3", b"99999999999", b"9" * 5000, b" 5", b"5, 5", b"\xd9\xa3", b"")
_COOKIES: Final = (
    b"",
    b"=",
    b";;;",
    b"keystile_challenge=x; keystile_token=y",
    b"__Host-keystile_token=..; a=b",
    b"\xff=\xff",
    b"a=" + b"b" * 10_000,
    b'a="',
)
_ORIGINS: Final = (b"null", b"http://localhost", b"https://evil.test", b"", b"\xff", b"x" * 5000)


def _method(random: Random, request: Request) -> Request:
    return replace(request, method=random.choice(_METHODS))


def _segment(random: Random, request: Request) -> Request:
    path, mark, query = request.target.partition(b"?")
    segments = path.split(b"/")
    at = random.randrange(len(segments))
    match random.randrange(3):
        case 0:
            segments[at] = random.choice(_SEGMENTS)
        case 1:
            segments.insert(at, random.choice(_SEGMENTS))
        case _:
            del segments[at]
    return replace(request, target=b"/".join(segments) + mark + query)


def _query(random: Random, request: Request) -> Request:
    return replace(request, target=request.target.partition(b"?")[0] + b"?" + random.choice(_QUERIES))


def _header(name: bytes, values: Sequence[bytes]) -> Callable[[Random, Request], Request]:
    def change(random: Random, request: Request) -> Request:
        others = tuple(header for header in request.headers if header[0] != name)
        match random.randrange(4):
            case 0:
                return replace(request, headers=others)
            case 1:
                return replace(request, headers=(*request.headers, (name, random.choice(values))))
            case _:
                return replace(request, headers=(*others, (name, random.choice(values))))

    return change


def _damaged_credentials(random: Random, request: Request) -> Request:
    return replace(
        request,
        headers=tuple(
            (name, _damage(random, value)) if name == b"authorization" else (name, value)
            for name, value in request.headers
        ),
    )


# --- body ---------------------------------------------------------------------------------------------------

_BODIES: Final = (
    b"",
    b" ",
    b"null",
    b"true",
    b"0",
    b'""',
    b"[]",
    b"[{}]",
    b"{",
    b"}",
    b'{"',
    b'{"a"',
    b'{"a":',
    b'{"a":1,}',
    b'{"a":1}{"a":1}',
    b"{'a':1}",
    b"NaN",
    b'{"a":NaN}',
    b'{"a":1e999999}',
    b'{"a":' + b"1" * 5000 + b"}",
    b'{"a":-' + b"0" * 5000 + b"}",
    b"[" * 50_000,
    b'{"a":' * 10_000,
    b'{"a":' * 31 + b"1" + b"}" * 31,
    b"[" * 40 + b'"' + b'\\"' * 30_000,
    b'{"a":"\\ud800"}',
    b'{"a":"\\u0000"}',
    b'{"a":"\xff\xfe"}',
    b"\xef\xbb\xbf{}",
    '{"a":1}'.encode("utf-16"),
    b"\x00" * 100,
    b"a" * 70_000,
    b'{"a":"' + b"x" * 60_000 + b'"}',
    b'{"token":"a","token":"b"}',
    b'{"__proto__":{},"constructor":1}',
)
_VALUES: Final[tuple[Any, ...]] = (
    None,
    True,
    False,
    0,
    -1,
    1.5,
    2**63,
    2**64,
    2**70,
    -(2**63) - 1,
    1e308,
    "",
    " ",
    "\x00",
    "\ud800",
    "\u202e\u2028",
    "\U0001f511",
    "a" * 300,
    "a" * 20_000,
    "A" * 87,
    "====",
    "+/+/",
    "AAA",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "h1.",
    "h1.AAAA",
    "h1." + "A" * 6000,
    [],
    [[]],
    [None],
    ["a"] * 1000,
    {},
    {"a": {"b": {"c": {}}}},
    {"": ""},
)


def _body(random: Random, request: Request) -> Request:
    return replace(request, body=random.choice(_BODIES))


def _damaged_body(random: Random, request: Request) -> Request:
    return replace(request, body=_damage(random, request.body))


def _member(random: Random, request: Request) -> Request:
    """One member anywhere in the body is replaced, removed, repeated or given a sibling."""
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        return request
    places = list(_places(body))
    if not places:
        return request
    holder, name = random.choice(places)
    match random.randrange(5):
        case 0 if isinstance(holder, dict):
            del holder[name]
        case 1 if isinstance(holder, dict):
            holder[random.choice(("id", "error", "response", "", "x" * 100))] = random.choice(_VALUES)
        case 2 if isinstance(holder[name], str) and holder[name]:
            text = holder[name]
            at = random.randrange(len(text))
            holder[name] = text[:at] + random.choice("A=+/-_é\x00") + text[at + 1 :]
        case 3 if isinstance(holder[name], str):
            holder[name] = holder[name][: random.randrange(len(holder[name]) + 1)]
        case _:
            holder[name] = random.choice(_VALUES)
    return replace(request, body=json.dumps(body).encode())


def _places(value: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    items: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        items = list(value.items())
    elif isinstance(value, list):
        items = list(enumerate(value))
    for name, member in items:
        found.append((value, name))
        found.extend(_places(member))
    return found


def _chunks(random: Random, request: Request) -> Request:
    return replace(request, chunks=random.choice((2, 3, 50)))


def _damage(random: Random, data: bytes) -> bytes:
    """Bytes flipped, cut off, doubled or inserted."""
    if not data:
        return random.randbytes(random.randrange(1, 40))
    at = random.randrange(len(data))
    match random.randrange(4):
        case 0:
            return data[:at] + bytes((data[at] ^ 1 << random.randrange(8),)) + data[at + 1 :]
        case 1:
            return data[:at]
        case 2:
            return data[:at] + data
        case _:
            return data[:at] + random.randbytes(random.randrange(1, 8)) + data[at:]


_MUTATIONS: Final[Sequence[Callable[[Random, Request], Request]]] = (
    _method,
    _segment,
    _query,
    _header(b"authorization", _AUTHORIZATIONS),
    _damaged_credentials,
    _header(b"content-type", _CONTENT_TYPES),
    _header(b"content-length", _LENGTHS),
    _header(b"cookie", _COOKIES),
    _header(b"origin", _ORIGINS),
    _body,
    _damaged_body,
    # The body's members are where most of the reading is, so they are changed most often.
    _member,
    _member,
    _member,
    _member,
    _chunks,
)
