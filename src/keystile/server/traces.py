# SPDX-License-Identifier: Apache-2.0
"""OpenTelemetry traces: a span for each request, ceremony and piece of storage work, sent over OTLP.

Loaded only where an ``OTEL_…`` variable says where to send them. It is put around what is there (the application, the
handlers, the database), so that without it nothing is asked and nothing is paid. A span holds what a log line holds:
route templates, results, the tenant's id; never a path, an address or anything of a person's.

The library reads its own variables: exporter, headers, sampler, service name (opentelemetry.io, "SDK configuration").
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from keystile.server.telemetry.pages import ROUTE
from keystile.server.telemetry.results import result_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from keystile.server.api.endpoint import Call, Endpoint
    from keystile.server.domain.ports import Log
    from keystile.server.storage.database import Database, Partitions, Row, Step, Value
    from keystile.server.telemetry.measures import StorageMeasures

_CONTEXT: Final = TraceContextTextMapPropagator()
_METHODS: Final = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))


class Traces:
    """What makes spans, and what they are put around."""

    def __init__(self, log: Log, exporter: SpanExporter | None = None) -> None:
        _speak_through(log)
        resource = Resource.create({SERVICE_VERSION: version("keystile")})
        if str(resource.attributes[SERVICE_NAME]).startswith("unknown_service"):
            resource = resource.merge(Resource({SERVICE_NAME: "keystile"}))
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(exporter or OTLPSpanExporter()))
        self._tracer = self._provider.get_tracer("keystile")

    def requests(self, app: ASGIApp) -> ASGIApp:
        """The application, with a span around each of its requests."""
        return _TracedRequests(app, self._tracer)

    def endpoint(self, endpoint: Endpoint) -> Endpoint:
        """The endpoint, whose span has its name; where it finishes a ceremony, with a span around that."""
        name, handle = f"{endpoint.method} {endpoint.path}", endpoint.handle

        async def traced(call: Call[Any]) -> Any:
            request = trace.get_current_span()
            request.update_name(name)
            request.set_attribute("http.route", endpoint.path)
            if call is not None:
                request.set_attribute("keystile.tenant", call.tenant.id)
            if not endpoint.ceremony:
                return await handle(call)
            with self._ceremony(endpoint.ceremony):
                return await handle(call)

        return replace(endpoint, handle=traced)

    def database(self, database: Database) -> Database:
        """The database, with a span around what it does for a request."""
        return _TracedDatabase(database, self._tracer)

    async def close(self) -> None:
        """Send what is left, while the loop goes on."""
        await asyncio.to_thread(self._provider.shutdown)

    @contextmanager
    def _ceremony(self, ceremony: str) -> Iterator[None]:
        with _span(self._tracer, f"ceremony {ceremony}") as span:
            try:
                yield
            except Exception as error:
                span.set_attribute("keystile.result", result_of(error))
                raise
            span.set_attribute("keystile.result", result_of(None))


class _TracedRequests:
    def __init__(self, app: ASGIApp, tracer: Tracer) -> None:
        self._app = app
        self._tracer = tracer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = scope["method"] if scope["method"] in _METHODS else "_OTHER"
        sent = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        with _span(
            self._tracer,
            method,
            kind=SpanKind.SERVER,
            context=_CONTEXT.extract(sent),
            attributes={"http.request.method": method},
        ) as span:

            async def watched(message: Message) -> None:
                if message["type"] == "http.response.start":
                    _answered(span, scope, method, message)
                await send(message)

            await self._app(scope, receive, watched)


class _TracedDatabase:
    def __init__(self, database: Database, tracer: Tracer) -> None:
        self._database = database
        self._tracer = tracer

    @property
    def measures(self) -> StorageMeasures:
        return self._database.measures

    @property
    def partitions(self) -> Partitions | None:
        return self._database.partitions

    async def read(self, statement: str, values: Sequence[Value] = ()) -> list[Row]:
        if not _is_in_request():  # timers read twice a second
            return await self._database.read(statement, values)
        with _span(self._tracer, "storage read", kind=SpanKind.CLIENT):
            return await self._database.read(statement, values)

    async def transact(self, steps: Sequence[Step]) -> list[int]:
        if not _is_in_request():
            return await self._database.transact(steps)
        attributes = {"keystile.statements": len(steps)}
        with _span(self._tracer, "storage transaction", kind=SpanKind.CLIENT, attributes=attributes):
            return await self._database.transact(steps)


class _ToLog(logging.Handler):
    """The library's own complaints, as lines of our log: a collector that does not answer, above all."""

    def __init__(self, log: Log) -> None:
        super().__init__(logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        self._log.warning("traces", reason=record.getMessage()[:500])


def _speak_through(log: Log) -> None:
    logger = logging.getLogger("opentelemetry")
    logger.handlers = [_ToLog(log)]
    logger.propagate = False


def _is_in_request() -> bool:
    return trace.get_current_span().is_recording()


def _answered(span: Span, scope: Scope, method: str, message: Message) -> None:
    route = scope.get(ROUTE)
    if isinstance(route, str):
        span.update_name(f"{method} {route}")
        span.set_attribute("http.route", route)
    span.set_attribute("http.response.status_code", message["status"])
    if message["status"] >= 500:
        span.set_status(StatusCode.ERROR)
    for name, value in message["headers"]:
        if name == b"x-request-id":
            span.set_attribute("keystile.request_id", value.decode("latin-1"))


@contextmanager
def _span(tracer: Tracer, name: str, **settings: Any) -> Iterator[Span]:
    """A span that tells of an error its kind only: its message is for the log."""
    with tracer.start_as_current_span(
        name, record_exception=False, set_status_on_exception=False, **settings
    ) as span:
        try:
            yield span
        except Exception as error:
            span.set_attribute("error.type", type(error).__name__)
            raise
