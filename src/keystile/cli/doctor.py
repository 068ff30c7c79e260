# SPDX-License-Identifier: Apache-2.0
"""`keystile doctor`: gather the facts for the set-up checks, print what they find."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated

import typer

from keystile.cli import desk
from keystile.cli.console import output, print_json
from keystile.cli.desk import Desk, admins, tenants
from keystile.cli.failures import CommandFailed
from keystile.cli.options import DataDir, Json

if TYPE_CHECKING:
    from keystile.server.doctor.checks import Finding, Host
    from keystile.server.domain.tenants import Tenant
    from keystile.server.settings import Settings

MARKS = {"ok": ("✓", "green"), "info": ("·", "dim"), "warning": ("!", "yellow"), "failed": ("✗", "bold red")}


def doctor(
    data_dir: DataDir = None,
    url: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Also look at the running server from outside, as a browser does: reach, clock, files.",
        ),
    ] = None,
    integrity: Annotated[
        bool,
        typer.Option(
            "--integrity",
            help="Read all of the database and compare its rows with its indexes: seconds for each GiB. "
            "Without it, a look of five seconds.",
        ),
    ] = False,
    json: Json = False,
) -> None:
    """Check the set-up: settings, database, Redis, tenants. Ends with 3 when a check failed."""
    from publicsuffixlist import PublicSuffixList

    from keystile.cli import outside, stores
    from keystile.cli.place import find_settings
    from keystile.errors import KeystileError, Unavailable
    from keystile.server.doctor.checks import Finding, check_host, check_master_key, check_tenant
    from keystile.server.doctor.makers import check_makers, check_metadata
    from keystile.server.doctor.portal import check_admins, check_origin

    settings = find_settings(data_dir)
    host = gather(settings)
    findings = list(check_host(host))
    findings += stores.look(settings, thorough=integrity)
    if host.revision == host.expected_revision:
        suffixes = PublicSuffixList()
        seen: list[Tenant] = []

        async def look(at: Desk) -> Sequence[Finding]:
            known = at.metadata.known_models
            state, makers_known = await known.records.state(), await known.is_on()
            now = at.metadata.clock()
            found = list(check_metadata(state, url=at.metadata.url, now=now))
            replacing = settings.master_key.previous is not None
            found.append(
                check_master_key(len(await at.key_rotation.wrapped_by_previous()) if replacing else None)
            )
            if not settings.is_dev:
                origins = await at.administration.tenants.app_origins()
                found.append(
                    check_origin(
                        settings.portal_origin, is_own=settings.has_portal_origin, app_origins=origins
                    )
                )
            found += check_admins(await admins.facts(at), portal_url=f"{settings.portal_origin}/portal")
            seen.extend(await tenants.stored(at))
            for tenant in seen:
                found += check_tenant(tenant, suffixes=suffixes, now=now)
                found += check_makers(tenant, await known.affected(tenant), makers_known=makers_known)
            return found

        try:
            findings += desk.run(look, data_dir)
        except KeystileError as error:
            # What was found out until then is worth knowing all the same.
            why = (
                f"no server starts: {error.__cause__ or error}"
                if isinstance(error, Unavailable)
                else str(error)
            )
            findings.append(Finding("start", host.database, "failed", why, "put this right first"))
        if url is not None:
            # --data-dir names a folder of `dev`, whose port only its own start knows.
            public_url = url if settings.is_dev else settings.public_url
            findings += outside.look(url, public_url, seen)
    if json:
        print_json(findings)
    else:
        show(findings)
    failed = sum(finding.verdict == "failed" for finding in findings)
    if failed:
        raise CommandFailed(
            "KT-CLI-015", why=f"{failed} of {len(findings)} checks failed", do="see the lines marked ✗"
        )


def gather(settings: Settings) -> Host:
    from keystile.server.doctor.checks import Host
    from keystile.server.settings import unknown
    from keystile.server.storage.migrations import HEAD
    from keystile.server.storage.schema import schema_revision

    if settings.postgres is not None:
        return Host(
            database=settings.database_name,
            database_mode=None,
            free_bytes=None,
            revision=schema_revision(settings.postgres),
            expected_revision=HEAD,
            fast_loop=_has_fast_loop(),
            unknown=unknown(),
        )
    database = settings.database
    folder = next(folder for folder in database.absolute().parents if folder.is_dir())
    return Host(
        database=str(database),
        database_mode=database.stat().st_mode & 0o777 if database.is_file() else None,
        free_bytes=shutil.disk_usage(folder).free,
        revision=schema_revision(database),
        expected_revision=HEAD,
        fast_loop=_has_fast_loop(),
        unknown=unknown(),
    )


def _has_fast_loop() -> bool:
    return all(find_spec(name) is not None for name in ("uvloop", "httptools"))


def show(findings: Sequence[Finding]) -> None:
    from rich.text import Text

    console = output()
    for finding in findings:
        mark, style = MARKS[finding.verdict]
        console.print(Text.assemble((mark, style), f" {finding.check} · {finding.subject}: {finding.text}"))
        if finding.do:
            console.print(Text.assemble("    ", ("Do  ", "dim"), finding.do))
