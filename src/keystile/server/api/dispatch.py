# SPDX-License-Identifier: Apache-2.0
"""Run an API request: bound it, authenticate it, route it, decode it, call it, encode it, log it.

A plain ASGI application, because every sign-in passes here twice. Authentication comes before routing, so a
path that does not exist answers 401 to a wrong key like any other (authsignal-wire §2.4). Answers are exactly
200 and exactly ``application/json``; every error leaves as the one error body, with CORS headers where the
page that asked is listed.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

import msgspec

from keystile.errors import KeystileError, Malformed, NotFound, RateLimited, TooLarge, Unavailable
from keystile.server.api.authentication import Authentication, Identity
from keystile.server.api.cookies import TOKEN_COOKIE, read_cookies
from keystile.server.api.endpoint import Access, Answer, Call, Endpoint, NoBody
from keystile.server.api.errors import (
    METHOD_NOT_ALLOWED,
    UNSUPPORTED_MEDIA_TYPE,
    error_body,
    undecodable,
    wire_error,
)
from keystile.server.api.json_bounds import check_bounds
from keystile.server.api.log import RequestLog
from keystile.server.api.routing import Match, Routes
from keystile.server.bodies import check_length, read_body
from keystile.server.callers import client_address
from keystile.server.domain.limits import Limits
from keystile.server.domain.tenants import Tenant, Tenants
from keystile.server.paths import split
from keystile.server.telemetry.measures import UNMATCHED, Measures
from keystile.server.telemetry.results import result_of

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from keystile.server.domain.ports import Randomness

MAX_BODY: Final = 64 * 1024
MAX_QUERY: Final = 8 * 1024

_JSON: Final = (b"content-type", b"application/json")
_FIXED_HEADERS: Final = (
    _JSON,
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
)
_PREFLIGHT: Final = (
    (b"access-control-allow-methods", b"GET, POST, PATCH, DELETE, OPTIONS"),
    (b"access-control-allow-headers", b"authorization, content-type, x-authsignal-version"),
    (b"access-control-max-age", b"7200"),
)
_KEPT_HEADERS: Final = frozenset(
    (
        b"authorization",
        b"content-type",
        b"content-length",
        b"origin",
        b"user-agent",
        b"cookie",
        b"sec-fetch-site",
        b"x-request-id",
        b"x-forwarded-for",
        b"access-control-request-method",
    )
)


class _Refused(Exception):
    """An answer that no Keystile error stands for: 405 and 415."""

    def __init__(
        self, status: int, code: str, text: str, headers: tuple[tuple[bytes, bytes], ...] = ()
    ) -> None:
        super().__init__(text)
        self.status, self.code, self.text, self.headers = status, code, text, headers


@dataclass(slots=True)
class Request:
    """One request on its way through, and what is learnt about it for answer and log."""

    method: str
    headers: Mapping[bytes, bytes] = field(repr=False)
    address: str
    request_id: str
    query: Mapping[str, str] = field(default_factory=dict)
    endpoint: Endpoint | None = None
    tenant: Tenant | None = None
    is_client_api: bool = False

    def header(self, name: bytes) -> str | None:
        value = self.headers.get(name)
        return None if value is None else value.decode("latin-1")


@dataclass(frozen=True, slots=True)
class Api:
    """The ASGI application of everything under ``/v1``."""

    routes: Routes
    authentication: Authentication
    tenants: Tenants
    limits: Limits
    log: RequestLog
    random: Randomness
    trusted_proxies: frozenset[str] = frozenset()
    measures: Measures = field(default_factory=Measures)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter_ns()
        request = self._read_head(scope)
        status, body, extra, error = await self._answer(scope, request, receive)
        headers: list[tuple[bytes, bytes]] = [
            *_FIXED_HEADERS,
            (b"content-length", str(len(body)).encode()),
            (b"x-request-id", request.request_id.encode()),
            *extra,
        ]
        if request.is_client_api:
            cors = await self._cors(request)
            headers.extend(cors)
            if request.method == "OPTIONS" and len(cors) == 1:
                self.log.unlisted_origin(request.header(b"origin"))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if request.method == "HEAD" else body})
        elapsed = time.perf_counter_ns() - started
        self._count(request, status, elapsed / 1e9, error)
        self.log.request(
            request_id=request.request_id,
            method=request.method,
            route=request.endpoint.path if request.endpoint else None,
            status=status,
            microseconds=elapsed // 1000,
            tenant=request.tenant.id if request.tenant else None,
            error=error,
        )

    def _count(self, request: Request, status: int, seconds: float, error: Exception | None) -> None:
        endpoint = request.endpoint
        if endpoint is None:  # the method is whatever somebody sent
            self.measures.request("", UNMATCHED, status, seconds)
            return
        self.measures.request(endpoint.method, endpoint.path, status, seconds)
        if endpoint.ceremony:
            self.measures.ceremony(endpoint.ceremony, result_of(error))

    def _read_head(self, scope: Scope) -> Request:
        headers = {}
        for name, value in scope["headers"]:
            if name in _KEPT_HEADERS:
                headers[name] = value
        sent_id = headers.get(b"x-request-id", b"")
        well_formed = 8 <= len(sent_id) <= 64 and sent_id.replace(b"-", b"").isalnum()
        return Request(
            method=scope["method"],
            headers=headers,
            address=client_address(scope, headers, self.trusted_proxies),
            request_id=sent_id.decode() if well_formed else self.random(8).hex(),
        )

    async def _answer(
        self, scope: Scope, request: Request, receive: Receive
    ) -> tuple[int, bytes, Iterable[tuple[bytes, bytes]], KeystileError | Exception | None]:
        try:
            answer = await self._handle(scope, request, receive)
            return 200, msgspec.json.encode(answer.body), answer.headers, None
        except KeystileError as error:
            wire = wire_error(error)
            text = wire.text if wire.text is not None else str(error)
            headers: tuple[tuple[bytes, bytes], ...] = ()
            if isinstance(error, RateLimited | Unavailable):
                headers = ((b"retry-after", str(error.retry_after).encode()),)
            return wire.status, error_body(wire.code, text), headers, error
        except _Refused as refused:
            return refused.status, error_body(refused.code, refused.text), refused.headers, refused
        except Exception as error:  # noqa: BLE001 (the edge: the client gets JSON, the log the rest)
            wire = wire_error(KeystileError())
            return wire.status, error_body(wire.code, wire.text or ""), (), error

    async def _handle(self, scope: Scope, request: Request, receive: Receive) -> Answer:
        raw_path: bytes = scope.get("raw_path") or scope["path"].encode()
        endpoint = self.routes.find_plain(request.method, raw_path)
        if endpoint is not None:
            request.is_client_api = endpoint.path.startswith("/client/")
            match: Match | None = Match(endpoint, {}, ())
        else:
            segments = split(raw_path.partition(b"?")[0])
            if segments[:1] == ["v1"]:
                segments = segments[1:]
            request.is_client_api = segments[:1] == ["client"]
            if request.method == "OPTIONS" and request.is_client_api:
                return Answer({}, _PREFLIGHT)
            match = self.routes.find(request.method, segments)
            endpoint = match.endpoint if match else None
        request.endpoint = endpoint
        if endpoint is None or endpoint.access is not Access.PUBLIC:
            identity = await self._identify(request)
            request.tenant = identity.tenant
        else:
            identity = None
        if match is None:
            raise NotFound("There is no such endpoint. The API page at /v1/docs lists them.")
        if endpoint is None:
            allowed = ", ".join(sorted(match.allowed))
            text = f"This endpoint does not take {request.method}; it takes {allowed}."
            raise _Refused(
                METHOD_NOT_ALLOWED.status, METHOD_NOT_ALLOWED.code, text, ((b"allow", allowed.encode()),)
            )
        if endpoint.query:
            request.query = _query(scope["query_string"])
        body = await self._body(endpoint, request, receive)
        if identity is None:
            return _as_answer(await endpoint.handle(None))  # type: ignore[arg-type]  # public ones look at nothing
        return _as_answer(
            await endpoint.handle(self._call(endpoint, identity, body, match.parameters, request))
        )

    def _call(
        self,
        endpoint: Endpoint,
        identity: Identity,
        body: msgspec.Struct,
        path: Mapping[str, str],
        request: Request,
    ) -> Call[Any]:
        cookies: Mapping[str, str] = {}
        if endpoint.cookies:
            cookies = read_cookies(request, identity.tenant, endpoint.cookies)
        call = Call(
            tenant=identity.tenant,
            body=body,
            path=path,
            query=request.query,
            caller=request,
            claimed=identity.token,
            key=identity.key,
            cookies=cookies,
        )
        if endpoint.access is Access.TOKEN and TOKEN_COOKIE not in cookies:
            _ = call.token  # a missing one is a 401 here, before the handler
        return call

    async def _identify(self, request: Request) -> Identity:
        header = request.header(b"authorization")
        if request.is_client_api:
            return await self.authentication.client(header)
        identity = await self.authentication.backend(header)
        if identity.key is not None:
            await self.limits.check("server_api", identity.key.key_id)
        return identity

    async def _body(self, endpoint: Endpoint, request: Request, receive: Receive) -> msgspec.Struct:
        check_length(request.headers.get(b"content-length"), MAX_BODY)
        body = await read_body(receive, MAX_BODY)
        if endpoint.body is NoBody:
            return NoBody()
        if body:
            media_type = (
                request.headers.get(b"content-type", b"application/json").partition(b";")[0].strip().lower()
            )
            if media_type != b"application/json":
                raise _Refused(
                    UNSUPPORTED_MEDIA_TYPE.status,
                    UNSUPPORTED_MEDIA_TYPE.code,
                    "The body must be JSON. Send it with Content-Type: application/json.",
                )
        check_bounds(body)
        try:
            return msgspec.json.decode(body or b"{}", type=endpoint.body)
        except (msgspec.DecodeError, ValueError, RecursionError) as error:
            raise undecodable(error) from error

    async def _cors(self, request: Request) -> tuple[tuple[bytes, bytes], ...]:
        origin = request.headers.get(b"origin")
        if origin is None:
            return ((b"vary", b"origin"),)
        text = origin.decode("latin-1")
        try:
            listed = request.tenant.web_origins if request.tenant else await self.tenants.all_origins()
        except Unavailable:
            listed = frozenset()
        if text not in listed:
            return ((b"vary", b"origin"),)
        return (
            (b"access-control-allow-origin", origin),
            (b"access-control-allow-credentials", b"true"),
            (b"access-control-expose-headers", b"x-request-id, retry-after"),
            (b"vary", b"origin"),
        )


def _as_answer(result: Any) -> Answer:
    return result if type(result) is Answer else Answer(result)


def _query(raw: bytes) -> Mapping[str, str]:
    if len(raw) > MAX_QUERY:
        raise TooLarge("The query string is too long.")
    try:
        return dict(
            parse_qsl(raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=50)
        )
    except ValueError as error:
        raise Malformed("The query string is not percent-encoded UTF-8.") from error
