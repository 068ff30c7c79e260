# SPDX-License-Identifier: Apache-2.0
"""Signing keys at the desk: of one tenant, or of all, the Portal's own too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from keystile.cli.desk import ACTOR, Record, iso, tenants

if TYPE_CHECKING:
    from keystile.cli.desk import Desk
    from keystile.server.domain.tenants import Tenant


async def chosen(desk: Desk, wanted: str | None, *, all_tenants: bool) -> Sequence[Tenant]:
    """The tenant that is meant, or all of them with the Portal's own.

    Raises:
        CommandFailed: there is none, or several.
    """
    if not all_tenants:
        return [await tenants.find(desk, wanted)]
    portal = await desk.administration.tenants.find_portal()
    return [*await tenants.stored(desk), *([portal] if portal else ())]


async def views(desk: Desk, wanted: str | None) -> list[Record]:
    return shown(await tenants.find(desk, wanted), desk.key_rotation.clock())


async def rotate(desk: Desk, found: Sequence[Tenant]) -> list[Record]:
    return [_new(await desk.key_rotation.rotate_signing_keys(one.id, actor=ACTOR)) for one in found]


async def revoke(desk: Desk, found: Sequence[Tenant]) -> list[Record]:
    return [_new(await desk.key_rotation.revoke_signing_keys(one.id, actor=ACTOR)) for one in found]


def shown(tenant: Tenant, now: int) -> list[Record]:
    """Every key that is live: the one that signs first."""
    keys = tenant.settings.signing_keys
    signing: Record = {
        "keyId": keys.current,
        "signsSince": iso(keys.since or tenant.created_at),
        "verifiesUntil": None,
    }
    retiring = [
        {"keyId": key.key_id, "signsSince": None, "verifiesUntil": iso(key.until)}
        for key in keys.retiring
        if now < key.until
    ]
    return [signing, *retiring]


def _new(tenant: Tenant) -> Record:
    return {
        "tenantId": tenant.id,
        "name": tenant.name,
        "keyId": tenant.settings.signing_keys.current,
        "retiring": [key.key_id for key in tenant.settings.signing_keys.retiring],
    }
