# SPDX-License-Identifier: Apache-2.0
"""A real PostgreSQL server of the tests' own: in a temporary folder, on a free port, gone with the tests.

Not as root, which PostgreSQL refuses: then as Debian's user for it. One server a process, and a database of its own
for each test, copied from one that was migrated once.
"""

from __future__ import annotations

import asyncio
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Final

import asyncpg

from keystile.server.storage import migrations

READY_SECONDS: Final = 60
_NUMBERS = count(1)


@dataclass(frozen=True, slots=True)
class PostgresServer:
    port: int
    folder: Path

    def url(self, database: str) -> str:
        return f"postgresql://keystile@127.0.0.1:{self.port}/{database}"

    def create(self, template: str = "keystile") -> str:
        """The URL of a new database, a copy of ``template``."""
        name = f"test_{next(_NUMBERS)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def execute(self, statement: str, database: str = "postgres") -> list[Any]:
        """Run one statement on a connection of its own, from code that has an event loop or none."""

        async def run() -> list[Any]:
            connection = await asyncpg.connect(self.url(database))
            try:
                return list(await connection.fetch(statement))
            finally:
                await connection.close()

        rows: list[Any] = in_a_thread(lambda: asyncio.run(run()))
        return rows


def in_a_thread(work: Callable[[], Any]) -> Any:
    """What needs an event loop of its own, from a test that runs in one."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work).result()


@contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """A server with a migrated, empty database ``keystile``."""
    with folder_for_server() as folder:
        data, port = folder / "data", free_port()
        run_to_end(
            [program("initdb"), "-D", str(data), "-U", "keystile", "-A", "trust", "-E", "UTF8", "--no-sync"],
            folder,
        )
        server = PostgresServer(port, folder)
        command = [program("postgres"), "-D", str(data), "-p", str(port), "-c", "listen_addresses=127.0.0.1"]
        # fsync guards against the machine's crash, which no test here plays.
        command += [
            "-k",
            str(folder),
            "-c",
            "fsync=off",
            "-c",
            "max_connections=200",
            "-c",
            "shared_buffers=32MB",
        ]
        with running_program(command, folder, lambda: server.execute("SELECT 1")):
            server.execute("CREATE DATABASE keystile")
            in_a_thread(lambda: migrations.upgrade_postgres(server.url("keystile")))
            yield server


@contextmanager
def running_pgbouncer(server: PostgresServer, *, pool: int = 3) -> Iterator[int]:
    """The port of a PgBouncer before it that gives every transaction whichever of ``pool`` connections is free."""
    with folder_for_server() as folder:
        port = free_port()
        settings = folder / "pgbouncer.ini"
        settings.write_text(
            f"""[databases]
* = host=127.0.0.1 port={server.port} user=keystile
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
auth_type = any
pool_mode = transaction
default_pool_size = {pool}
max_client_conn = 500
unix_socket_dir =
server_round_robin = 1
ignore_startup_parameters = extra_float_digits
"""
        )
        settings.chmod(0o644)

        def ready() -> None:
            with socket.create_connection(("127.0.0.1", port)):
                pass

        with running_program([program("pgbouncer"), str(settings)], folder, ready):
            yield port


def program(name: str) -> str:
    """Where a program is; Debian keeps those of PostgreSQL in a folder for each version."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    path = os.pathsep.join([*map(str, reversed(folders)), os.environ.get("PATH", ""), "/usr/sbin"])
    found = shutil.which(name, path=path)
    if found is None:
        raise RuntimeError(f"{name} is missing: run `make setup`, which installs it or says how")
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_program(command: Sequence[str], folder: Path, ready: Callable[[], Any]) -> Iterator[None]:
    """A program until the end of the block, from when ``ready`` raises nothing."""
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, **not_as_root())
        try:
            wait_until_ready(process, ready, folder / "log")
            yield
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
