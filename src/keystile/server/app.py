# SPDX-License-Identifier: Apache-2.0
"""The composition root: settings → stores, services → ASGI app. The only place that wires.

`open_services` is for whoever needs the services without HTTP (the command line); `create_app` is the whole
platform. The clock and the randomness are parameters, so that tests can move one and repeat the other.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

import apsw
from starlette.applications import Starlette
from starlette.routing import Mount, Route

from keystile.errors import KeystileError, Misconfigured, Unavailable
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
from keystile.server.doctor.pages import Doctor, DoctorPages
from keystile.server.doctor.portal import check_origin
from keystile.server.doctor.trial import Trial
from keystile.server.domain.actions import Actions
from keystile.server.domain.admin_links import AdminLinks
from keystile.server.domain.admin_sessions import AdminSessions
from keystile.server.domain.administration import Administration
from keystile.server.domain.admins import Admins
from keystile.server.domain.authenticators import AuthenticatorAdmin
from keystile.server.domain.client_tokens import ClientTokens
from keystile.server.domain.failures import Failures
from keystile.server.domain.known_models import KnownModels
from keystile.server.domain.limits import Limits
from keystile.server.domain.lists import Lists
from keystile.server.domain.portal_tenant import PortalTenant
from keystile.server.domain.retention import Retention
from keystile.server.domain.tenants import Tenant, Tenants
from keystile.server.domain.users import Users
from keystile.server.entropy import Entropy
from keystile.server.jobs import PRUNE_PAUSE_SECONDS, Jobs
from keystile.server.listen import SideServer
from keystile.server.logs import make_log
from keystile.server.metadata.keeping import MetadataKeeper
from keystile.server.methods.passkey import PasskeyEnrollment, PasskeySignIn
from keystile.server.settings import Settings
from keystile.server.storage import migrations
from keystile.server.storage.admins import SqlAdmins
from keystile.server.storage.changes import SqlUnitOfWork
from keystile.server.storage.database import Database, PostgresPlace
from keystile.server.storage.lists import SqlLists
from keystile.server.storage.metadata import SqlMetadataRecords
from keystile.server.storage.retention import SqlOld
from keystile.server.storage.schema import check_writable, schema_revision
from keystile.server.storage.set_up import SqlSetUp
from keystile.server.storage.sqlite import SQLiteDatabase
from keystile.server.storage.stores import (
    SqlActions,
    SqlAuditEvents,
    SqlAuthenticators,
    SqlSpentChallenges,
    SqlTenantRecords,
    SqlUsers,
)
from keystile.server.telemetry.measures import Measures
from keystile.server.telemetry.pages import Counted, MetricsPage, first_segment

if TYPE_CHECKING:
    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp, Receive, Scope, Send

    from keystile.server.domain.ports import Clock, Log, Old, Randomness
    from keystile.server.portal import Portal
    from keystile.server.storage.postgres import PostgresDatabase
    from keystile.server.storage.shared_buckets import RedisBuckets
    from keystile.server.traces import Traces


MOST_BEHIND_MS: Final = 5 * 60 * 1000


def system_clock() -> int:
    """UTC now in epoch milliseconds."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class Services:
    """Everything the platform can do, wired over one open database."""

    settings: Settings
    clock: Clock
    random: Randomness
    database: Database
    unit_of_work: SqlUnitOfWork
    tenants: Tenants
    tokens: ClientTokens
    administration: Administration
    users: Users
    authenticators: AuthenticatorAdmin
    actions: Actions
    enrollment: PasskeyEnrollment
    sign_in: PasskeySignIn
    failures: Failures
    audit_events: SqlAuditEvents
    portal_tenant: PortalTenant
    admins: Admins
    admin_links: AdminLinks
    admin_sessions: AdminSessions
    metadata: MetadataKeeper
    retention: Retention


