# SPDX-License-Identifier: Apache-2.0
"""From a path below the mount to an action and a provider (authjs-wire.md §1.1), and nothing else.

Own routing, because a router's redirect for a trailing slash would break the clients' fetch calls.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

WITH_PROVIDER: Final = frozenset({"signin", "callback"})
ACTIONS: Final = WITH_PROVIDER | {"signout", "session", "csrf", "providers", "error", "verify-request"}
PAGE_ACTIONS: Final = frozenset({"signin", "signout", "error", "verify-request"})


@dataclass(frozen=True, slots=True)
class Route:
    """An action, and the second segment where there is one: a provider's id (v4's error page: a code)."""

    action: str
    detail: str | None


def route_of(path: str, base_path: str, *, v4: bool) -> Route | None:
    """None for everything that is no action. A slash at the end is fine."""
    if not path.startswith(f"{base_path}/"):
        return None
    segments = path[len(base_path) + 1 :].removesuffix("/").split("/")
    action, detail = segments[0], segments[1] if len(segments) > 1 else None
    if len(segments) > 2 or action not in ACTIONS | ({"_log"} if v4 else set()):
        return None
    if detail is not None and (not detail or action not in WITH_PROVIDER | ({"error"} if v4 else set())):
        return None
    # The literal "undefined" is what a client sends that was given no provider.
    return Route(action, None if detail == "undefined" else detail)
