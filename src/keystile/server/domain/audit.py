# SPDX-License-Identifier: Apache-2.0
"""Audit events: what happened that is not a sign-in (whose action row is its own record).

Enrollment, removal, settings, keys, and refused answers in bulk. An event is written in the transaction
of the thing it speaks of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from keystile.server.domain.identifiers import TenantId


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One fact for the record. ``at`` is in epoch milliseconds; ``details`` holds ids and names, no secret."""

    tenant_id: TenantId
    event_id: str
    at: int
    actor: str
    """Who: ``user:<id>``, ``key:<id>``, ``cli``, ``system``."""
    event: str
    """What, e.g. ``authenticator.enrolled``, ``authenticator.removed``, ``tenant.updated``."""
    target: str = ""
    """Of what: an authenticator, user, key or origin."""
    details: Mapping[str, str | int | bool | None] = field(default_factory=dict)
