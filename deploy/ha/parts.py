# SPDX-License-Identifier: Apache-2.0
"""One program of the recipe: started, asked how it does, killed, ended. And what this machine must have for it."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

END_SECONDS: Final = 20


class NotPossible(Exception):
    """What is missing or went wrong, and what to do about it."""


@dataclass(slots=True)
class Part:
    """One program, and the PostgreSQL server that it looks after where it is Patroni."""

    name: str
    command: list[str]
    environment: Mapping[str, str] = field(repr=False)
    address: str
    """Where it does its work."""
    asked: str
    """Where it says how it does."""
    health: Callable[[str], str | None]
    """A word or two about it, from ``asked``; ``None`` when it is not well."""
    log: Path
    user: pwd.struct_passwd | None = None
    """Whom it runs as; ``None``: whoever we are."""
    data: Path | None = None
    """PostgreSQL's, which is no child of Patroni's."""
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        owner: dict[str, Any] = {}
        if self.user is not None:
            owner = {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 (our own command)
                self.command,
                cwd=self.log.parent,
                env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for us, who end them in order
                **owner,
            )

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def state(self) -> str | None:
        """What it says of itself; ``None`` when it is not well, or does not answer."""
        with suppress(OSError, ValueError, KeyError):
            return self.health(self.asked)
        return None

    def kill(self) -> None:
        """kill -9 of all its processes at once, as if its machine were gone."""
        for pid in self._pids():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if self.process is not None:
            self.process.wait()

    def ask_to_end(self) -> None:
        if self.is_running:
            assert self.process is not None
            self.process.terminate()

    def end(self) -> None:
        """Wait for the end that was asked for, and see to it."""
        if self.process is not None:
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(END_SECONDS)
        self.kill()

    def _pids(self) -> list[int]:
        """Patroni before its postmaster, and that before its children: nobody starts anybody again."""
        found = [self.process.pid] if self.process is not None and self.is_running else []
        if self.data is not None:
            with suppress(OSError, ValueError, IndexError):
                postmaster = int((self.data / "postmaster.pid").read_text().split()[0])
                # The number may be somebody else's by now.
                if Path(f"/proc/{postmaster}/cwd").resolve() == self.data.resolve():
                    children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text()
                    found += [postmaster, *map(int, children.split())]
        return found


# --- how each is asked


def get(address: str, path: str) -> Any:
    """The JSON that is answered with 200.

    Raises:
        OSError: nothing, or another status, was answered.
    """
    with urllib.request.urlopen(f"http://{address}{path}", timeout=2) as answer:
        return json.load(answer)


def answers(address: str, path: str) -> bool:
    """Whether it is answered with 200."""
    with suppress(OSError, ValueError):
        get(address, path)
        return True
    return False


def etcd_health(address: str) -> str | None:
    return "healthy" if get(address, "/health")["health"] == "true" else None


def patroni_health(address: str) -> str | None:
    found = get(address, "/patroni")
    if found["state"] != "running":
        return None
    role = "primary" if found["role"] == "master" else str(found["role"])
    return f"{'synchronous ' if found.get('sync_standby') else ''}{role}, Patroni on {address}"


def keystile_health(address: str) -> str | None:
    return str(get(address, "/readyz")["status"])


# --- what this machine has


def program(name: str, package: str) -> str:
    """Where a program is; Debian keeps PostgreSQL's in a folder for each version.

    Raises:
        NotPossible: it is missing.
    """
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    path = os.pathsep.join([*map(str, reversed(folders)), os.environ.get("PATH", ""), "/usr/sbin"])
    found = shutil.which(name, path=path)
    if found is None:
        raise NotPossible(f"{name} is missing. Do: sudo apt-get install --no-install-recommends {package}")
    return found


def user_for_servers() -> pwd.struct_passwd | None:
    """Whom PostgreSQL and the others run as where we are root, which PostgreSQL refuses."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        raise NotPossible("There is no user postgres to run as. Do: apt-get install postgresql") from None


def free_addresses(number: int) -> Iterator[str]:
    """So many addresses of this machine that nobody listens on, each with another port."""
    with ExitStack() as held:
        found = []
        for _ in range(number):
            one = held.enter_context(socket.socket())
            one.bind(("127.0.0.1", 0))
            found.append(f"127.0.0.1:{one.getsockname()[1]}")
    return iter(found)
