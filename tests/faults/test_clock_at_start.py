# SPDX-License-Identifier: Apache-2.0
"""A start on a clock that is behind what is stored is refused: it could accept what was spent (R8)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from keystile.errors import Misconfigured
from keystile.server.app import create_app
from tests.faults.node import Node, settings_for

pytestmark = pytest.mark.anyio


async def start(node: Node, *, behind_seconds: float, check_clock: bool = True) -> None:
    """Another process on the same file, whose clock is behind that of the first."""
    settings = replace(settings_for(node.path), check_clock=check_clock)
    other = create_app(settings, clock=lambda: node.clock.now - int(behind_seconds * 1000))
    try:
        await other.start()
    finally:
        await other.stop()


@pytest.fixture
async def used(node: Node) -> Node:
    """Somebody has just signed in."""
    browser = node.browser()
    await browser.enroll((await node.backend.track("jo", "enroll"))["token"])
    await browser.sign_in()
    return node


async def test_a_clock_that_is_far_behind_is_refused_and_both_times_are_said(used: Node) -> None:
    with pytest.raises(Misconfigured, match=r"it says 2030-03-17T\S+Z, and .* of 2030-03-17T\S+Z"):
        await start(used, behind_seconds=301)


async def test_what_clocks_are_wrong_by_is_no_matter(used: Node) -> None:
    await start(used, behind_seconds=299)
    await start(used, behind_seconds=-24 * 3600)


async def test_it_is_one_read_on_indexes(used: Node) -> None:
    with used.watch() as cost:
        await used.services.retention.old.newest()
    (statement,) = cost.reads
    plan = " ".join(str(row[3]) for row in used.rows(f"EXPLAIN QUERY PLAN {statement}"))

    assert "COVERING INDEX action_recent (tenant_id=?)" in plan
    assert "COVERING INDEX audit_event_time (tenant_id=?)" in plan


async def test_whoever_knows_better_may_start(used: Node) -> None:
    await start(used, behind_seconds=3600, check_clock=False)
