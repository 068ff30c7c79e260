# SPDX-License-Identifier: Apache-2.0
"""The full matrix of faults, one experiment after the other, and a table of what they came to (`make test-faults`).

`make test` holds the small form of each. Ends with 1 when one of them fails, after the others had their turn. Takes
the numbers of those to run, or none for all:

    python -m tests.faults R1 R18
"""

from __future__ import annotations

import asyncio
import sys
import time
import traceback
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from tests.faults import backup, clocks, kills, outages, processes, replays, rolling, rotation
from tests.faults.kills import Store
from tests.faults.outcome import Outcome, table
from tests.storage import plans_at_size

KILLS: Final = 50
RESIDENTS: Final = 100_000
BODIES: Final = 1_000
ANSWERS: Final = 5_000
CLOCK_ANSWERS: Final = 500
ROTATIONS: Final = 5


def killed(store: Store) -> Awaitable[Outcome]:
    return kills.run_on(store, kills=KILLS, residents=RESIDENTS, again=kills.READY_SECONDS)


Experiment = Callable[[], Awaitable[Outcome | Sequence[Outcome]]]
EXPERIMENTS: Final[Sequence[tuple[str, Experiment]]] = (
    ("R1 SQLite", lambda: killed("sqlite")),
    ("R1 PostgreSQL", lambda: killed("postgres")),
    ("R3 SQLite", lambda: replays.run_on("sqlite", bodies=BODIES)),
    ("R3 PostgreSQL", lambda: replays.run_on("postgres", bodies=BODIES)),
    ("R4", lambda: outages.restarts(10, outages.EVERY_SECONDS, outages.LONG_PAUSE_SECONDS)),
    ("R5", outages.failover),
    ("R6", lambda: outages.stall(20.0)),
    ("R7 SQLite", lambda: outages.full_disk("sqlite")),
    ("R7 PostgreSQL", lambda: outages.full_disk("postgres")),
    ("R8 SQLite", lambda: clocks.jumps("sqlite", answers=CLOCK_ANSWERS)),
    ("R8 PostgreSQL", lambda: clocks.jumps("postgres", answers=CLOCK_ANSWERS)),
    ("R8 SQLite, two nodes", lambda: clocks.apart("sqlite", answers=CLOCK_ANSWERS)),
    ("R8 PostgreSQL, two nodes", lambda: clocks.apart("postgres", answers=CLOCK_ANSWERS)),
    ("R15 SQLite", lambda: rolling.run("sqlite", rounds=ROTATIONS)),
    ("R15 PostgreSQL", lambda: rolling.run("postgres", rounds=ROTATIONS)),
    ("R17 SQLite", lambda: rotation.run("sqlite", rounds=ROTATIONS)),
    ("R17 PostgreSQL", lambda: rotation.run("postgres", rounds=ROTATIONS)),
    ("R18 SQLite", lambda: backup.run("sqlite", answers=ANSWERS)),
    ("R18 PostgreSQL", lambda: backup.run("postgres", answers=ANSWERS)),
    ("R20", lambda: processes.compare((1, 2, 4), sign_ins=1_000, rounds=6)),
    ("plans", plans_at_size.run),
)


def main(names: Sequence[str]) -> int:
    chosen = [(name, run) for name, run in EXPERIMENTS if not names or {name, name.split()[0]} & {*names}]
    begun = time.monotonic()
    outcomes: list[Outcome] = []
    failed: list[str] = []
    for number, (name, run) in enumerate(chosen, 1):
        _say(f"{time.monotonic() - begun:5.0f} s  {number} of {len(chosen)}: {name} …")
        try:
            found = asyncio.run(_awaited(run))
        except Exception:  # noqa: BLE001 (whatever it was, the others have their turn)
            failed.append(name)
            _say(traceback.format_exc())
        else:
            outcomes += found
            _say("\n".join(map(str, found)))
    _say(f"\n{table(outcomes)}\n")
    _say("".join(f"FAILED: {name}\n" for name in failed))
    _say(
        f"{len(chosen) - len(failed)} of {len(chosen)} experiments passed in {time.monotonic() - begun:.0f} s"
    )
    return 1 if failed or not chosen else 0


async def _awaited(run: Experiment) -> Sequence[Outcome]:
    found = await run()
    return [found] if isinstance(found, Outcome) else found


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
