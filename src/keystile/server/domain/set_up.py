# SPDX-License-Identifier: Apache-2.0
"""How far a tenant's set-up has come, and what its last day brought: facts for people who look after it.

All of it is one read that stays small, however many users and actions there are: what exists is asked for one
row, what is counted is counted up to a limit. Nothing is written down for it while people sign in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from keystile.server.domain.identifiers import TenantId
from keystile.wire.server import ActionState

COUNTED: Final = 999
"""Counting stops above this many."""
DAY_MS: Final = 24 * 60 * 60 * 1000


@dataclass(frozen=True, slots=True)
class Count:
    """So many, or with ``more`` at least so many: ``999+``."""

    value: int
    more: bool = False

    def __str__(self) -> str:
        return f"{self.value}{'+' if self.more else ''}"


@dataclass(frozen=True, slots=True)
class SetUpFacts:
    """What there is by now."""

    has_users: bool
    """Some backend has tracked or changed a user: only a secret key can."""
    has_passkeys: bool
    passkey_used: bool
    """One of them has signed somebody in, or stepped somebody up."""
    outcomes: Mapping[ActionState, Count]
    """Actions since the time that was asked for, by the state they are in; states without any are left out."""


class SetUp(Protocol):
    async def facts(self, tenant_id: TenantId, *, since: int) -> SetUpFacts:
        """``since``: actions from then on are counted, in epoch milliseconds."""
