# SPDX-License-Identifier: Apache-2.0
"""One node of the platform in this process: its real composition over a SQLite file, with a clock that we move.

What its database is asked is observed from the outside, on the connections themselves, so that a test sees
the statements that run and not what a store says of them.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import apsw

from keystile.server.app import Application, create_app
from keystile.server.domain.administration import Administration
from keystile.server.domain.keys import MasterKey
from keystile.server.domain.limits import Limit, LimitSettings
from keystile.server.services import Services, migrate
from keystile.server.settings import Settings
from keystile.testing import SoftwareAuthenticator
from tests.faults.actors import ORIGIN, Backend, Browser, Send
from tests.faults.asgi import client

NO_LIMIT: Final = Limit(1_000_000_000, 60)
UNLIMITED: Final = LimitSettings(options=NO_LIMIT, failed_verify=NO_LIMIT, server_api=NO_LIMIT)
NOON: Final = 1_900_000_000_000

_BACKGROUND: Final = "SELECT version FROM settings_version"
_TARGET: Final = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM) (\w+)")


class Clock:
    """UTC epoch milliseconds that pass only when told to."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> int:
        return self.now

    def forward(self, seconds: int) -> None:
        self.now += seconds * 1000


@dataclass(slots=True)
class Cost:
    """What a database was asked: SELECTs outside of transactions, and the statements of each transaction."""

    reads: list[str] = field(default_factory=list)
    transactions: list[list[str]] = field(default_factory=list)

    def tables(self) -> list[list[str]]:
        """The table that each statement of each transaction writes."""
        return [
            [found.group(1) for statement in transaction if (found := _TARGET.match(statement))]
            for transaction in self.transactions
        ]


class Observed:
    """All connections that are opened while it is listening, and what runs on them from then on."""

    def __init__(self) -> None:
        self._cost: Cost | None = None

    @contextmanager
    def listening(self) -> Iterator[None]:
        hooks: list[Any] = apsw.connection_hooks
        hooks.append(self._observe)
        try:
            yield
        finally:
            hooks.remove(self._observe)

    @contextmanager
    def watch(self) -> Iterator[Cost]:
        self._cost = Cost()
        try:
            yield self._cost
        finally:
            self._cost = None

    def _observe(self, connection: apsw.Connection) -> None:
        connection.exec_trace = self._statement

    def _statement(self, _: object, statement: str, __: object) -> bool:
        cost = self._cost
        if cost is None or statement.startswith((_BACKGROUND, "PRAGMA")):
            return True
        if statement.startswith("BEGIN"):
            cost.transactions.append([])
        elif statement.lstrip().startswith("SELECT"):
            cost.reads.append(statement)
        elif not statement.startswith(("SAVEPOINT", "RELEASE", "COMMIT", "ROLLBACK")):
            cost.transactions[-1].append(statement)
        return True


@dataclass(frozen=True, slots=True)
class Node:
    """A running node with one tenant."""

    application: Application
    services: Services
    observed: Observed
    clock: Clock
    path: Path
    send: Send
    tenant_id: str
    backend: Backend

    @property
    def administration(self) -> Administration:
        return self.services.administration

    def browser(self, authenticator: SoftwareAuthenticator | None = None) -> Browser:
        return Browser(self.send, self.tenant_id, authenticator or SoftwareAuthenticator())

    def watch(self) -> Any:
        return self.observed.watch()

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows of the file itself, on a connection of our own.

        Through apsw like the node's own: a second SQLite library in one process would drop the locks of the
        first when it closes the file (sqlite.org/howtocorrupt.html, 2.2.1).
        """
        with closing(apsw.Connection(str(self.path), flags=apsw.SQLITE_OPEN_READONLY)) as connection:
            return connection.execute(statement, values).fetchall()

    async def sweep(self) -> None:
        """What the timer does once a minute."""
        assert self.application.jobs is not None
        await self.application.jobs.sweep()

    async def add_tenant(self, name: str) -> tuple[str, Backend]:
        """Another tenant on the same node, with the same relying party."""
        tenant, first = await self.administration.create_tenant(name, rp_id="localhost", origins=[ORIGIN])
        return tenant.id, Backend(self.send, first.secret)


def settings_for(database: Path, limits: LimitSettings = UNLIMITED) -> Settings:
    return Settings(
        database=database,
        master_key=MasterKey(b"m" * 32),
        public_url="http://localhost:8787",
        portal_origin="http://localhost:8787",
        has_portal_origin=False,
        host="127.0.0.1",
        port=8787,
        trusted_proxies=frozenset(),
        log_format="json",
        log_requests=False,
        limits=limits,
    )


@cache
def migrated() -> bytes:
    """An empty database of this version, made once for all nodes."""
    with TemporaryDirectory() as folder:
        database = Path(folder) / "keystile.db"
        migrate(settings_for(database))
        return database.read_bytes()


@asynccontextmanager
async def running(
    data_dir: Path,
    *,
    limits: LimitSettings = UNLIMITED,
    log_requests: bool = False,
    metrics_ports: range = range(0),
    traces: bool = False,
) -> AsyncIterator[Node]:
    """A node over a new file in ``data_dir``. Its limits are raised unless a test brings its own."""
    settings = replace(
        settings_for(data_dir / "keystile.db", limits),
        log_requests=log_requests,
        metrics_ports=metrics_ports,
        traces=traces,
    )
    settings.database.write_bytes(migrated())
    clock, observed = Clock(), Observed()
    application = create_app(settings, clock=clock)
    with observed.listening():
        services = await application.start()
    try:
        send = client(application)
        tenant, first = await services.administration.create_tenant(
            "Acme", rp_id="localhost", origins=[ORIGIN]
        )
        yield Node(
            application,
            services,
            observed,
            clock,
            settings.database,
            send,
            tenant.id,
            Backend(send, first.secret),
        )
    finally:
        await application.stop()
