# SPDX-License-Identifier: Apache-2.0
"""Cookies as next-auth writes and reads them: names, percent-encoding, chunks (authjs-wire.md §2).

Own serialiser, because `http.cookies` quotes values where JavaScript's libraries percent-encode them, and
the same cookies must be readable from both sides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final, Literal
from urllib.parse import quote, unquote_to_bytes

SameSite = Literal["lax", "strict", "none"]
MAX_CHUNKS: Final = 20  # 20 x 3,936 is more than the 64 KiB that a session token may have
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_BAD_ESCAPE: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_UNENCODED: Final = (
    "!~*'()"  # with letters, digits and -_. this is what JavaScript's encodeURIComponent leaves
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CookieSpec:
    """One cookie's name and attributes."""

    name: str
    http_only: bool = True
    same_site: SameSite = "lax"
    path: str = "/"
    secure: bool = False
    domain: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetCookie:
    """One ``Set-Cookie``. ``max_age`` is in seconds; 0 deletes."""

    spec: CookieSpec
    value: str = field(repr=False)
    max_age: int | None = None
    expires: datetime | None = None

    def header(self) -> tuple[str, str]:
        spec = self.spec
        parts = [f"{spec.name}={quote(self.value, safe=_UNENCODED)}"]
        if self.max_age is not None:
            parts.append(f"Max-Age={self.max_age}")
        if spec.domain:
            parts.append(f"Domain={spec.domain}")
        parts.append(f"Path={spec.path}")
        if self.expires is not None:
            parts.append(f"Expires={http_date(self.expires)}")
        if spec.http_only:
            parts.append("HttpOnly")
        if spec.secure:
            parts.append("Secure")
        parts.append(f"SameSite={spec.same_site.capitalize()}")
        return ("set-cookie", "; ".join(parts))


def deletion(spec: CookieSpec) -> SetCookie:
    """Remove a cookie. Browsers want the same path, domain and prefix rules as when it was set."""
    return SetCookie(spec=spec, value="", max_age=0)


def http_date(at: datetime) -> str:
    """RFC 9110's date, independent of the locale."""
    at = at.astimezone(UTC)
    day, month = _DAYS[at.weekday()], _MONTHS[at.month - 1]
    return f"{day}, {at.day:02} {month} {at.year:04} {at.hour:02}:{at.minute:02}:{at.second:02} GMT"


def parse_cookies(header: str) -> dict[str, str]:
    """A ``Cookie`` header: first duplicate wins, values percent-decoded, left raw where malformed."""
    cookies: dict[str, str] = {}
    for pair in header.split(";"):
        name, equals, value = pair.partition("=")
        name = name.strip(" \t")
        if equals and name and name not in cookies:
            cookies[name] = _decode(value.strip(" \t"))
    return cookies


def _decode(value: str) -> str:
    if len(value) > 1 and value.startswith('"') and value.endswith('"'):
        value = value[1:-1]
    return percent_decode(value) or value


def percent_decode(value: str) -> str | None:
    """JavaScript's decodeURIComponent, with None where that throws."""
    if "%" not in value:
        return value
    if _BAD_ESCAPE.search(value):
        return None
    try:
        return unquote_to_bytes(value).decode("utf-8")
    except UnicodeDecodeError:
        return None


@dataclass(frozen=True, slots=True)
class ReceivedSession:
    """What a request brought under a session cookie's name.

    ``names`` are all cookies that belong to it, in the order received; ``candidates`` are the values that may
    be the token: the plain cookie, and the chunks joined by number.
    """

    names: tuple[str, ...]
    candidates: tuple[str, ...] = field(repr=False)


def received_session(cookies: Mapping[str, str], name: str) -> ReceivedSession:
    """Find a session cookie, chunked or not.

    Upstream joins every cookie whose name merely begins with the session's, so a stale chunk or a stranger's
    cookie breaks the token. Here only ``name`` and ``name.N`` count, and a plain cookie beside chunks is
    tried on its own.
    """
    chunks: list[tuple[int, str]] = []
    names: list[str] = []
    plain: str | None = None
    for key, value in cookies.items():
        if key == name:
            names.append(key)
            plain = value
        elif key.startswith(f"{name}.") and key[len(name) + 1 :].isdecimal() and len(key) < len(name) + 4:
            names.append(key)
            chunks.append((int(key[len(name) + 1 :]), value))
    candidates = [plain] if plain else []
    if chunks and len(chunks) <= MAX_CHUNKS:
        joined = "".join(value for _, value in sorted(chunks))
        candidates += [joined] if joined else []
    return ReceivedSession(tuple(names), tuple(candidates))


def session_cookies(
    spec: CookieSpec, value: str, *, expires: datetime, chunk_size: int, received: Iterable[str]
) -> list[SetCookie]:
    """Write a session token, in pieces where it is too long, and expire the pieces of an earlier one."""
    emitted = {name: deletion(replace(spec, name=name)) for name in received}
    pieces = [value[start : start + chunk_size] for start in range(0, len(value), chunk_size)]
    for index, piece in enumerate(pieces):
        name = spec.name if len(pieces) == 1 else f"{spec.name}.{index}"
        emitted[name] = SetCookie(spec=replace(spec, name=name), value=piece, expires=expires)
    return list(emitted.values())


def clear_session(spec: CookieSpec, received: Iterable[str]) -> list[SetCookie]:
    """Expire exactly the session cookies that the request sent."""
    return [deletion(replace(spec, name=name)) for name in received]
