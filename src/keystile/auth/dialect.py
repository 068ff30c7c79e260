# SPDX-License-Identifier: Apache-2.0
"""The two wire dialects, side by side: next-auth 4 and Auth.js (next-auth 5). Chosen in the configuration.

Nothing in a `GET /session` tells the clients apart, so the dialect cannot be guessed (AJ §0.1, §5.2).
How a redirect is wanted (as JSON or not) *is* in the request, and is answered per request.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from keystile.tokens.session import V4 as V4_TOKENS
from keystile.tokens.session import V5 as V5_TOKENS
from keystile.tokens.session import SessionProfile

DialectName = Literal["v4", "v5"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """What differs on the wire.

    Args:
        cookie_prefix: first part of every cookie name.
        chunk_size: characters of a session token per cookie.
        tokens: the JWE profile.
        salted_sessions: whether a session token's salt is its cookie's name (v5) or empty (v4).
        anonymous: the JSON body of ``/session`` when nobody is signed in.
        lax_actions: v4 renders the sign-in page for ``GET /signin/<provider>`` and takes ``POST /_log``.
        errors_keep_cookies: whether an error redirect still sets the CSRF and callback-URL cookies.
        configuration_message: the JSON body of a configuration error.
    """

    name: DialectName
    cookie_prefix: str
    chunk_size: int
    tokens: SessionProfile
    salted_sessions: bool
    anonymous: dict[str, str] | None
    lax_actions: bool
    errors_keep_cookies: bool
    configuration_message: str

    def session_salt(self, cookie_name: str) -> str:
        return cookie_name if self.salted_sessions else ""


V5: Final = Dialect(
    name="v5",
    cookie_prefix="authjs",
    chunk_size=3936,
    tokens=V5_TOKENS,
    salted_sessions=True,
    anonymous=None,
    lax_actions=False,
    errors_keep_cookies=False,
    configuration_message=(
        "There was a problem with the server configuration. Check the server logs for more information."
    ),
)
V4: Final = Dialect(
    name="v4",
    cookie_prefix="next-auth",
    chunk_size=3933,
    tokens=V4_TOKENS,
    salted_sessions=False,
    anonymous={},
    lax_actions=True,
    errors_keep_cookies=True,
    configuration_message=(
        "There is a problem with the server configuration. Check the server logs for more information."
    ),
)
DIALECTS: Final[dict[DialectName, Dialect]] = {"v4": V4, "v5": V5}
