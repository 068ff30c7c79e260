# SPDX-License-Identifier: Apache-2.0
"""Several processes on one SQLite file (R20 in small): each answer once, and no lock that a client sees. `processes`
says how."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.faults import processes

pytestmark = pytest.mark.anyio


async def test_three_processes_share_one_file(tmp_path: Path) -> None:
    async with processes.shared(tmp_path, 3) as group:
        await group.round(400)
        await group.race(40)
        sys.stdout.write(f"{await group.outcome()}\n")
