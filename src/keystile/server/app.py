# SPDX-License-Identifier: Apache-2.0
"""The platform as an ASGI application: the services' endpoints, the Portal, the pages beside them, the timers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.routing import Mount, Route

from keystile.errors import KeystileError, Unavailable
from keystile.server.api.api_page import api_page
from keystile.server.api.authentication import Authentication
from keystile.server.api.client.authenticators import OwnAuthenticatorEndpoints
from keystile.server.api.client.passkeys import PasskeyEndpoints
from keystile.server.api.dispatch import Api
from keystile.server.api.endpoint import Endpoint
from keystile.server.api.log import RequestLog
from keystile.server.api.openapi import OpenApiEndpoints, describe
from keystile.server.api.pages import failed, method_not_allowed, not_found, pages
from keystile.server.api.routing import Routes
from keystile.server.api.server.actions import ActionEndpoints
from keystile.server.api.server.authenticators import AuthenticatorEndpoints
from keystile.server.api.server.users import UserEndpoints
from keystile.server.api.server.validation import ValidationEndpoints
from keystile.server.api.well_known import well_known
from keystile.server.doctor.portal import check_origin
from keystile.server.domain.limits import Limits
from keystile.server.domain.tenants import Tenant
from keystile.server.entropy import Entropy
from keystile.server.jobs import Jobs
from keystile.server.listen import SideServer
from keystile.server.logs import make_log
from keystile.server.services import Services, check_clock, open_services, open_traces, system_clock
from keystile.server.settings import Settings
from keystile.server.telemetry.measures import Measures
from keystile.server.telemetry.pages import Counted, MetricsPage, first_segment

if TYPE_CHECKING:
    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp, Receive, Scope, Send

    from keystile.server.domain.ports import Clock, Randomness
    from keystile.server.portal import Portal
    from keystile.server.storage.shared_buckets import RedisBuckets
    from keystile.server.traces import Traces


def endpoints(services: Services, limits: Limits) -> Sequence[Endpoint]:
    """Every endpoint of the HTTP API. Those of a sign-in come first."""
    authentication = Authentication(services.tenants, services.tokens, services.clock)
    rows = [
        *PasskeyEndpoints(services.enrollment, services.sign_in, limits, services.failures).endpoints(),
        *OwnAuthenticatorEndpoints(
            services.users,
            services.authenticators,
            services.authenticators.store,
            services.tokens,
            authentication,
            limits,
            services.clock,
        ).endpoints(),
        *ValidationEndpoints(services.actions).endpoints(),
        *ActionEndpoints(services.actions, services.clock, services.settings.public_url).endpoints(),
        *UserEndpoints(services.users).endpoints(),
        *AuthenticatorEndpoints(services.users, services.authenticators).endpoints(),
    ]
    return [*rows, *OpenApiEndpoints(rows, services.settings.public_url).endpoints()]


def open_portal(services: Services, limits: Limits) -> Portal:
    """The Portal over the services. Imported here, so that a server without visitors never loads its templates."""
    from keystile.server.domain.lists import Lists
    from keystile.server.portal import Portal, PortalServices
    from keystile.server.storage.lists import SqlLists
    from keystile.server.storage.set_up import SqlSetUp

    settings = services.settings
    authentication = Authentication(services.tenants, services.tokens, services.clock)
    return Portal(
        PortalServices(
            tenants=services.tenants,
            administration=services.administration,
            users=services.users,
            authenticators=services.authenticators,
            actions=services.actions,
            lists=Lists(SqlLists(services.database)),
            set_up=SqlSetUp(services.database),
            admins=services.admins,
            links=services.admin_links,
            sessions=services.admin_sessions,
            portal_tenant=services.portal_tenant,
            limits=limits,
            authenticate=authentication.backend,
            clock=services.clock,
            origin=settings.portal_origin,
            public_url=settings.public_url,
            trusted_proxies=settings.trusted_proxies,
            only_host=settings.has_portal_origin,
            is_dev=settings.is_dev,
        )
    )


def open_doctor(
    services: Services, limits: Limits, tenants_of: Callable[[str], Awaitable[Sequence[Tenant]]]
) -> Sequence[BaseRoute]:
    """Doctor's pages over the services. Imported here, like the Portal."""
    from keystile.server.doctor.pages import Doctor, DoctorPages
    from keystile.server.doctor.trial import Trial

    settings = services.settings
    doctor = Doctor(
        settings.public_url,
        Trial(settings.public_url, settings.master_key, services.clock, services.random),
        services.metadata.known_models,
        limits,
        services.clock,
        settings.trusted_proxies,
        tenants_of,
    )
    return DoctorPages(doctor).routes()


