# SPDX-License-Identifier: Apache-2.0
"""What a second worker costs on PostgreSQL: whether anything waits for anything but the processor.

    python benchmarks/postgres.py             three minutes; writes results and the docs' page
    python benchmarks/postgres.py --check     the same, and status 1 when a bar is missed
    python benchmarks/postgres.py --quick     half a minute, for development; writes to artifacts/bench

A PostgreSQL server of its own in a temporary folder, with durable commits; Keystile with one worker on half of the
machine and Keystile with two on the whole of it, on the same database, in turns. Each half has a worker, as many
connections and as many people, and nothing else differs: load, Keystile and PostgreSQL share the cores that they have,
and so many people sign in at once that these have no idle moment. Where two workers neither spend more on a sign-in
than one nor leave the machine idle, no sign-in waits for a lock, and twice the machine serves twice the people.

Beside them, and without a bar, one worker that has the whole machine: on two cores it fills one and has it for itself,
where two workers share theirs with PostgreSQL and the load. And one on a SQLite file.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, Final

import asyncpg
import uvloop

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import report
from benchmarks.bars import Bar
from benchmarks.contenders import prepare_keystile, start_keystile
from benchmarks.figures import Load
from benchmarks.loadgen import Person, Round, enroll_all, load
from benchmarks.measure import Progress
from benchmarks.servers import (
    ROOT,
    Running,
    confine,
    cpu_seconds,
    free_port,
    machine,
    machine_ticks,
    running,
)
from benchmarks.targets import Keystile
from tools.postgres import folder_for_server, program, run_to_end, running_program

AT_ONCE: Final = 64
CONNECTIONS: Final = 8
"""In all on the whole machine, however many workers share them. More processes of PostgreSQL than the machine can run
at once cost it their caches."""
WHOLE: Final = sorted(os.sched_getaffinity(0))
HALF: Final = WHOLE[: (len(WHOLE) + 1) // 2]
MANY_CORES: Final = 6
"""From so many on, one process that makes the load does not fill the machine."""
_DURABLE: Final = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


@dataclass(frozen=True, slots=True)
class Plan:
    rounds: int
    seconds: float
    warm_up_seconds: float
    count_seconds: float
    """Of sign-ins whose transactions are counted; a start has some thirty of its own."""
    people: int


FULL: Final = Plan(rounds=12, seconds=2.5, warm_up_seconds=10, count_seconds=10, people=512)
QUICK: Final = Plan(rounds=2, seconds=1, warm_up_seconds=2, count_seconds=4, people=64)


@dataclass(slots=True)
class Side:
    """Keystile in one form. CPU is in milliseconds a sign-in, the least over the rounds, as in `Load`."""

    title: str
    keystile: Load
    postgres_cpu_ms: float
    load_cpu_ms: float
    busy: float
    """Share of its cores' time that was not idle, the median over the rounds."""
    others: float
    """Share that other programs took: with more than a little, the figures say little."""


@dataclass(slots=True)
class Results:
    at: str
    machine: str
    cores: int
    is_quick: bool
    postgres: str
    transactions: float
    """What PostgreSQL counted, for each sign-in."""
    one: Side
    """On half of the machine."""
    two: Side
    alone: Side
    """One worker on the whole of it."""
    sqlite: Side


def judge(results: Results) -> list[Bar]:
    """Every bar, on a machine of this size."""
    one, two = results.one, results.two
    bars = [
        Bar("errors in all sign-ins", one.keystile.errors + two.keystile.errors, 0),
        Bar("PostgreSQL transactions a sign-in", results.transactions, 2.1, note="one to read, one to write"),
        Bar("Keystile's CPU a sign-in, two workers / one", two.keystile.cpu_ms / one.keystile.cpu_ms, 1.1),
        Bar("PostgreSQL's CPU a sign-in, two workers / one", two.postgres_cpu_ms / one.postgres_cpu_ms, 1.1),
        Bar(
            "sign-ins a second, two workers / one", two.keystile.rate / one.keystile.rate, 1.7, at_least=True
        ),
    ]
    if results.cores < MANY_CORES:
        bars.append(Bar("share of the machine that is busy, two workers", two.busy, 0.9, at_least=True))
    return bars


# --- PostgreSQL ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running PostgreSQL server with an empty database ``keystile``."""

    port: int
    pid: int

    @property
    def url(self) -> str:
        """Of Keystile's database."""
        return f"postgresql://keystile@127.0.0.1:{self.port}/keystile"

    async def transactions(self) -> int:
        """Committed in Keystile's database so far. Some are counted only when their connection has ended."""
        open_ones = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'keystile'"
        while await _ask(self.port, open_ones):  # noqa: ASYNC110 - another process ends, and tells nobody
            await asyncio.sleep(0.05)
        counted: int = await _ask(
            self.port, "SELECT xact_commit FROM pg_stat_database WHERE datname = 'keystile'"
        )
        return counted


