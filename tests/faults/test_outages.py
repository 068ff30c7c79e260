# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL restarts, fails over and stands still; the disk of each store is full (R4–R7 in small). `outages` says
how."""

from __future__ import annotations

import sys

import pytest

from tests.faults import outages
from tests.faults.kills import Store

pytestmark = pytest.mark.anyio


async def test_a_restart_of_the_server_is_no_restart_of_keystile() -> None:
    sys.stdout.write(f"{await outages.restarts()}\n")


async def test_a_replica_takes_over_and_has_all_that_was_acknowledged() -> None:
    sys.stdout.write(f"{await outages.failover()}\n")


async def test_nobody_waits_longer_than_five_seconds_for_a_server_that_stands_still() -> None:
    sys.stdout.write(f"{await outages.stall()}\n")


@pytest.mark.parametrize("store", ["sqlite", "postgres"])
async def test_a_full_disk_refuses_what_writes_and_nothing_else(store: Store) -> None:
    sys.stdout.write(f"{await outages.full_disk(store)}\n")