class Application:
    """The platform as an ASGI application: the API, and the pages beside it.

    ``services`` is there between start-up and shutdown.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock,
        random: Randomness,
        extra_routes: Sequence[BaseRoute],
        worker: int = 0,
    ) -> None:
        self.settings = settings
        self._worker = worker
        self.services: Services | None = None
        self.jobs: Jobs | None = None
        self.api: Api | None = None
        self.limits: Limits | None = None
        self.portal: Portal | None = None
        self._clock = clock
        self._random = random
        self._log = make_log(settings.log_format, worker)
        self.measures = Measures()
        routes = [
            *pages(self._is_ready, self._api_page),
            *well_known(self._tenants_of),
            *extra_routes,
        ]
        self._pages = self._counted(routes)
        self._visits: Counted | None = None
        self._consultations: Counted | None = None
        self._metrics: SideServer | None = None
        self._traces: Traces | None = None
        self._answers: ASGIApp = self._pages  # the API's, once it is open
        self._buckets: RedisBuckets | None = None
        self._opened = AsyncExitStack()
        self._tasks: list[asyncio.Task[None]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self.api is not None and self._is_api(scope["path"]):
            await self._answers(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http" and self.services is not None and is_below("/portal", scope["path"]):
            await self._portal(self.services)(scope, receive, send)
        elif scope["type"] == "http" and self.services is not None and is_below("/doctor", scope["path"]):
            await self._doctor(self.services)(scope, receive, send)
        else:
            await self._pages(scope, receive, send)

    def _is_api(self, path: str) -> bool:
        if path.startswith("/v1/"):
            return path != "/v1/docs"
        assert self.api is not None
        # SDKs that keep only the host of a base URL leave /v1 out (authsignal-wire §1.1).
        return path.lstrip("/").partition("/")[0] in self.api.routes.first_segments

    def _portal(self, services: Services) -> Counted:
        if self.portal is None or self._visits is None:
            assert self.limits is not None
            self.portal = open_portal(services, self.limits)
            visits = self._traces.requests(self.portal) if self._traces else self.portal
            self._visits = Counted(visits, self.measures)
        return self._visits

    def _doctor(self, services: Services) -> Counted:
        if self._consultations is None:
            assert self.limits is not None
            self._consultations = self._counted(open_doctor(services, self.limits, self._tenants_of))
        return self._consultations

    def _counted(self, routes: Sequence[BaseRoute]) -> Counted:
        """Pages as an application; what they do not have is answered with the one error body."""
        handlers: dict[Any, Any] = {404: not_found, 405: method_not_allowed, 500: failed}
        places = {first_segment(route.path) for route in routes if isinstance(route, Route | Mount)}
        return Counted(Starlette(routes=routes, exception_handlers=handlers), self.measures, places)

    async def _is_ready(self) -> bool:
        if self.services is None:
            return False
        try:
            await self.services.tenants.refresh()
        except Unavailable:
            return False
        return True

    async def _tenants_of(self, rp_id: str) -> Sequence[Tenant]:
        return await self.services.tenants.of_rp_id(rp_id) if self.services else ()

    def _api_page(self) -> str:
        assert self.api is not None
        return api_page(describe(self.api.routes.endpoints, self.settings.public_url))

    def hang_up(self) -> None:
        """End what would otherwise never end: the server wants to stop (`api.connection` calls it)."""
        if self.portal is not None:
            self.portal.hang_up()

    async def start(self) -> Services:
        """Open the database and start the timers."""
        traces = self._traces = open_traces(self.settings, self._log)
        services = await self._opened.enter_async_context(
            open_services(self.settings, clock=self._clock, random=self._random, traces=traces)
        )
        if self.settings.check_clock:
            await check_clock(services.retention.old, self._clock())
        limits = self.limits = Limits(self.settings.limits, shared=await self._shared_buckets())
        self.services = services
        rows = endpoints(services, limits)
        self.api = Api(
            routes=Routes([traces.endpoint(row) for row in rows] if traces else rows),
            authentication=Authentication(services.tenants, services.tokens, self._clock),
            tenants=services.tenants,
            limits=limits,
            log=RequestLog(self._log, self.settings.log_requests),
            random=self._random,
            trusted_proxies=self.settings.trusted_proxies,
            measures=self.measures,
        )
        self._answers = traces.requests(self.api) if traces else self.api
        await services.tenants.refresh()
        if self._worker <= 1:  # once for all of them
            await self._warn_of_portal(services)
        self.jobs = Jobs(
            services.tenants,
            services.failures,
            services.metadata,
            services.retention,
            services.unit_of_work,
            self._clock,
            self._log,
            self.measures,
        )
        self._tasks = self.jobs.start()
        if self.settings.metrics_ports:
            self._metrics = self._open_metrics(services)
        return services

    def _open_metrics(self, services: Services) -> SideServer:
        """`/metrics`, on a port of its own. Imported here, because its library takes its time."""
        from keystile.server.telemetry.exposition import CONTENT_TYPE, Exposition

        exposition = Exposition(
            self.measures,
            services.database.measures,
            version("keystile"),
            {
                "refusals_waiting": (
                    "Refused answers that are counted and not yet in the audit.",
                    lambda: services.failures.waiting,
                ),
            },
            {
                "shared_limits_failures": (
                    "How often Redis did not answer, so that this process counted for itself.",
                    lambda: self._buckets.failures if self._buckets else 0,
                ),
            },
        )
        return SideServer(
            MetricsPage(exposition.text, CONTENT_TYPE),
            self.settings.metrics_host,
            self.settings.metrics_ports,
            lambda reason: self._log.warning("no port for /metrics yet", reason=reason),
        )

    async def _shared_buckets(self) -> RedisBuckets | None:
        """Imported here, because it is an extra."""
        if not self.settings.redis_url:
            return None
        from keystile.server.storage.shared_buckets import RedisBuckets

        secret = self.settings.master_key.derive("shared-limits")
        buckets = self._buckets = RedisBuckets(self.settings.redis_url, secret, self._log)
        self._opened.push_async_callback(buckets.close)
        await buckets.look()
        return buckets

    async def _warn_of_portal(self, services: Services) -> None:
        """What `keystile doctor` finds, too."""
        if self.settings.is_dev:
            return
        found = check_origin(
            self.settings.portal_origin,
            is_own=self.settings.has_portal_origin,
            app_origins=await services.tenants.app_origins(),
        )
        if found.verdict != "ok":
            self._log.warning(found.text, do=found.do)

    async def stop(self) -> None:
        """Stop the timers, write what was counted, drain the writer, close the database."""
        if self._metrics is not None:
            await self._metrics.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        try:
            if self.jobs is not None:
                await self.jobs.failures.flush()
        except Unavailable as error:
            self._log.error("refused answers were not counted", reason=str(error.__cause__ or error))
        finally:
            self.services = self.api = self.jobs = self.portal = None
            self._visits = self._consultations = self._metrics = None
            await self._opened.aclose()
            if self._traces is not None:
                await self._traces.close()

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                try:
                    await self.start()
                except KeystileError as error:
                    await self._opened.aclose()
                    self.services = self.api = None
                    await send({"type": "lifespan.startup.failed", "message": str(error)})
                    return
                await send({"type": "lifespan.startup.complete"})
            else:
                await self.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return


def is_below(place: str, path: str) -> bool:
    return path == place or path.startswith(f"{place}/")


def create_app(
    settings: Settings,
    *,
    clock: Clock = system_clock,
    random: Randomness | None = None,
    extra_routes: Sequence[BaseRoute] = (),
    worker: int = 0,
) -> Application:
    """The platform.

    Args:
        extra_routes: pages that a mode adds, such as the dev inbox.
        worker: which one this is of several processes on one machine; 0 where it is alone.
    """
    return Application(
        settings, clock=clock, random=random or Entropy(), extra_routes=extra_routes, worker=worker
    )
