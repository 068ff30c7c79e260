# SPDX-License-Identifier: Apache-2.0
"""The full matrix of faults, one experiment after the other, with its counts (`make test-faults`).

`make test` holds the small form of each. Ends with 1 when one of them fails, after the others had their turn.
"""

from __future__ import annotations

import subprocess
import sys
from typing import Final

EXPERIMENTS: Final = (
    "tests.faults.kills --store sqlite --kills 50",
    "tests.faults.kills --store postgres --kills 50",
    "tests.faults.crash --rounds 20 --sign-ins 200",
    "tests.faults.replays --store sqlite --bodies 1000",
    "tests.faults.replays --store postgres --bodies 1000",
    "tests.faults.outages --full",
    "pytest -q -s tests/faults/test_full_disk.py tests/faults/test_postgres_nodes.py tests/faults/test_clock.py",
    "tests.faults.backup --people 50 --seconds 10",
    "tests.faults.processes --processes 1 2 4 --sign-ins 3000",
)


def main() -> int:
    failed = []
    for experiment in EXPERIMENTS:
        sys.stdout.write(f"\n== {experiment}\n")
        sys.stdout.flush()
        if subprocess.run([sys.executable, "-m", *experiment.split()], check=False).returncode:
            failed.append(experiment)
    sys.stdout.write("\n" + "".join(f"FAILED: {one}\n" for one in failed))
    sys.stdout.write(f"{len(EXPERIMENTS) - len(failed)} of {len(EXPERIMENTS)} experiments passed\n")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
