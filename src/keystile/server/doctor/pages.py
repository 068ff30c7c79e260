# SPDX-License-Identifier: Apache-2.0
"""Doctor over HTTP: one public page, and what its script asks.

    GET  /doctor                what the server sees by itself; ?rp_id=&origin= for the page of an app
    POST /doctor/look           sets a cookie
    POST /doctor/findings       what the page found out → findings
    POST /doctor/trial          → options for create()
    POST /doctor/trial/created  what create() answered → steps, facts, options for get()
    POST /doctor/trial/used     what get() answered → steps

Anybody may ask, so nothing is written, nothing secret is known here, and every request counts against a limit. All
POSTs are JSON, which other sites' pages cannot send.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar

import msgspec
from starlette.requests import Request as HttpRequest
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from keystile.errors import CheckFailed, KeystileError, Malformed, RateLimited, TooLarge, Unavailable
from keystile.server.bodies import read_body
from keystile.server.callers import client_address
from keystile.server.doctor import address
from keystile.server.doctor.browser import MAX_NAMES, BrowserFacts, check_browser
from keystile.server.doctor.checks import Finding
from keystile.server.doctor.trial import Trial
from keystile.server.domain.known_models import KnownModels
from keystile.server.domain.limits import Limits, network
from keystile.server.domain.origins import host_of
from keystile.server.domain.ports import Clock
from keystile.server.domain.tenants import Tenant
from keystile.ui import environment, page_headers

MAX_BODY: Final = 64 * 1024
COOKIE: Final = "keystile-doctor"
_COOKIE_SECONDS: Final = 60
_LAST_MOMENT: Final = 8_640_000_000_000_000
"""The last that a browser's clock can say (ECMAScript, time values)."""
_FORWARDED: Final = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")


class WellKnownFacts(msgspec.Struct, frozen=True, rename="camel"):
    """How a well-known file came to the browser; ``status`` 0 when nothing did."""

    status: Annotated[int, msgspec.Meta(ge=0, le=999)]
    content_type: str = ""


