# SPDX-License-Identifier: Apache-2.0
"""What is counted while the platform works: plain numbers in plain lists, for one process and its event loop.

A request is counted in 0.25 µs; the same two updates through a metrics library took 3.4 (docs/decisions/0024). Keys are
route templates, names of checks and names of jobs, never anything that a caller sent, so there are only so many.
`exposition` turns them into Prometheus' form.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

REQUEST_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
WAIT_SECONDS: Final = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0)
BATCH_SIZES: Final = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0)

UNMATCHED: Final = "unmatched"
"""The route of whatever has none."""


class Histogram:
    """How often a value fell where; ``bounds`` are the upper ends, inclusive, and more than the last is counted too."""

    __slots__ = ("bounds", "counts", "total")

    def __init__(self, bounds: Sequence[float]) -> None:
        self.bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        self.total = 0.0

    def add(self, value: float) -> None:
        self.counts[bisect_left(self.bounds, value)] += 1
        self.total += value


class RouteMeasures:
    """The requests for one route: how many of each status class, and how long they took."""

    __slots__ = ("seconds", "statuses")

    def __init__(self) -> None:
        self.statuses = [0] * 6
        """By the status' first digit."""
        self.seconds = Histogram(REQUEST_SECONDS)


@dataclass(slots=True)
class JobMeasures:
    """The runs of one timer."""

    runs: int = 0
    failures: int = 0
    succeeded_at: float = 0.0
    """Epoch seconds; 0 before the first time."""


class StorageMeasures:
    """What a database tells of itself."""

    __slots__ = ("batches", "gauges", "pool_waits", "waits")

    def __init__(self) -> None:
        self.batches = Histogram(BATCH_SIZES)
        """Units in one commit."""
        self.waits = Histogram(WAIT_SECONDS)
        """Seconds from a unit's arrival until it is durable or refused."""
        self.pool_waits = Histogram(WAIT_SECONDS)
        """Seconds until a connection was free; nothing where there is no pool."""
        self.gauges: dict[str, Callable[[], float]] = {}
        """Asked when somebody looks: ``pool_size``, ``pool_idle``."""

    def batch(self, size: int) -> None:
        self.batches.add(size)

    def waited(self, seconds: float) -> None:
        self.waits.add(seconds)

    def pool_waited(self, seconds: float) -> None:
        self.pool_waits.add(seconds)


@dataclass(frozen=True, slots=True)
class Measures:
    """Everything that one process counts but its database's part."""

    routes: dict[tuple[str, str], RouteMeasures] = field(default_factory=dict)
    """By method and route template."""
    ceremonies: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By ceremony and result: ``ok``, or the name of what refused it."""
    jobs: dict[str, JobMeasures] = field(default_factory=dict)

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a finished request. ``route`` is a template of ours, or `UNMATCHED`."""
        key = (method, route)
        measures = self.routes.get(key)
        if measures is None:
            measures = self.routes[key] = RouteMeasures()
        measures.statuses[status // 100] += 1
        measures.seconds.add(seconds)

    def ceremony(self, ceremony: str, result: str) -> None:
        self.ceremonies[ceremony, result] += 1

    def job_done(self, name: str, *, at: float) -> None:
        """Count a job's run that ended well at ``at``, in epoch seconds."""
        measures = self.jobs.setdefault(name, JobMeasures())
        measures.runs += 1
        measures.succeeded_at = at

    def job_failed(self, name: str) -> None:
        measures = self.jobs.setdefault(name, JobMeasures())
        measures.runs += 1
        measures.failures += 1
