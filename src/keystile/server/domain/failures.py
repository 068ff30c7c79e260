# SPDX-License-Identifier: Apache-2.0
"""Refused answers, counted in memory and written in bulk: nobody can make us write for free.

Counts are kept per tenant, reason and source, and become one audit event each, once a minute, by
`server.jobs`. Only the first failure of a known authenticator in that minute is written at once. Memory is
bounded; past the bound, new sources are counted together. Source: security.md §14, ASVS 16.3.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from keystile.errors import CheckFailed, KeystileError
from keystile.server.domain import changes
from keystile.server.domain.audit import AuditEvent
from keystile.server.domain.identifiers import AuthenticatorId, TenantId, uuid7

if TYPE_CHECKING:
    from keystile.server.domain.ports import Clock, Randomness, UnitOfWork

MAX_COUNTERS: Final = 10_000
BATCH: Final = 200


class Failures:
    """The failures since the last flush."""

    def __init__(self, unit_of_work: UnitOfWork, clock: Clock, random: Randomness) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock
        self._random = random
        self._counts: Counter[tuple[TenantId, str, str]] = Counter()
        self._failed: set[tuple[TenantId, AuthenticatorId]] = set()

    async def known(self, tenant_id: TenantId, authenticator_id: AuthenticatorId, check: str) -> None:
        """Write down that a known authenticator failed a check, unless it did so a moment ago."""
        key = (tenant_id, authenticator_id)
        if key in self._failed or len(self._failed) >= MAX_COUNTERS:
            return
        self._failed.add(key)
        now = self._clock()
        event_id, details = uuid7(now, self._random(10)), {"check": check}
        event = AuditEvent(
            tenant_id, event_id, now, "anonymous", "verification.failed", authenticator_id, details
        )
        await self._unit_of_work.apply(changes.AddAuditEvent(event))

    def count(self, tenant_id: TenantId, error: KeystileError, source: str) -> None:
        """Count one refused answer."""
        reason = error.check if isinstance(error, CheckFailed) else "credential_not_found"
        key = (tenant_id, reason, source)
        if key not in self._counts and len(self._counts) >= MAX_COUNTERS:
            key = (tenant_id, reason, "others")
        self._counts[key] += 1

    async def flush(self) -> None:
        """Write what was counted, and start again from nothing."""
        counted, self._counts = self._counts, Counter()
        self._failed.clear()
        now = self._clock()
        events = [
            changes.AddAuditEvent(
                AuditEvent(
                    tenant_id,
                    uuid7(now, self._random(10)),
                    now,
                    "system",
                    "verification.refused",
                    reason,
                    {"source": source, "count": count},
                )
            )
            for (tenant_id, reason, source), count in counted.items()
        ]
        for start in range(0, len(events), BATCH):
            await self._unit_of_work.apply(*events[start : start + BATCH])
