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
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final, Literal

from tests.faults.installation import install
from tests.faults.load import NOBODY, Load
from tests.faults.outcome import Outcome
from tests.postgres import running_postgres

Store = Literal["sqlite", "postgres"]
NAMES: Final[dict[Store, str]] = {"sqlite": "SQLite", "postgres": "PostgreSQL"}

AGAIN_SECONDS: Final = 10.0
READY_SECONDS: Final = 2.0
"""The bar of `reliability.md` beside 100,000 users, for a machine that has nothing else to do."""
SUCCESS: Final = 0.995
"""The share of what people begin that succeeds, with one retry."""
ANSWERS: Final = (300, 900)
"""Good answers between two kills."""


async def run(
    store: Store, url: str, *, kills: int, residents: int = 0, again: float = AGAIN_SECONDS, seed: int = 1
) -> Outcome:
    """So many kills in the middle of everything, with so many more users in the database. People go on through the
    starts; who got no answer begins the same thing once more, when somebody takes connections again.

    Args:
        again: within how many seconds it is to be ready again.

    Raises:
        AssertionError: an invariant or a bar was broken; the message names it.
    """
    random = Random(seed)
    installation = await install(url)
    await installation.populate(residents)
    load = Load(installation, tries=2, seed=seed)
    ready: list[float] = []
    async with AsyncExitStack() as servers:
        server = await servers.enter_async_context(installation.serving())
        await load.enroll()
        async with load.running():
            for _ in range(kills):
                await load.succeeded(random.randrange(*ANSWERS))
                server.kill()
                await server.process.wait()
                await load.books.audit(installation)
                server = await servers.enter_async_context(installation.serving())
                ready.append(server.ready_seconds)
            await load.succeeded(ANSWERS[0])
    kept = await load.books.audit(installation)
    counts = load.books.counts(kept)
    assert load.statuses.keys() <= {NOBODY, 0, 200, 303}, load.statuses
    async with installation.serving():
        accepted = await load.send_again(kept)
    await load.books.audit(installation)
    assert load.success >= SUCCESS, f"{load.success:.2%} of what people began succeeded: {load.done}"
    ready.sort()
    assert ready[-1] <= again, f"ready again after {ready[-1]:.2f} s"
    return Outcome(
        f"R1 kill -9, {NAMES[store]}, {kills} times",
        counts,
        ready[-1],
        f"median {ready[len(ready) // 2]:.2f} s, beside {residents} users; {load.success:.2%} of "
        f"{load.done.total()} things succeeded, {load.done[2]} of them on the second try; sent again: {accepted} "
        "accepted (none of them there before)",
    )


@contextmanager
def place(store: Store) -> Iterator[str]:
    """The URL of an empty database."""
    if store == "postgres":
        with running_postgres() as server:
            yield server.create()
    else:
        with TemporaryDirectory(prefix="keystile-kills-") as folder:
            yield f"sqlite:///{Path(folder) / 'keystile.db'}"


async def run_on(
    store: Store, *, kills: int, residents: int = 0, again: float = AGAIN_SECONDS, seed: int = 1
) -> Outcome:
    """`run`, in an empty database of its own."""
    with place(store) as url:
        return await run(store, url, kills=kills, residents=residents, again=again, seed=seed)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--store", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--residents", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    work = run_on(given.store, kills=given.kills, residents=given.residents, seed=given.seed)
    outcome = asyncio.run(work)
    sys.stdout.write(f"{outcome}\n")


if __name__ == "__main__":
    main()
