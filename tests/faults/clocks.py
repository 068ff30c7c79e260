# SPDX-License-Identifier: Apache-2.0
"""The clock of a running `keystile serve` is moved (R8), with libfaketime, on each store.

`jumps`: one node's clock goes an hour ahead and back, a day ahead and back, while 64 people work. After each jump
what was acknowledged since the last is sent again, and what was issued before the jump, whichever way it went: nothing
of it is good. Sweeps by the jumped clock free no nonce. At the end the clock is behind what is stored: no node starts.

`apart`: two nodes on one database, 60 seconds apart, one 500 ppm too slow and one too fast. What one issues the other
takes; of one answer at both one is taken; and nothing lives longer than its life and those 60 seconds.

    python -m tests.faults.clocks --store postgres
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from keystile.server.domain.changes import SweepSpentChallenges
from keystile.server.services import open_services
from keystile.server.settings import load as load_settings
from keystile.testing import SoftwareAuthenticator
from tests.faults.actors import Answer, Backend, Browser
from tests.faults.books import Attempt, Kind
from tests.faults.connection import Line, Turns
from tests.faults.installation import Installation, install
from tests.faults.kills import NAMES, Store, place
from tests.faults.load import Load, attempt
from tests.faults.outcome import Outcome
from tests.ports import free_port

HOUR: Final = 3_600
DAY: Final = 24 * HOUR
JUMPS: Final = (HOUR, 0, DAY, 0)
"""Where the clock stands after each, in seconds ahead of the real one."""
APART: Final = 60
PPM: Final = 0.000_5
STEP_SECONDS: Final = 0.1
LIVES: Final[Mapping[int, tuple[Kind, ...]]] = {
    600: ("step-up", "enrollment"),
    1_800: ("link",),
    3_600: ("sign-in",),
}
"""How long what is issued lives, in seconds."""
SLACK: Final = 30
"""What the experiment itself may take, in seconds."""
SEEN_SECONDS: Final = 2.0
"""How exactly a clock is read off an answer: whole seconds, written once a second."""
REFUSED: Final = (400, 401, 403, 404)


def library() -> str:
    """Where libfaketime is."""
    found = sorted(Path("/usr/lib").glob("**/faketime/libfaketimeMT.so.1"))
    if not found:
        raise RuntimeError("libfaketime is missing: run `make setup`, which installs it or says how")
    return str(found[0])


class MovedClock:
    """The wall clock of the programs that run with its `environment`; their monotonic one stays as it is."""

    def __init__(self, folder: Path, name: str) -> None:
        self._file = folder / name
        self._rate = 0.0
        self.move(0)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "LD_PRELOAD": library(),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "PYTHONPATH": str(Path(__file__).with_name("under_faketime")),
        }

    @property
    def ahead(self) -> float:
        """So many seconds ahead of the real one."""
        return self._ahead + self._rate * (time.monotonic() - self._since)

    def now(self) -> int:
        return int((time.time() + self.ahead) * 1000)

    def move(self, ahead: float) -> None:
        """Have it be so many seconds ahead from now on."""
        self._ahead, self._since = ahead, time.monotonic()
        self._write()

    @asynccontextmanager
    async def slewing(self, rate: float) -> AsyncIterator[None]:
        """Let it gain so many seconds in each. In steps of our own: libfaketime's rate changes sleeps too."""
        self.move(self.ahead)
        self._rate = rate
        steps = asyncio.create_task(self._step())
        try:
            yield
        finally:
            steps.cancel()

    async def _step(self) -> None:
        while True:
            await asyncio.sleep(STEP_SECONDS)
            self._write()

    def _write(self) -> None:
        new = self._file.with_suffix(".new")
        new.write_text(f"{self.ahead:+.6f}\n")
        new.replace(self._file)  # at once: nobody reads half of it

    async def shown(self, port: int) -> None:
        """Come back when the node at this port goes by it."""
        line = Line(port)
        while True:
            answer = await line.send("GET", "/readyz", {}, b"")
            shows = parsedate_to_datetime(answer.headers["date"]).timestamp()
            if abs(shows - time.time() - self.ahead) < SEEN_SECONDS:
                line.close()
                return
            await asyncio.sleep(0.05)


