# SPDX-License-Identifier: Apache-2.0
"""Several processes on one SQLite file: each answer once, and no lock that a client sees. `processes` says how."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.faults.processes import run

pytestmark = pytest.mark.anyio


async def test_three_processes_share_one_file(tmp_path: Path) -> None:
    outcome = await run(tmp_path / "shared", processes=3, sign_ins=200, people=10)

    sys.stdout.write(f"{outcome}\n")
    assert outcome.answers == {200: 200, 400: 2 * outcome.races}
    assert outcome.races == 20
