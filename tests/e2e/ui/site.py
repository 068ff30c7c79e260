# SPDX-License-Identifier: Apache-2.0
"""Every component in every state, behind a real server with the pages' real headers. Only tests serve this."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from keystile.ui import assets, environment, page_headers

NOON: Final = 1_795_435_200_000  # 23 Nov 2026, 12:00:00 UTC
PAGES: Final = environment(Path(__file__).parent / "templates")


@dataclass(frozen=True, slots=True)
class SampleTenant:
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class SampleAdmin:
    name: str
    role: str


TENANTS: Final = (
    SampleTenant("7f0c1a34-4c5e-4d7b-9b0a-2d2f9f4c9e11", "Acme"),
    SampleTenant("9b6d3a02-58c1-4f6e-8a35-0f7f8fdc1f02", "Acme staging"),
    SampleTenant("a/b", "A name of a tenant that somebody made far too long for the rail"),
)
# What people and SDKs may put into a page, at its worst.
LONG: Final = "an-identifier-without-a-single-place-to-break-it-" * 4


def components(request: Request) -> Response:
    return _page("components.html", request)


def card(request: Request) -> Response:
    return _page("card-states.html", request)


def parts(request: Request) -> Response:
    """A page of which `n` is shown in one part, for swapping."""
    return _page("parts.html", request)


def ended(request: Request) -> Response:
    return RedirectResponse("/card", 303)


def no_news(request: Request) -> Response:
    """The shell listens; 204 tells an `EventSource` that there is nothing to listen to."""
    return Response(status_code=204)


def _page(template: str, request: Request) -> Response:
    html = PAGES.get_template(template).render(
        admin=SampleAdmin("Ada Lovelace", "admin"),
        tenant=TENANTS[0],
        tenants=TENANTS[: int(request.query_params.get("tenants", "3"))],
        nav="users",
        notice="Passkey removed. Ada's browser will be told at her next visit.",
        environment=request.query_params.get("environment", "development"),
        lang=request.query_params.get("lang", "en"),
        app_name="Acme",
        noon=NOON,
        long=LONG,
        n=request.query_params.get("n", "1"),
    )
    return HTMLResponse(html, headers=page_headers())


def app(swapping: bytes) -> Starlette:
    """``swapping``: the script that swapping.ts was built into."""

    def script(request: Request) -> Response:
        return Response(swapping, media_type="text/javascript")

    return Starlette(
        routes=[
            Mount("/assets", app=assets()),
            Route("/components", components),
            Route("/card", card),
            Route("/parts", parts),
            Route("/ended", ended),
            Route("/portal/tenants/{tenant}/live", no_news),
            Route("/swapping.js", script),
        ]
    )
