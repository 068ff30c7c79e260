# SPDX-License-Identifier: Apache-2.0
"""A request and a response, free of any framework. `keystile.auth.frameworks` translates.

Parsing follows authjs-wire.md §1.1: last duplicate of a form or query name wins, the first of a cookie;
a body of any other type than a form or JSON is no body.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import parse_qsl, quote

import msgspec

MAX_FIELDS: Final = 200
# Everything a URL may hold as it is, and `%`, because what is encoded must not be encoded again.
_URL_SAFE: Final = ":/?#[]@!$&'()*+,;=%~-._"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One HTTP request.

    Args:
        method: upper case.
        scheme: ``http`` or ``https``, as the server that took the connection saw it.
        host: the ``Host`` header, with port; "" when there is none.
        path: the whole path, percent-decoded, the mount included.
        base_path: where the server says we are mounted (ASGI's ``root_path``); "" when it says nothing.
        query: the raw query string, without ``?``.
        headers: pairs with lower-case names, in order.
    """

    method: str
    path: str
    scheme: str = "http"
    host: str = ""
    base_path: str = ""
    # Not shown, because tracebacks with local variables end up in logs: a link's token, the session's cookie.
    query: str = field(default="", repr=False)
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)

    def header(self, name: str) -> str | None:
        """The first header of that (lower-case) name."""
        return next((value for key, value in self.headers if key == name), None)

    @property
    def cookie_header(self) -> str:
        # HTTP/2 may split the header; the pieces mean what one line joined by "; " means.
        return "; ".join(value for key, value in self.headers if key == "cookie")

    def query_fields(self) -> dict[str, str]:
        return _pairs(self.query)

    def body_fields(self) -> dict[str, object]:
        """The fields of a form, or the members of a JSON object; empty for anything else."""
        if self.method != "POST":
            return {}
        content_type = (self.header("content-type") or "").split(";", 1)[0].strip().lower()
        if content_type == "application/x-www-form-urlencoded":
            return dict(_pairs(self.body.decode("utf-8", "replace")))
        if content_type == "application/json":
            try:
                return msgspec.json.decode(self.body, type=dict[str, object])
            except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
                return {}
        return {}


def _pairs(text: str) -> dict[str, str]:
    try:
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_FIELDS))
    except ValueError:  # too many fields: nobody who is honest sends them
        return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One HTTP response. Several ``set-cookie`` pairs are usual: headers are pairs, not a mapping."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)

    def header(self, name: str) -> str | None:
        """The first header of that (lower-case) name."""
        return next((value for key, value in self.headers if key == name), None)

    def with_headers(self, headers: Iterable[tuple[str, str]]) -> Response:
        return replace(self, headers=(*self.headers, *headers))


# Upstream sends these on /session and /csrf only; a cached Set-Cookie would hand a session to a stranger.
NO_STORE: Final = (
    ("cache-control", "private, no-cache, no-store"),
    ("expires", "0"),
    ("pragma", "no-cache"),
)


def json_response(value: object, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> Response:
    return Response(
        status=status,
        headers=(("content-type", "application/json"), *NO_STORE, *headers),
        body=msgspec.json.encode(value),
    )


def text_response(text: str, status: int = 200) -> Response:
    headers = (
        ("content-type", "text/plain; charset=utf-8"),
        ("x-content-type-options", "nosniff"),
        *NO_STORE,
    )
    return Response(status=status, headers=headers, body=text.encode())


def redirect(url: str) -> Response:
    return Response(status=302, headers=(("location", location(url)), *NO_STORE))


def location(url: str) -> str:
    """A URL as a ``Location`` value: ASCII, so that no header writer has to guess. Never holds CR or LF."""
    return quote(url, safe=_URL_SAFE)


def with_query(url: str, fields: Mapping[str, str]) -> str:
    """Append fields to a URL, whether or not it has a query already, before its fragment."""
    if not fields:
        return url
    head, hash_mark, fragment = url.partition("#")
    joined = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in fields.items())
    return f"{head}{'&' if '?' in head else '?'}{joined}{hash_mark}{fragment}"
