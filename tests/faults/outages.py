# SPDX-License-Identifier: Apache-2.0
"""The database goes away under load, in four ways, and comes back (R4–R7).

64 people go on working while it is away. Then what each was told is compared with what the database holds, and
everything is sent once more. While it is away the answer is 503, and never 500; what is told as not saved is not saved.

    python -m tests.faults.outages --full
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.faults.actors import Backend, Browser
from tests.faults.books import NOTHING_SAVED
from tests.faults.connection import Line
from tests.faults.installation import Server, install
from tests.faults.kills import Store, place
from tests.faults.load import PAUSE_SECONDS, Arrived, Load
from tests.faults.outcome import Outcome
from tests.postgres_cluster import FAST, IMMEDIATE, Cluster, cluster, replica

ENOUGH: Final = 200
"""Good answers before each outage, and after the last."""
EVERY_SECONDS: Final = 30.0
LONG_PAUSE_SECONDS: Final = 3.0
RESTART_SECONDS: Final = 2.0
NOTICED_SECONDS: Final = 1.0
"""Until somebody notices that a primary is gone, and promotes its replica."""
AGAIN_SECONDS: Final = 10.0
ANSWER_SECONDS: Final = 5.0
FREED_SECONDS: Final = 5.0
MEMORY_BYTES: Final = 50 * 2**20
SMALL_MIB: Final = 48
_DATABASE: Final = "keystile"


@dataclass(slots=True)
class Outage:
    """From when the database was gone, or stuck, until it was there again."""

    down: float
    up: float = 0.0


@dataclass(slots=True)
class Trial:
    """An installation under load, and its outages."""

    name: str
    load: Load
    server: Server
    outages: list[Outage] = field(default_factory=list)
    memory: int = 0

    @contextmanager
    def outage(self) -> Iterator[None]:
        one = Outage(time.monotonic())
        self.outages.append(one)
        before = self.server.memory
        yield
        one.up = time.monotonic()
        self.memory = max(self.memory, self.server.memory - before)

    def recovery(self) -> float:
        """Seconds from when it was there again until the last error; every error must be of an outage.

        Raises:
            AssertionError: an error came at another time.
        """
        latest = 0.0
        for one in self.load.arrived:
            if one.status == 503:
                outage = self._outage_of(one)
                latest = max(latest, one.at - outage.up)
        return latest

    def _outage_of(self, one: Arrived) -> Outage:
        before = [outage for outage in self.outages if outage.down <= one.at]
        assert before, f"{self.name}: 503 while the database was there"
        return before[-1]

    async def outcome(self, within: float) -> Outcome:
        """Look at the books, send everything again, and look once more.

        Raises:
            AssertionError: an invariant or a bar was broken; the message names it.
        """
        load, installation = self.load, self.load.installation
        statuses = load.statuses
        assert statuses.keys() <= {200, 303, 503}, f"{self.name}: {statuses}"
        for outage in self.outages:
            assert any(one.asked < outage.up and one.at > outage.down for one in load.arrived), (
                f"{self.name}: nobody was there when the database went away"
            )
        recovery, longest = self.recovery(), max(one.at - one.asked for one in load.arrived)
        assert recovery <= within, f"{self.name}: errors until {recovery:.2f} s after"
        assert longest <= ANSWER_SECONDS, f"{self.name}: an answer took {longest:.2f} s"
        assert self.memory <= MEMORY_BYTES, f"{self.name}: {self.memory} bytes more"
        kept = await load.books.audit(installation)
        counts = load.books.counts(kept)
        failed = await installation.rows(
            "SELECT count(*) FROM audit_event WHERE event = 'verification.failed'"
        )
        assert failed == [(0,)], f"{self.name}: somebody is held to have failed a check"
        accepted = await load.send_again(kept)
        await load.books.audit(installation)
        away = sum(outage.up - outage.down for outage in self.outages)
        answered = ", ".join(f"{number} × {status}" for status, number in sorted(statuses.items()))
        return Outcome(
            self.name,
            counts,
            max(recovery, 0.0),
            f"answers {answered}; away {away:.1f} s in all, longest answer {longest:.2f} s, memory "
            f"+{self.memory / 2**20:.0f} MiB; sent again: {accepted} accepted (none of them there before)",
        )


@asynccontextmanager
async def trial(name: str, url: str, pause: float = PAUSE_SECONDS) -> AsyncIterator[Trial]:
    installation = await install(url)
    async with installation.serving() as server:
        load = Load(installation, pause=pause)
        await load.enroll()
        yield Trial(name, load, server)


async def restarts(rounds: int = 1, every: float = 0.0, pause: float = PAUSE_SECONDS) -> Outcome:
    """R4: the server is restarted, in its two ways by turns, and so often; Keystile is not.

    Args:
        every: seconds between two restarts at least.
        pause: the most that somebody waits between two things; all of what they did is sent again at the end.
    """
    with cluster() as database:
        database.server.execute(f"CREATE DATABASE {_DATABASE}")
        async with trial("R4 restart", database.server.url(_DATABASE), pause) as one:
            async with one.load.running():
                for how in (FAST, IMMEDIATE) * rounds:
                    begun = time.monotonic()
                    await one.load.succeeded(ENOUGH)
                    await asyncio.sleep(every - (time.monotonic() - begun))
                    with one.outage():
                        await asyncio.to_thread(database.stop, how)
                        await asyncio.sleep(NOTICED_SECONDS / 2)
                        await asyncio.to_thread(database.start)
                await one.load.succeeded(ENOUGH)
            outcome = await one.outcome(RESTART_SECONDS)
        database.check(_DATABASE)
        return outcome


async def failover() -> Outcome:
    """R5: the primary's machine is gone, and its synchronous replica takes over."""
    with cluster() as primary, replica(primary) as other:
        primary.server.execute("ALTER SYSTEM SET synchronous_standby_names = 'replica'")
        primary.server.execute("SELECT pg_reload_conf()")
        primary.server.execute(f"CREATE DATABASE {_DATABASE}")
        places = ",".join(f"127.0.0.1:{server.port}" for server in (primary, other))
        url = f"postgresql://keystile@{places}/{_DATABASE}?target_session_attrs=read-write"
        async with trial("R5 failover", url) as one:
            async with one.load.running():
                await one.load.succeeded(ENOUGH)
                with one.outage():
                    await asyncio.to_thread(primary.kill)
                    await asyncio.sleep(NOTICED_SECONDS)
                    await asyncio.to_thread(other.promote)
                await one.load.succeeded(ENOUGH)
            outcome = await one.outcome(AGAIN_SECONDS)
        other.check(_DATABASE)
        return outcome


