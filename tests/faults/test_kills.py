# SPDX-License-Identifier: Apache-2.0
"""Nothing acknowledged is lost by `kill -9` under load, and nothing happens twice (R1 in small). `kills` says how."""

from __future__ import annotations

import sys

import pytest

from tests.faults import kills
from tests.faults.kills import Store

pytestmark = pytest.mark.anyio

KILLS = 3


@pytest.mark.parametrize("store", ["sqlite", "postgres"])
async def test_what_was_acknowledged_survives_kills_under_load(store: Store) -> None:
    outcome = await kills.run_on(store, kills=KILLS)

    sys.stdout.write(f"{outcome}\n")
    # Otherwise no kill was in the middle of anything.
    assert outcome.counts.in_doubt_and_kept + outcome.counts.in_doubt_and_gone > 0