@dataclass(slots=True)
class Issued:
    """What somebody holds and has not used: answers to challenges of a node, and a link to the Portal."""

    attempts: list[Attempt] = field(default_factory=list)

    def of(self, kinds: Sequence[Kind]) -> Issued:
        return Issued([one for one in self.attempts if one.kind in kinds])

    async def sent(self, load: Load, line: Line) -> list[Answer]:
        """What is answered when all of it is sent."""
        browser = Browser(line.send, load.installation.tenant_id)
        for one in self.attempts:
            if one.kind == "link":
                one.answers.append(await load.spend(one, line.send))
            elif one.kind == "enrollment":
                one.answers.append(await browser.add(one.body, one.token or ""))
            else:
                one.answers.append(await browser.verify(one.body, one.token))
        return [one.answers[-1] for one in self.attempts]


class Visitor:
    """Somebody beside the load, who takes what a node issues and waits."""

    def __init__(self, load: Load) -> None:
        self.load = load
        self.authenticator = SoftwareAuthenticator(synced=False)
        self.number = 0

    async def enroll(self, line: Line) -> None:
        issued = Issued([await self._enrollment(line, "visitor", self.authenticator)])
        assert [answer.status for answer in await issued.sent(self.load, line)] == [200]

    async def issued(self, line: Line, clock: MovedClock) -> Issued:
        """One of each kind, in the books."""
        self.number += 1
        installation = self.load.installation
        browser = Browser(line.send, installation.tenant_id, self.authenticator)
        token = str((await self._backend(line).track("visitor", "pay"))["token"])
        name = f"late-{self.number}"
        async with open_services(load_settings(installation.environment), clock=clock.now) as services:
            link = await services.admin_links.invite(name, "support", None, actor="test")
        made = [
            attempt("sign-in", "visitor", await browser.assertion()),
            attempt("step-up", "visitor", await browser.assertion(token), token),
            await self._enrollment(line, name, SoftwareAuthenticator(synced=False)),
            Attempt("link", name, secret=link.secret),
        ]
        self.load.books.attempts += made[:2] + made[3:]
        return Issued(made)

    async def _enrollment(self, line: Line, user_id: str, authenticator: SoftwareAuthenticator) -> Attempt:
        token = str((await self._backend(line).track(user_id, "enroll"))["token"])
        browser = Browser(line.send, self.load.installation.tenant_id, authenticator)
        made = attempt("enrollment", user_id, await browser.creation(token), token)
        self.load.books.attempts.append(made)
        return made

    def _backend(self, line: Line) -> Backend:
        return Backend(line.send, self.load.installation.secret_key)


async def jumps(store: Store, *, answers: int) -> Outcome:
    """So many good answers before and after each jump.

    Raises:
        AssertionError: a promise was broken; the message names it.
    """
    with place(store) as url, TemporaryDirectory(prefix="keystile-clock-") as folder:
        installation, clock = await install(url, links=0), MovedClock(Path(folder), "clock")
        load, line = Load(installation, tries=2), Line(installation.port)
        log = Path(folder) / "log"
        visitor, refused, seen = Visitor(load), 0, 0
        async with installation.serving(environment=clock.environment, log=log):
            await load.enroll()
            await visitor.enroll(line)
            for ahead in JUMPS:
                async with load.running():
                    await load.succeeded(answers)
                    issued = await visitor.issued(line, clock)
                    clock.move(ahead)
                    await clock.shown(installation.port)
                    await load.succeeded(answers)
                for answer in await issued.sent(load, line):
                    assert answer.status in REFUSED, f"it outlived a jump: {answer.body!r}"
                await _sweep(installation, clock)
                kept = await load.books.audit(installation)
                fresh = load.books.attempts[seen:]
                await load.send_again(kept, seen)
                assert kept <= await load.books.audit(installation)
                refused += len(kept & {*map(id, fresh)}) + len(issued.attempts)
                seen = len(load.books.attempts)
            await load.send_again(await load.books.audit(installation))
        assert load.statuses.keys() <= {200, 303, *REFUSED}, f"{load.statuses}\n{log.read_text()}"
        assert load.success == 1, f"{load.success:.2%} of what people began succeeded"
        counts = load.books.counts(await load.books.audit(installation))
        line.close()
        await _refuses_to_start(installation, clock, log)
        clock.move(DAY)
        async with installation.serving(environment=clock.environment, log=log):
            pass
    return Outcome(
        f"R8 clock ± 1 h, ± 1 day, {NAMES[store]}",
        counts,
        notes=f"{refused} used or outlived answers refused after the jumps; {load.done[2]} of {load.done.total()} "
        "things began anew, as a jump came between; no start on a clock that is behind",
    )


