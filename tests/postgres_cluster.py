# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL server to break: stopped in each of its ways, killed, paused, copied by a replica, and promoted."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.ports import free_port
from tests.postgres import PostgresServer
from tools.postgres import folder_for_server, not_as_root, program, run_to_end, wait_until_ready

FAST = signal.SIGINT
IMMEDIATE = signal.SIGQUIT
CHECK_INDEXES = (
    "CREATE EXTENSION IF NOT EXISTS amcheck",
    "SELECT bt_index_check(indexrelid, true) FROM pg_index JOIN pg_class c ON c.oid = indexrelid "
    "WHERE relpersistence = 'p' AND relkind = 'i'",
)
"""Every index, and what it points to; fails where something is broken."""


@dataclass(slots=True)
class Cluster:
    """One server with its data. It is started by `start`; whoever made it stops it at the end."""

    folder: Path
    port: int = field(default_factory=free_port)
    settings: Mapping[str, str] = field(default_factory=dict)
    before: Sequence[str] = ()
    """What its command stands behind, for instance `unshare`; it must not leave it with root."""
    _process: subprocess.Popen[bytes] | None = None

    @property
    def server(self) -> PostgresServer:
        return PostgresServer(self.port, self.folder)

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def start(self) -> None:
        """Start it, and come back when it lets people in."""
        settings = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": str(self.folder),
            # fsync guards against the machine's crash, which no test here plays.
            "fsync": "off",
            "max_connections": "200",
            "shared_buffers": "32MB",
            **self.settings,
        }
        given = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [*self.before, program("postgres"), "-D", str(self.data), "-p", str(self.port), *given],
                stdout=log,
                stderr=log,
                cwd=self.folder,
                **({} if self.before else not_as_root()),
            )
        wait_until_ready(self._process, lambda: self.server.execute("SELECT 1"), self.folder / "log")

    def stop(self, how: signal.Signals = IMMEDIATE) -> None:
        """End it: `FAST` breaks every connection first, `IMMEDIATE` leaves a recovery to the next start."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(30)
            self._process = None

    def kill(self) -> None:
        """As if its machine were gone: every process of it, at once."""
        assert self._process is not None
        self._signal(signal.SIGKILL)
        self._process.wait(30)
        self._process = None

    def pause(self) -> None:
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    def promote(self) -> None:
        """Make a replica the primary."""
        run_to_end([program("pg_ctl"), "promote", "-w", "-D", str(self.data)], self.folder)

    def check(self, database: str) -> None:
        """Look at every index and what it points to.

        Raises:
            asyncpg.PostgresError: something is broken.
        """
        for statement in CHECK_INDEXES:
            self.server.execute(statement, database)

    def _signal(self, number: signal.Signals) -> None:
        """To the postmaster first, so that it starts no others, then to its children."""
        pid = self.pid
        children = Path(f"/proc/{pid}/task/{pid}/children")
        found = children.read_text().split()
        for one in (pid, *map(int, found)):
            with suppress(ProcessLookupError):
                os.kill(one, number)


@contextmanager
def cluster(prepare: Callable[[Cluster], None] = lambda _: None, **settings: str) -> Iterator[Cluster]:
    """A running server without a database of ours yet; gone at the end. ``prepare`` may change it before it starts."""
    with folder_for_server() as folder:
        one = Cluster(folder, settings=settings)
        prepare(one)
        run_to_end(
            [
                *(program("initdb"), "-D", str(one.data), "-U", "keystile", "-A", "trust"),
                *("-E", "UTF8", "--no-sync"),
            ],
            folder,
        )
        one.start()
        try:
            yield one
        finally:
            one.stop()


@contextmanager
def replica(primary: Cluster) -> Iterator[Cluster]:
    """A streaming replica of it, under the name ``replica``."""
    with folder_for_server() as folder:
        one = Cluster(folder, settings=primary.settings)
        source = f"host=127.0.0.1 port={primary.port} user=keystile application_name=replica"
        run_to_end(
            [
                *(program("pg_basebackup"), "-d", source, "-D", str(one.data)),
                *("-R", "-X", "stream", "-c", "fast", "--no-sync"),
            ],
            folder,
        )
        one.start()
        try:
            yield one
        finally:
            one.stop()
