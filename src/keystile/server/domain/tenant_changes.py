# SPDX-License-Identifier: Apache-2.0
"""Changes of tenants that follow from what tenants are: made while they are still that."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Final

from keystile.errors import Unavailable
from keystile.server.domain import changes
from keystile.server.domain.tenants import Tenants

if TYPE_CHECKING:
    from keystile.server.domain.ports import UnitOfWork

ATTEMPTS: Final = 20
"""How often a change is worked out anew when others change tenants at the same time."""


async def apply_unmoved(
    tenants: Tenants, unit_of_work: UnitOfWork, work: Callable[[], Awaitable[Sequence[changes.Change]]]
) -> None:
    """Make the changes that ``work`` finds; when any tenant was changed meanwhile, let it look again.

    Raises:
        Unavailable: tenants are being changed all the time.
    """
    for _ in range(ATTEMPTS):
        since = await tenants.refresh()
        try:
            await unit_of_work.apply(*await work(), changes.BumpSettings(since))
        except changes.SettingsMoved:
            continue
        await tenants.refresh()
        return
    raise Unavailable("Tenants are being changed all the time; nothing was saved. Try again in a moment.")