class PageFacts(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """Everything that the page found out. ``now`` is the browser's clock in epoch milliseconds."""

    origin: str
    secure: bool
    now: Annotated[int, msgspec.Meta(ge=0, le=_LAST_MOMENT)]
    browser: BrowserFacts
    well_known: dict[str, WellKnownFacts] = {}


class TrialAnswer(msgspec.Struct, frozen=True):
    trial: str
    credential: msgspec.Raw


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    findings: Sequence[Finding]


@dataclass(frozen=True, slots=True)
class Doctor:
    """What Doctor asks of a running server."""

    public_url: str
    trial: Trial
    known_models: KnownModels
    limits: Limits
    clock: Clock
    trusted_proxies: frozenset[str]
    of_rp_id: Callable[[str], Awaitable[Sequence[Tenant]]]


Body = TypeVar("Body")


@dataclass(frozen=True, slots=True)
class DoctorPages:
    """The routes."""

    doctor: Doctor

    def routes(self) -> Sequence[BaseRoute]:
        return [
            Route("/doctor", self._answered(self.page), methods=["GET"]),
            Route("/doctor/look", self._answered(self.look), methods=["POST"]),
            Route("/doctor/findings", self._answered(self.findings), methods=["POST"]),
            Route("/doctor/trial", self._answered(self.begin), methods=["POST"]),
            Route("/doctor/trial/created", self._answered(self.created), methods=["POST"]),
            Route("/doctor/trial/used", self._answered(self.used), methods=["POST"]),
        ]

    def _answered(
        self, handler: Callable[[HttpRequest, Doctor], Awaitable[Response]]
    ) -> Callable[[HttpRequest], Awaitable[Response]]:
        async def answer(request: HttpRequest) -> Response:
            try:
                doctor = self.doctor
                await doctor.limits.check("doctor", network(_caller(request, doctor)))
                return await handler(request, doctor)
            except KeystileError as error:
                return _failed(error)

        return answer

    async def page(self, request: HttpRequest, doctor: Doctor) -> Response:
        rp_id = request.query_params.get("rp_id", "").strip()[:253]
        origin = request.query_params.get("origin", "").strip()[:300]
        about_app: list[Finding] = []
        if rp_id or origin:
            tenants = await doctor.of_rp_id(rp_id)
            about_app = list(address.check_page(rp_id, origin, tenants))
        template = _templates().get_template("doctor.html")
        html = template.render(
            home_url="/doctor",
            version=version("keystile"),
            rp_id=rp_id,
            origin=origin,
            trial_rp_id=doctor.trial.tenant.settings.rp_id,
            about_app=about_app,
            seen=self._seen(request, doctor),
        )
        return HTMLResponse(html, headers=page_headers())

    def _seen(self, request: HttpRequest, doctor: Doctor) -> list[Finding]:
        peer = request.client.host if request.client else ""
        facts = address.Request(
            host=request.headers.get("host", ""),
            forwarded=any(name in request.headers for name in _FORWARDED),
            trusted=peer in doctor.trusted_proxies,
        )
        return list(address.check_request(facts, public_url=doctor.public_url))

    async def look(self, request: HttpRequest, doctor: Doctor) -> Response:
        """Set a cookie as sign-ins do, for the next request to bring back."""
        response = _json({"now": doctor.clock()})
        response.set_cookie(
            COOKIE,
            "1",
            max_age=_COOKIE_SECONDS,
            path="/doctor",
            secure=request.headers.get("origin", "").startswith("https:"),
            httponly=True,
            samesite="lax",
        )
        return response

    async def findings(self, request: HttpRequest, doctor: Doctor) -> Response:
        facts = await _body(request, PageFacts)
        now = doctor.clock()
        try:
            address.origin_of(facts.origin)
        except ValueError as error:
            raise Malformed("The page's origin is not one.") from error
        if len(facts.browser.replaced) > MAX_NAMES:
            raise Malformed(f"At most {MAX_NAMES} names of functions are taken.")
        host = host_of(doctor.public_url)
        tenants = await doctor.of_rp_id(host)
        got = {
            path: address.Fetched(found.status, found.content_type)
            for path, found in facts.well_known.items()
        }
        sections = [
            Section("This browser", list(check_browser(facts.browser, secure=facts.secure))),
            Section(
                "This host",
                [
                    *address.check_origin(facts.origin, secure=facts.secure, public_url=doctor.public_url),
                    *self._seen(request, doctor),
                    address.check_cookies(request.cookies.get(COOKIE) == "1"),
                    address.check_clock(facts.now, now, whose="this device's clock"),
                    # What a page elsewhere was given says nothing about this host.
                    *(
                        address.check_well_known(got, address.wanted_files(tenants), host=host)
                        if host_of(facts.origin) == host
                        else ()
                    ),
                ],
            ),
        ]
        response = _json({"version": version("keystile"), "sections": sections})
        response.delete_cookie(COOKIE, path="/doctor")
        return response

    async def begin(self, _: HttpRequest, doctor: Doctor) -> Response:
        return _json(doctor.trial.begin())

    async def created(self, request: HttpRequest, doctor: Doctor) -> Response:
        answer = await _body(request, TrialAnswer)
        trial, known = doctor.trial, doctor.known_models
        policy = await known.policy(trial.tenant, doctor.clock())
        return _json(
            trial.created(answer.trial, bytes(answer.credential), policy=policy, makers=known.in_memory)
        )

    async def used(self, request: HttpRequest, doctor: Doctor) -> Response:
        answer = await _body(request, TrialAnswer)
        return _json(doctor.trial.used(answer.trial, bytes(answer.credential)))


def _templates() -> Any:
    return environment(Path(__file__).parent / "templates")


def _caller(request: HttpRequest, doctor: Doctor) -> str:
    headers = {b"x-forwarded-for": request.headers.get("x-forwarded-for", "").encode("latin-1")}
    return client_address(request.scope, headers, doctor.trusted_proxies)


async def _body(request: HttpRequest, kind: type[Body]) -> Body:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Malformed("Send JSON, with content-type: application/json.")
    body = await read_body(request.receive, MAX_BODY)
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed("This is not what Doctor's page sends. Load the page again.") from error


def _json(content: Any) -> Response:
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return Response(msgspec.json.encode(content), media_type="application/json", headers=headers)


def _failed(error: KeystileError) -> Response:
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    if isinstance(error, RateLimited | Unavailable):
        status = 429 if isinstance(error, RateLimited) else 503
        headers["Retry-After"] = str(error.retry_after)
    elif isinstance(error, Malformed | CheckFailed):
        status = 413 if isinstance(error, TooLarge) else 400
    else:
        raise error
    text = str(error)
    if isinstance(error, CheckFailed):
        text = text.removeprefix(f"{error.check}: ")
    body = {"error": HTTPStatus(status).phrase, "errorDescription": text}
    return Response(msgspec.json.encode(body), status, headers=headers, media_type="application/json")
