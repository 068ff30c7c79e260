# SPDX-License-Identifier: Apache-2.0
"""What runs on a timer, in every process: seeing changed settings, sweeping, writing counted failures, looking
for newer FIDO metadata.

Each job may run in several processes at once and may be missed: the next run does what is due.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from keystile.errors import KeystileError
from keystile.server.domain.changes import SweepSpentChallenges
from keystile.server.domain.failures import Failures
from keystile.server.domain.retention import Retention
from keystile.server.domain.tenants import Tenants
from keystile.server.metadata.keeping import MetadataKeeper
from keystile.server.telemetry.measures import Measures

if TYPE_CHECKING:
    from keystile.server.domain.ports import Clock, Log, UnitOfWork

REFRESH_SECONDS: Final = 0.5
SWEEP_SECONDS: Final = 60.0
SWEEP_BATCH: Final = 1_000
PRUNE_SECONDS: Final = 60 * 60.0
PRUNE_PAUSE_SECONDS: Final = 0.05
"""Between two batches of what is deleted for its age."""
METADATA_SECONDS: Final = 10.0
"""Between looks at whether it is time; that it is a day's matter is the keeper's."""


@dataclass(frozen=True, slots=True)
class Jobs:
    tenants: Tenants
    failures: Failures
    metadata: MetadataKeeper
    retention: Retention
    unit_of_work: UnitOfWork
    clock: Clock
    log: Log
    measures: Measures = field(default_factory=Measures)

    def start(self) -> list[asyncio.Task[None]]:
        """Start all timers in the running loop; cancel the tasks to stop them."""
        return [
            asyncio.create_task(self._every(REFRESH_SECONDS, self.tenants.refresh), name="settings"),
            asyncio.create_task(self._every(SWEEP_SECONDS, self.sweep), name="sweep"),
            asyncio.create_task(self._every(SWEEP_SECONDS, self.failures.flush), name="failures"),
            asyncio.create_task(self._every(METADATA_SECONDS, self.look_for_metadata), name="metadata"),
            asyncio.create_task(self._every(PRUNE_SECONDS, self.make_months), name="months"),
            asyncio.create_task(self._every(PRUNE_SECONDS, self.prune), name="prune"),
        ]

    async def look_for_metadata(self) -> None:
        """Refresh the FIDO metadata, where the settings ask for it and it is time."""
        await self.metadata.refresh(self.log)

    async def sweep(self) -> None:
        """Forget spent nonces that no clock can revive, in bounded batches so that sign-ins never wait long."""
        while True:
            (swept,) = await self.unit_of_work.apply(SweepSpentChallenges(self.clock(), SWEEP_BATCH))
            if swept < SWEEP_BATCH:
                return

    async def make_months(self) -> None:
        """Make the partitions of the next months, on PostgreSQL."""
        await self.retention.make_months()

    async def prune(self) -> None:
        """Delete what is older than it is to be kept. The setting is in the audit, so each time is not."""
        done = await self.retention.run()
        if done.actions or done.events:
            self.log.info("old data deleted", actions=done.actions, events=done.events)

    async def _every(self, seconds: float, job: Callable[[], Awaitable[object]]) -> None:
        said = ""
        name = job.__name__
        while True:
            await asyncio.sleep(seconds)
            try:
                await job()
            except Exception as error:  # noqa: BLE001 (a timer that ended would leave revoked keys alive)
                self.measures.job_failed(name)
                reason = str(error.__cause__ or error) or type(error).__name__
                if reason != said:  # twice a second would bury all other lines
                    known = isinstance(error, KeystileError)
                    self.log.error("job failed", job=name, reason=reason, error=None if known else error)
                said = reason
            else:
                self.measures.job_done(name, at=self.clock() / 1000)
                said = ""
