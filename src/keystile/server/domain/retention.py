# SPDX-License-Identifier: Apache-2.0
"""How long actions and audit events are kept: a tenant's choice, or else the installation's, or else for ever.

What is older goes by whole months where the store has them, else in small batches, so that no sign-in waits for it.
An action that holds a nonce which could still
be replayed stays, however old it is said to be (security.md §9).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from keystile.errors import Malformed
from keystile.server.domain import changes
from keystile.server.domain.audit import AuditEvent
from keystile.server.domain.identifiers import TenantId, uuid7
from keystile.server.domain.tenant_settings import LEAST_DAYS, MOST_DAYS

if TYPE_CHECKING:
    from keystile.server.domain.ports import Clock, Old, Randomness, UnitOfWork

DAY_MS: Final = 24 * 60 * 60 * 1000
BATCH: Final = 100

Pause = Callable[[], Awaitable[None]]
Due = Mapping[TenantId, int]
"""From before when a tenant's rows are to go, in epoch milliseconds; whoever is not named keeps all."""


@dataclass(frozen=True, slots=True)
class Keep:
    """For how many days; 0 for ever."""

    actions_days: int = 0
    audit_days: int = 0


@dataclass(frozen=True, slots=True)
class Pruned:
    """How many rows went, or would go."""

    actions: int = 0
    events: int = 0


@dataclass(frozen=True, slots=True)
class Retention:
    """Deletes what is older than it is to be kept. ``pause`` lets others go first, between two batches."""

    old: Old
    unit_of_work: UnitOfWork
    installation: Keep
    clock: Clock
    random: Randomness
    pause: Pause

    async def run(self) -> Pruned:
        """Delete what is due of every tenant, the Portal's own among them."""
        return await self._delete(
            {
                tenant_id: Keep(
                    own.actions_days or self.installation.actions_days,
                    own.audit_days or self.installation.audit_days,
                )
                for tenant_id, own in await self.old.kept()
            }
        )

    async def make_months(self) -> None:
        """See to it that the store has room for what comes, where it keeps rows by months."""
        await self.old.make_months(self.clock())

    async def count(self, tenant_id: TenantId, days: int) -> Pruned:
        """What `prune` would delete.

        Raises:
            Malformed: that is less than two days, or more than a hundred years.
        """
        before = self.clock() - _checked(days) * DAY_MS
        return Pruned(
            await self.old.actions(tenant_id, before, self.clock()), await self.old.events(tenant_id, before)
        )

    async def prune(self, tenant_id: TenantId, days: int, *, actor: str) -> Pruned:
        """Delete a tenant's actions and audit events that are older than so many days; that is audited.

        Raises:
            Malformed: that is less than two days, or more than a hundred years.
        """
        done = await self._delete({tenant_id: Keep(_checked(days), days)})
        now = self.clock()
        event = AuditEvent(
            tenant_id,
            uuid7(now, self.random(10)),
            now,
            actor,
            "data.pruned",
            tenant_id,
            {"days": days, "actions": done.actions, "events": done.events},
        )
        await self.unit_of_work.apply(changes.AddAuditEvent(event))
        return done

    async def _delete(self, kept: Mapping[TenantId, Keep]) -> Pruned:
        now = self.clock()
        actions = {one: now - keep.actions_days * DAY_MS for one, keep in kept.items() if keep.actions_days}
        events = {one: now - keep.audit_days * DAY_MS for one, keep in kept.items() if keep.audit_days}
        dropped = await self.old.drop_months(actions, events, now, self.pause)
        gone_actions, gone_events = dropped.actions, dropped.events
        for tenant_id, before in actions.items():
            gone_actions += await self._in_batches(changes.PruneActions(tenant_id, before, now, BATCH))
        for tenant_id, before in events.items():
            gone_events += await self._in_batches(changes.PruneAuditEvents(tenant_id, before, BATCH))
        return Pruned(gone_actions, gone_events)

    async def _in_batches(self, change: changes.PruneActions | changes.PruneAuditEvents) -> int:
        total = 0
        while True:
            (gone,) = await self.unit_of_work.apply(change)
            total += gone
            if gone < change.limit:
                return total
            await self.pause()


def _checked(days: int) -> int:
    if not LEAST_DAYS <= days <= MOST_DAYS:
        raise Malformed(f"Data is kept for {LEAST_DAYS} to {MOST_DAYS} days; {days} is not among them.")
    return days
