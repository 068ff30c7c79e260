# SPDX-License-Identifier: Apache-2.0
"""No acknowledged sign-in is lost by `kill -9`, and none happens twice. `crash` says how, and has the long form."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.faults.crash import run

pytestmark = pytest.mark.anyio

ROUNDS = int(os.environ.get("KEYSTILE_CRASH_ROUNDS", "3"))
SIGN_INS = int(os.environ.get("KEYSTILE_CRASH_SIGN_INS", "60"))


async def test_what_was_acknowledged_survives_a_kill_and_happens_once(tmp_path: Path) -> None:
    counts = await run(tmp_path, rounds=ROUNDS, sign_ins=SIGN_INS)

    sys.stdout.write(f"{counts}\n")
    assert counts.rounds == ROUNDS
    assert counts.acknowledged > 0
    # Otherwise no kill was in the middle of anything.
    assert counts.in_doubt_and_kept + counts.in_doubt_and_lost > 0
