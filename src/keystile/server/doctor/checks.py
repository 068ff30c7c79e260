# SPDX-License-Identifier: Apache-2.0
"""The set-up checks: facts in, findings out. `keystile doctor` gathers the facts and prints the findings.

Nothing here reads a setting, a file or a clock. A finding that fails carries what to do about it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from publicsuffixlist import PublicSuffixList

from keystile.errors import KeysUnreadable
from keystile.server.domain.origins import MAX_LABELS, labels
from keystile.server.domain.tenants import Tenant

Verdict = Literal["ok", "info", "warning", "failed"]
"""``info``: it is not there, and nothing needs it."""

OWNER_ONLY: Final = 0o077
LOW_DISK_BYTES: Final = 500 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found. ``subject`` is what was looked at; ``do`` is empty when all is well."""

    check: str
    subject: str
    verdict: Verdict
    text: str
    do: str = ""


@dataclass(frozen=True, slots=True)
class Host:
    """Facts about the place where the server runs."""

    database: str
    database_mode: int | None
    """Permission bits of the database file; None when it is not a file."""
    free_bytes: int | None
    """None where the database is on a server."""
    revision: str | None
    """The schema the database has; None for none."""
    expected_revision: str
    fast_loop: bool
    """Whether uvloop and httptools can be imported."""
    unknown: Mapping[str, str] = field(default_factory=dict)
    """Variables that look like settings and are none, with the setting that was perhaps meant."""


def check_host(host: Host) -> Iterator[Finding]:
    for name, meant in host.unknown.items():
        text = "it is none of the server's settings, and changes nothing"
        if meant:
            yield Finding("setting", name, "warning", text, f"did you mean {meant}?")
        else:
            yield Finding("setting", name, "info", text, "docs/reference/settings.md lists all")
    if host.revision == host.expected_revision:
        yield Finding(
            "schema", host.database, "ok", f"the schema is at {host.revision}, as this version needs"
        )
    else:
        text = f"the schema is at {host.revision or 'nothing'}; this version needs {host.expected_revision}"
        yield Finding("schema", host.database, "failed", text, "keystile migrate")
    if host.database_mode is not None and host.database_mode & OWNER_ONLY:
        mode = f"other users of this machine may read it (mode {host.database_mode:o})"
        yield Finding("permissions", host.database, "warning", mode, f"chmod 600 {host.database}")
    if host.free_bytes is not None and host.free_bytes < LOW_DISK_BYTES:
        text = f"{host.free_bytes // (1024 * 1024)} MiB are free; writes fail with 503 when the disk is full"
        yield Finding("disk", host.database, "warning", text, "free some space, or move the database")
    if host.fast_loop:
        yield Finding("event loop", "uvicorn", "ok", "uvloop and httptools are there")
    else:
        text = "uvloop or httptools is missing: each request costs several times as much"
        yield Finding("event loop", "uvicorn", "warning", text, "pip install 'keystile[server]'")


def check_master_key(waiting: int | None) -> Finding:
    """``waiting`` is how many tenants' keys the previous master key wraps; None where there is one master key."""
    if waiting is None:
        return Finding("master key", "settings", "ok", "there is one")
    if waiting:
        text = f"there are two, and the keys of {waiting} tenants are wrapped by the old one"
        do = "when every node has both: keystile master-key rotate"
        return Finding("master key", "settings", "warning", text, do)
    return Finding(
        "master key",
        "settings",
        "warning",
        "there are two, and nothing needs the old one",
        "keystile master-key retire",
    )


def check_tenant(tenant: Tenant, *, suffixes: PublicSuffixList, now: int) -> Iterator[Finding]:
    rp_id = tenant.settings.rp_id
    if rp_id != "localhost" and suffixes.is_public(rp_id):
        yield Finding(
            "rp id",
            tenant.name,
            "failed",
            f"{rp_id} is a public suffix: browsers refuse passkeys for it",
            "make a tenant with the domain that you registered",
        )
    else:
        yield Finding("rp id", tenant.name, "ok", rp_id)
    if tenant.web_origins:
        yield Finding("origins", tenant.name, "ok", ", ".join(sorted(tenant.web_origins)))
    else:
        yield Finding(
            "origins",
            tenant.name,
            "failed",
            "no page may use its passkeys",
            f"keystile tenant origins add --tenant {tenant.id} https://{rp_id}",
        )
    if tenant.related_origins:
        yield _check_related(tenant, suffixes)
    try:
        _ = tenant.keys
    except KeysUnreadable:
        yield Finding(
            "data key",
            tenant.name,
            "failed",
            "its keys were sealed with another master key: every request of its apps fails with 500",
            "start with the master key that this database was made with, or restore the tenant from a backup",
        )
    yield _check_keys(tenant)
    yield _check_signing_keys(tenant, now)
    if tenant.settings.user_verification == "discouraged":
        yield Finding(
            "user verification",
            tenant.name,
            "warning",
            "passkeys sign in without fingerprint, face or PIN: one factor only",
            f"keystile tenant update --tenant {tenant.id} --user-verification required",
        )


def _check_related(tenant: Tenant, suffixes: PublicSuffixList) -> Finding:
    counted = labels(tenant.related_origins, suffixes.privatesuffix)
    listed = ", ".join(tenant.related_origins)
    if len(counted) <= MAX_LABELS:
        return Finding("related origins", tenant.name, "ok", listed)
    text = f"{len(counted)} different names ({', '.join(counted)}); some browsers look at {MAX_LABELS} only"
    do = f"keystile tenant origins remove --tenant {tenant.id} those that are used least"
    return Finding("related origins", tenant.name, "warning", text, do)


def _check_keys(tenant: Tenant) -> Finding:
    live = len(tenant.api_keys)
    if live == 0:
        do = f"keystile keys create --tenant {tenant.id}"
        return Finding("api keys", tenant.name, "warning", "no live key: no app can call the server API", do)
    if live > 1:
        do = f"keystile keys list --tenant {tenant.id}, then keystile keys revoke the old one"
        return Finding("api keys", tenant.name, "warning", "two are live, as while one is replaced", do)
    return Finding("api keys", tenant.name, "ok", "one is live")


def _check_signing_keys(tenant: Tenant, now: int) -> Finding:
    keys = tenant.settings.signing_keys
    verifying = ", ".join(str(key.key_id) for key in keys.retiring if now < key.until)
    also = f"; older ones that still verify: {verifying}" if verifying else ""
    return Finding("signing keys", tenant.name, "ok", f"key {keys.current} signs{also}")
