# SPDX-License-Identifier: Apache-2.0
"""A real PostgreSQL server of the tests' own: in a temporary folder, on a free port, gone with the tests.

One server a process, and a database of its own for each test, copied from one that was migrated once. How its programs
are found and run is in `tools.postgres`.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg

from keystile.server.storage import migrations
from tests.ports import free_port
from tools.postgres import folder_for_server, program, run_to_end, running_program

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
            [
                *(program("initdb"), "-D", str(data), "-U", "keystile", "-A", "trust", "-E", "UTF8"),
                *("--lc-messages=C", "--no-sync"),
            ],
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
        # For a database whose lc_messages is not C it speaks German.
        speaking = {"LANGUAGE": "de"}
        with running_program(command, folder, lambda: server.execute("SELECT 1"), env=speaking):
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
