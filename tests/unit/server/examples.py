# SPDX-License-Identifier: Apache-2.0
"""A tenant without a database."""

from __future__ import annotations

from typing import Any

from keystile.server.domain.identifiers import TenantId
from keystile.server.domain.keys import MasterKey
from keystile.server.domain.tenant_settings import TenantSettings
from keystile.server.domain.tenants import Tenant, TenantRecord

ACME = TenantId("00000000-0000-7000-8000-00000000000a")
OTHER = TenantId("00000000-0000-7000-8000-00000000000b")
NOON = 1_767_268_800_000
MINUTE = 60_000
MASTER_KEY = MasterKey(bytes(range(32)))


def a_tenant(
    tenant_id: TenantId = ACME, *, data_key: bytes = b"d" * 32, valid_from: int = NOON, **settings: Any
) -> Tenant:
    """A tenant whose data key is known; keyword arguments are settings."""
    chosen: dict[str, Any] = {"rp_id": "example.com", "rp_name": "Example", **settings}
    return Tenant(
        TenantRecord(
            tenant_id=tenant_id,
            name="Acme",
            settings=TenantSettings(**chosen),
            wrapped_key=MASTER_KEY.wrap(tenant_id, data_key, b"n" * 12),
            challenges_valid_from=valid_from,
            created_at=NOON,
            origins=("https://example.com",),
        ),
        MASTER_KEY,
    )
