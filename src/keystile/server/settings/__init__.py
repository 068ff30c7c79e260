# SPDX-License-Identifier: Apache-2.0
"""Every setting of the platform, its default and its meaning: one frozen object, read once.

This package alone reads the environment (``KEYSTILE_…``) and an optional TOML file (``KEYSTILE_CONFIG``); the
environment wins. `load` is for `serve` and the commands, `for_dev` for `dev`. A setting that is unsafe in
production is refused, with its name and what to do.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

from keystile.errors import Misconfigured
from keystile.server.domain.keys import MasterKey
from keystile.server.domain.limits import Limit, LimitSettings
from keystile.server.domain.retention import Keep
from keystile.server.domain.tenant_settings import LEAST_DAYS, MOST_DAYS
from keystile.server.settings.addresses import (
    check_metadata_url,
    check_portal_origin,
    check_proxies,
    check_public_url,
    check_store_url,
    origin_of,
)
from keystile.server.settings.keys import dev_key_file, read_master_key
from keystile.server.storage.database import NO_URL, POOL_SIZE, PostgresPlace

PREFIX: Final = "KEYSTILE_"
DEV_PORT: Final = 8787
DATABASE_FILE: Final = "keystile.db"
MOST_WORKERS: Final = 256
"""Each takes tens of MiB of memory and, on PostgreSQL, a pool of connections."""

FOR_EVER: Final = Keep()


class RawSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What may be written in the environment or the file. The docstring of each is its documentation."""

    database_url: str = f"sqlite:///{DATABASE_FILE}"
    """Where everything is stored: ``sqlite:///relative.db``, ``sqlite:////absolute.db`` or
    ``postgresql://user:password@host/database``, which needs ``pip install 'keystile[postgres]'``."""
    database_pool: int = POOL_SIZE
    """PostgreSQL: the most connections that one process opens."""
    database_prepared: Literal["on", "off"] = "on"
    """PostgreSQL: whether statements are prepared. ``off`` behind PgBouncer in transaction mode."""
    master_key: str = ""
    """The key that wraps all others: 32 bytes as base64. Make one with ``openssl rand -base64 32``. While it is being
    replaced two of them, with a space between: the new one, then the one before it."""
    master_key_file: str = ""
    """A file that holds the master key, instead of the setting itself; two of them on two lines."""
    public_url: str = ""
    """The URL under which browsers reach this server, without ``/v1``: ``https://auth.example.com``."""
    portal_origin: str = ""
    """The origin of the Portal alone, like ``https://portal.example.com``: it answers under no other host then, so no
    page of your apps shares its origin. Not set, it is under the public URL, and start-up warns."""
    host: str = "127.0.0.1"
    """The address to listen on."""
    port: int = DEV_PORT
    """The port to listen on."""
    workers: int = 1
    """Processes that share the port and the database, about one for each core. ``keystile serve --workers`` wins."""
    trusted_proxies: str = ""
    """Addresses of proxies, comma separated, whose ``X-Forwarded-For`` is believed."""
    log_format: Literal["json", "pretty"] = "json"
    """How log lines look: one JSON object each, or for people."""
    log_requests: bool = True
    """Whether successful requests are logged; failed ones always are."""
    keep_actions_days: int = 0
    """For how many days actions are kept, which are also the record of sign-ins: 2 to 36,500, or 0 for ever. A tenant
    may choose for itself."""
    keep_audit_days: int = 0
    """For how many days audit events are kept: 2 to 36,500, or 0 for ever. A tenant may choose for itself."""
    check_clock: bool = True
    """Whether a start is refused on a clock that is more than 5 minutes behind the newest sign-in stored."""
    metadata: bool = False
    """Whether FIDO metadata is fetched once a day: whose certificates vouch for which authenticator models, and
    which models are compromised. Needs ``pip install 'keystile[mds]'``."""
    metadata_url: str = "https://mds3.fidoalliance.org/"
    """Where it is fetched from: ``https://…``, or ``file:///…`` on hosts that reach no other. The environment's
    ``SSL_CERT_FILE`` names other certificate authorities than the system's."""
    metadata_root_file: str = ""
    """The certificate (PEM) that whoever signs the metadata must lead to, if it is not the FIDO Alliance's."""
    metrics_port: str | int = ""
    """Where ``/metrics`` answers Prometheus: a port, or for several workers a range with one for each, like
    ``9464-9467``. Empty, there is none. Never the port that browsers reach."""
    metrics_host: str = "127.0.0.1"
    """The address that ``/metrics`` listens on. Whoever reaches it sees how much happens here, and no more."""
    redis_url: str = ""
    """Where all nodes count for the limits together, a Redis or Valkey: ``redis://host:6379``, ``rediss://…`` with TLS,
    or ``unix://…``. Empty, each process counts for itself. Needs ``pip install 'keystile[redis]'``."""
    limit_options_per_minute: int = 600
    """Ceremony options that one address may ask for a minute."""
    limit_failed_verify_per_minute: int = 60
    """Failed answers that one address may send a minute. Successful ones are not counted."""
    limit_server_api_per_minute: int = 60_000
    """Server API calls of one secret key a minute."""

    def __repr__(self) -> str:
        return "RawSettings(…)"  # the master key is among them


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings, checked and ready for use."""

    database: Path
    """The SQLite file; not used where ``postgres`` is set."""
    master_key: MasterKey
    public_url: str
    portal_origin: str
    """As browsers write it; that of the public URL where ``has_portal_origin`` is not."""
    has_portal_origin: bool
    host: str
    port: int
    trusted_proxies: frozenset[str]
    log_format: Literal["json", "pretty"]
    log_requests: bool
    limits: LimitSettings
    metadata_url: str = ""
    """Empty where no metadata is fetched."""
    metadata_root_file: Path | None = None
    keep: Keep = FOR_EVER
    check_clock: bool = True
    is_dev: bool = False
    metrics_host: str = "127.0.0.1"
    workers: int = 1
    redis_url: str = field(default="", repr=False)
    """Empty where each process counts for itself; may hold a password."""
    metrics_ports: range = range(0)
    """One for each process; empty where there are no metrics."""
    master_key_file: Path | None = None
    """Where the master key was read from; None where it is a setting itself."""
    traces: bool = False
    """Whether OpenTelemetry's own variables ask for traces."""
    postgres: PostgresPlace | None = None

    @property
    def place(self) -> Path | PostgresPlace:
        """Where everything is stored."""
        return self.postgres or self.database

    @property
    def database_name(self) -> str:
        """The database as people are told of it: without its password."""
        return self.postgres.name if self.postgres else str(self.database)


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of `serve` and the commands.

    Raises:
        Misconfigured: a setting is unknown, unreadable, missing or unsafe; the message says which.
    """
    environ = os.environ if environ is None else environ
    return replace(_checked(_raw(environ)), traces=_wants_traces(environ))


def unknown(environ: Mapping[str, str] | None = None) -> Mapping[str, str]:
    """Names in the environment that look like settings and are none, with the setting that was perhaps meant."""
    from difflib import get_close_matches

    environ = os.environ if environ is None else environ
    known = [PREFIX + name.upper() for name in (*RawSettings.__struct_fields__, "config")]
    odd = sorted(name for name in environ if name.startswith(PREFIX) and name not in known)
    return {name: next(iter(get_close_matches(name, known, 1, 0.9)), "") for name in odd}


def for_dev(
    data_dir: Path, *, port: int = DEV_PORT, host: str = "127.0.0.1", environ: Mapping[str, str] | None = None
) -> Settings:
    """The settings of `dev`: a database and a master key in ``data_dir``, both made at the first start."""
    environ = os.environ if environ is None else environ
    key_file = dev_key_file(data_dir)
    raw = _raw(environ, only=("log_requests", "limit_", "metadata", "metrics_", "keep_", "check_clock"))
    return Settings(
        database=data_dir / DATABASE_FILE,
        master_key=read_master_key("", key_file),
        master_key_file=key_file,
        public_url=f"http://localhost:{port}",
        portal_origin=f"http://localhost:{port}",
        has_portal_origin=False,
        host=host,
        port=port,
        trusted_proxies=frozenset(),
        log_format="pretty",
        log_requests=raw.log_requests,
        limits=_limits(raw),
        keep=_keep(raw),
        check_clock=raw.check_clock,
        metadata_url=check_metadata_url(raw.metadata_url) if raw.metadata else "",
        metadata_root_file=_metadata_root(raw),
        is_dev=True,
        metrics_host=raw.metrics_host,
        metrics_ports=_metrics_ports(raw, port),
        traces=_wants_traces(environ),
    )


def _raw(environ: Mapping[str, str], only: tuple[str, ...] = ("",)) -> RawSettings:
    file = environ.get(PREFIX + "CONFIG", "")
    values: dict[str, Any] = {}
    if file:
        try:
            values = tomllib.loads(Path(file).read_text())
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise Misconfigured(f"The settings file {file} cannot be read: {error}.") from error
    names = RawSettings.__struct_fields__
    values |= {
        name: environ[PREFIX + name.upper()]
        for name in names
        if PREFIX + name.upper() in environ and name.startswith(only)
    }
    try:
        return msgspec.convert(values, RawSettings, strict=False)
    except msgspec.ValidationError as error:
        # `…, got `str` - at `$.port``: by the name that it has in the environment.
        why, _, name = str(error).partition(" - at `$.")
        named = f" {PREFIX}{name.rstrip('`').upper()}:" if name else ""
        raise Misconfigured(
            f"A setting is not right:{named} {why}. docs/reference/settings.md lists all."
        ) from error


def _checked(raw: RawSettings) -> Settings:
    postgres = _postgres(raw)
    file = raw.database_url.removeprefix("sqlite:///")
    if postgres is None and (file == raw.database_url or not file):
        raise Misconfigured(
            "KEYSTILE_DATABASE_URL must be sqlite:/// and a file, or postgresql://user:password@host/database."
        )
    if not 0 <= raw.port <= 65_535:
        raise Misconfigured("KEYSTILE_PORT must be 0 to 65535.")
    if not 1 <= raw.workers <= MOST_WORKERS:
        raise Misconfigured(f"KEYSTILE_WORKERS must be 1 to {MOST_WORKERS}, about one for each core.")
    key_file = Path(raw.master_key_file) if raw.master_key_file else None
    public_url = check_public_url(raw.public_url)
    return Settings(
        database=Path("" if postgres else file),
        postgres=postgres,
        master_key=read_master_key(raw.master_key, key_file),
        master_key_file=key_file,
        public_url=public_url,
        portal_origin=check_portal_origin(raw.portal_origin) if raw.portal_origin else origin_of(public_url),
        has_portal_origin=bool(raw.portal_origin),
        host=raw.host,
        port=raw.port,
        workers=raw.workers,
        redis_url=_redis_url(raw.redis_url),
        trusted_proxies=check_proxies(raw.trusted_proxies),
        log_format=raw.log_format,
        log_requests=raw.log_requests,
        limits=_limits(raw),
        keep=_keep(raw),
        check_clock=raw.check_clock,
        metadata_url=check_metadata_url(raw.metadata_url) if raw.metadata else "",
        metadata_root_file=_metadata_root(raw),
        metrics_host=raw.metrics_host,
        metrics_ports=_metrics_ports(raw, raw.port),
    )


def _wants_traces(environ: Mapping[str, str]) -> bool:
    """As OpenTelemetry means its variables; the rest of them its library reads itself."""
    if environ.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return False
    exporter = environ.get("OTEL_TRACES_EXPORTER", "")
    endpoints = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
    return exporter == "otlp" or (not exporter and any(environ.get(name) for name in endpoints))


def _metrics_ports(raw: RawSettings, port: int) -> range:
    text = str(raw.metrics_port).strip()
    if not text:
        return range(0)
    first, dash, last = text.partition("-")
    last = last if dash else first
    if not (first.isdecimal() and last.isdecimal() and 0 < int(first) <= int(last) <= 65_535):
        raise Misconfigured("KEYSTILE_METRICS_PORT must be a port, or a range of ports like 9464-9467.")
    ports = range(int(first), int(last) + 1)
    if port in ports:
        raise Misconfigured("KEYSTILE_METRICS_PORT must be another port than KEYSTILE_PORT.")
    return ports


def _postgres(raw: RawSettings) -> PostgresPlace | None:
    if not raw.database_url.startswith(("postgresql://", "postgres://")):
        return None
    if raw.database_pool < 1:
        raise Misconfigured("KEYSTILE_DATABASE_POOL must be at least 1.")
    if find_spec("asyncpg") is None:
        raise Misconfigured("PostgreSQL needs one more package. Run: pip install 'keystile[postgres]'")
    url = check_store_url(raw.database_url, or_else=NO_URL)
    return PostgresPlace(url, raw.database_prepared == "on", raw.database_pool)


def _redis_url(text: str) -> str:
    if not text:
        return ""
    if not text.startswith(("redis://", "rediss://", "unix://")):
        raise Misconfigured(
            "KEYSTILE_REDIS_URL must be redis://host:6379, rediss://host:6379 (with TLS) or unix:///path."
        )
    if find_spec("redis") is None:
        raise Misconfigured("Shared limits need one more package. Run: pip install 'keystile[redis]'")
    return check_store_url(
        text,
        or_else="KEYSTILE_REDIS_URL cannot be read as a URL. Write redis://:password@host:6379, and in the password "
        "%2F for /, %40 for @, %23 for #, %3F for ?.",
    )


def _metadata_root(raw: RawSettings) -> Path | None:
    return Path(raw.metadata_root_file) if raw.metadata_root_file else None


def _limits(raw: RawSettings) -> LimitSettings:
    for name in ("limit_options_per_minute", "limit_failed_verify_per_minute", "limit_server_api_per_minute"):
        if getattr(raw, name) < 1:
            raise Misconfigured(f"{PREFIX}{name.upper()} must be at least 1.")
    return LimitSettings(
        options=Limit(raw.limit_options_per_minute, 60),
        failed_verify=Limit(raw.limit_failed_verify_per_minute, 60),
        server_api=Limit(raw.limit_server_api_per_minute, 60),
    )


def _keep(raw: RawSettings) -> Keep:
    for name in ("keep_actions_days", "keep_audit_days"):
        days = getattr(raw, name)
        if days != 0 and not LEAST_DAYS <= days <= MOST_DAYS:
            raise Misconfigured(f"{PREFIX}{name.upper()} must be {LEAST_DAYS} to {MOST_DAYS}, or 0 for ever.")
    return Keep(raw.keep_actions_days, raw.keep_audit_days)
