# SPDX-License-Identifier: Apache-2.0
"""The Portal's cookies: the session's, and the ticket's while a passkey is being enrolled.

``__Host-`` and Secure wherever there is TLS; `keystile dev` speaks http, where browsers know neither. Strict:
no request that another site starts carries them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from starlette.requests import Request

Kind = Literal["session", "ticket"]


@dataclass(frozen=True, slots=True)
class Cookies:
    """Reads and writes them. ``secure``: whether the Portal is under https."""

    secure: bool

    def name(self, kind: Kind) -> str:
        plain = "keystile-portal" if kind == "session" else "keystile-portal-ticket"
        return f"__Host-{plain}" if self.secure else plain

    def read(self, request: Request, kind: Kind) -> str:
        return request.cookies.get(self.name(kind), "")

    def line(self, kind: Kind, value: str, seconds: int) -> str:
        """The `Set-Cookie` line; no seconds clear it."""
        attributes = f"Max-Age={max(seconds, 0)}; Path=/; HttpOnly; SameSite=Strict"
        return f"{self.name(kind)}={value}; {attributes}{'; Secure' if self.secure else ''}"

    def clear(self, kind: Kind) -> str:
        return self.line(kind, "", 0)
