# SPDX-License-Identifier: Apache-2.0
"""The high-availability recipe under load, and what people were told while a part of it was gone."""

from __future__ import annotations

import asyncio
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any, Final

import asyncpg

from deploy.ha.recipe import MACHINES, NODES, Recipe
from tests.faults.actors import Answer, Send
from tests.faults.books import Attempt, Counts
from tests.faults.connection import Connection
from tests.faults.installation import Installation, environment_of, install
from tests.faults.load import Arrived, Load
from tests.postgres_cluster import CHECK_INDEXES

ENOUGH: Final = 200
"""Good answers before each break, and after it."""
AGAIN_SECONDS: Final = 10.0
ANSWER_SECONDS: Final = 8.0
"""A request asks the database up to twice where that does not answer, and each time gives up after 3.5 s."""
POLL_SECONDS: Final = 0.05
MENDED_SECONDS: Final = 120
LINKS: Final = 1_000
_SOURCES: Final = count()


class People(Load):
    """They come in through HAProxy, which says whose request it is: so each link is opened from another address."""

    async def spend(self, one: Attempt, send: Send) -> Answer:
        number = next(_SOURCES)
        source = f"127.{1 + (number >> 16)}.{number >> 8 & 255}.{number & 255}"
        connection = await Connection.open(self.installation.port, source)
        try:
            return await Load.spend(self, one, self._timed(connection))
        finally:
            connection.close()


@dataclass(slots=True)
class Outcome:
    """What a break came to. Times are in seconds since it."""

    name: str
    counts: Counts
    statuses: Counter[int]
    errors: list[float]
    """When each arrived."""
    mended: float
    """When the recipe was as it should be again."""
    longest: float
    refused_again: int
    accepted_again: int

    def __str__(self) -> str:
        statuses = ", ".join(f"{number} × {status}" for status, number in sorted(self.statuses.items()))
        errors = "no errors"
        if self.errors:
            errors = f"errors from {self.errors[0]:.1f} s to {self.errors[-1]:.1f} s after it"
        return (
            f"{self.name}: {errors}, mended after {self.mended:.1f} s; {self.counts}; answers {statuses}; longest "
            f"answer {self.longest:.2f} s; sent again at both nodes: {self.refused_again} refused, "
            f"{self.accepted_again} accepted (none of them there before)"
        )