def wire(settings: Settings, database: Database, *, clock: Clock, random: Randomness) -> Services:
    """All services over an open database."""
    unit_of_work = SqlUnitOfWork(database)
    user_store, authenticator_store = SqlUsers(database), SqlAuthenticators(database)
    action_store = SqlActions(database)
    known_models = KnownModels(
        SqlMetadataRecords(database), authenticator_store, expected=bool(settings.metadata_url)
    )
    tenants = Tenants(SqlTenantRecords(database), settings.master_key, known_models)
    failures = Failures(unit_of_work, clock, random)
    tokens = ClientTokens(settings.public_url)
    users = Users(user_store, authenticator_store, unit_of_work, clock, random)
    actions = Actions(action_store, users, unit_of_work, tokens, clock, random)
    admin_store = SqlAdmins(database)
    portal_tenant = PortalTenant(
        tenants, unit_of_work, settings.master_key, settings.portal_origin, clock, random
    )
    admin_sessions = AdminSessions(
        admin_store, portal_tenant, actions, unit_of_work, clock, random, is_dev=settings.is_dev
    )
    return Services(
        settings=settings,
        clock=clock,
        random=random,
        database=database,
        unit_of_work=unit_of_work,
        tenants=tenants,
        tokens=tokens,
        administration=Administration(tenants, unit_of_work, settings.master_key, clock, random),
        users=users,
        authenticators=AuthenticatorAdmin(authenticator_store, unit_of_work, clock, random),
        actions=actions,
        enrollment=PasskeyEnrollment(
            user_store,
            authenticator_store,
            action_store,
            unit_of_work,
            known_models,
            tokens,
            clock,
            random,
        ),
        sign_in=PasskeySignIn(
            authenticator_store, SqlSpentChallenges(database), unit_of_work, tokens, failures, clock, random
        ),
        failures=failures,
        audit_events=SqlAuditEvents(database),
        portal_tenant=portal_tenant,
        admins=Admins(admin_store, unit_of_work, clock, random),
        admin_links=AdminLinks(
            admin_store,
            tenants,
            portal_tenant,
            admin_sessions,
            unit_of_work,
            clock,
            random,
            is_dev=settings.is_dev,
        ),
        admin_sessions=admin_sessions,
        metadata=MetadataKeeper(
            known_models,
            tenants,
            authenticator_store,
            unit_of_work,
            clock,
            random,
            settings.metadata_url,
            settings.metadata_root_file,
        ),
        retention=Retention(
            SqlOld(database),
            unit_of_work,
            settings.keep,
            clock,
            random,
            partial(asyncio.sleep, PRUNE_PAUSE_SECONDS),
        ),
    )


def migrate(settings: Settings) -> None:
    """Make the database or bring it up to this version."""
    if settings.postgres is not None:
        migrations.upgrade_postgres(settings.postgres.url)
        return
    settings.database.parent.mkdir(parents=True, exist_ok=True)
    migrations.upgrade(f"sqlite:///{settings.database}")


async def open_sqlite(settings: Settings) -> SQLiteDatabase:
    _check_schema(schema_revision(settings.database), settings.database_name)
    check_writable(settings.database)
    try:
        return SQLiteDatabase(settings.database)
    except apsw.Error as error:
        raise Misconfigured(
            f"The database {settings.database} cannot be opened ({error}). "
            "Look whether this user may write the file and its folder."
        ) from error


async def open_postgres(place: PostgresPlace) -> PostgresDatabase:
    """Imported here, because it is an extra."""
    from keystile.server.storage.postgres import PostgresDatabase

    database = await PostgresDatabase.open(place)
    try:
        _check_schema(await database.revision(), place.name)
    except KeystileError:
        await database.close()
        raise
    return database


def _check_schema(revision: str | None, name: str) -> None:
    if revision != migrations.HEAD:
        what = "has no tables yet" if revision is None else f"is at schema {revision}"
        newer = revision is not None and migrations.is_newer(revision)
        do = "Install the newer version: a database never goes back." if newer else "Run: keystile migrate"
        raise Misconfigured(f"The database {name} {what}; this version needs {migrations.HEAD}. {do}")