async def _ask(port: int, statement: str) -> Any:
    """One value, on a connection to another database than Keystile's."""
    connection = await asyncpg.connect(f"postgresql://keystile@127.0.0.1:{port}/postgres")
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    with folder_for_server() as folder:
        data, port = folder / "data", free_port()
        run_to_end(
            [program("initdb"), "-D", str(data), "-U", "keystile", "-A", "trust", "-E", "UTF8"], folder
        )
        settings = {"listen_addresses": "127.0.0.1", "unix_socket_directories": str(folder), **_DURABLE}
        given = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        command = [program("postgres"), "-D", str(data), "-p", str(port), *given]
        with running_program(command, folder, lambda: asyncio.run(_ask(port, "SELECT 1"))) as process:
            asyncio.run(_ask(port, "CREATE DATABASE keystile"))
            yield Postgres(port, process.pid)


# --- measuring -------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Contest:
    """Keystile in one form, who signs in to it, and what each round came to."""

    name: str
    target: Keystile
    running: Running
    people: Sequence[Person]
    cores: Sequence[int]
    rounds: list[Turn] = field(default_factory=list)

    async def take_turn(self, postgres: Postgres, seconds: float) -> Turn:
        confine(os.getpid(), self.cores)  # and with it all that it has started
        at_once = AT_ONCE * len(self.cores) // len(WHOLE)
        before = self._spent(postgres)
        done = await load(
            self.target.url, self.target.sign_in, self.people, seconds=seconds, concurrency=at_once
        )
        spent = self._spent(postgres).since(before)
        if done.done == 0:
            raise RuntimeError(f"{self.name}: nothing succeeded ({done.errors} errors)")
        return Turn(done, spent, len(self.cores))

    def _spent(self, postgres: Postgres) -> _Spent:
        return _Spent(
            self.running.cpu_seconds(),
            cpu_seconds(postgres.pid),
            time.process_time(),
            *machine_ticks(self.cores),
        )

    def side(self) -> Side:
        return Side(
            self.name,
            Load.of([(turn.done, turn.spent.keystile) for turn in self.rounds]),
            postgres_cpu_ms=min(turn.milliseconds(turn.spent.postgres) for turn in self.rounds),
            load_cpu_ms=min(turn.milliseconds(turn.spent.load) for turn in self.rounds),
            busy=median(turn.busy for turn in self.rounds),
            others=median(turn.others for turn in self.rounds),
        )


@dataclass(frozen=True, slots=True)
class _Spent:
    """CPU seconds, and the ticks of the cores that there were."""

    keystile: float
    postgres: float
    load: float
    busy: int
    ticks: int

    def since(self, before: _Spent) -> _Spent:
        return _Spent(
            self.keystile - before.keystile,
            self.postgres - before.postgres,
            self.load - before.load,
            self.busy - before.busy,
            self.ticks - before.ticks,
        )


@dataclass(frozen=True, slots=True)
class Turn:
    done: Round
    spent: _Spent
    cores: int

    def milliseconds(self, seconds: float) -> float:
        """A sign-in's share."""
        return 1000 * seconds / self.done.done

    @property
    def busy(self) -> float:
        return self.spent.busy / self.spent.ticks

    @property
    def others(self) -> float:
        ours = self.spent.keystile + self.spent.postgres + self.spent.load
        return max(0.0, self.busy - ours / (self.done.seconds * self.cores))

    def __str__(self) -> str:
        errors = f" · {self.done.errors} ERRORS" if self.done.errors else ""
        return (
            f"Keystile {self.milliseconds(self.spent.keystile):.3f} ms CPU, "
            f"PostgreSQL {self.milliseconds(self.spent.postgres):.3f}, load {self.milliseconds(self.spent.load):.3f} · "
            f"{self.done.rate:.0f}/s · p99 {1000 * self.done.percentile(0.99):.0f} ms · "
            f"{100 * self.busy:.0f} % busy, {100 * self.others:.0f} % with other programs{errors}"
        )


