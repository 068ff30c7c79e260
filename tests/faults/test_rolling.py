# SPDX-License-Identifier: Apache-2.0
"""Nodes and workers are replaced and stopped under load, and nobody notices (R15, R16 in small). `rolling` says how."""

from __future__ import annotations

import sys

import pytest

from tests.faults import rolling
from tests.faults.kills import Store

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("store", ["sqlite", "postgres"])
async def test_nobody_fails_when_all_are_replaced_and_nothing_breaks_when_they_stop(store: Store) -> None:
    sys.stdout.write(f"{await rolling.run(store)}\n")
