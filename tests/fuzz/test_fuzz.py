# SPDX-License-Identifier: Apache-2.0
"""Fuzzing in small: every seed, then some thousand inputs led by the branches they take. `make fuzz` is the long
form."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz import targets

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", targets.TARGETS)
def test_every_seed_holds(name: str) -> None:
    for seed in targets.seeds(name):
        targets.TARGETS[name](seed)


@pytest.mark.parametrize("name", targets.TARGETS)
def test_a_short_guided_run_finds_nothing(name: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.fuzz", name, f"--folder={tmp_path}", "-runs=3000", "-seed=1"]

    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert (run.returncode, "Done 3000 runs" in run.stderr) == (0, True), run.stderr[-2000:]
