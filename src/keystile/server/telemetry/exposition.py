# SPDX-License-Identifier: Apache-2.0
"""The figures of one process in Prometheus' text form, through its own library.

Loaded when `/metrics` is switched on and not before: the library takes 80 ms of a start. Names, labels and meanings are
here, but for the gauges that are handed in; docs/how-to/observability.md lists all, and tests/deploy/test_figures.py
compares it and the dashboard with a running platform.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Final

from prometheus_client import GC_COLLECTOR, PLATFORM_COLLECTOR, PROCESS_COLLECTOR, CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from keystile.server.telemetry.measures import Histogram, Measures, StorageMeasures

CONTENT_TYPE: Final = CONTENT_TYPE_LATEST


class Exposition:
    """Writes down what was counted, each time it is asked.

    Args:
        gauges: asked each time; by name, without ``keystile_``, with one sentence of meaning.
        counters: likewise, of what only grows; without ``_total``, too.
    """

    def __init__(
        self,
        measures: Measures,
        storage: StorageMeasures,
        version: str,
        gauges: Mapping[str, tuple[str, Callable[[], float]]],
        counters: Mapping[str, tuple[str, Callable[[], float]]],
    ) -> None:
        self._measures = measures
        self._storage = storage
        self._version = version
        self._gauges = gauges
        self._counters = counters
        self._registry = CollectorRegistry()
        self._registry.register(self)
        for collector in (PROCESS_COLLECTOR, PLATFORM_COLLECTOR, GC_COLLECTOR):
            self._registry.register(collector)

    def text(self) -> bytes:
        return generate_latest(self._registry)

    def collect(self) -> Iterator[Metric]:
        """What the library asks for."""
        yield self._build()
        yield from self._requests()
        yield self._ceremonies()
        yield from self._store()
        yield from self._jobs()
        for name, (meaning, value) in self._gauges.items():
            yield GaugeMetricFamily(f"keystile_{name}", meaning, value=value())
        for name, (meaning, value) in self._counters.items():
            yield CounterMetricFamily(f"keystile_{name}", meaning, value=value())

    def _build(self) -> Metric:
        family = GaugeMetricFamily("keystile_build_info", "1; the version is a label.", labels=["version"])
        family.add_metric([self._version], 1)
        return family

    def _requests(self) -> Iterator[Metric]:
        labels = ["method", "route"]
        counts = CounterMetricFamily(
            "keystile_http_requests",
            "Answered requests, by route template and status class.",
            labels=[*labels, "status"],
        )
        seconds = HistogramMetricFamily(
            "keystile_http_request_duration_seconds",
            "From a request's head to its answer.",
            labels=labels,
        )
        for (method, route), measures in sorted(self._measures.routes.items()):
            for digit, count in enumerate(measures.statuses):
                if count:
                    counts.add_metric([method, route, f"{digit}xx"], count)
            _add(seconds, [method, route], measures.seconds)
        yield counts
        yield seconds

    def _ceremonies(self) -> Metric:
        family = CounterMetricFamily(
            "keystile_ceremonies",
            "Finished WebAuthn ceremonies; result is ok, or what refused it.",
            labels=["ceremony", "result"],
        )
        for labels, count in sorted(self._measures.ceremonies.items()):
            family.add_metric(labels, count)
        return family

    def _store(self) -> Iterator[Metric]:
        storage = self._storage
        waits = HistogramMetricFamily(
            "keystile_storage_wait_seconds", "From a change's arrival until it is durable or refused."
        )
        _add(waits, [], storage.waits)
        yield waits
        batches = HistogramMetricFamily(
            "keystile_storage_batch_changes", "Changes that one SQLite commit made durable together."
        )
        _add(batches, [], storage.batches)
        yield batches
        pool = HistogramMetricFamily(
            "keystile_storage_pool_wait_seconds", "Until a PostgreSQL connection was free."
        )
        _add(pool, [], storage.pool_waits)
        yield pool
        now = {name: value() for name, value in storage.gauges.items()}
        yield GaugeMetricFamily(
            "keystile_storage_waiting", "Changes that wait for the database now.", value=now.get("waiting", 0)
        )
        connections = GaugeMetricFamily(
            "keystile_storage_pool_connections", "Open PostgreSQL connections.", labels=["state"]
        )
        idle = now.get("pool_idle", 0)
        connections.add_metric(["idle"], idle)
        connections.add_metric(["busy"], now.get("pool_size", 0) - idle)
        yield connections

    def _jobs(self) -> Iterator[Metric]:
        runs = CounterMetricFamily("keystile_job_runs", "Runs of a timer's job.", labels=["name"])
        failures = CounterMetricFamily("keystile_job_failures", "Runs that failed.", labels=["name"])
        succeeded = GaugeMetricFamily(
            "keystile_job_last_success_timestamp_seconds",
            "When it last succeeded; 0 is never.",
            labels=["name"],
        )
        for name, measures in sorted(self._measures.jobs.items()):
            runs.add_metric([name], measures.runs)
            failures.add_metric([name], measures.failures)
            succeeded.add_metric([name], measures.succeeded_at)
        yield runs
        yield failures
        yield succeeded


def _add(family: HistogramMetricFamily, labels: Sequence[str], histogram: Histogram) -> None:
    bounds = [*(str(bound) for bound in histogram.bounds), "+Inf"]
    family.add_metric(
        labels, list(zip(bounds, accumulate(histogram.counts), strict=True)), sum_value=histogram.total
    )
