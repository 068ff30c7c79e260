# SPDX-License-Identifier: Apache-2.0
"""Pages beside the API: health, readiness, the API page; and JSON for whatever is not there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import cache

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import Receive, Scope, Send

from keystile.errors import KeystileError
from keystile.server.api.api_page import API_PAGE_HEADERS
from keystile.server.api.errors import WIRE_ERRORS, error_body
from keystile.ui import assets


def pages(is_ready: Callable[[], Awaitable[bool]], api_page: Callable[[], str]) -> list[BaseRoute]:
    """`/healthz` (the process answers), `/readyz` (it can do its work), `/v1/docs`."""

    async def healthz(_: Request) -> Response:
        return Response(b'{"status":"ok"}', media_type="application/json")

    async def readyz(_: Request) -> Response:
        if await is_ready():
            return Response(b'{"status":"ready"}', media_type="application/json")
        return Response(b'{"status":"not ready"}', status_code=503, media_type="application/json")

    made_page = cache(api_page)  # anybody may ask, and it takes some milliseconds

    async def docs(_: Request) -> Response:
        return Response(made_page(), media_type="text/html", headers=API_PAGE_HEADERS)

    return [
        Route("/healthz", healthz),
        Route("/readyz", readyz),
        Route("/v1/docs", docs),
        Mount("/assets", _lazy_assets),
    ]


async def _lazy_assets(scope: Scope, receive: Receive, send: Send) -> None:
    # Read at the first page view: a server that only answers SDKs never needs them.
    await assets()(scope, receive, send)


async def not_found(_: Request, __: Exception) -> Response:
    """No page here: the one error body, since an SDK with a wrong base URL ends up here too."""
    text = "There is nothing at this address. The API is under /v1."
    return Response(error_body("not_found", text), status_code=404, media_type="application/json")


async def failed(_: Request, __: Exception) -> Response:
    """A page that met a mistake of ours; the server that runs us logs it."""
    wire = WIRE_ERRORS[KeystileError]
    body = error_body(wire.code, wire.text or "")
    return Response(body, status_code=wire.status, media_type="application/json")


async def method_not_allowed(_: Request, __: Exception) -> Response:
    """A page that is there, asked for in a way that it does not take."""
    text = "This page does not take that method."
    return Response(error_body("invalid_request", text), status_code=405, media_type="application/json")
