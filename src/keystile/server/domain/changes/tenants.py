# SPDX-License-Identifier: Apache-2.0
"""Changes of tenants, their origins and API keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from keystile.server.domain.identifiers import TenantId

if TYPE_CHECKING:
    from keystile.server.domain.keys import ApiKey
    from keystile.server.domain.tenant_settings import TenantSettings
    from keystile.server.domain.tenants import TenantRecord


class AddTenant(msgspec.Struct, frozen=True):
    """Refused with `Conflict` when the id is taken."""

    record: TenantRecord


class UpdateTenant(msgspec.Struct, frozen=True):
    """Refused with `NotFound` when there is no such tenant."""

    tenant_id: TenantId
    name: str
    settings: TenantSettings


class RewrapDataKey(msgspec.Struct, frozen=True):
    """Keep a tenant's data key as another master key wraps it. Refused with `NotFound` when there is no such tenant."""

    tenant_id: TenantId
    wrapped_key: bytes


class AddOrigin(msgspec.Struct, frozen=True):
    """Touches no row when it is listed."""

    tenant_id: TenantId
    origin: str
    at: int


class RemoveOrigin(msgspec.Struct, frozen=True):
    """Refused with `NotFound` when it is not listed."""

    tenant_id: TenantId
    origin: str


class AddApiKey(msgspec.Struct, frozen=True):
    """Refused with `Conflict` when the tenant has two live keys."""

    key: ApiKey


class RevokeApiKey(msgspec.Struct, frozen=True):
    """Refused with `NotFound` when there is no such live key."""

    tenant_id: TenantId
    key_id: str
    at: int
