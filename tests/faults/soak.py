# SPDX-License-Identifier: Apache-2.0
"""Ten minutes of a load that `keystile serve` has to bear for ever (R19): whether memory, file descriptors, rows or
latencies creep upwards.

    python -m tests.faults.soak --store postgres --seconds 600

First as many passkey sign-ins as it can take, for some seconds, then some thousand enrollments and step-ups, until the
database's caches are full; then 60 % of that rate: of a hundred things 80 are sign-ins, 10 step-ups (track, options,
verify, validate), 5 enrollments of new users and 5 one-time links of the Portal, each link from an address of its own.

The run is looked at in tenths; the first does not count. Memory is compared by the medians of the second and of the
last tenth: what a process holds grows in steps, and a line fitted through steps leans on where they lie, while a sample
more or less moves no median. Latencies are compared by the best of three tenths each: what else the machine does makes
a tenth slower, never quicker, and a moment of it is all of its p99, while what creeps upwards is in every tenth.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from math import ceil
from pathlib import Path
from random import Random
from statistics import median
from typing import Final

from benchmarks.bars import Bar
from benchmarks.loadgen import TIMEOUT, Connection, Person, enroll_all, load
from benchmarks.report import table
from benchmarks.targets import CannotEnroll, Keystile
from keystile.server.domain.identifiers import TenantId
from keystile.server.services import open_services
from keystile.server.settings import load as settings
from tests.faults.books import Kind
from tests.faults.installation import Installation, Server, install
from tests.faults.kills import Store, place
from tests.faults.load import KINDS, PEOPLE

SHARE: Final = 0.6
TENTHS: Final = 10
SAMPLES: Final = 600
MEASURE_SECONDS: Final = 15
WARM_UP: Final = 4_000
"""So many enrollments and step-ups each. SQLite's caches (2 MiB for each of two connections) are full after some three
thousand, which on a slow machine would take minutes of the mixed load."""
PROGRESS_SECONDS: Final = 30
MOST_SAID: Final = 300
"""Of an error, in characters: it may be a page."""
LINK_PAUSE_SECONDS: Final = 66
"""An address may open ten links in ten minutes. Each comes back after so long, so all have come after the first minute
or so, and what is counted for them grows no more."""
TABLES: Final = (
    "app_user",
    "authenticator",
    "action",
    "spent_challenge",
    "audit_event",
    "admin_invitation",
    "admin_session",
)


@dataclass(frozen=True, slots=True)
class Sample:
    """What the process holds at a moment."""

    bytes: int
    descriptors: int
    threads: int

    @classmethod
    def of(cls, pid: int) -> Sample:
        proc = Path(f"/proc/{pid}")
        pages = int((proc / "statm").read_text().split()[1])
        return cls(
            pages * os.sysconf("SC_PAGE_SIZE"), len(os.listdir(proc / "fd")), len(os.listdir(proc / "task"))
        )


@dataclass(slots=True)
class Tenth:
    """A tenth of the run: what was sampled, and how long each sign-in took that began in it, in seconds."""

    samples: list[Sample] = field(default_factory=list)
    sign_ins: list[float] = field(default_factory=list)
    done: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    """By table, at its end."""

    @property
    def memory(self) -> float:
        return median(sample.bytes for sample in self.samples)

    @property
    def descriptors(self) -> float:
        return median(sample.descriptors for sample in self.samples)

    @property
    def threads(self) -> float:
        return median(sample.threads for sample in self.samples)

    @property
    def slowest(self) -> float:
        """Of a hundred sign-ins, in seconds (p99)."""
        return p99(self.sign_ins)


@dataclass(slots=True)
class Outcome:
    """What a run came to."""

    store: Store
    seconds: float
    most: float
    """Sign-ins a second that it could take."""
    tenths: list[Tenth]
    done: Counter[Kind]
    errors: Counter[str]

    def bars(self) -> list[Bar]:
        """What has to hold however short the run is."""
        second, last = self.tenths[1], self.tenths[-1]
        spent = self.done["step-up"] + self.done["enrollment"]
        return [
            Bar("errors", self.errors.total(), 0),
            Bar("file descriptors, last tenth / second", last.descriptors / second.descriptors, 1),
            Bar("threads, last tenth / second", last.threads / second.threads, 1),
            Bar("rows of spent_challenge that no ceremony spent", last.rows["spent_challenge"] - spent, 0),
            Bar("open sessions that nobody opened", last.rows["admin_session"], 0),
        ]

    def bars_of_time(self) -> list[Bar]:
        """What says something after minutes only."""
        second, last = self.tenths[1], self.tenths[-1]
        early, late = (min(one.slowest for one in tenths) for tenths in (self.tenths[1:4], self.tenths[-3:]))
        return [
            Bar("memory, last tenth / second", last.memory / second.memory, 1.02),
            Bar("p99 of a sign-in, best of the last three tenths / of the first three", late / early, 1.2),
        ]

    def __str__(self) -> str:
        each = self.seconds / TENTHS
        rows = [
            [
                f"{each * number:.4g} to {each * (number + 1):.4g}",
                f"{one.done / each:,.0f}",
                f"{1000 * one.slowest:.1f}",
                f"{one.memory / 2**20:.2f}",
                f"{one.descriptors:g}",
                f"{one.threads:g}",
                *(f"{one.rows[name]:,}" for name in TABLES),
            ]
            for number, one in enumerate(self.tenths)
        ]
        kinds = ", ".join(f"{number:,} {kind}s" for kind, number in sorted(self.done.items()))
        head = ["seconds", "done/s", "p99 ms", "MiB", "descriptors", "threads", *TABLES]
        return (
            f"R19 soak on {self.store}: {self.seconds:.0f} s at {SHARE * self.most:,.0f}/s, 60 % of {self.most:,.0f} "
            f"sign-ins a second: {kinds}; errors: {dict(self.errors) or 'none'}\n\n{table(head, rows)}"
        )


@dataclass(slots=True)
class Soak:
    """People who do so many things a second, evenly, for so long."""

    installation: Installation
    server: Server
    people: Sequence[Person]
    links: Iterator[str]
    rate: float
    seconds: float
    random: Random
    tenths: list[Tenth] = field(default_factory=lambda: [Tenth() for _ in range(TENTHS)])
    done: Counter[Kind] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    _target: Keystile = field(init=False)
    _addresses: Iterator[int] = field(init=False)
    _recent: list[float] = field(default_factory=list)
    _started: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self._target = target(self.installation)
        self._addresses = cycle(range(addresses(self.rate)))

    async def run(self) -> None:
        self._started = time.monotonic()
        watching = asyncio.create_task(self._watch())
        await asyncio.gather(*(self._work(number) for number in range(PEOPLE)))
        await watching

    async def _until(self, seconds: float) -> None:
        await asyncio.sleep(self._started + seconds - time.monotonic())

    # --- who works

    async def _work(self, number: int) -> None:
        """One thing each time it is this person's turn; at once, where the one before took longer."""
        connection = await Connection.open(self._target.url)
        turn = number
        while (due := turn / self.rate) < self.seconds:
            await self._until(due)
            [kind] = self.random.choices([*KINDS], [*KINDS.values()])
            person = self.people[number]
            tenth = self.tenths[int(due / self.seconds * TENTHS)]
            started = time.monotonic()
            try:
                async with asyncio.timeout(TIMEOUT):
                    error = await self._thing(kind, connection, person, turn)
            except (OSError, CannotEnroll) as broken:
                error = str(broken) or type(broken).__name__
                connection.close()
                connection = await Connection.open(self._target.url)
            if error:
                self.errors[f"{kind}: {error[:MOST_SAID]}"] += 1
            else:
                self.done[kind] += 1
                tenth.done += 1
                if kind == "sign-in":
                    tenth.sign_ins.append(time.monotonic() - started)
                    self._recent.append(tenth.sign_ins[-1])
            turn += PEOPLE
        connection.close()

    async def _thing(self, kind: Kind, connection: Connection, person: Person, turn: int) -> str:
        """Do it; what went wrong, or nothing."""
        if kind == "enrollment":
            await self._target.enroll(connection, Person(f"new-{turn}"))
            return ""
        if kind == "link":
            answer = await connection.send(self._opening(next(self.links)))
            return "" if answer.status == 303 else f"{answer.status} {answer.body!r}"
        step = self._target.four_calls if kind == "step-up" else self._target.sign_in
        return "" if await step(connection, person) else "refused"

    def _opening(self, secret: str) -> bytes:
        number = next(self._addresses)
        lines = [
            f"POST /portal/link/{secret} HTTP/1.1",
            "host: localhost:8787",
            "sec-fetch-site: same-origin",
            "content-type: application/x-www-form-urlencoded",
            f"x-forwarded-for: 10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}",
        ]
        return "\r\n".join([*lines, ""]).encode()

    # --- who watches

    async def _watch(self) -> None:
        said = 0.0
        for number in range(SAMPLES):
            at = self.seconds * number / SAMPLES
            await self._until(at)
            tenth = self.tenths[number * TENTHS // SAMPLES]
            tenth.samples.append(Sample.of(self.server.process.pid))
            if at - said >= PROGRESS_SECONDS:
                said = at
                self._say(at, tenth.samples[-1])
            if (number + 1) % (SAMPLES // TENTHS) == 0:
                tenth.rows = await rows(self.installation)

    def _say(self, at: float, sample: Sample) -> None:
        minutes, seconds = divmod(int(at), 60)
        sys.stderr.write(
            f"[{minutes:2}:{seconds:02}] {self.done.total():,} things done · p99 {1000 * p99(self._recent):.1f} ms · "
            f"{sample.bytes / 2**20:.1f} MiB · {sample.descriptors} descriptors · {sample.threads} threads · "
            f"{self.errors.total()} errors\n"
        )
        sys.stderr.flush()
        self._recent.clear()


def p99(seconds: Sequence[float]) -> float:
    return sorted(seconds)[int(0.99 * len(seconds))] if seconds else 0.0


async def rows(installation: Installation) -> dict[str, int]:
    """How many each table has."""
    return {name: (await installation.rows(f"SELECT count(*) FROM {name}"))[0][0] for name in TABLES}


def addresses(rate: float) -> int:
    """From so many addresses links are opened."""
    share = KINDS["link"] / sum(KINDS.values())
    return ceil(rate * share * LINK_PAUSE_SECONDS)


def target(installation: Installation) -> Keystile:
    return Keystile(f"http://127.0.0.1:{installation.port}", installation.tenant_id, installation.secret_key)


async def warm(keystile: Keystile, people: Sequence[Person], times: int) -> None:
    """So many enrollments and step-ups, as fast as it goes."""

    async def work(person: Person) -> None:
        connection = await Connection.open(keystile.url)
        for number in range(ceil(times / len(people))):
            await keystile.enroll(connection, Person(f"{person.user_id}-{number}"))
            assert await keystile.four_calls(connection, person), "a step-up was refused"
        connection.close()

    await asyncio.gather(*map(work, people))


async def invitations(installation: Installation, count: int) -> list[str]:
    """Secrets of so many invitations to the Portal."""
    async with open_services(settings(installation.environment)) as services:

        async def invite(number: int) -> str:
            return (
                await services.admin_links.invite(
                    f"guest-{number}", "support", TenantId(installation.tenant_id), actor="test"
                )
            ).secret

        secrets: list[str] = []
        while len(secrets) < count:
            secrets += await asyncio.gather(*map(invite, range(len(secrets), len(secrets) + 100)))
    return secrets


async def run(
    store: Store,
    url: str,
    *,
    seconds: float,
    measure_seconds: float = MEASURE_SECONDS,
    warm_up: int = WARM_UP,
    seed: int = 1,
) -> Outcome:
    """Find out how much it can take, then soak it."""
    installation = await install(url, links=0)
    keystile = target(installation)
    people = [Person(f"user-{number}") for number in range(PEOPLE)]
    async with installation.serving() as server:
        await enroll_all(keystile, people)
        for share in (0.5, 1.0):  # the first is warm-up
            most = await load(
                keystile.url, keystile.sign_in, people, seconds=share * measure_seconds, concurrency=PEOPLE
            )
        await warm(keystile, people, warm_up)
        spent = (await rows(installation))["spent_challenge"]
        rate = SHARE * most.rate
        wanted = ceil(1.3 * rate * seconds * KINDS["link"] / sum(KINDS.values())) + PEOPLE
        links = await invitations(installation, wanted)
        soak = Soak(installation, server, people, iter(links), rate, seconds, Random(seed))
        await soak.run()
        soak.tenths[-1].rows = await rows(installation)  # with what had begun before the end
    if most.errors:
        soak.errors["while it was measured"] = most.errors
    for tenth in soak.tenths:
        tenth.rows["spent_challenge"] -= spent
    return Outcome(store, seconds, most.rate, soak.tenths, soak.done, soak.errors)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--store", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--seconds", type=float, default=600)
    given = parser.parse_args()
    with place(given.store) as url:
        outcome = asyncio.run(run(given.store, url, seconds=given.seconds))
    sys.stdout.write(f"{outcome}\n")
    bars = outcome.bars() + outcome.bars_of_time()
    for bar in bars:
        sys.stdout.write(f"{bar.line()}\n")
    return 0 if all(bar.is_met for bar in bars) else 1


if __name__ == "__main__":
    raise SystemExit(main())
