# SPDX-License-Identifier: Apache-2.0
"""Traces as a collector receives them: a real HTTP receiver, and OTLP as it is on the wire."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from keystile.server.settings import load
from tests.faults.actors import VERIFY, Browser
from tests.faults.node import running
from tests.faults.test_metrics import ENOUGH
from tests.faults.test_secrets import used_secrets

pytestmark = pytest.mark.anyio


@dataclass
class Collector:
    """What arrived."""

    url: str
    bodies: list[bytes] = field(default_factory=list)

    @property
    def spans(self) -> list[Span]:
        return [
            span
            for body in self.bodies
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]

    @property
    def service(self) -> str:
        (resource, *_) = ExportTraceServiceRequest.FromString(self.bodies[0]).resource_spans
        return str(facts(resource.resource.attributes)["service.name"])

    def below(self, parent: Span) -> list[Span]:
        return [span for span in self.spans if span.parent_span_id == parent.span_id]

    def named(self, name: str) -> list[Span]:
        return [span for span in self.spans if span.name == name]


def facts(attributes: Any) -> dict[str, Any]:
    return {
        one.key: one.value.string_value if one.value.HasField("string_value") else one.value.int_value
        for one in attributes
    }


@contextmanager
def collecting() -> Iterator[Collector]:
    received: list[bytes] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *arguments: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    collector = Collector(f"http://127.0.0.1:{server.server_port}", received)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield collector
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    with collecting() as collector:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
        yield collector


async def test_a_sign_in_is_a_request_a_ceremony_and_a_transaction(
    collector: Collector, tmp_path: Path
) -> None:
    async with running(tmp_path, traces=True) as node:
        browser = Browser(node.send, node.tenant_id)
        await browser.enroll((await node.backend.track("ada", "enroll"))["token"])
        collector.bodies.clear()
        await browser.sign_in()

    (request,) = collector.named("POST /client/verify/passkey")
    (ceremony,) = collector.below(request)
    below = sorted(span.name for span in collector.below(ceremony))
    told = facts(request.attributes)
    assert (request.kind, ceremony.name) == (Span.SPAN_KIND_SERVER, "ceremony authentication")
    assert facts(ceremony.attributes) == {"keystile.result": "ok"}
    assert below == ["storage read", "storage transaction"]
    assert told.pop("keystile.request_id")
    assert told == {
        "http.request.method": "POST",
        "http.route": "/client/verify/passkey",
        "http.response.status_code": 200,
        "keystile.tenant": node.tenant_id,
    }
    assert collector.service == "keystile"


async def test_a_refusal_says_which_check_and_nothing_more(collector: Collector, tmp_path: Path) -> None:
    async with running(tmp_path, traces=True) as node:
        browser = Browser(node.send, node.tenant_id)
        await browser.enroll((await node.backend.track("ada", "enroll"))["token"])
        body = await browser.assertion()
        assert [(await browser.verify(body)).status for _ in range(2)] == [200, 400]

    refused = [
        span
        for span in collector.named("ceremony authentication")
        if facts(span.attributes)["keystile.result"] != "ok"
    ]
    assert [facts(span.attributes) for span in refused] == [
        {"keystile.result": "challenge_already_used", "error.type": "ChallengeError"}
    ]
    assert [
        span for span in collector.spans if span.events or span.status.code == Status.STATUS_CODE_ERROR
    ] == []


async def test_the_callers_trace_goes_on(collector: Collector, tmp_path: Path) -> None:
    trace_id, span_id = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
    headers = {"traceparent": f"00-{trace_id}-{span_id}-01"}
    async with running(tmp_path, traces=True) as node:
        await node.send("POST", VERIFY, headers, b"{}")
        await node.send("POST", VERIFY, {"traceparent": "00-nonsense"}, b"{}")

    requests = [span for span in collector.spans if span.kind == Span.SPAN_KIND_SERVER]
    assert [span.trace_id.hex() == trace_id for span in requests] == [True, False]
    assert requests[0].parent_span_id.hex() == span_id


async def test_spans_hold_no_secret_and_nobodys_name(collector: Collector, tmp_path: Path) -> None:
    async with running(tmp_path, traces=True) as node:
        secrets = [*await used_secrets(node), "canary"]
        await node.send("GET", "/v1/users/canary-user", {}, b"")
        await node.send("GET", "/portal/link/canary", {"host": "localhost:8787"}, b"")

    sent = b"".join(collector.bodies)
    assert len(collector.spans) > 20
    assert [secret for secret in secrets if secret.encode() in sent] == []


async def test_timers_leave_no_spans(collector: Collector, tmp_path: Path) -> None:
    async with running(tmp_path, traces=True) as node:
        await node.sweep()
        await node.services.tenants.refresh()

    assert [span.name for span in collector.spans if span.name.startswith("storage")] == []


async def test_without_a_collector_people_still_sign_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "1")
    async with running(tmp_path, traces=True) as node:
        browser = Browser(node.send, node.tenant_id)
        await browser.enroll((await node.backend.track("ada", "enroll"))["token"])
        assert (await browser.sign_in())["isVerified"]

    assert '"event":"traces"' in capsys.readouterr().err


@pytest.mark.parametrize(
    ("variables", "wanted"),
    [
        ({}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318"}, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://collector:4318/v1/traces"}, True),
        ({"OTEL_TRACES_EXPORTER": "otlp"}, True),
        ({"OTEL_TRACES_EXPORTER": "none", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318"}, False),
        ({"OTEL_SDK_DISABLED": "true", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318"}, False),
    ],
)
def test_opentelemetrys_own_variables_switch_traces_on(variables: dict[str, str], wanted: bool) -> None:
    assert load(ENOUGH | variables).traces is wanted


async def test_nothing_of_opentelemetry_is_loaded_without_them(tmp_path: Path) -> None:
    async with running(tmp_path) as node:
        assert type(node.services.database).__name__ == "SQLiteDatabase"
        assert node.application._answers is node.application.api
