# SPDX-License-Identifier: Apache-2.0
"""Two small ASGI applications: one that counts another's answers, and `/metrics` itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Final

from keystile.server.telemetry.measures import UNMATCHED, Measures

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

ROUTE: Final = "keystile.route"
"""Where an application leaves the template of the route that it found, in the scope."""

_METHODS: Final = frozenset(("GET", "HEAD", "POST"))


class Counted:
    """Counts an application's answers when they begin: a stream may go on for hours.

    Args:
        places: first segments of paths, as ``/healthz``, that stand for a route where the application names none.
    """

    def __init__(self, app: ASGIApp, measures: Measures, places: Collection[str] = ()) -> None:
        self._app = app
        self._measures = measures
        self._places = frozenset(places)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = time.perf_counter()

        async def counting(message: Message) -> None:
            if message["type"] == "http.response.start":
                route, method = self._route(scope), scope["method"]
                method = method if route != UNMATCHED and method in _METHODS else ""
                self._measures.request(method, route, message["status"], time.perf_counter() - began)
            await send(message)

        await self._app(scope, receive, counting if scope["type"] == "http" else send)

    def _route(self, scope: Scope) -> str:
        named = scope.get(ROUTE)
        if isinstance(named, str):
            return named
        place = first_segment(scope["path"])
        return place if place in self._places else UNMATCHED


def first_segment(path: str) -> str:
    """``/assets`` of ``/assets/{name}``."""
    return "/" + path.lstrip("/").partition("/")[0]


class MetricsPage:
    """``GET /metrics``, and nothing else."""

    def __init__(self, text: Callable[[], bytes], content_type: str) -> None:
        self._text = text
        self._content_type = content_type.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        found = scope["path"] == "/metrics" and scope["method"] in ("GET", "HEAD")
        body = self._text() if found else b"There is only GET /metrics here.\n"
        headers = [
            (b"content-type", self._content_type if found else b"text/plain; charset=utf-8"),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
            (b"x-content-type-options", b"nosniff"),
        ]
        await send({"type": "http.response.start", "status": 200 if found else 404, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
