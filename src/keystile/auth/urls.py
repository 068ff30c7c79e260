# SPDX-License-Identifier: Apache-2.0
"""Which origin we are, and which URLs a browser may be sent to (authjs-wire.md §1.2, §7).

`urllib` is not a WHATWG parser, so anything on which the two could disagree (control characters, spaces,
backslashes, user names, hosts that are not plain ASCII) is refused instead of interpreted.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from keystile.auth.errors import UntrustedHost
from keystile.auth.messages import Request

MAX_URL_LENGTH: Final = 2048
_AMBIGUOUS: Final = re.compile(r"[\x00-\x20\x7f-\x9f\\]")
_HOST: Final = re.compile(
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?"
)
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


def origin_of(url: str) -> str | None:
    """``scheme://host[:port]`` in its one spelling, or None if a browser might read the URL differently."""
    if len(url) > MAX_URL_LENGTH or _AMBIGUOUS.search(url):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    scheme, host = parts.scheme.lower(), parts.netloc
    if scheme not in _DEFAULT_PORTS or not _HOST.fullmatch(host):
        return None
    name = host.rpartition(":")[0] if port is not None else host.rstrip(":")
    suffix = "" if port in (None, _DEFAULT_PORTS[scheme]) else f":{port}"
    return f"{scheme}://{name.lower()}{suffix}"


def safe_target(url: str, origin: str, allowed: frozenset[str] = frozenset()) -> str | None:
    """The absolute URL to send a browser to, or None if it would leave ``origin`` and ``allowed``.

    A path must begin with exactly one slash and is appended to the origin; anything else must have our
    origin, or an allowed one, exactly.
    """
    if url.startswith("/"):
        unsafe = url.startswith("//") or len(url) > MAX_URL_LENGTH or _AMBIGUOUS.search(url)
        return None if unsafe else origin + url
    own = origin_of(url)
    return url if own is not None and (own == origin or own in allowed) else None


def origin_of_request(request: Request, *, configured: str | None, trust_host: bool) -> str:
    """The origin this deployment answers under.

    Links in mails are built on it, so a ``Host`` header alone does not decide it: either the configuration
    names the origin, or it says that the proxy in front may be trusted, or the host is this very machine.

    Raises:
        UntrustedHost: none of the three.
    """
    if configured is not None:
        return configured
    scheme, host = request.scheme, request.host
    if trust_host:
        scheme = _first(request.header("x-forwarded-proto")) or scheme
        host = _first(request.header("x-forwarded-host")) or host
    origin = origin_of(f"{scheme}://{host}")
    if origin is None:
        raise UntrustedHost("the request has no readable Host header")
    if not trust_host and _without_port(origin) not in _LOOPBACK:
        raise UntrustedHost(
            f"the request is for {origin}, which nothing vouches for; set AUTH_URL to the site's address, "
            "or AUTH_TRUST_HOST=true where a proxy in front sets the Host header"
        )
    return origin


def _first(value: str | None) -> str | None:
    return value.split(",", 1)[0].strip() if value else None


def _without_port(origin: str) -> str:
    host = origin.partition("://")[2]
    return re.sub(r":[0-9]+$", "", host)
