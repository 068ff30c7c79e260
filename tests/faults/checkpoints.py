# SPDX-License-Identifier: Apache-2.0
"""What checkpoints cost whoever waits for a commit: inside COMMIT, as SQLite does them by itself, and beside it.

Both write the same rows to a file of their own, in rounds that take turns, so that whatever else this machine does
falls on both. Units of two statements come in at a steady rate; what is measured is each one's time from `transact`
to its answer. The disk can be made as slow as one without a battery: half a millisecond for a sync of the log, 30 for
one of the database, whose pages lie all over it.

    python -m tests.faults.checkpoints --rounds 6 --units 4000 --log-sync-ms 0.5 --database-sync-ms 30
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from keystile.server.storage.checkpoints import CHECKPOINT_PAGES
from keystile.server.storage.database import Step
from keystile.server.storage.sqlite import SQLiteDatabase
from tests.faults.slow_disk import SlowDisk

INSERT = "INSERT INTO thing (id, text) VALUES (?1, ?2)"
UPDATE = "UPDATE thing SET text = ?2 WHERE id = ?1"


@dataclass(slots=True)
class Waits:
    """How long units waited, in seconds, and how long the log became, in bytes."""

    name: str
    seconds: list[float] = field(default_factory=list)
    longest_log: int = 0

    def __str__(self) -> str:
        found = sorted(self.seconds)

        def at(share: float) -> str:
            return f"{found[min(int(len(found) * share), len(found) - 1)] * 1000:.2f}"

        return (
            f"{self.name}: {len(found)} units, p50 {at(0.5)} ms, p99 {at(0.99)} ms, p99.9 {at(0.999)} ms, "
            f"longest {at(1)} ms; the log was at most {self.longest_log / 2**20:.1f} MiB"
        )


def inside_commit(database: SQLiteDatabase) -> None:
    """Back to what SQLite does by itself."""
    database._writer.set_wal_hook(None)
    database._writer.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")


def beside(_database: SQLiteDatabase) -> None:
    """As it is."""


async def measure(
    folder: Path, *, rounds: int, units: int, every: float, keys: int = 200_000
) -> Sequence[Waits]:
    """Rounds that take turns; ``every`` is the time between two units."""
    ways: Sequence[tuple[Waits, Callable[[SQLiteDatabase], None]]] = (
        (Waits("inside COMMIT"), inside_commit),
        (Waits("beside"), beside),
    )
    for number in range(rounds):
        for position in range(len(ways)):
            waits, way = ways[(number + position) % len(ways)]
            path = folder / f"{waits.name}.db"
            database = SQLiteDatabase(path)
            way(database)
            await database.transact(
                [Step("CREATE TABLE IF NOT EXISTS thing (id TEXT PRIMARY KEY, text TEXT)", ())]
            )
            random = Random(number)
            await steadily(partial(one, database, waits, random, keys), units, every)
            waits.longest_log = max(waits.longest_log, os.path.getsize(f"{path}-wal"))
            await database.close()
    return [waits for waits, _ in ways]


async def one(database: SQLiteDatabase, waits: Waits, random: Random, keys: int) -> None:
    """Rows all over the table: as with sign-ins, nearly each one is on a page of its own."""
    key, old = random.randbytes(16).hex(), str(random.randrange(keys))
    begun = time.perf_counter()
    await database.transact([Step(INSERT, (key, "x" * 300)), Step(UPDATE, (old, "y"))])
    waits.seconds.append(time.perf_counter() - begun)


async def steadily(work: Callable[[], Awaitable[None]], times: int, every: float) -> None:
    """Begin so many, one each ``every`` seconds, whether or not those before have ended."""
    loop = asyncio.get_running_loop()
    begun, tasks = loop.time(), []
    for number in range(times):
        late = begun + number * every - loop.time()
        if late > 0:
            await asyncio.sleep(late)
        tasks.append(asyncio.ensure_future(work()))
    await asyncio.gather(*tasks)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--units", type=int, default=4_000)
    parser.add_argument("--per-second", type=int, default=500)
    parser.add_argument("--log-sync-ms", type=float, default=0.0)
    parser.add_argument("--database-sync-ms", type=float, default=0.0)
    arguments = parser.parse_args()
    disk = SlowDisk(arguments.log_sync_ms / 1000, arguments.database_sync_ms / 1000)
    with TemporaryDirectory(prefix="keystile-checkpoints-", dir=Path.cwd()) as folder, disk.in_use():
        found = asyncio.run(
            measure(
                Path(folder),
                rounds=arguments.rounds,
                units=arguments.units,
                every=1 / arguments.per_second,
            )
        )
    for waits in found:
        sys.stdout.write(f"{waits}\n")


if __name__ == "__main__":
    main()