async def stall(seconds: float = 6.0) -> Outcome:
    """R6: the server stops in the middle of everything, and goes on later."""
    with cluster() as database:
        database.server.execute(f"CREATE DATABASE {_DATABASE}")
        async with trial("R6 stall", database.server.url(_DATABASE)) as one:
            async with one.load.running():
                await one.load.succeeded(ENOUGH)
                with one.outage():
                    database.pause()
                    try:
                        await asyncio.sleep(seconds)
                    finally:
                        database.resume()
                await one.load.succeeded(ENOUGH)
            return await one.outcome(AGAIN_SECONDS)


async def full_disk(store: Store) -> Outcome:
    """R7: the disk is full, and later is not. What only reads goes on meanwhile."""
    return await (_full_tablespace() if store == "postgres" else _full_log())


async def _full_tablespace() -> Outcome:
    with cluster(small_disk) as database:
        database.server.execute(f"CREATE TABLESPACE small LOCATION '{_small(database)}'")
        database.server.execute(f"CREATE DATABASE {_DATABASE} TABLESPACE small")
        # A file system of the server's own, seen from outside.
        filler = Path(f"/proc/{database.pid}/root{_small(database)}") / "filler"
        async with trial("R7 full disk, PostgreSQL", database.server.url(_DATABASE)) as one:
            outcome = await _filled(one, lambda: _fill(filler), filler.unlink)
        database.check(_DATABASE)
        return outcome


async def _full_log() -> Outcome:
    """Full is what the limit of file sizes makes of a SQLite file's disk: moved from outside, nothing is restarted."""
    with place("sqlite") as url:
        file = Path(url.removeprefix("sqlite:///"))
        async with trial("R7 full disk, SQLite", url) as one:
            pid = one.server.process.pid

            def fill() -> None:
                size = max(Path(f"{file}{end}").stat().st_size for end in ("", "-wal"))
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

            outcome = await _filled(
                one, fill, lambda: resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
            )
            assert await one.load.installation.rows("PRAGMA integrity_check") == [("ok",)]
        return outcome


async def _filled(one: Trial, fill: Callable[[], object], free: Callable[[], object]) -> Outcome:
    installation = one.load.installation
    line = Line(installation.port)
    backend = Backend(line.send, installation.secret_key)
    async with one.load.running():
        await one.load.succeeded(ENOUGH)
        with one.outage():
            await asyncio.to_thread(fill)
            await one.load.refused(ENOUGH // 4)
            told = await backend.ask(
                "POST", "/v1/users/nobody/actions/pay", {"custom": {"long": "x" * 8_000}}
            )
            assert told.status == 503, told.body
            assert NOTHING_SAVED in told.body
            assert int(told.headers["retry-after"]) >= 1
            # What only reads goes on.
            assert (await backend.validate(one.load.books.token()))["isValid"] is True
            assert (await backend.ask("GET", "/v1/users/user-0")).status == 200
            await Browser(line.send, installation.tenant_id).options()
            free()
        await one.load.succeeded(ENOUGH)
    line.close()
    return await one.outcome(FREED_SECONDS)


def small_disk(one: Cluster) -> None:
    """Have the server start with a small file system at ``small`` in its folder, which nobody else sees.

    As root, or in a user namespace where this machine lets everybody have one.
    """
    _small(one).mkdir()
    owner = one.folder.stat()
    options = f"size={SMALL_MIB}m,mode=700,uid={owner.st_uid},gid={owner.st_gid}"
    mount = f'mount -t tmpfs -o {options} small "$0" && exec "$@"'
    command = ["unshare", "--mount"]
    if os.geteuid() == 0:
        leave = ["setpriv", f"--reuid={owner.st_uid}", f"--regid={owner.st_gid}", "--clear-groups"]
        os.chown(_small(one), owner.st_uid, owner.st_gid)
    else:
        command += ["--user", "--map-current-user", "--keep-caps"]
        leave = []
    one.before = [*command, "sh", "-c", mount, str(_small(one)), *leave]


def _small(one: Cluster) -> Path:
    return one.folder / "small"


def _fill(filler: Path) -> None:
    """Take what is left."""
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))


async def _main(full: bool) -> None:
    for experiment in (
        restarts(10, EVERY_SECONDS, LONG_PAUSE_SECONDS) if full else restarts(),
        failover(),
        stall(20.0 if full else 6.0),
        full_disk("postgres"),
        full_disk("sqlite"),
    ):
        sys.stdout.write(f"{await experiment}\n")
        sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--full", action="store_true", help="as long as the promise was made for")
    asyncio.run(_main(parser.parse_args().full))


if __name__ == "__main__":
    main()
