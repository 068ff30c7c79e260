# SPDX-License-Identifier: Apache-2.0
"""A backup under load loses nothing, and after a restore nothing from before can be used (R18 in small). `backup`
says how."""

from __future__ import annotations

import sys

import pytest

from tests.faults import backup
from tests.faults.kills import Store

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("store", ["sqlite", "postgres"])
async def test_a_backup_under_load_and_a_restore_elsewhere(store: Store) -> None:
    sys.stdout.write(f"{await backup.run(store, answers=300)}\n")
