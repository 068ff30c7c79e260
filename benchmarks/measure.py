# SPDX-License-Identifier: Apache-2.0
"""How the servers are measured: all in one run, on the same core, in turns.

Servers that are compared run at the same time; those that do not have their turn are idle. A whole run: starts, then
sign-ins of 16, 1 and 64 people at once, options alone, the four calls, memory, and last, one server after the
other, databases with more and more users.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import growth
from benchmarks.contenders import Contender
from benchmarks.figures import Figures, Load
from benchmarks.loadgen import Connection, Person, Round, Step, Target, enroll_all, load
from benchmarks.servers import Running, running


@dataclass(frozen=True, slots=True)
class Plan:
    """How long everything takes. Seconds are of one round."""

    starts: int
    rounds: Mapping[int, int]
    """By how many people sign in at once: how often each server has its turn."""
    seconds: float
    warm_up: int
    """Sign-ins before anything counts: a just-in-time compiler has to settle. At most `WARM_UP_SECONDS`."""
    users: int
    more_rounds: int
    """Of options alone, of the four calls, and of each size."""
    own_rounds: int
    """Of each size at Keystile: a bar of 15 % wants more of them, as one turn's ratio is a tenth off the next one's."""
    sizes: Sequence[int]
    sign_ins: int
    """So many at Keystile before its memory is looked at again."""

    def rounds_of_sizes(self, name: str) -> int:
        return self.own_rounds if name == "keystile" else self.more_rounds


WARM_UP_SECONDS = 20

FULL = Plan(5, {16: 4, 1: 2, 64: 2}, 3, 4_000, 256, 3, 20, (100, 10_000, 1_000_000), 50_000)
QUICK = Plan(1, {16: 2, 1: 1, 64: 1}, 1, 200, 64, 1, 2, (100, 10_000), 0)


class Progress:
    """One line for each step on the terminal, with how much of the whole is done."""

    def __init__(self, steps: int) -> None:
        self._steps, self._done = steps, 0
        self._started_at = time.monotonic()

    def __call__(self, text: str) -> None:
        self._done += 1
        minutes, seconds = divmod(int(time.monotonic() - self._started_at), 60)
        width = len(str(self._steps))
        sys.stderr.write(f"[{self._done:{width}}/{self._steps} {minutes:2}:{seconds:02}] {text}\n")
        sys.stderr.flush()


@dataclass(slots=True)
class Contest:
    """A server that runs, and those who sign in to it."""

    contender: Contender
    target: Any  # a Target, some with four_calls
    running: Running
    people: Sequence[Person]

    async def round(self, step: Step, *, seconds: float, concurrency: int) -> tuple[Round, float]:
        """One round, and the CPU seconds that the server spent."""
        before = self.running.cpu_seconds()
        done = await load(self.target.url, step, self.people, seconds=seconds, concurrency=concurrency)
        spent = self.running.cpu_seconds() - before
        if done.done == 0:
            raise RuntimeError(f"{self.contender.name}: nothing succeeded ({done.errors} errors)")
        return done, spent

    async def warm_up(self, sign_ins: int) -> list[Round]:
        """Sign in until the server is at its best."""
        rounds: list[Round] = []
        while sum(one.done for one in rounds) < sign_ins and len(rounds) < WARM_UP_SECONDS:
            done, _ = await self.round(self.target.sign_in, seconds=1, concurrency=16)
            rounds.append(done)
        return rounds


def steps(contenders: Sequence[Contender], plan: Plan) -> int:
    """How many lines a run's progress has."""
    growing = [one for one in contenders if one.name in growth.ROWS]
    four = [one for one in contenders if not one.is_peer]
    return (
        len(contenders) * (1 + plan.starts + 1 + sum(plan.rounds.values()) + plan.more_rounds)
        + len(four) * plan.more_rounds
        + len(plan.sizes) * sum(1 + plan.rounds_of_sizes(one.name) for one in growing)
        + (plan.sign_ins > 0 and any(one.name == "keystile" for one in contenders))
    )


async def measure(contenders: Sequence[Contender], plan: Plan) -> list[Figures]:
    """A whole run."""
    say = Progress(steps(contenders, plan))
    figures = {
        one.name: Figures(one.name, one.title, one.work, one.in_short, one.requests, one.is_peer)
        for one in contenders
    }
    for contender in contenders:
        contender.set_up()
        say(f"set up · {contender.title}")
    with tempfile.TemporaryDirectory(prefix="keystile-bench-") as place:
        folders = {one.name: Path(place, one.name) for one in contenders}
        for contender in contenders:
            folders[contender.name].mkdir()
            contender.prepare(folders[contender.name])
        await _starts(contenders, folders, figures, plan, say)
        await _loads(contenders, folders, figures, plan, say)
        for contender in contenders:
            if contender.name in growth.ROWS:
                await _growth(contender, Path(place), figures[contender.name], plan, say)
    return list(figures.values())


@asynccontextmanager
async def _started(contender: Contender, folder: Path) -> AsyncIterator[tuple[Any, Running]]:
    command, target = contender.start(folder)
    async with running(command, target) as process:
        yield target, process


async def _starts(
    contenders: Sequence[Contender],
    folders: Mapping[str, Path],
    figures: Mapping[str, Figures],
    plan: Plan,
    say: Progress,
) -> None:
    took: dict[str, list[float]] = {one.name: [] for one in contenders}
    for number in range(plan.starts + 1):
        for contender in contenders:
            async with _started(contender, folders[contender.name]) as (_, process):
                start_ms = process.start_ms
            if number > 0:  # the first makes tables, and brings the files into memory
                took[contender.name].append(start_ms)
                say(f"cold start {number} · {contender.name} · {start_ms:.0f} ms")
    for name, times in took.items():
        figures[name].cold_start_ms = min(times)


