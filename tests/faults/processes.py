# SPDX-License-Identifier: Apache-2.0
"""Several `keystile serve` processes on one SQLite file (R20).

Everybody's answers are made beforehand, so that what is measured is verifying alone. Then all are sent at once over
many connections, spread over the processes; a part of them goes to every process at the same moment. Afterwards:

I1  each answer was accepted exactly once, wherever it went;
I2  every success that a client saw is in the database; I3 and nothing else is;
    no client ever saw "database is locked", nor anything but 200 and, for an answer that was used, 400.

The throughput is printed beside that of one process in the same run, on a file of its own.

    python -m tests.faults.processes --processes 1 2 4 --sign-ins 3000
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import apsw

from keystile.testing import SoftwareAuthenticator
from tests.faults.actors import ORIGIN, Backend, Browser
from tests.faults.backup import keystile
from tests.faults.crash import Connection, Person, Server, SignIn, sign_in_of, verify

KEY = base64.b64encode(b"m" * 32).decode()
CONNECTIONS = 16
RACED = 10
"""One in so many answers goes to every process at once."""


@dataclass(slots=True)
class Outcome:
    processes: int
    sign_ins: int = 0
    races: int = 0
    answers: Counter[int] = field(default_factory=Counter)
    seconds: float = 0.0

    @property
    def per_second(self) -> float:
        return self.answers.total() / self.seconds

    def __str__(self) -> str:
        return (
            f"{self.processes} processes: {self.sign_ins} sign-ins, each once; {self.races} of them raced at all "
            f"processes; answers {dict(sorted(self.answers.items()))}; {self.per_second:.0f} answers a second"
        )


def environment(database: Path, **settings: str) -> dict[str, str]:
    """The settings of `keystile serve` for tests: any port, no limits."""
    return {
        **os.environ,
        "KEYSTILE_DATABASE_URL": f"sqlite:///{database}",
        "KEYSTILE_MASTER_KEY": KEY,
        "KEYSTILE_PUBLIC_URL": "http://localhost",
        "KEYSTILE_PORT": "0",
        "KEYSTILE_LIMIT_OPTIONS_PER_MINUTE": "1000000000",
        "KEYSTILE_LIMIT_FAILED_VERIFY_PER_MINUTE": "1000000000",
        "KEYSTILE_LOG_REQUESTS": "false",
        **settings,
    }


async def with_a_tenant(database: Path) -> tuple[str, str]:
    """A new database with one tenant; gives its id and secret key."""
    settings = environment(database)
    await keystile("migrate", environment=settings)
    made = await keystile(
        *("tenant", "create", "Acme", "--rp-id", "localhost", "--origin", ORIGIN, "--json"),
        environment=settings,
    )
    tenant = json.loads(made)
    return tenant["tenantId"], tenant["secretKey"]


@asynccontextmanager
async def serving(database: Path, tenant_id: str, secret_key: str, **settings: str) -> AsyncIterator[Server]:
    """`keystile serve`, told to stop at the end."""
    process = await asyncio.create_subprocess_exec(
        Path(sys.executable).with_name("keystile"),
        "serve",
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=environment(database, **settings),
    )
    assert process.stdout is not None
    try:
        said = (await asyncio.wait_for(process.stdout.readline(), 60)).decode()
        port = int(said.partition(",")[0].rpartition(":")[2])
        yield Server(process, port, tenant_id, secret_key)
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.wait(), 30)


async def enroll(server: Server, people: int) -> list[Person]:
    connection = await Connection.open(server.port)
    backend = Backend(connection.send, server.secret_key)
    everybody = [Person(f"user-{number}", SoftwareAuthenticator(synced=False)) for number in range(people)]
    for person in everybody:
        browser = Browser(connection.send, server.tenant_id, person.authenticator)
        await browser.enroll((await backend.track(person.user_id, "enroll"))["token"])
    connection.close()
    return everybody


async def answers_of(server: Server, people: Sequence[Person], number: int) -> list[SignIn]:
    """So many answers, ready to be sent."""
    connection = await Connection.open(server.port)
    made = []
    for turn in range(number):
        person = people[turn % len(people)]
        browser = Browser(connection.send, server.tenant_id, person.authenticator)
        made.append(sign_in_of(person, await browser.assertion()))
    connection.close()
    return made


async def run(folder: Path, *, processes: int, sign_ins: int, people: int = 30) -> Outcome:
    """So many processes on one new file, and so many sign-ins at them.

    Raises:
        AssertionError: a promise was broken; the message names it.
    """
    folder.mkdir()
    database = folder / "keystile.db"
    tenant_id, secret_key = await with_a_tenant(database)
    outcome = Outcome(processes, sign_ins)
    async with AsyncExitStack() as stack:
        servers = [
            await stack.enter_async_context(serving(database, tenant_id, secret_key))
            for _ in range(processes)
        ]
        waiting = await answers_of(servers[0], await enroll(servers[0], people), sign_ins)
        history = list(waiting)
        number = iter(range(sign_ins))

        async def client(position: int) -> None:
            connections = [await Connection.open(server.port) for server in servers]
            own = position % len(servers)
            while waiting:
                one = waiting.pop()
                if next(number) % RACED == 0:
                    outcome.races += 1
                    ways = list(zip(servers, connections, strict=True))
                else:
                    ways = [(servers[own], connections[own])]
                one.answers += await asyncio.gather(*(verify(*way, one) for way in ways))
            for connection in connections:
                connection.close()

        begun = time.perf_counter()
        await asyncio.gather(*map(client, range(CONNECTIONS)))
        outcome.seconds = time.perf_counter() - begun
    outcome.answers.update(answer.status for one in history for answer in one.answers)
    _audit(database, history)
    return outcome


def _audit(database: Path, history: Sequence[SignIn]) -> None:
    for one in history:
        assert len(one.successes) == 1, f"I1: {[answer.status for answer in one.answers]}"
        for answer in one.answers:
            assert b"locked" not in answer.body, "a client saw the lock"
            assert answer.status == 200 or answer.code == "invalid_credential", answer.body
    with closing(apsw.Connection(str(database), flags=apsw.SQLITE_OPEN_READONLY)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        rows = connection.execute("SELECT nonce FROM action WHERE nonce IS NOT NULL").fetchall()
    assert Counter(nonce for (nonce,) in rows) == Counter(one.nonce for one in history), "I2, I3"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--sign-ins", type=int, default=3_000)
    parser.add_argument("--rounds", type=int, default=2)
    arguments = parser.parse_args()
    rates: dict[int, list[float]] = {}
    with TemporaryDirectory(prefix="keystile-processes-") as folder:
        for number in range(arguments.rounds):
            for processes in arguments.processes:
                place = Path(folder) / f"{number}-{processes}"
                outcome = asyncio.run(run(place, processes=processes, sign_ins=arguments.sign_ins))
                rates.setdefault(processes, []).append(outcome.per_second)
                sys.stdout.write(f"{outcome}\n")
    first = max(rates[arguments.processes[0]])
    for processes, found in rates.items():
        sys.stdout.write(
            f"{processes} processes: {max(found) / first:.2f} of {arguments.processes[0]}'s throughput\n"
        )


if __name__ == "__main__":
    main()
