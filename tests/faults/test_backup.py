# SPDX-License-Identifier: Apache-2.0
"""A backup under load loses nothing, and after a restore nothing from before can be used. `backup` says how."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.faults.backup import run

pytestmark = pytest.mark.anyio


async def test_a_backup_under_load_and_a_restore_elsewhere(tmp_path: Path) -> None:
    outcome = await run(tmp_path, people=10, sign_ins=300)

    sys.stdout.write(f"{outcome}\n")
    assert outcome.before_the_backup >= 300
    # Otherwise nobody wrote while the backup was made.
    assert outcome.acknowledged > outcome.in_the_backup >= outcome.before_the_backup