async def _loads(
    contenders: Sequence[Contender],
    folders: Mapping[str, Path],
    figures: Mapping[str, Figures],
    plan: Plan,
    say: Progress,
) -> None:
    async with AsyncExitStack() as stack:
        contests: list[Contest] = []
        for contender in contenders:
            target, process = await stack.enter_async_context(_started(contender, folders[contender.name]))
            await asyncio.sleep(1)
            figures[contender.name].idle_mib = process.resident_mib()
            people = [Person(f"user-{number}") for number in range(plan.users)]
            contests.append(Contest(contender, target, process, people))
        for contest in contests:
            await enroll_all(contest.target, contest.people)
            _count(figures[contest.contender.name], await contest.warm_up(plan.warm_up))
            say(f"enrolled and warmed up · {contest.contender.name}")
        for concurrency, rounds in plan.rounds.items():
            loads = await _turns(contests, rounds, plan, say, concurrency=concurrency)
            for name, results in loads.items():
                figures[name].loads[concurrency] = Load.of(results)
                _count(figures[name], [done for done, _ in results])
        # Other requests than sign-ins, and so not counted as such, but their errors are.
        for name, results in (
            await _turns(contests, plan.more_rounds, plan, say, concurrency=16, what="options")
        ).items():
            figures[name].options = Load.of(results)
            figures[name].errors += sum(done.errors for done, _ in results)
        four = [contest for contest in contests if not contest.contender.is_peer]
        for name, results in (
            await _turns(four, plan.more_rounds, plan, say, concurrency=16, what="four calls")
        ).items():
            figures[name].four_calls = Load.of(results)
            _count(figures[name], [done for done, _ in results])
        for contest in contests:
            mine = figures[contest.contender.name]
            if contest.contender.name == "keystile" and plan.sign_ins:
                while mine.sign_ins < plan.sign_ins:
                    done, _ = await contest.round(contest.target.sign_in, seconds=2, concurrency=16)
                    _count(mine, [done])
                say(f"{mine.sign_ins:,} sign-ins · keystile")
            mine.loaded_mib = contest.running.resident_mib()


async def _turns(
    contests: Sequence[Contest],
    rounds: int,
    plan: Plan,
    say: Progress,
    *,
    concurrency: int,
    what: str = "sign-ins",
) -> dict[str, list[tuple[Round, float]]]:
    """So many rounds, in turns."""
    results: dict[str, list[tuple[Round, float]]] = {one.contender.name: [] for one in contests}
    for number in range(1, rounds + 1):
        for contest in contests:
            step = _step(contest.target, what)
            done, spent = await contest.round(step, seconds=plan.seconds, concurrency=concurrency)
            results[contest.contender.name].append((done, spent))
            say(
                f"{what} of {concurrency}, round {number} · {contest.contender.name} ·"
                f" {1000 * spent / done.done:.3f} ms CPU · {done.rate:.0f}/s"
                f"{f' · {done.errors} ERRORS' if done.errors else ''}"
            )
    return results


def _step(target: Any, what: str) -> Step:
    if what == "options":

        async def options(connection: Connection, _: Person) -> bool:
            succeeded: bool = await target.options(connection)
            return succeeded

        return options
    step: Step = target.four_calls if what == "four calls" else target.sign_in
    return step


def _count(figures: Figures, rounds: Sequence[Round]) -> None:
    figures.sign_ins += sum(done.done for done in rounds)
    figures.errors += sum(done.errors for done in rounds)


async def _sign_in_once(target: Target, person: Person) -> None:
    connection = await Connection.open(target.url)
    if not await target.sign_in(connection, person):
        raise RuntimeError("the sign-in whose rows are to be copied was refused")
    connection.close()


async def _growth(contender: Contender, place: Path, figures: Figures, plan: Plan, say: Progress) -> None:
    """The same server on databases of every size, all at the same time, in turns."""
    async with AsyncExitStack() as stack:
        contests: dict[int, Contest] = {}
        for size in plan.sizes:
            folder = place / f"{contender.name}-{size}"
            folder.mkdir()
            contender.prepare(folder)
            template = Person("template")
            async with _started(contender, folder) as (target, _):
                await enroll_all(target, [template])
                # Not at the others, of whom Auth.js refuses seven valid ones in a thousand.
                if growth.ROWS[contender.name].history:
                    await _sign_in_once(target, template)
            people = growth.fill(folder, growth.ROWS[contender.name], template, size)
            target, process = await stack.enter_async_context(_started(contender, folder))
            contests[size] = Contest(contender, target, process, people)
            await contests[size].warm_up(plan.warm_up)
            say(f"{size:,} users made · {contender.name}")
        results: dict[int, list[tuple[Round, float]]] = {size: [] for size in plan.sizes}
        for number in range(1, plan.rounds_of_sizes(contender.name) + 1):
            for size, contest in contests.items():
                done, spent = await contest.round(
                    contest.target.sign_in, seconds=plan.seconds, concurrency=16
                )
                results[size].append((done, spent))
                say(
                    f"{size:,} users, round {number} · {contender.name} · {1000 * spent / done.done:.3f} ms CPU"
                )
        for size, rounds in results.items():
            figures.growth[size] = Load.of(rounds)
            figures.errors += sum(done.errors for done, _ in rounds)
