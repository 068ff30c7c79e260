# SPDX-License-Identifier: Apache-2.0
"""Counting: where a value falls, and that nothing a caller sends becomes a label."""

from __future__ import annotations

import inspect
import re
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from keystile import errors
from keystile.errors import (
    CeremonyError,
    CheckFailed,
    KeystileError,
    Malformed,
    RateLimited,
    Unavailable,
    UnknownCredential,
)
from keystile.server.telemetry.exposition import Exposition
from keystile.server.telemetry.measures import UNMATCHED, Histogram, Measures, StorageMeasures
from keystile.server.telemetry.pages import Counted, MetricsPage
from keystile.server.telemetry.results import result_of

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("value", "place"),
    [
        pytest.param(0.0, 0, id="below the first bound"),
        pytest.param(1.0, 0, id="on a bound"),
        pytest.param(1.5, 1, id="between two"),
        pytest.param(9.0, 2, id="beyond the last"),
    ],
)
def test_a_value_falls_under_the_bound_it_does_not_exceed(value: float, place: int) -> None:
    histogram = Histogram((1.0, 2.0))

    histogram.add(value)

    assert histogram.counts == [int(place == index) for index in range(3)]


@pytest.mark.parametrize(
    ("error", "result"),
    [
        pytest.param(None, "ok", id="success"),
        pytest.param(CeremonyError("origin_mismatch", "https://evil.test"), "origin_mismatch", id="a check"),
        pytest.param(Malformed("not JSON"), "malformed_request", id="unreadable"),
        pytest.param(UnknownCredential("no such"), "credential_not_found", id="unknown credential"),
        pytest.param(Unavailable("busy"), "unavailable", id="no database"),
        pytest.param(RuntimeError("a mistake"), "internal_error", id="a mistake of ours"),
    ],
)
def test_a_ceremonys_result_is_a_word_of_ours(error: Exception | None, result: str) -> None:
    assert result_of(error) == result


def test_every_kind_of_error_has_a_word_of_its_own() -> None:
    kinds = [
        kind
        for _, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, KeystileError) and not issubclass(kind, CheckFailed | Malformed)
    ]
    words = {
        result_of(kind("text", retry_after=1) if kind is RateLimited else kind("text")) for kind in kinds
    }

    assert len(words) == len(kinds) >= 10
    assert all(re.fullmatch("[a-z_]+", word) for word in words)


def samples(measures: Measures, storage: StorageMeasures) -> dict[tuple[str, str], float]:
    """What Prometheus would read, by name and labels."""
    text = Exposition(measures, storage, "1.2.3", {}, {}).text().decode()
    return {
        (sample.name, ",".join(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_prometheus_reads_what_was_counted() -> None:
    measures, storage = Measures(), StorageMeasures()
    for status in (200, 200, 401):
        measures.request("POST", "/client/verify/passkey", status, 0.004)
    measures.ceremony("authentication", "origin_mismatch")
    measures.job_done("sweep", at=1_900_000_000.0)
    measures.job_failed("sweep")
    storage.batch(3)
    storage.waited(0.002)
    storage.pool_waited(0.002)
    storage.gauges |= {"pool_size": lambda: 5, "pool_idle": lambda: 2, "waiting": lambda: 7}

    read = samples(measures, storage)

    route = "POST,/client/verify/passkey"
    expected = {
        ("keystile_build_info", "1.2.3"): 1,
        ("keystile_http_requests_total", f"{route},2xx"): 2,
        ("keystile_http_requests_total", f"{route},4xx"): 1,
        ("keystile_http_request_duration_seconds_bucket", f"0.0025,{route}"): 0,
        ("keystile_http_request_duration_seconds_bucket", f"0.005,{route}"): 3,
        ("keystile_http_request_duration_seconds_bucket", f"+Inf,{route}"): 3,
        ("keystile_http_request_duration_seconds_count", route): 3,
        ("keystile_ceremonies_total", "authentication,origin_mismatch"): 1,
        ("keystile_job_runs_total", "sweep"): 2,
        ("keystile_job_failures_total", "sweep"): 1,
        ("keystile_job_last_success_timestamp_seconds", "sweep"): 1_900_000_000.0,
        ("keystile_storage_batch_changes_sum", ""): 3,
        ("keystile_storage_wait_seconds_count", ""): 1,
        ("keystile_storage_pool_wait_seconds_count", ""): 1,
        ("keystile_storage_pool_connections", "idle"): 2,
        ("keystile_storage_pool_connections", "busy"): 3,
        ("keystile_storage_waiting", ""): 7,
    }
    assert {key: read.get(key) for key in expected} == expected


async def answered(app: Any, method: str, path: str) -> list[dict[str, Any]]:
    """The messages that an ASGI application answers with."""
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    await app({"type": "http", "method": method, "path": path}, receive, send)
    return sent


async def a_page(scope: Any, _: Any, send: Any) -> None:
    if scope["path"].startswith("/portal"):
        scope["keystile.route"] = "/portal/tenants/{tenant_id}/users"
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@pytest.mark.parametrize(
    ("method", "path", "counted"),
    [
        pytest.param("GET", "/assets/app.1a2b.css", ("GET", "/assets"), id="a page, by its first segment"),
        pytest.param(
            "GET",
            "/portal/tenants/acme/users",
            ("GET", "/portal/tenants/{tenant_id}/users"),
            id="a room, by its template",
        ),
        pytest.param("GET", "/wp-login.php", ("", UNMATCHED), id="somebody who tries addresses"),
        pytest.param("PWN", "/assets/x", ("", "/assets"), id="a method that is none"),
    ],
)
async def test_a_page_is_counted_under_a_name_of_ours(
    method: str, path: str, counted: tuple[str, str]
) -> None:
    measures = Measures()

    await answered(Counted(a_page, measures, {"/assets"}), method, path)

    assert list(measures.routes) == [counted]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/metrics", 200), ("HEAD", "/metrics", 200), ("POST", "/metrics", 404), ("GET", "/", 404)],
)
async def test_the_metrics_page_answers_one_address(method: str, path: str, status: int) -> None:
    start, body = await answered(MetricsPage(lambda: b"figures", "text/plain"), method, path)

    assert start["status"] == status
    assert (body["body"] == b"figures") == (method == "GET" and status == 200)
