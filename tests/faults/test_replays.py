# SPDX-License-Identifier: Apache-2.0
"""Of twenty copies of one answer, at two nodes at once, one succeeds (R3 in small). `replays` says how."""

from __future__ import annotations

import sys

import pytest

from tests.faults import replays
from tests.faults.kills import Store, place

pytestmark = pytest.mark.anyio

BODIES = 50


@pytest.mark.parametrize("store", ["sqlite", "postgres"])
async def test_of_twenty_copies_at_two_nodes_one_succeeds(store: Store) -> None:
    with place(store) as url:
        outcome = await replays.run(store, url, bodies=BODIES)

    sys.stdout.write(f"{outcome}\n")
    assert outcome.answers[200] + outcome.answers[303] == BODIES
