# SPDX-License-Identifier: Apache-2.0
"""`domain.set_up.SetUp` over a database: one statement, every part of which stops early."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, cast

from keystile.server.domain.identifiers import TenantId
from keystile.server.domain.set_up import COUNTED, Count, SetUpFacts
from keystile.server.storage import statements as sql
from keystile.server.storage.database import Database
from keystile.wire.server import ActionState

NEWEST_LOOKED_AT: Final = 2_000
"""How many actions or passkeys at most are looked at one by one."""


@dataclass(frozen=True, slots=True)
class SqlSetUp:
    database: Database

    async def facts(self, tenant_id: TenantId, *, since: int) -> SetUpFacts:
        values = (tenant_id, since, COUNTED + 1, NEWEST_LOOKED_AT)
        row: Any = (await self.database.read(sql.SET_UP_FACTS, values))[0]
        has_users, has_passkeys, passkey_used, succeeded, looked_at, *others = row
        # Where the newest ones were not all, there may be more than were found.
        counts = {"CHALLENGE_SUCCEEDED": _count(succeeded, at_least=looked_at == NEWEST_LOOKED_AT)}
        counts.update((state, _count(found)) for state, found in zip(sql.SET_UP_STATES, others, strict=True))
        return SetUpFacts(
            has_users=bool(has_users),
            has_passkeys=bool(has_passkeys),
            passkey_used=bool(passkey_used),
            outcomes={cast(ActionState, state): count for state, count in counts.items() if count.value},
        )


def _count(found: int, *, at_least: bool = False) -> Count:
    return Count(min(found, COUNTED), at_least or found > COUNTED)
