# SPDX-License-Identifier: Apache-2.0
"""Cookie mode of the Client API: the ``/web`` calls leave a challenge id, a success leaves a token.

The cookies are ``__Host-``, HttpOnly, Secure and SameSite=None, since the app's page is on another origin
(authsignal-wire §3.4). So they are only looked at when the page that sent them is one that the tenant lists,
or is ours (security.md §13): the browser writes ``Origin``, a page cannot.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from keystile.server.domain.tenants import Tenant

if TYPE_CHECKING:
    from keystile.server.api.dispatch import Request

_COOKIE_HEADER: Final = b"cookie"
CHALLENGE_COOKIE: Final = "__Host-keystile-challenge"
TOKEN_COOKIE: Final = "__Host-keystile-token"


def read_cookies(request: Request, tenant: Tenant, names: tuple[str, ...]) -> Mapping[str, str]:
    """The cookies of these names, if the page that sent them may use them; else none."""
    sent = request.header(_COOKIE_HEADER)
    if sent is None:
        return {}
    origin = request.header(b"origin")
    if origin is None:
        trusted = request.header(b"sec-fetch-site") in ("same-origin", "none")
    else:
        trusted = origin in tenant.web_origins
    if not trusted:
        return {}
    found: dict[str, str] = {}
    for pair in sent.split(";"):
        name, _, value = pair.strip().partition("=")
        if name in names and value:
            found.setdefault(name, value)
    return found


def set_cookie(name: str, value: str, *, seconds: int) -> tuple[bytes, bytes]:
    """The header that sets one of our cookies; no seconds clear it."""
    text = f"{name}={value}; Max-Age={seconds}; Path=/; Secure; HttpOnly; SameSite=None"
    return b"set-cookie", text.encode()
