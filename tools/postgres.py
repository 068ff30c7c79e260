# SPDX-License-Identifier: Apache-2.0
"""Where PostgreSQL's programs are, and how one is run in a temporary folder: by tests, and by benchmarks.

Not as root, which PostgreSQL refuses: then as Debian's user for it.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import asyncpg

READY_SECONDS: Final = 60


def program(name: str) -> str:
    """Where a program is; Debian keeps those of PostgreSQL in a folder for each version."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    path = os.pathsep.join([*map(str, reversed(folders)), os.environ.get("PATH", ""), "/usr/sbin"])
    found = shutil.which(name, path=path)
    if found is None:
        raise RuntimeError(f"{name} is missing: run `make setup`, which installs it or says how")
    return found


@contextmanager
def running_program(
    command: Sequence[str],
    folder: Path,
    ready: Callable[[], Any],
    env: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[subprocess.Popen[bytes]]:
    """A program until the end of the block, from when ``ready`` raises nothing; ``env`` is beside what is set."""
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command, stdout=log, stderr=log, cwd=folder, env={**os.environ, **env}, **not_as_root()
        )
        try:
            wait_until_ready(process, ready, folder / "log")
            yield process
        finally:
            process.send_signal(3 if "postgres" in command[0] else 15)  # at once: nothing is kept
            process.wait(10)


def wait_until_ready(process: subprocess.Popen[bytes], ready: Callable[[], Any], log: Path) -> None:
    until = time.monotonic() + READY_SECONDS
    while True:
        try:
            ready()
            return
        except (OSError, asyncpg.PostgresError) as error:
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"it did not start:\n{log.read_text()}") from error
            time.sleep(0.05)


@contextmanager
def folder_for_server() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="keystile-pg-"))
    owner = _owner()
    if owner is not None:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run_to_end(command: Sequence[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, **not_as_root())
    if done.returncode != 0:
        sys.stderr.write(done.stdout + done.stderr)
        raise RuntimeError(f"{command[0]} ended with status {done.returncode}")


def _owner() -> pwd.struct_passwd | None:
    """Whom servers run as that refuse root; nobody special where we are not root."""
    if os.geteuid() != 0:
        return None
    names = {user.pw_name: user for user in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def not_as_root() -> dict[str, Any]:
    owner = _owner()
    return {} if owner is None else {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
