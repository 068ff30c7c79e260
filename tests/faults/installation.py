# SPDX-License-Identifier: Apache-2.0
"""A whole installation to break: `keystile serve` as a program, over a file or a PostgreSQL server, with one tenant.

What it stores is read on a connection of our own, so that the books are kept by somebody else than who is audited.
"""

from __future__ import annotations

import asyncio
import base64
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import apsw
import asyncpg

from keystile.server.services import migrate, open_services
from keystile.server.settings import load
from tests.faults.actors import ORIGIN
from tests.faults.connection import Connection
from tests.ports import free_port

READY_SECONDS: Final = 60
STOP_SECONDS: Final = 10
"""What requests in flight may take at a stop (R16)."""
LINKS: Final = 400
MASTER_KEY: Final = base64.b64encode(b"m" * 32).decode()


@dataclass(frozen=True, slots=True)
class Installation:
    """Where it is, and what its tenant's apps know of it."""

    database_url: str
    port: int
    tenant_id: str
    secret_key: str = field(repr=False)
    links: tuple[str, ...] = field(repr=False)
    """Secrets of invitations to the Portal; the n-th is to ``guest-n``."""
    key_file: Path | None = None
    """Where the master key is, if it is not a setting."""

    @property
    def environment(self) -> dict[str, str]:
        settings = environment_of(self.database_url, self.port)
        return settings | ({"KEYSTILE_MASTER_KEY_FILE": str(self.key_file)} if self.key_file else {})

    @asynccontextmanager
    async def serving(
        self,
        port: int | None = None,
        *,
        workers: int = 1,
        environment: Mapping[str, str] | None = None,
        log: Path | None = None,
    ) -> AsyncIterator[Server]:
        """`keystile serve`, from when it is ready; killed at the end if it still runs.

        Args:
            environment: what it has besides its settings.
            log: where what it says is added.
        """
        given = self.port if port is None else port
        with (log or Path(os.devnull)).open("ab") as output:
            started = time.monotonic()
            process = await asyncio.create_subprocess_exec(
                Path(sys.executable).with_name("keystile"),
                *("serve", "--workers", str(workers)),
                stdout=output,
                stderr=output,
                env={
                    **os.environ,
                    **self.environment,
                    "KEYSTILE_PORT": str(given),
                    **(environment or {}),
                },
            )
            try:
                server = Server(process, given)
                await asyncio.wait_for(server.ready(), READY_SECONDS)
                server.ready_seconds = time.monotonic() - started
                yield server
            finally:
                server.kill()
                await process.wait()

    async def run(self, *command: str) -> str:
        """A `keystile` command on this database; what it says."""
        process = await asyncio.create_subprocess_exec(
            Path(sys.executable).with_name("keystile"),
            *command,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env={**os.environ, **self.environment},
        )
        said, _ = await process.communicate()
        assert process.returncode == 0, said.decode()
        return said.decode()

    async def populate(self, users: int) -> None:
        """Add so many users with a passkey each, who never come."""
        names = [f"resident-{number}" for number in range(users)]
        await self._insert(
            "app_user",
            ("tenant_id", "user_id", "user_handle", "created_at", "updated_at"),
            [(self.tenant_id, name, name, 0, 0) for name in names],
        )
        await self._insert(
            "authenticator",
            (
                *("tenant_id", "authenticator_id", "user_id", "method", "created_at", "verified_at"),
                *("sign_count", "credential_id", "public_key_alg", "public_key", "rp_id"),
            ),
            [
                (self.tenant_id, name, name, "PASSKEY", 0, 0, 0, name.encode(), -7, bytes(91), "localhost")
                for name in names
            ],
        )

    async def _insert(
        self, table: str, columns: Sequence[str], rows: Sequence[tuple[str | int | bytes, ...]]
    ) -> None:
        if self.database_url.startswith("sqlite:"):
            marks = ", ".join("?" * len(columns))
            statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
            with closing(apsw.Connection(self.database_url.removeprefix("sqlite:///"))) as file, file:
                file.executemany(statement, rows)
            return
        connection = await asyncpg.connect(self.database_url)
        try:
            await connection.copy_records_to_table(table, columns=columns, records=rows)
        finally:
            await connection.close()

    async def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Rows of the database itself."""
        if self.database_url.startswith("sqlite:"):
            path = self.database_url.removeprefix("sqlite:///")
            with closing(apsw.Connection(path, flags=apsw.SQLITE_OPEN_READONLY)) as file:
                return list(file.execute(statement))
        connection = await asyncpg.connect(self.database_url)
        try:
            return [tuple(row) for row in await connection.fetch(statement)]
        finally:
            await connection.close()


@dataclass(slots=True)
class Server:
    process: asyncio.subprocess.Process
    port: int
    ready_seconds: float = 0.0

    async def ready(self) -> None:
        """Come back when `/readyz` says so.

        Raises:
            RuntimeError: the program ended.
        """
        while not await self._is_ready():
            if self.process.returncode is not None:
                raise RuntimeError(f"keystile serve ended with status {self.process.returncode}")
            await asyncio.sleep(0.02)

    async def _is_ready(self) -> bool:
        with suppress(OSError, asyncio.IncompleteReadError):
            connection = await Connection.open(self.port)
            try:
                return (await connection.send("GET", "/readyz", {}, b"")).status == 200
            finally:
                connection.close()
        return False

    @property
    def memory(self) -> int:
        """What it holds in memory, in bytes."""
        pages = Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    @property
    def cpu_seconds(self) -> float:
        """What it has used of all processors."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    async def stop(self) -> float:
        """End it as an operator does; seconds that it took.

        Raises:
            AssertionError: it did not end well.
        """
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        status = await asyncio.wait_for(self.process.wait(), STOP_SECONDS)
        assert status == 0, f"keystile serve ended with status {status}"
        return time.monotonic() - begun

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGKILL)


async def install(database_url: str, *, links: int = LINKS) -> Installation:
    """Make tables, a tenant and invitations where ``database_url`` points."""
    port = free_port()
    settings = load(environment_of(database_url, port))
    await asyncio.to_thread(migrate, settings)
    async with open_services(settings) as services:
        tenant, key = await services.administration.create_tenant("Acme", rp_id="localhost", origins=[ORIGIN])
        secrets = [
            (await services.admin_links.invite(f"guest-{number}", "support", tenant.id, actor="test")).secret
            for number in range(links)
        ]
    return Installation(database_url, port, tenant.id, key.secret, tuple(secrets))


def environment_of(database_url: str, port: int) -> dict[str, str]:
    return {
        "KEYSTILE_DATABASE_URL": database_url,
        "KEYSTILE_MASTER_KEY": MASTER_KEY,
        "KEYSTILE_PUBLIC_URL": "http://localhost:8787",
        "KEYSTILE_PORT": str(port),
        "KEYSTILE_LOG_REQUESTS": "false",
        # Everybody comes from this machine; at the Portal, whose limits are fixed, each says from where.
        "KEYSTILE_TRUSTED_PROXIES": "127.0.0.1",
        "KEYSTILE_LIMIT_OPTIONS_PER_MINUTE": "1000000000",
        "KEYSTILE_LIMIT_FAILED_VERIFY_PER_MINUTE": "1000000000",
        "KEYSTILE_LIMIT_SERVER_API_PER_MINUTE": "1000000000",
    }
