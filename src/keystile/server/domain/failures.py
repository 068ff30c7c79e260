# SPDX-License-Identifier: Apache-2.0
"""Refused answers, counted in memory and written in bulk: nobody can make us write for free.

Counts are kept per tenant, reason and source, and become one audit event each, once a minute, by
`server.jobs`. Only the first failure of a known authenticator in that minute is written at once. Memory is
bounded; past the bound, new sources are counted together. Source: security.md §14, ASVS 16.3.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from keystile.errors import CheckFailed, KeystileError, Unavailable
from keystile.server.domain import changes
from keystile.server.domain.audit import AuditEvent
from keystile.server.domain.identifiers import AuthenticatorId, TenantId, uuid7

if TYPE_CHECKING:
    from keystile.server.domain.ports import Clock, Randomness, UnitOfWork

MAX_COUNTERS: Final = 10_000
BATCH: Final = 200

Counted = tuple[TenantId, str, str]
"""A tenant, the reason, and the source."""


class Failures:
    """The failures since the last flush."""

    def __init__(self, unit_of_work: UnitOfWork, clock: Clock, random: Randomness) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock
        self._random = random
        self._counts: Counter[Counted] = Counter()
        self._failed: set[tuple[TenantId, AuthenticatorId]] = set()

    async def known(self, tenant_id: TenantId, authenticator_id: AuthenticatorId, check: str) -> None:
        """Write down that a known authenticator failed a check, unless it did so a moment ago.

        Raises:
            Unavailable: the database cannot take it now.
        """
        key = (tenant_id, authenticator_id)
        if key in self._failed or len(self._failed) >= MAX_COUNTERS:
            return
        self._failed.add(key)  # before waiting, so that a flood of failures is one write
        now = self._clock()
        event_id, details = uuid7(now, self._random(10)), {"check": check}
        event = AuditEvent(
            tenant_id, event_id, now, "anonymous", "verification.failed", authenticator_id, details
        )
        try:
            await self._unit_of_work.apply(changes.AddAuditEvent(event))
        except Unavailable:
            self._failed.discard(key)
            raise

    def count(self, tenant_id: TenantId, error: KeystileError, source: str) -> None:
        """Count one refused answer."""
        reason = error.check if isinstance(error, CheckFailed) else "credential_not_found"
        self._add((tenant_id, reason, source), 1)

    @property
    def waiting(self) -> int:
        """Refused answers that are counted and not yet written."""
        return sum(self._counts.values())

    async def flush(self) -> None:
        """Write what was counted, and start again from nothing.

        Raises:
            Unavailable: the database cannot take it now. What was not written is still counted.
        """
        counted, self._counts = self._counts, Counter()
        self._failed.clear()
        rows = list(counted.items())
        for start in range(0, len(rows), BATCH):
            try:
                await self._unit_of_work.apply(*(self._refused(*row) for row in rows[start : start + BATCH]))
            except Unavailable:
                for key, count in rows[start:]:
                    self._add(key, count)
                raise

    def _add(self, key: Counted, count: int) -> None:
        if key not in self._counts and len(self._counts) >= MAX_COUNTERS:
            key = (key[0], key[1], "others")
        self._counts[key] += count

    def _refused(self, key: Counted, count: int) -> changes.AddAuditEvent:
        tenant_id, reason, source = key
        now = self._clock()
        event_id = uuid7(now, self._random(10))
        return changes.AddAuditEvent(
            AuditEvent(
                tenant_id,
                event_id,
                now,
                "system",
                "verification.refused",
                reason,
                {"source": source, "count": count},
            )
        )
