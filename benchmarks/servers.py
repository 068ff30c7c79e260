# SPDX-License-Identifier: Apache-2.0
"""Start the servers that are compared, each pinned to one core, and read what they cost from /proc."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SERVER_CORE, LOAD_CORE = 0, 1
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Running:
    """A server process and what it said when it was ready."""

    pid: int
    ready: Mapping[str, Any]

    def cpu_seconds(self) -> float:
        """User and system time of the whole process tree so far."""
        return sum(_stat(pid)[0] for pid in _tree(self.pid)) / _TICKS

    def resident_mib(self) -> float:
        return sum(_stat(pid)[1] for pid in _tree(self.pid)) * _PAGE / 2**20


@contextmanager
def server(command: Sequence[str], *, env: Mapping[str, str] | None = None) -> Iterator[Running]:
    """Run a server that prints one line of JSON on stdout when it is ready; ended at the end."""
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        env={**os.environ, **(env or {})},
        cwd=HERE.parent,
        preexec_fn=_pin,
        text=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            raise RuntimeError(f"{command[0]} ended before it was ready (status {process.wait()})")
        yield Running(process.pid, json.loads(line))
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def floor(data_dir: Path) -> Sequence[str]:
    return [sys.executable, str(HERE / "floor.py"), "--port", "0", "--data-dir", str(data_dir)]


def express(*, session: bool) -> Sequence[str]:
    peer = HERE / "peers/simplewebauthn-express"
    if not (peer / "node_modules").exists():
        subprocess.run(["npm", "ci", "--silent"], cwd=peer, check=True)
    return ["node", str(peer / "server.mjs"), "--port", "0", *(["--session"] if session else [])]


def _pin() -> None:
    if (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {SERVER_CORE})


def _tree(root: int) -> list[int]:
    found = [root]
    for pid in found:
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += [int(child) for child in (task / "children").read_text().split()]
    return found


def _stat(pid: int) -> tuple[int, int]:
    """CPU ticks (its own and those of its ended children) and resident pages."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(field) for field in fields[11:15]), int(fields[21])
