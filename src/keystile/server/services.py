# SPDX-License-Identifier: Apache-2.0
"""The platform's services, wired over one open database: settings → stores → services.

`open_services` is for whoever needs them without HTTP (the command line); `keystile.server.app` puts HTTP around
them. The clock and the randomness are parameters, so that tests can move one and repeat the other.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Final

import apsw

from keystile.errors import KeystileError, Misconfigured
from keystile.server.domain.actions import Actions
from keystile.server.domain.admin_links import AdminLinks
from keystile.server.domain.admin_sessions import AdminSessions
from keystile.server.domain.administration import Administration
from keystile.server.domain.admins import Admins
from keystile.server.domain.authenticators import AuthenticatorAdmin
from keystile.server.domain.client_tokens import ClientTokens
from keystile.server.domain.failures import Failures
from keystile.server.domain.key_rotation import KeyRotation
from keystile.server.domain.known_models import KnownModels
from keystile.server.domain.portal_tenant import PortalTenant
from keystile.server.domain.retention import Retention
from keystile.server.domain.tenants import Tenants
from keystile.server.domain.users import Users
from keystile.server.entropy import Entropy
from keystile.server.jobs import PRUNE_PAUSE_SECONDS
from keystile.server.metadata.keeping import MetadataKeeper
from keystile.server.methods.passkey import PasskeyEnrollment, PasskeySignIn
from keystile.server.settings import Settings
from keystile.server.storage import migrations
from keystile.server.storage.admins import SqlAdmins
from keystile.server.storage.changes import SqlUnitOfWork
from keystile.server.storage.database import Database, PostgresPlace
from keystile.server.storage.metadata import SqlMetadataRecords
from keystile.server.storage.retention import SqlOld
from keystile.server.storage.schema import check_writable, schema_revision
from keystile.server.storage.sqlite import SQLiteDatabase
from keystile.server.storage.stores import (
    SqlActions,
    SqlAuditEvents,
    SqlAuthenticators,
    SqlSpentChallenges,
    SqlTenantRecords,
    SqlUsers,
)

if TYPE_CHECKING:
    from keystile.server.domain.ports import Clock, Log, Old, Randomness
    from keystile.server.storage.postgres import PostgresDatabase
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
    key_rotation: KeyRotation
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
    portal_tenant = PortalTenant(tenants, unit_of_work, settings.portal_origin, clock, random)
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
        administration=Administration(tenants, unit_of_work, clock, random),
        key_rotation=KeyRotation(tenants, unit_of_work, settings.master_key, clock, random),
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
    folder = settings.database.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Misconfigured(
            f"The folder {folder} cannot be made ({error.strerror}). Make it, and let this user write it, or name "
            "another in KEYSTILE_DATABASE_URL."
        ) from error
    check_writable(settings.database)
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
        await services.tenants.wrapping_key()  # refuses a database that was made with another master key
        yield services
    finally:
        await database.close()


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
