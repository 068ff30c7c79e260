# SPDX-License-Identifier: Apache-2.0
"""kill -9 of the server at random moments while 64 people work, and a start each time (R1), on each store.

As in `outages`, what everybody was told is compared with the database afterwards, and everything is sent once more.

    python -m tests.faults.kills --store postgres --kills 50
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Literal

from tests.faults.books import Counts
from tests.faults.installation import install
from tests.faults.load import Load
from tests.postgres import running_postgres

Store = Literal["sqlite", "postgres"]


@dataclass(slots=True)
class Outcome:
    store: Store
    kills: int
    counts: Counts
    ready: list[float]
    accepted_again: int

    def __str__(self) -> str:
        ready = sorted(self.ready)
        return (
            f"R1 kill -9 on {self.store}: {self.kills} kills; {self.counts}; ready again after "
            f"{ready[len(ready) // 2]:.2f} s (median), {ready[-1]:.2f} s (longest); sent again: {self.accepted_again} "
            "accepted (none of them there before)"
        )


async def run(store: Store, url: str, *, kills: int, seed: int = 1) -> Outcome:
    """So many kills in the middle of everything.

    Raises:
        AssertionError: an invariant was broken; the message names it.
    """
    random = Random(seed)
    installation = await install(url)
    load = Load(installation, seed=seed)
    ready: list[float] = []
    for number in range(kills + 1):
        async with installation.serving() as server:
            if number == 0:
                await load.enroll()
            else:
                ready.append(server.ready_seconds)
            # Killed at the end of the outer block, in the middle of what the inner one has begun.
            async with load.running():
                await load.succeeded(random.randrange(20, 200))
                if number < kills:
                    server.kill()
                    await server.process.wait()
        kept = await load.books.audit(installation)
    counts = load.books.counts(kept)
    assert load.statuses.keys() <= {0, 200, 303}, load.statuses
    async with installation.serving():
        accepted = await load.send_again(kept)
    await load.books.audit(installation)
    return Outcome(store, kills, counts, ready, accepted)


@contextmanager
def place(store: Store) -> Iterator[str]:
    """The URL of an empty database."""
    if store == "postgres":
        with running_postgres() as server:
            yield server.create()
    else:
        with TemporaryDirectory(prefix="keystile-kills-") as folder:
            yield f"sqlite:///{Path(folder) / 'keystile.db'}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--store", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with place(given.store) as url:
        outcome = asyncio.run(run(given.store, url, kills=given.kills, seed=given.seed))
    sys.stdout.write(f"{outcome}\n")


if __name__ == "__main__":
    main()
