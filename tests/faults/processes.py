# SPDX-License-Identifier: Apache-2.0
"""Several `keystile serve` processes on one SQLite file (R20).

Everybody's answers are made beforehand, so that what is measured is verifying alone, and all are sent over the same
number of connections, however many processes share them. Then one in ten more goes to every process at the same
moment. Afterwards the books are compared (I1–I3), no client ever saw "database is locked", nor anything but success
and, for an answer that was used, 400.

    python -m tests.faults.processes --processes 1 2 4 --rounds 6
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.faults.actors import ORIGIN, VERIFY, Browser, basic
from tests.faults.books import Attempt
from tests.faults.connection import Connection, Line, request
from tests.faults.installation import Installation, Server, install
from tests.faults.load import Load
from tests.faults.outcome import Outcome
from tests.ports import free_port

CONNECTIONS: Final = 64
RACED: Final = 10
"""For so many sign-ins, one more goes to every process at once."""


@dataclass(slots=True)
class Shared:
    """So many processes on one file. ``rates`` is sign-ins a second, of each round."""

    installation: Installation
    ports: Sequence[int]
    servers: Sequence[Server]
    load: Load
    rates: list[float] = field(default_factory=list)
    measured: int = 0
    raced: int = 0
    cpu_seconds: float = 0.0

    async def round(self, sign_ins: int) -> None:
        """So many sign-ins, each at one process."""
        attempts = await self.load.sign_ins(sign_ins)
        before = self._cpu_seconds
        self.rates.append(sign_ins / await _send(self.installation, self.ports, attempts))
        self.cpu_seconds += self._cpu_seconds - before
        self.measured += sign_ins

    @property
    def _cpu_seconds(self) -> float:
        return sum(server.cpu_seconds for server in self.servers)

    async def race(self, sign_ins: int) -> None:
        """So many sign-ins, each at all processes at once."""
        await _race(self.installation, self.ports, await self.load.sign_ins(sign_ins))
        self.raced += sign_ins

    async def outcome(self) -> Outcome:
        """Look at the books, and at every answer.

        Raises:
            AssertionError: a promise was broken; the message names it.
        """
        self.load.close()
        books = self.load.books
        for one in books.attempts:
            assert one.successes == 1, f"I1: {[answer.status for answer in one.answers]}"
            for answer in one.answers:
                assert b"locked" not in answer.body, "a client saw the lock"
                assert answer.status == 200 or answer.code == "invalid_credential", answer.body
        kept = await books.audit(self.installation)
        assert await self.installation.rows("PRAGMA integrity_check") == [("ok",)]
        statuses = Counter(answer.status for one in books.attempts for answer in one.answers)
        return Outcome(
            f"R20 {len(self.ports)} processes, one file",
            books.counts(kept),
            notes=f"{self.raced} raced at all processes; answers {dict(sorted(statuses.items()))}; "
            f"{max(self.rates):.0f} sign-ins a second, {1000 * self.cpu_seconds / self.measured:.2f} ms of CPU each",
        )


@asynccontextmanager
async def shared(folder: Path, processes: int) -> AsyncIterator[Shared]:
    """So many processes on one new file, whose people have their passkeys."""
    installation = await install(f"sqlite:///{folder / f'{processes}.db'}", links=0)
    ports = [free_port() for _ in range(processes)]
    async with AsyncExitStack() as stack:
        servers = [await stack.enter_async_context(installation.serving(port)) for port in ports]
        load = Load(installation, (ports[0],), people_count=CONNECTIONS)
        await load.enroll()
        yield Shared(installation, ports, servers, load)


async def _send(installation: Installation, ports: Sequence[int], attempts: Sequence[Attempt]) -> float:
    """Each to one process, over as many connections as there may be; seconds that it took."""
    waiting = [(one, _verify(installation, one)) for one in attempts]
    connections = [await Connection.open(ports[number % len(ports)]) for number in range(CONNECTIONS)]

    async def client(connection: Connection) -> None:
        while waiting:
            one, sent = waiting.pop()
            one.answers.append(await connection.exchange(sent))
        connection.close()

    begun = time.perf_counter()
    await asyncio.gather(*map(client, connections))
    return time.perf_counter() - begun


async def _race(installation: Installation, ports: Sequence[int], attempts: Sequence[Attempt]) -> None:
    """Each to all processes at once."""
    lines = [Line(port) for port in ports]
    for one in attempts:
        browsers = [Browser(line.send, installation.tenant_id) for line in lines]
        one.answers += await asyncio.gather(*(browser.verify(one.body) for browser in browsers))
    for line in lines:
        line.close()


def _verify(installation: Installation, one: Attempt) -> bytes:
    headers = {
        "authorization": basic(installation.tenant_id),
        "content-type": "application/json",
        "origin": ORIGIN,
    }
    return request("POST", VERIFY, headers, json.dumps(one.body).encode())


async def compare(processes: Sequence[int], *, sign_ins: int, rounds: int) -> list[Outcome]:
    """Rounds of so many sign-ins that take turns; of each number of processes its best counts, for whatever else this
    machine does only slows down.

    Raises:
        AssertionError: a promise was broken, or several processes did less than the first number of them.
    """
    with TemporaryDirectory(prefix="keystile-processes-") as folder:
        async with AsyncExitStack() as stack:
            groups = [await stack.enter_async_context(shared(Path(folder), number)) for number in processes]
            for _ in range(rounds):
                for group in groups:
                    await group.round(sign_ins)
            for group in groups:
                await group.race(sign_ins * rounds // RACED)
            outcomes = [await group.outcome() for group in groups]
    first = max(groups[0].rates)
    for group in groups:
        ratio = max(group.rates) / first
        assert ratio >= 1, (
            f"{len(group.ports)} processes do {ratio:.2f} of one's sign-ins: {[*map(round, group.rates)]} a second, "
            f"one {[*map(round, groups[0].rates)]}"
        )
    return outcomes


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--sign-ins", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=6)
    given = parser.parse_args()
    for outcome in asyncio.run(compare(given.processes, sign_ins=given.sign_ins, rounds=given.rounds)):
        sys.stdout.write(f"{outcome}\n")


if __name__ == "__main__":
    main()
