# SPDX-License-Identifier: Apache-2.0
"""`python3 -m deploy.ha` as a program: it starts, does what is typed, and Ctrl-C ends what it started."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp

from deploy.ha.__main__ import COMMANDS

READY_SECONDS = 120
END_SECONDS = 60


async def ends_what_it_started() -> str:
    """What was seen.

    Raises:
        AssertionError: something is left, or it did not do as it was told.
    """
    folder = Path(mkdtemp(prefix="keystile-ha-", dir="/var/tmp"))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "deploy.ha", str(folder)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdin is not None
    try:
        await asyncio.wait_for(_said(process, COMMANDS), READY_SECONDS)
        running = _inside(folder)
        assert len(running) > 10, running
        process.stdin.write(b"kill node1\n")
        await asyncio.wait_for(_said(process, "node1 is gone."), 10)
        process.stdin.write(b"start node1\n")
        await asyncio.wait_for(_said(process, "node1: ready"), 30)
        process.send_signal(signal.SIGINT)
        status = await asyncio.wait_for(process.wait(), END_SECONDS)
    finally:
        with suppress(ProcessLookupError):
            process.kill()
    assert status == 0, status
    assert _inside(folder) == [], f"left after Ctrl-C: {_inside(folder)}"
    shutil.rmtree(folder)
    return f"Ctrl-C: {len(running)} processes were started, and none of them is left"


async def _said(process: asyncio.subprocess.Process, text: str) -> None:
    assert process.stdout is not None
    while text not in (line := (await process.stdout.readline()).decode()):
        assert line, "it ended"


def _inside(folder: Path) -> list[int]:
    """Processes that work in the folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if Path(os.readlink(process / "cwd")).is_relative_to(folder):
                found.append(int(process.name))
    return found