async def _sweep(installation: Installation, clock: MovedClock) -> None:
    """What a node does once a minute, by this clock."""
    async with open_services(load_settings(installation.environment), clock=clock.now) as services:
        await services.unit_of_work.apply(SweepSpentChallenges(clock.now(), 1_000))


async def _refuses_to_start(installation: Installation, clock: MovedClock, log: Path) -> None:
    try:
        async with installation.serving(environment=clock.environment, log=log):
            raise AssertionError("it started on a clock that is a day behind what is stored")
    except RuntimeError:
        assert "This machine's clock is behind" in log.read_text()


async def apart(store: Store, *, answers: int) -> Outcome:
    """So many good answers of people each of whose requests goes to the other node than the one before.

    Raises:
        AssertionError: a promise was broken; the message names it.
    """
    with place(store) as url, TemporaryDirectory(prefix="keystile-clock-") as folder:
        installation = await install(url, links=0)
        # They draw nearer to each other: further apart than this is not allowed.
        clocks = MovedClock(Path(folder), "ahead"), MovedClock(Path(folder), "behind")
        ports = installation.port, free_port()
        clocks[0].move(APART / 2)
        clocks[1].move(-APART / 2)
        load, log = Load(installation, ports, line=Turns), Path(folder) / "log"
        lines = [Line(port) for port in ports]
        async with AsyncExitStack() as nodes:
            for port, clock, rate in zip(ports, clocks, (-PPM, PPM), strict=True):
                await nodes.enter_async_context(clock.slewing(rate))
                await nodes.enter_async_context(
                    installation.serving(port, environment=clock.environment, log=log)
                )
                await clock.shown(port)
            await load.enroll()
            async with load.running():
                await load.succeeded(answers)
            assert load.success == 1, f"{load.success:.2%} of what people began succeeded\n{log.read_text()}"
            await _race(load, lines)
            visitor = Visitor(load)
            await visitor.enroll(lines[0])
            on_time = [await visitor.issued(*where) for where in zip(lines, clocks, strict=True)]
            too_late = [await visitor.issued(*where) for where in zip(lines, clocks, strict=True)]
            moved = 0
            for seconds, kinds in LIVES.items():
                moved = await _pass(seconds - APART - SLACK - moved, clocks, ports) + moved
                for issued, other in zip(on_time, reversed(lines), strict=True):
                    for answer in await issued.of(kinds).sent(load, other):
                        assert answer.status in (200, 303), f"{kinds}, in its life: {answer.body!r}"
                moved = await _pass(seconds + APART + SLACK - moved, clocks, ports) + moved
                for issued in too_late:
                    for line in lines:
                        for answer in await issued.of(kinds).sent(load, line):
                            assert answer.status in REFUSED, f"{kinds}, past its life: {answer.body!r}"
            kept = await load.books.audit(installation)
            await load.send_again(kept)
            assert kept == await load.books.audit(installation), "something was accepted twice, or too late"
            for line in lines:
                line.close()
        assert load.statuses.keys() <= {200, 303, *REFUSED}, load.statuses
    lives = ", ".join(f"{'/'.join(kinds)} {seconds} s" for seconds, kinds in LIVES.items())
    return Outcome(
        f"R8 two nodes {APART} s apart, {NAMES[store]}",
        load.books.counts(kept),
        notes=f"each request to the other node, {len(load.people)} answers to both at once, one success each; good "
        f"until {APART + SLACK} s before their end, and refused {APART + SLACK} s after it: {lives}",
    )


async def _pass(seconds: int, clocks: Sequence[MovedClock], ports: Sequence[int]) -> int:
    """Let so many seconds pass for both nodes."""
    for clock in clocks:
        clock.move(clock.ahead + seconds)
    for clock, port in zip(clocks, ports, strict=True):
        await clock.shown(port)
    return seconds


async def _race(load: Load, lines: Sequence[Line]) -> None:
    browsers = [Browser(line.send, load.installation.tenant_id) for line in lines]
    for one in await load.sign_ins(len(load.people)):
        one.answers += await asyncio.gather(*(browser.verify(one.body) for browser in browsers))
        assert sorted(answer.status for answer in one.answers) == [200, 400]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--store", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--answers", type=int, default=2_000)
    given = parser.parse_args()
    for experiment in (jumps, apart):
        sys.stdout.write(f"{asyncio.run(experiment(given.store, answers=given.answers))}\n")


if __name__ == "__main__":
    main()
