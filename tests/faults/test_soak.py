# SPDX-License-Identifier: Apache-2.0
"""Nothing creeps upwards under load (R19 in small). `soak` says how, and judges memory and latencies after minutes."""

from __future__ import annotations

import sys

import pytest

from tests.faults import soak
from tests.faults.kills import Store, place
from tests.faults.load import KINDS, PEOPLE
from tests.faults.node import Node

pytestmark = pytest.mark.anyio

SECONDS = 6
HOUR = 60 * 60


@pytest.mark.parametrize("store", ["sqlite", "postgres"])
async def test_a_load_of_everything_leaves_nothing_behind_that_it_should_not(store: Store) -> None:
    with place(store) as url:
        outcome = await soak.run(store, url, seconds=SECONDS, measure_seconds=1, warm_up=PEOPLE)

    sys.stdout.write(f"{outcome}\n")
    assert [bar.line() for bar in outcome.bars() if not bar.is_met] == []
    assert set(outcome.done) == set(KINDS)


async def test_after_a_day_what_is_kept_of_ceremonies_grows_no_more(node: Node) -> None:
    """Two days, in each hour of which somebody enrolls and steps up."""
    kept = []
    for hour in range(48):
        browser = node.browser()
        await browser.enroll((await node.backend.track(f"user-{hour}", "enroll"))["token"])
        token = (await node.backend.track(f"user-{hour}", "pay"))["token"]
        assert (await browser.verify(await browser.assertion(token), token)).status == 200
        node.clock.forward(HOUR)
        await node.sweep()
        kept.append(node.rows("SELECT count(*) FROM spent_challenge")[0][0])

    assert kept[:24] == [2 * (hour + 1) for hour in range(24)]
    assert set(kept[24:]) == {kept[-1]}
    assert kept[-1] <= 2 * 25
