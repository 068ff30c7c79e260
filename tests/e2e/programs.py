# SPDX-License-Identifier: Apache-2.0
"""Child processes of the end-to-end tests: Keystile, and the example apps.

A program is ready when it prints the line it is known to print then, so nothing here sleeps or polls. Each is
ended by its own process group, and what it wrote is kept beside the screenshots.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]
ARTIFACTS = ROOT / "artifacts" / "e2e"
BIN = Path(sys.executable).parent


class ProgramFailed(AssertionError):
    """A child process ended, or said nothing in time; carries the end of what it wrote."""


class Output:
    """Everything a program writes, line by line, into a file; one line can be waited for."""

    def __init__(self, stream: IO[str], log: Path, ready: str) -> None:
        self._log = log
        self._ready = ready
        self._found = threading.Event()
        self.ready_line = ""
        self._reader = threading.Thread(target=self._read, args=(stream,), daemon=True)
        self._reader.start()

    def _read(self, stream: IO[str]) -> None:
        with stream, self._log.open("w") as log:
            for line in stream:
                log.write(line)
                log.flush()
                if not self.ready_line and self._ready in line:
                    self.ready_line = line
                    self._found.set()
        self._found.set()

    def wait(self, seconds: float) -> str:
        self._found.wait(seconds)
        if not self.ready_line:
            raise ProgramFailed(f"no line with {self._ready!r}; {self._log} ends:\n{self.tail()}")
        return self.ready_line

    def tail(self) -> str:
        return "".join(self._log.read_text().splitlines(keepends=True)[-30:])

    def close(self) -> None:
        self._reader.join(10)


@contextmanager
def running(
    name: str,
    command: Sequence[str],
    *,
    ready: str,
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
    seconds: float = 60,
) -> Iterator[str]:
    """Start a program, give its ready line, and end it and its children afterwards."""
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    process = subprocess.Popen(
        command,
        cwd=cwd,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    output = Output(process.stdout, ARTIFACTS / f"{name}.log", ready)
    try:
        yield output.wait(seconds)
    finally:
        end(process)
        output.close()


def end(process: subprocess.Popen[str]) -> None:
    """Ask the whole group to stop, as Ctrl-C would; insist after ten seconds."""
    for sent in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, sent)
        except ProcessLookupError:
            break
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            continue
        break
    process.wait()
