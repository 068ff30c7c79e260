# SPDX-License-Identifier: Apache-2.0
"""Domain changes as statements: for each change its steps, and what it is refused with.

`SqlUnitOfWork` is the only way to write. The refusals are those that `domain.changes` promises.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from keystile.server.domain.changes import Change
from keystile.server.storage.changes import actions, authenticators, installation, portal, tenants, users
from keystile.server.storage.changes.steps import KEEP_SPENT_MS, Steps
from keystile.server.storage.database import Database, Step

_STEPS: Final[Steps] = {
    **users.STEPS,
    **authenticators.STEPS,
    **actions.STEPS,
    **tenants.STEPS,
    **portal.STEPS,
    **installation.STEPS,
}


@dataclass(frozen=True, slots=True)
class SqlUnitOfWork:
    """`UnitOfWork` over a database."""

    database: Database

    async def apply(self, *changes: Change) -> Sequence[int]:
        steps: list[Step] = []
        last: list[int] = []
        for change in changes:
            steps.extend(_STEPS[type(change)](change))
            last.append(len(steps) - 1)
        touched = await self.database.transact(steps)
        return [touched[index] for index in last]


__all__ = ["KEEP_SPENT_MS", "SqlUnitOfWork"]
