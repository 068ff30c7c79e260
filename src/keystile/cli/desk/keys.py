# SPDX-License-Identifier: Apache-2.0
"""API keys at the desk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from keystile.cli.desk import ACTOR, Record, iso, tenants
from keystile.cli.failures import CommandFailed

if TYPE_CHECKING:
    from keystile.cli.desk import Desk
    from keystile.server.domain.keys import ApiKey


async def views(desk: Desk, wanted: str | None) -> list[Record]:
    tenant = await tenants.find(desk, wanted)
    return [shown(key) for key in tenant.api_keys]


async def create(desk: Desk, wanted: str | None) -> Record:
    tenant = await tenants.find(desk, wanted)
    new = await desk.administration.create_key(tenant.id, actor=ACTOR)
    return {**shown(new.key), "secretKey": new.secret}


async def revoke(desk: Desk, wanted: str | None, key_id: str) -> None:
    tenant = await tenants.find(desk, wanted)
    await desk.administration.revoke_key(tenant.id, key_id, actor=ACTOR)


def one_key(keys: Sequence[Record], key_id: str) -> Record:
    """The API key with this id.

    Raises:
        CommandFailed: there is none.
    """
    for key in keys:
        if key["keyId"] == key_id:
            return key
    raise CommandFailed("KT-CLI-010", why=f"no live key has the id {key_id}", do="keystile keys list")


def shown(key: ApiKey) -> Record:
    return {"keyId": key.key_id, "endsIn": key.hint, "createdAt": iso(key.created_at)}
