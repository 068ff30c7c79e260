# SPDX-License-Identifier: Apache-2.0
"""A timer goes on whatever its job did: a node that no longer sees revoked keys would not be noticed."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from keystile.errors import Unavailable
from keystile.server.jobs import Jobs

pytestmark = pytest.mark.anyio


class Lines:
    """A log that keeps its lines."""

    def __init__(self) -> None:
        self.written: list[dict[str, Any]] = []

    def error(self, event: str, **facts: Any) -> None:
        self.written.append({"event": event, **facts})


async def runs(log: Lines, failures: list[Exception]) -> int:
    """How often a job is run whose first runs fail like that."""
    count = 0
    done = asyncio.Event()

    async def job() -> None:
        nonlocal count
        count += 1
        if failures:
            raise failures.pop(0)
        done.set()

    unused: Any = None
    jobs = Jobs(unused, unused, unused, unused, unused, lambda: 0, log)  # type: ignore[arg-type]  # a log of ours
    task = asyncio.create_task(jobs._every(0, job))
    await asyncio.wait({task, asyncio.ensure_future(done.wait())}, return_when=asyncio.FIRST_COMPLETED)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return count


async def test_a_timer_outlives_failures_of_every_kind() -> None:
    log = Lines()

    count = await runs(log, [Unavailable("busy"), RuntimeError("a mistake of ours"), OSError("the disk")])

    assert count >= 4
    assert len(log.written) == 3


async def test_a_failure_that_nobody_foresaw_is_logged_with_its_traceback() -> None:
    log = Lines()
    mistake = RuntimeError("a mistake of ours")

    await runs(log, [mistake])

    assert log.written[0]["error"] is mistake


async def test_a_failure_of_the_database_is_logged_with_what_it_said() -> None:
    log = Lines()
    unavailable = Unavailable("The database does not answer.")
    unavailable.__cause__ = OSError("disk I/O error")

    await runs(log, [unavailable])

    assert log.written[0]["reason"] == "disk I/O error"


async def test_the_same_failure_again_and_again_is_one_line() -> None:
    log = Lines()

    await runs(log, [Unavailable("busy") for _ in range(20)])

    assert len(log.written) == 1