@dataclass(slots=True)
class Trial:
    """A running recipe with a tenant in it, and people."""

    recipe: Recipe
    installation: Installation
    load: People
    outcomes: list[Outcome] = field(default_factory=list)

    async def under_load(
        self,
        name: str,
        change: Callable[[], Awaitable[Any]],
        mended: Callable[[], bool],
        *,
        errors: frozenset[int] = frozenset(),
    ) -> Outcome:
        """Break or mend something while everybody works, and hold what they were told against the database.

        Args:
            errors: what may be told from the change until `AGAIN_SECONDS` after it is mended; 0 is a broken connection.

        Raises:
            AssertionError: an invariant or a bar was broken; the message names it.
        """
        load = self.load
        since, first = len(load.books.attempts), len(load.arrived)
        async with load.running():
            await load.succeeded(ENOUGH)
            at = time.monotonic()
            await change()
            await until(mended)
            up = time.monotonic()
            await load.succeeded(ENOUGH)
        arrived = load.arrived[first:]
        told = Counter(one.status for one in arrived)
        assert told.keys() <= {200, 303} | errors, f"{name}: {told}"
        failed = [one for one in arrived if one.status not in (200, 303)]
        self._check_times(name, failed, at, up)
        longest = max(one.at - one.asked for one in arrived)
        assert longest <= ANSWER_SECONDS, f"{name}: an answer took {longest:.2f} s"
        kept = await load.books.audit(self.installation)
        counts = load.books.counts(kept, since)
        refused, accepted = await self.send_again(since)
        outcome = Outcome(
            *(name, counts, told, sorted(one.at - at for one in failed), up - at, longest, refused, accepted)
        )
        self.outcomes.append(outcome)
        say(str(outcome))
        return outcome

    def _check_times(self, name: str, failed: list[Arrived], at: float, up: float) -> None:
        for one in failed:
            assert one.at >= at, f"{name}: {one.status} before anything was broken"
            assert one.at <= up + AGAIN_SECONDS, (
                f"{name}: {one.status}, {one.at - up:.1f} s after it was mended"
            )

    async def send_again(self, since: int = 0) -> tuple[int, int]:
        """Send it all once more at each node, from the attempt number ``since`` on; how often it was refused, accepted.

        Raises:
            AssertionError: something was accepted that was in the database, or an invariant was broken by it.
        """
        books, accepted = self.load.books, 0
        for name in NODES:
            part = self.recipe.parts[name]
            if not part.is_running:
                part.start()
                await asyncio.to_thread(self.recipe.wait_for, name)
            kept = await books.audit(self.installation)
            port = int(part.address.rpartition(":")[2])
            at_node = Load(self.installation, (port,), people_count=8, host=self.load.host, books=books)
            accepted += await at_node.send_again(kept, since)
        await books.audit(self.installation)
        return len(NODES) * len(books.attempts[since:]) - accepted, accepted

    async def check_copies(self) -> str:
        """Look at every index of the primary, and hold the three copies of what people did against each other.

        Raises:
            AssertionError: they differ.
        """
        primary = self.recipe.primary()
        assert primary is not None
        connection = await asyncpg.connect(self._url(primary))
        for statement in CHECK_INDEXES:
            await connection.execute(statement)
        last = await connection.fetchval("SELECT pg_current_wal_lsn()::text")
        await connection.close()
        copies = {name: await self._copy(name, last, name == primary) for name in MACHINES}
        assert len(set(copies.values())) == 1, f"the copies differ: {copies}"
        return f"every index of the primary is whole, and the three copies are the same: {copies[primary]}"

    async def _copy(self, machine: str, last: str, is_primary: bool) -> str:
        """How many rows, and a hash of them all, once it has replayed up to ``last``."""
        connection = await asyncpg.connect(self._url(machine))
        try:
            while not is_primary:
                if await connection.fetchval("SELECT pg_last_wal_replay_lsn() >= $1::text::pg_lsn", last):
                    break
                await asyncio.sleep(POLL_SECONDS)
            parts = []
            for table in ("action", "spent_challenge", "authenticator", "audit_event", "admin_invitation"):
                number, total = await connection.fetchrow(
                    "SELECT count(*), md5(string_agg(text, '' ORDER BY text)) "
                    f"FROM (SELECT t::text AS text FROM {table} t) rows"
                )
                parts.append(f"{number} of {table} ({str(total)[:8]})")
            return ", ".join(parts)
        finally:
            await connection.close()

    def _url(self, machine: str) -> str:
        part = self.recipe.parts[machine]
        password = part.environment["PATRONI_SUPERUSER_PASSWORD"]
        return f"postgresql://postgres:{password}@{part.address}/keystile"


@asynccontextmanager
async def trial(folder: Path) -> AsyncIterator[Trial]:
    """The recipe from an empty folder, with a tenant and 64 people who have a passkey; ended with the block."""
    program = Path(sys.executable).with_name("keystile")
    settings = environment_of("", 0)
    recipe = Recipe(folder, str(program), settings, say)
    try:
        await asyncio.to_thread(recipe.prepare)
        await asyncio.to_thread(recipe.start)
        say(recipe.table())
        port = int(recipe.address.rpartition(":")[2])
        url = recipe.keystile_environment["KEYSTILE_DATABASE_URL"]
        installation = replace(await install(url, links=LINKS), port=port)
        load = People(installation, host=f"localhost:{port}")
        await load.enroll()
        yield Trial(recipe, installation, load)
    finally:
        await asyncio.to_thread(recipe.stop)


async def until(is_so: Callable[[], bool]) -> None:
    """
    Raises:
        TimeoutError: it did not become so.
    """
    async with asyncio.timeout(MENDED_SECONDS):
        while True:
            if await asyncio.to_thread(is_so):
                return
            await asyncio.sleep(POLL_SECONDS)


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
