# SPDX-License-Identifier: Apache-2.0
"""Start servers, each pinned to one core where that is asked for, and read from /proc what they cost."""

from __future__ import annotations

import asyncio
import os
import platform
import socket
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.loadgen import Connection, Target

ROOT = Path(__file__).parents[1]
SERVER_CORE, LOAD_CORE = 0, 1
START_TIMEOUT = 60
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Command:
    """How a server is started, and where it then listens."""

    arguments: Sequence[str]
    env: Mapping[str, str]
    url: str


@dataclass(frozen=True, slots=True)
class Running:
    """A server process that has answered its first request."""

    pid: int
    start_ms: float
    """From starting the process to the first 200."""

    def cpu_seconds(self) -> float:
        """User and system time of the whole process tree so far."""
        return cpu_seconds(self.pid)

    def resident_mib(self) -> float:
        return sum(_stat(pid)[1] for pid in _tree(self.pid)) * _PAGE / 2**20


@asynccontextmanager
async def running(
    command: Command, target: Target, *, core: int | None = SERVER_CORE
) -> AsyncIterator[Running]:
    """Run a server until it gives options, and end it at the end. What it says is shown when it does not start.

    Args:
        core: the one that it is pinned to; ``None`` leaves that to the machine.
    """
    with tempfile.TemporaryFile() as said:
        started_at = time.perf_counter()
        process = subprocess.Popen(  # noqa: ASYNC220 - nothing else is going on while a server starts
            command.arguments,
            stdout=said,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            env={**os.environ, **command.env},
            cwd=ROOT,
            preexec_fn=partial(_pin, core),
        )
        try:
            while not await _answers(target):
                if process.poll() is not None or time.perf_counter() - started_at > START_TIMEOUT:
                    said.seek(0)
                    output = said.read().decode(errors="replace")[-2000:]
                    raise RuntimeError(f"{' '.join(command.arguments)} did not answer:\n{output}")
                await asyncio.sleep(0.002)
            yield Running(process.pid, 1000 * (time.perf_counter() - started_at))
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


async def _answers(target: Target) -> bool:
    try:
        connection = await Connection.open(target.url)
    except OSError:
        return False
    try:
        async with asyncio.timeout(START_TIMEOUT):
            return await target.options(connection)
    except OSError:  # it closed the connection, or took too long
        return False
    finally:
        connection.close()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


def machine() -> str:
    """What ran it, as far as it matters."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    node = version_of_node()
    return f"{os.cpu_count()} cores ({model or platform.machine()}), Python {platform.python_version()}, Node {node}"


def version_of_node() -> str:
    said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True)
    return said.stdout.strip().removeprefix("v")


def _pin(core: int | None) -> None:
    if core is not None and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {core})


def cpu_seconds(root: int) -> float:
    """User and system time so far of a process and all below it, ended children included."""
    while True:
        # One that ends while it is read is in its parent's count the next time.
        with suppress(FileNotFoundError, ProcessLookupError):
            return sum(_stat(pid)[0] for pid in _tree(root)) / _TICKS


def confine(root: int, cores: Collection[int]) -> None:
    """Let a process and all below it run on these cores only, whatever they start from now on too."""
    for pid in _tree(root):
        with suppress(FileNotFoundError, ProcessLookupError):
            for thread in Path(f"/proc/{pid}/task").iterdir():
                os.sched_setaffinity(int(thread.name), cores)


def machine_ticks(cores: Collection[int]) -> tuple[int, int]:
    """Busy and all ticks of these cores so far. Waiting for a disk is not busy."""
    busy = ticks = 0
    for line in Path("/proc/stat").read_text().splitlines():
        name, *fields = line.split()
        if name.removeprefix("cpu").isdecimal() and int(name.removeprefix("cpu")) in cores:
            spent = [int(field) for field in fields[:8]]
            ticks += sum(spent)
            busy += sum(spent) - spent[3] - spent[4]
    return busy, ticks


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
