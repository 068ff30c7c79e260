# SPDX-License-Identifier: Apache-2.0
"""Audit events: what happened that is not a sign-in (whose action row is its own record).

Enrollment, removal, settings, keys, and refused answers in bulk. An event is written in the transaction
of the thing it speaks of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from keystile.server.domain.identifiers import TenantId, UserId


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One fact for the record. ``at`` is in epoch milliseconds; ``details`` holds ids and names, no secret."""

    tenant_id: TenantId
    event_id: str
    at: int
    actor: str
    """Who: ``user:<id>``, ``key:<id>``, ``admin:<id>``, ``cli``, ``system``."""
    event: str
    """What, e.g. ``authenticator.enrolled``, ``authenticator.removed``, ``tenant.updated``."""
    target: str = ""
    """Of what: an authenticator, user, key or origin."""
    details: Mapping[str, str | int | bool | None] = field(default_factory=dict)

    @property
    def user_id(self) -> UserId | None:
        """Whom it is about, so that a person's history can be found; ``None`` where it is about no user."""
        named = self.details.get("userId")
        if isinstance(named, str):
            return UserId(named)
        if self.event.startswith("user."):
            return UserId(self.target)
        kind, _, user_id = self.actor.partition(":")
        return UserId(user_id) if kind == "user" else None
