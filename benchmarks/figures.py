# SPDX-License-Identifier: Apache-2.0
"""What a run of `benchmarks/bench.py` came to: the values that its table, pictures and bars are made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median, median_high

from benchmarks.loadgen import Round


@dataclass(slots=True)
class Load:
    """Rounds of one kind of load on one server.

    CPU time and latencies are the least over the rounds and rates the most: what else the machine does makes a
    round worse, never better. The median is beside the CPU time, to show how much that was.
    """

    cpu_ms: float
    cpu_ms_median: float
    rate: float
    p50_ms: float
    p99_ms: float
    done: int
    errors: int
    costs: list[float]
    """The CPU time of each round, in their order."""

    @classmethod
    def of(cls, rounds: Sequence[tuple[Round, float]]) -> Load:
        """From rounds, each with the CPU seconds that the server spent."""
        costs = [1000 * spent / one.done for one, spent in rounds]
        return cls(
            cpu_ms=min(costs),
            cpu_ms_median=median_high(costs),
            rate=max(one.rate for one, _ in rounds),
            p50_ms=1000 * min(one.percentile(0.5) for one, _ in rounds),
            p99_ms=1000 * min(one.percentile(0.99) for one, _ in rounds),
            done=sum(one.done for one, _ in rounds),
            errors=sum(one.errors for one, _ in rounds),
            costs=costs,
        )


@dataclass(slots=True)
class Figures:
    """One server's figures; what was not measured is empty."""

    name: str
    title: str
    work: str
    in_short: str
    requests: int
    is_peer: bool
    cold_start_ms: float = 0
    """From starting the process to the first 200, the least of several."""
    idle_mib: float = 0
    """Resident memory of the process tree a second after the first 200."""
    loaded_mib: float = 0
    """The same after ``sign_ins`` sign-ins."""
    sign_ins: int = 0
    errors: int = 0
    """Sign-ins that did not succeed, of all that were begun, in all loads."""
    loads: dict[int, Load] = field(default_factory=dict)
    """Sign-ins, by how many people sign in at once."""
    options: Load | None = None
    """The first request of a sign-in alone, 16 people at once."""
    four_calls: Load | None = None
    """Track, options, verify, validate, 16 people at once."""
    growth: dict[int, Load] = field(default_factory=dict)
    """Sign-ins of 16 people at once, by how many users the database holds."""

    def growth_ratio(self, small: int, large: int) -> float:
        """How many times as dear a sign-in is among ``large`` as among ``small`` users: the median over the turns.

        In a turn each size has its round, seconds after the other, so a machine that is quicker or slower for a while
        is so for both. The least of each would be of different turns, and be moved by one lucky round.
        """
        pairs = zip(self.growth[large].costs, self.growth[small].costs, strict=True)
        return median(large_ms / small_ms for large_ms, small_ms in pairs)


@dataclass(slots=True)
class Results:
    """A whole run."""

    at: str
    machine: str
    is_quick: bool
    figures: list[Figures]

    def get(self, name: str) -> Figures | None:
        return next((one for one in self.figures if one.name == name), None)

    @property
    def peers(self) -> list[Figures]:
        return [one for one in self.figures if one.is_peer]