async def measure(postgres: Postgres, plan: Plan) -> tuple[Sequence[Side], float]:
    """One worker, two, one on the whole machine, one on SQLite; and PostgreSQL's transactions a sign-in."""
    say = Progress(4 + 4 * plan.rounds + 1)
    with tempfile.TemporaryDirectory(prefix="keystile-bench-") as place:
        beside, alone = Path(place, "postgres"), Path(place, "sqlite")
        for folder, url in ((beside, postgres.url), (alone, None)):
            folder.mkdir()
            prepare_keystile(folder, url)
        async with AsyncExitStack() as stack:

            async def start(
                name: str, folder: Path, url: str | None, *, workers: int = 1, cores: Sequence[int] = WHOLE
            ) -> Contest:
                share = CONNECTIONS * len(cores) // len(WHOLE)
                command, target = start_keystile(folder, url, workers=workers, pool=share // workers)
                process = await stack.enter_async_context(running(command, target, core=None))
                return Contest(name, target, process, people[folder], cores)

            people = {
                folder: [Person(f"user-{number}") for number in range(plan.people)]
                for folder in (beside, alone)
            }
            contests = (
                await start(
                    "PostgreSQL, one worker on half of the machine", beside, postgres.url, cores=HALF
                ),
                await start("PostgreSQL, two workers on the whole", beside, postgres.url, workers=2),
                await start("PostgreSQL, one worker on the whole", beside, postgres.url),
                await start("SQLite, one worker on the whole", alone, None),
            )
            for contest in (contests[0], contests[-1]):
                await enroll_all(contest.target, contest.people)
            for contest in contests:
                await contest.take_turn(postgres, plan.warm_up_seconds)
                say(f"warmed up · {contest.name}")
            for number in range(1, plan.rounds + 1):
                for contest in contests:
                    turn = await contest.take_turn(postgres, plan.seconds)
                    contest.rounds.append(turn)
                    say(f"round {number} · {contest.name} · {turn}")
        before = await postgres.transactions()
        command, target = start_keystile(beside, postgres.url)
        async with running(command, target, core=None):
            done = await load(
                target.url, target.sign_in, people[beside], seconds=plan.count_seconds, concurrency=AT_ONCE
            )
        transactions = (await postgres.transactions() - before) / done.done
        say(f"{transactions:.2f} transactions a sign-in, as PostgreSQL counts them")
    return [contest.side() for contest in contests], transactions


# --- the command -----------------------------------------------------------------------------------------------


def table(results: Results, bars: Sequence[Bar]) -> str:
    """Everything in words and numbers."""
    rows = [
        [
            side.title,
            f"{side.keystile.cpu_ms:.3f}",
            f"{side.keystile.cpu_ms_median:.3f}",
            f"{side.postgres_cpu_ms:.3f}" if side is not results.sqlite else "",
            f"{side.load_cpu_ms:.3f}",
            f"{side.keystile.rate:,.0f}",
            f"{side.keystile.p50_ms:.1f}",
            f"{side.keystile.p99_ms:.1f}",
            f"{100 * side.busy:.0f} %",
            f"{100 * side.others:.0f} %",
            f"{side.keystile.errors:,} of {side.keystile.done + side.keystile.errors:,}",
        ]
        for side in (results.one, results.two, results.alone, results.sqlite)
    ]
    head = ["Keystile on", "its CPU ms a sign-in", "median", "PostgreSQL's", "the load's", "sign-ins/s"]
    quick = " **A quick run, for development: the figures say little.**" if results.is_quick else ""
    return (
        f"{results.at}, {results.machine}, PostgreSQL {results.postgres}, {AT_ONCE} people at once, "
        f"half as many on half of the machine.{quick}\n\n"
        f"{report.table([*head, 'p50 ms', 'p99 ms', 'machine busy', 'with others', 'errors'], rows)}\n"
        f"{report.table_of_bars(bars)}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="short rounds")
    parser.add_argument("--check", action="store_true", help="status 1 when a bar is missed")
    arguments = parser.parse_args()
    with running_postgres() as postgres:
        sides, transactions = uvloop.run(measure(postgres, QUICK if arguments.quick else FULL))
        version = asyncio.run(_ask(postgres.port, "SHOW server_version")).partition(" ")[0]
    results = Results(
        datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        machine(),
        len(WHOLE),
        arguments.quick,
        version,
        transactions,
        *sides,
    )
    bars = judge(results)
    folder = ROOT / ("artifacts/bench" if arguments.quick else "benchmarks/results")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "postgres.json").write_text(report.as_json(results))
    (folder / "postgres.md").write_text(f"# postgres.py, {results.at}\n\n{table(results, bars)}")
    if not arguments.quick:
        report.put(report.PAGE, "postgres", table(results, bars))
    for bar in bars:
        print(bar.line())
    return int(arguments.check and not all(bar.is_met for bar in bars))


if __name__ == "__main__":
    raise SystemExit(main())
