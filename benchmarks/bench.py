# SPDX-License-Identifier: Apache-2.0
"""Keystile beside what people would use instead, in one run (`make bench`).

    python benchmarks/bench.py                     sets up every server, measures, writes results and the docs' page
    python benchmarks/bench.py --check             the same, and status 1 when a bar is missed
    python benchmarks/bench.py --quick             a minute or two, for development; writes to artifacts/bench
    python benchmarks/bench.py --servers keystile floor

Servers run on core 0, the load on core 1. Compare ratios of one run only, and run it on an idle machine: CPU time
grows by half and more when others share the caches.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import uvloop

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import report, servers
from benchmarks.bars import BARS_IN_ALL, Bar, judge
from benchmarks.contenders import ALL, BY_NAME
from benchmarks.figures import Results
from benchmarks.measure import FULL, QUICK, measure

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "assets"


def verdict(bars: Sequence[Bar], *, is_whole: bool) -> bool:
    """Print a line for each bar; whether none is missed."""
    for bar in bars:
        print(bar.line())
    absent = BARS_IN_ALL - len(bars)
    if absent:
        print(f"{absent} bars are not in this run")
    return all(bar.is_met for bar in bars) and not (is_whole and absent)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="short rounds, small databases")
    parser.add_argument("--check", action="store_true", help="status 1 when a bar is missed")
    parser.add_argument("--servers", nargs="+", choices=list(BY_NAME), default=[one.name for one in ALL])
    arguments = parser.parse_args()
    is_whole = not arguments.quick and set(arguments.servers) == set(BY_NAME)
    if (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {servers.LOAD_CORE})
    contenders = [one for one in ALL if one.name in arguments.servers]
    figures = uvloop.run(measure(contenders, QUICK if arguments.quick else FULL))
    at = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    results = Results(at, servers.machine(), arguments.quick, figures)
    bars = judge(results)
    # Only a whole run is worth keeping; what anything less came to stays out of the repository.
    folder = ROOT / ("benchmarks/results" if is_whole else "artifacts/bench")
    for path in report.write(results, bars, folder):
        print(path.relative_to(ROOT))
    if is_whole:
        report.publish(results, bars, report.PAGE, PICTURES)
    is_good = verdict(bars, is_whole=is_whole)
    return int(arguments.check and not is_good)


if __name__ == "__main__":
    raise SystemExit(main())
