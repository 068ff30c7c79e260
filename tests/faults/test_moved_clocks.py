# SPDX-License-Identifier: Apache-2.0
"""The clock of a running server is moved, and two nodes are a minute apart (R8 in small). `clocks` says how;
`test_clock` asks more of a clock that is an argument."""

from __future__ import annotations

import sys

import pytest

from tests.faults import clocks
from tests.faults.kills import Store

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("store", ["sqlite", "postgres"])
async def test_nothing_is_good_twice_or_too_long_when_the_clock_jumps(store: Store) -> None:
    sys.stdout.write(f"{await clocks.jumps(store, answers=100)}\n")


@pytest.mark.parametrize("store", ["sqlite", "postgres"])
async def test_two_nodes_a_minute_apart_take_what_the_other_issued(store: Store) -> None:
    sys.stdout.write(f"{await clocks.apart(store, answers=100)}\n")
