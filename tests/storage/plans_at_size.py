# SPDX-License-Identifier: Apache-2.0
"""The tests of plans with a million users and ten million actions, on both stores, and what that weighs.

    python -m tests.storage.plans_at_size

Needs 15 GB of disk for a while.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Final

from tests.faults.outcome import Outcome

PLANS: Final = ("test_list_plans.py", "test_plans_on_postgres.py")


async def run() -> tuple[Outcome, ...]:
    """No counts: nothing is broken here.

    Raises:
        RuntimeError: a statement left its index.
    """
    tests = [str(Path(__file__).with_name(name)) for name in PLANS]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:xdist", "--at-size", *tests
    )
    if await process.wait() != 0:
        raise RuntimeError("a statement left its index, see above")
    return ()


if __name__ == "__main__":
    asyncio.run(run())