def open_traces(settings: Settings, log: Log) -> Traces | None:
    """Traces, where they are asked for. Imported here, because they are an extra."""
    if not settings.traces:
        return None
    try:
        from keystile.server.traces import Traces
    except ImportError:
        log.warning("no traces: one more package is needed", do="pip install 'keystile[telemetry]'")
        return None
    return Traces(log)


@asynccontextmanager
async def open_services(
    settings: Settings,
    *,
    clock: Clock = system_clock,
    random: Randomness | None = None,
    traces: Traces | None = None,
) -> AsyncIterator[Services]:
    """The services over the database that the settings name, which is closed at the end.

    Raises:
        Misconfigured: there is no database yet, its schema is not this version's, or it was made with
            another master key.
        Unavailable: it does not answer.
    """
    database = await (
        open_sqlite(settings) if settings.postgres is None else open_postgres(settings.postgres)
    )
    try:
        observed = traces.database(database) if traces else database
        services = wire(settings, observed, clock=clock, random=random or Entropy())
        await services.tenants.check_master_key()
        yield services
    finally:
        await database.close()


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
    from keystile.server.portal import Portal, PortalServices

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
        self.doctor: Doctor | None = None
        self.limits: Limits | None = None
        self.portal: Portal | None = None
        self._clock = clock
        self._random = random
        self._log = make_log(settings.log_format, worker)
        self.measures = Measures()
        routes = [
            *pages(self._is_ready, self._api_page),
            *well_known(self._tenants_of),
            *DoctorPages(lambda: self.doctor).routes(),
            *extra_routes,
        ]
        handlers: dict[Any, Any] = {404: not_found, 405: method_not_allowed, 500: failed}
        places = {first_segment(route.path) for route in routes if isinstance(route, Route | Mount)}
        self._pages = Counted(Starlette(routes=routes, exception_handlers=handlers), self.measures, places)
        self._visits: Counted | None = None
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
        elif scope["type"] == "http" and self.services is not None and is_portal(scope["path"]):
            await self._portal(self.services)(scope, receive, send)
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
        limits = self.limits = Limits(self.settings.limits, shared=self._shared_buckets())
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
        self.doctor = Doctor(
            self.settings.public_url,
            Trial(self.settings.public_url, self.settings.master_key, self._clock, self._random),
            services.metadata.known_models,
            limits,
            self._clock,
            self.settings.trusted_proxies,
            self._tenants_of,
        )
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

    def _shared_buckets(self) -> RedisBuckets | None:
        """Imported here, because it is an extra."""
        if not self.settings.redis_url:
            return None
        from keystile.server.storage.shared_buckets import RedisBuckets

        secret = self.settings.master_key.derive("shared-limits")
        buckets = self._buckets = RedisBuckets(self.settings.redis_url, secret, self._log)
        self._opened.push_async_callback(buckets.close)
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
            self._visits = self._metrics = None
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


async def check_clock(old: Old, now: int) -> None:
    """Refuse to run on a clock that could revive what was spent (security.md §9).

    Raises:
        Misconfigured: something that is stored was made more than five minutes later.
    """
    newest = await old.newest()
    if newest > now + MOST_BEHIND_MS:
        was, is_now = (
            datetime.fromtimestamp(at // 1000, UTC).isoformat().replace("+00:00", "Z") for at in (newest, now)
        )
        raise Misconfigured(
            f"This machine's clock is behind: it says {is_now}, and the database holds something of {was}. "
            "Set the clock right and start again. If it is right, and another machine's was ahead, "
            "look at what that one wrote, and set KEYSTILE_CHECK_CLOCK=false until that time has passed."
        )


def is_portal(path: str) -> bool:
    return path == "/portal" or path.startswith("/portal/")


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
