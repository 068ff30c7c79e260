# SPDX-License-Identifier: Apache-2.0
"""Changes of users."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from keystile.server.domain.identifiers import TenantId, UserId


class PutUser(msgspec.Struct, frozen=True):
    """Make a user, or change the named attributes of one that is there (its handle stays)."""

    tenant_id: TenantId
    user_id: UserId
    handle: str
    now: int
    attributes: Mapping[str, Any]


class DeleteUser(msgspec.Struct, frozen=True):
    """Delete a user with authenticators and actions, keeping nonces that are younger than expiry + 24 h."""

    tenant_id: TenantId
    user_id: UserId
    now: int
