# SPDX-License-Identifier: Apache-2.0
"""Changes of tenants, their origins and API keys, as statements."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from keystile.errors import Conflict, NotFound
from keystile.server.domain import changes as c
from keystile.server.storage import statements as sql
from keystile.server.storage.changes.steps import Steps
from keystile.server.storage.database import Step


def _add_tenant(change: c.AddTenant) -> Iterable[Step]:
    new = change.record
    settings = msgspec.json.encode(new.settings).decode()
    yield Step(
        sql.ADD_TENANT,
        (new.tenant_id, new.name, settings, new.wrapped_key, new.challenges_valid_from, new.created_at),
        lambda: Conflict(f"There is a tenant {new.tenant_id} already."),
    )


def _update_tenant(change: c.UpdateTenant) -> Iterable[Step]:
    settings = msgspec.json.encode(change.settings).decode()
    yield Step(
        sql.UPDATE_TENANT,
        (change.tenant_id, change.name, settings),
        lambda: NotFound(f"There is no tenant {change.tenant_id}."),
    )


def _rewrap_data_key(change: c.RewrapDataKey) -> Iterable[Step]:
    yield Step(
        sql.REWRAP_DATA_KEY,
        (change.tenant_id, change.wrapped_key),
        lambda: NotFound(f"There is no tenant {change.tenant_id}."),
    )


def _add_origin(change: c.AddOrigin) -> Iterable[Step]:
    yield Step(sql.ADD_ORIGIN, (change.tenant_id, change.origin, change.at))


def _remove_origin(change: c.RemoveOrigin) -> Iterable[Step]:
    yield Step(
        sql.REMOVE_ORIGIN,
        (change.tenant_id, change.origin),
        lambda: NotFound(f"The tenant does not list the origin {change.origin}."),
    )


def _add_api_key(change: c.AddApiKey) -> Iterable[Step]:
    new = change.key
    yield Step(
        sql.ADD_API_KEY,
        (
            new.tenant_id,
            new.key_id,
            new.secret_hash,
            new.sealed_secret,
            new.hint,
            new.created_at,
            new.revoked_at,
        ),
        lambda: Conflict("A tenant has at most two live API keys. Revoke one of them first."),
    )


def _revoke_api_key(change: c.RevokeApiKey) -> Iterable[Step]:
    yield Step(
        sql.REVOKE_API_KEY,
        (change.tenant_id, change.key_id, change.at),
        lambda: NotFound(f"The tenant has no live API key {change.key_id}."),
    )


STEPS: Final[Steps] = {
    c.AddTenant: _add_tenant,
    c.UpdateTenant: _update_tenant,
    c.RewrapDataKey: _rewrap_data_key,
    c.AddOrigin: _add_origin,
    c.RemoveOrigin: _remove_origin,
    c.AddApiKey: _add_api_key,
    c.RevokeApiKey: _revoke_api_key,
}
