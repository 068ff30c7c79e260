# SPDX-License-Identifier: Apache-2.0
"""The set-up checklist of the home page: facts in, steps out. It ticks itself; nothing of it is stored."""

from __future__ import annotations

from dataclasses import dataclass

from keystile.server.domain.origins import belongs, host_of
from keystile.server.domain.set_up import SetUpFacts
from keystile.server.domain.tenants import Tenant


@dataclass(frozen=True, slots=True)
class Step:
    """One step. ``room`` is where it is done, below the tenant's address; ``action`` the words on its button."""

    name: str
    done: bool
    title: str
    text: str
    room: str
    action: str


def steps(tenant: Tenant, facts: SetUpFacts, *, admins: int) -> tuple[Step, ...]:
    """What there is to do, in the order in which it is best done.

    Args:
        admins: how many people may look after this tenant; two are enough to know.
    """
    rp_id = tenant.settings.rp_id
    return (
        Step(
            "origin",
            has_right_origin(tenant),
            "List the address of your app",
            f"Browsers use passkeys of {rp_id} only on pages that are listed, by scheme, host and port.",
            "passkeys",
            "Add an origin",
        ),
        Step(
            "backend",
            facts.has_users,
            "Call Keystile from your backend",
            "The first user that your backend names, with its secret key, ticks this. One command is enough to try.",
            "connect",
            "Show the code",
        ),
        Step(
            "passkey",
            facts.has_passkeys,
            "Add the first passkey",
            "Sign in to your app as you do today, and add a passkey there.",
            "connect",
            "Show the code",
        ),
        Step(
            "sign_in",
            facts.passkey_used,
            "Sign in with it",
            "Sign out of your app, click into its email field, and choose the passkey.",
            "actions",
            "See the actions",
        ),
        Step(
            "domain",
            is_for_production(tenant),
            "Get ready for your own domain",
            "Passkeys of localhost work on this machine only. Production is best a tenant of its own: make one there "
            "with your domain as RP ID.",
            "passkeys",
            "See the relying party",
        ),
        Step(
            "second_admin",
            admins > 1,
            "Invite a second admin",
            "If you lose your passkey, somebody else has to let you in again.",
            "team",
            "Invite somebody",
        ),
    )


def has_right_origin(tenant: Tenant) -> bool:
    """Whether some page may use the tenant's passkeys, by itself or as a related origin; a native app will do too."""
    related = set(tenant.related_origins)
    rp_id = tenant.settings.rp_id
    return any(
        origin not in tenant.web_origins or origin in related or belongs(host_of(origin), rp_id)
        for origin in tenant.origins
    )


def is_for_production(tenant: Tenant) -> bool:
    rp_id = tenant.settings.rp_id
    return rp_id != "localhost" and not rp_id.endswith(".localhost")
