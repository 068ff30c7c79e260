# SPDX-License-Identifier: Apache-2.0
"""Restarts one after the other (R15), and a stop of all (R16), while 64 people work, on each store.

Two nodes on PostgreSQL, of which people take the other one when one refuses their connection, as a proxy would; or two
workers on one SQLite file, which SIGHUP replaces. Nobody fails, no connection breaks under a request. Then all are told
to stop: what is in flight is answered within ten seconds, whoever comes later is refused a connection, and nothing is
in doubt.

    python -m tests.faults.rolling --store postgres --rounds 5
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.faults.installation import MASTER_KEY, install
from tests.faults.kills import NAMES, Store, place
from tests.faults.load import NOBODY, Load
from tests.faults.outcome import Outcome
from tests.faults.rotation import ENOUGH, WHOM, two_of_them

PAUSE_SECONDS: Final = 0.1
"""A server that stops closes a connection on which nothing came for half a second; a request that crosses that breaks,
whatever a server does."""


async def run(store: Store, *, rounds: int = 1) -> Outcome:
    """Replace all of them so many times, and stop them.

    Raises:
        AssertionError: somebody failed, or something was lost, twice or in doubt.
    """
    with place(store) as url, TemporaryDirectory(prefix="keystile-rolling-") as folder:
        file = Path(folder) / "master-key"
        file.write_text(f"{MASTER_KEY}\n")
        installation = replace(await install(url), key_file=file)
        async with two_of_them(store, installation, Path(folder)) as nodes:
            load = Load(installation, nodes.ports, pause=PAUSE_SECONDS)
            await load.enroll()
            rolled = 0.0
            async with load.running():
                for _ in range(rounds):
                    await load.succeeded(ENOUGH)
                    begun = time.monotonic()
                    await nodes.deploy(file.read_text())
                    rolled = max(rolled, time.monotonic() - begun)
                await load.succeeded(ENOUGH)
            assert load.statuses.keys() <= {200, 303}, f"somebody failed: {load.statuses}"
            assert not load.done[0], f"somebody failed: {load.done}"
            done = load.done.total()
            async with load.running():
                await load.succeeded(ENOUGH)
                stopped = await nodes.stop()
            assert load.statuses.keys() <= {NOBODY, 200, 303}, f"a request in flight broke: {load.statuses}"
        counts = load.books.counts(await load.books.audit(installation))
        assert counts.in_doubt_and_kept == 0
        assert counts.in_doubt_and_gone <= load.statuses[NOBODY]
    return Outcome(
        f"R15, R16 {WHOM[store]} replaced, stopped, {NAMES[store]}",
        counts,
        notes=f"{rounds} times, {rolled:.1f} s at most; {done} things, none failed, none broke; stopped in "
        f"{stopped:.1f} s: what was in flight was answered, {load.statuses[NOBODY]} later connections refused",
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--store", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    sys.stdout.write(f"{asyncio.run(run(given.store, rounds=given.rounds))}\n")


if __name__ == "__main__":
    main()
