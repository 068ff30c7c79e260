# SPDX-License-Identifier: Apache-2.0
"""Of twenty copies of one answer, at two nodes at once, one succeeds (R3 in small). `replays` says how."""

from __future__ import annotations

import sys

import pytest

from tests.faults import replays
from tests.faults.kills import Store

pytestmark = pytest.mark.anyio

BODIES = 50


@pytest.mark.parametrize("store", ["sqlite", "postgres"])
async def test_of_twenty_copies_at_two_nodes_one_succeeds(store: Store) -> None:
    outcome = await replays.run_on(store, bodies=BODIES)

    sys.stdout.write(f"{outcome}\n")
    assert outcome.counts.acknowledged == BODIES
