# SPDX-License-Identifier: Apache-2.0
"""Checks of the Portal: whether its pages share an origin with others', and whether its admins can sign in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from keystile.server.doctor.checks import Finding

SUBJECT: Final = "Portal"
ADVISED: Final = 2
"""Passkeys that each admin had better have: one may be lost."""


@dataclass(frozen=True, slots=True)
class AdminFacts:
    """An admin, and how many passkeys they have that work under the Portal's host."""

    admin_id: str
    name: str
    passkeys: int


def check_origin(origin: str, *, is_own: bool, app_origins: AbstractSet[str]) -> Finding:
    """Pages of a tenant on the Portal's origin could act as whoever is signed in there (security.md §16).

    Args:
        is_own: KEYSTILE_PORTAL_ORIGIN is set; without it the Portal is under the public URL.
        app_origins: the origins that tenants list.
    """
    if origin in app_origins:
        text = f"a tenant's pages share the Portal's origin, {origin}: they could act as its admins"
        return Finding(
            "portal origin",
            SUBJECT,
            "warning",
            text,
            "set KEYSTILE_PORTAL_ORIGIN to a host of the Portal's own, like https://portal.example.com, or take that "
            "origin off the tenant: keystile tenant origins remove",
        )
    if not is_own:
        return Finding(
            "portal origin",
            SUBJECT,
            "warning",
            f"the Portal has no origin of its own: it answers under {origin}, like the API",
            "set KEYSTILE_PORTAL_ORIGIN to a host of the Portal's own, like https://portal.example.com",
        )
    return Finding("portal origin", SUBJECT, "ok", f"{origin}, and no tenant's page is there")


def check_admins(admins: Sequence[AdminFacts], *, portal_url: str) -> Iterator[Finding]:
    """``admins`` without whoever `keystile dev`'s link lets in; ``portal_url`` is where they sign in."""
    if not admins:
        yield Finding(
            "admins", SUBJECT, "info", "nobody is invited to the Portal yet", "keystile admin invite"
        )
        return
    who = "1 admin" if len(admins) == 1 else f"{len(admins)} admins"
    yield Finding("admins", SUBJECT, "ok", who)
    for admin in admins:
        if admin.passkeys == 0:
            yield Finding(
                "admin's passkeys",
                admin.name,
                "warning",
                "has no passkey for the Portal's host, and cannot sign in",
                f"keystile admin unlock {admin.admin_id}",
            )
        elif admin.passkeys < ADVISED:
            yield Finding(
                "admin's passkeys",
                admin.name,
                "info",
                "has one passkey: if it is lost, only the command line lets them in again",
                f"add another at {portal_url}/account",
            )
