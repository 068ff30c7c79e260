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
from collections.abc import AsyncIterator
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
from tests.postgres import free_port

READY_SECONDS: Final = 60
LINKS: Final = 400
_MASTER_KEY: Final = base64.b64encode(b"m" * 32).decode()


@dataclass(frozen=True, slots=True)
class Installation:
    """Where it is, and what its tenant's apps know of it."""

    database_url: str
    port: int
    tenant_id: str
    secret_key: str = field(repr=False)
    links: tuple[str, ...] = field(repr=False)
    """Secrets of invitations to the Portal; the n-th is to ``guest-n``."""

    @property
    def environment(self) -> dict[str, str]:
        return _environment(self.database_url, self.port)

    @asynccontextmanager
    async def serving(self, port: int | None = None, *, log: Path | None = None) -> AsyncIterator[Server]:
        """`keystile serve`, from when it is ready; killed at the end if it still runs."""
        given = self.port if port is None else port
        with (log or Path(os.devnull)).open("ab") as output:
            started = time.monotonic()
            process = await asyncio.create_subprocess_exec(
                Path(sys.executable).with_name("keystile"),
                "serve",
                stdout=output,
                stderr=output,
                env={**os.environ, **_environment(self.database_url, given)},
            )
            try:
                server = Server(process, given)
                await asyncio.wait_for(server.ready(), READY_SECONDS)
                server.ready_seconds = time.monotonic() - started
                yield server
            finally:
                server.kill()
                await process.wait()

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

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGKILL)


async def install(database_url: str, *, links: int = LINKS) -> Installation:
    """Make tables, a tenant and invitations where ``database_url`` points."""
    port = free_port()
    settings = load(_environment(database_url, port))
    await asyncio.to_thread(migrate, settings)
    async with open_services(settings) as services:
        tenant, key = await services.administration.create_tenant("Acme", rp_id="localhost", origins=[ORIGIN])
        secrets = [
            (await services.admin_links.invite(f"guest-{number}", "support", tenant.id, actor="test")).secret
            for number in range(links)
        ]
    return Installation(database_url, port, tenant.id, key.secret, tuple(secrets))


def _environment(database_url: str, port: int) -> dict[str, str]:
    return {
        "KEYSTILE_DATABASE_URL": database_url,
        "KEYSTILE_MASTER_KEY": _MASTER_KEY,
        "KEYSTILE_PUBLIC_URL": "http://localhost:8787",
        "KEYSTILE_PORT": str(port),
        "KEYSTILE_LOG_REQUESTS": "false",
        # Everybody comes from this machine; at the Portal, whose limits are fixed, each says from where.
        "KEYSTILE_TRUSTED_PROXIES": "127.0.0.1",
        "KEYSTILE_LIMIT_OPTIONS_PER_MINUTE": "1000000000",
        "KEYSTILE_LIMIT_FAILED_VERIFY_PER_MINUTE": "1000000000",
        "KEYSTILE_LIMIT_SERVER_API_PER_MINUTE": "1000000000",
    }
