# SPDX-License-Identifier: Apache-2.0
"""What Keystile has to reach in a run of `benchmarks/bench.py`: one line for each bar, met or missed.

Ratios of one run only: absolute figures are the machine's. A bar whose server was not in the run is left out, but
never counts as met: `--check` wants all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from benchmarks.figures import Figures, Results

AT_ONCE: Final = 16
"""How many people sign in at once when it is CPU time and latencies that are compared."""
SIGN_INS: Final = 50_000
"""After so many, memory is looked at again."""
SMALL, LARGE = 100, 1_000_000

_MORE_CPU_THAN_KEYSTILE: Final = {"better-auth": 8, "authjs": 5, "fastapi-passkeys": 4, "allauth": 25}


@dataclass(frozen=True, slots=True)
class Bar:
    """One figure and its bar: at most ``limit``, or at least if ``at_least``."""

    what: str
    value: float
    limit: float
    at_least: bool = False
    note: str = ""

    @property
    def is_met(self) -> bool:
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def line(self) -> str:
        sign = "≥" if self.at_least else "≤"
        return (
            f"{'met   ' if self.is_met else 'MISSED'}  {self.value:10.2f} {sign} {self.limit:<9g} {self.what}"
            f"{f' ({self.note})' if self.note else ''}"
        )


def judge(results: Results) -> list[Bar]:
    """Every bar that this run has figures for."""
    ours = results.get("keystile")
    return list(_bars(results, ours)) if ours else []


def _bars(results: Results, ours: Figures) -> Iterator[Bar]:
    floor = results.get("floor")
    mine = ours.loads.get(AT_ONCE)
    yield Bar("errors in all sign-ins", ours.errors, 0)
    yield Bar("sign-ins in the run", ours.sign_ins, 20_000, at_least=True)
    if mine:
        if floor and AT_ONCE in floor.loads:
            its = floor.loads[AT_ONCE]
            yield Bar("CPU a sign-in / floor", mine.cpu_ms / its.cpu_ms, 2, note="stretch 1.5")
            yield Bar("p99 / floor", mine.p99_ms / its.p99_ms, 2.5)
        for name, times in _MORE_CPU_THAN_KEYSTILE.items():
            if (peer := results.get(name)) and AT_ONCE in peer.loads:
                ratio = peer.loads[AT_ONCE].cpu_ms / mine.cpu_ms
                yield Bar(f"CPU a sign-in, {name} / Keystile", ratio, times, at_least=True)
        if (express := results.get("express")) and AT_ONCE in express.loads:
            yield Bar("CPU a sign-in / express", mine.cpu_ms / express.loads[AT_ONCE].cpu_ms, 0.6)
        latencies = [peer.loads[AT_ONCE].p99_ms for peer in results.peers if AT_ONCE in peer.loads]
        if latencies:
            yield Bar("p99 / lowest of the peers", mine.p99_ms / min(latencies), 1)
    if ours.four_calls and floor and floor.four_calls:
        ratio = ours.four_calls.cpu_ms / floor.four_calls.cpu_ms
        yield Bar("CPU of the four calls / floor's four", ratio, 2)
    express = results.get("express")
    if ours.options and express and express.options:
        yield Bar("rate of options / express", ours.options.rate / express.options.rate, 3, at_least=True)
    if ours.idle_mib:
        yield Bar("idle memory, MiB", ours.idle_mib, 75)
    if ours.loaded_mib and ours.sign_ins >= SIGN_INS:
        yield Bar(f"memory after {SIGN_INS:,} sign-ins / idle", ours.loaded_mib / ours.idle_mib, 1.3)
    starts = [peer.cold_start_ms for peer in results.peers if peer.cold_start_ms]
    if ours.cold_start_ms and starts:
        yield Bar("cold start / quickest peer's", ours.cold_start_ms / min(starts), 1.3)
    if {SMALL, LARGE} <= ours.growth.keys():
        yield Bar("CPU a sign-in at 10⁶ users / at 10²", ours.growth_ratio(SMALL, LARGE), 1.15)


BARS_IN_ALL: Final = 16
"""Of a run with every server and nothing left out."""
