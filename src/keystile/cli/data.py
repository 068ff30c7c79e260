# SPDX-License-Identifier: Apache-2.0
"""`keystile data`: delete what is older than it needs to be; end what an older database may have forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from keystile.cli import desk
from keystile.cli.console import confirm, say
from keystile.cli.desk import ACTOR, Desk, tenants
from keystile.cli.failures import CommandFailed
from keystile.cli.options import DataDir, DryRun, Yes, group

if TYPE_CHECKING:
    from keystile.server.domain.retention import Pruned
    from keystile.server.domain.tenants import Tenant

app = group("What is stored: delete what is old, end what was issued.")


@app.command("prune")
def prune(
    older_than: Annotated[
        str, typer.Option("--older-than", metavar="DAYS", help="Days, like 90d: what is older goes.")
    ],
    tenant: Annotated[
        str | None, typer.Option("--tenant", "-t", metavar="ID|NAME", help="Of one tenant; else of all.")
    ] = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    data_dir: DataDir = None,
) -> None:
    """Delete old actions and audit events, a little at a time, while the server runs."""
    days = _days(older_than)

    async def chosen(at: Desk) -> list[Tenant]:
        return [await tenants.find(at, tenant)] if tenant is not None else list(await tenants.stored(at))

    async def count(at: Desk) -> list[tuple[Tenant, Pruned]]:
        return [(one, await at.retention.count(one.id, days)) for one in await chosen(at)]

    async def work(at: Desk) -> list[tuple[Tenant, Pruned]]:
        return [(one, await at.retention.prune(one.id, days, actor=ACTOR)) for one in await chosen(at)]

    found = desk.run(count, data_dir)
    actions = sum(pruned.actions for _, pruned in found)
    events = sum(pruned.events for _, pruned in found)
    if dry_run:
        _print(found, "would be deleted")
        say("Nothing was deleted (--dry-run).")
        return
    if not actions + events:
        say(f"Nothing is older than {days} days.")
        return
    confirm(
        f"Delete {actions} actions and {events} audit events of {len(found)} tenants? This cannot be undone.",
        yes=yes,
    )
    _print(desk.run(work, data_dir), "deleted")


@app.command("end-challenges")
def end_challenges(yes: Yes = False, data_dir: DataDir = None) -> None:
    """End all challenges, Portal links and Portal sessions. Run it when the database may have lost its newest rows.

    `keystile restore` does it by itself. After pg_restore, or when a replica was promoted that was not synchronous, do
    it before any server starts: what was used once could be used again otherwise. People have to try again, and admins
    sign in again; nothing else happens.
    """
    confirm("End every challenge, Portal link and Portal session of all tenants?", yes=yes)

    async def work(at: Desk) -> None:
        await at.administration.end_what_was_issued(event="challenges.ended", actor=ACTOR)

    desk.run(work, data_dir)
    say("No challenge, Portal link or Portal session from before is good any more.")


def _days(text: str) -> int:
    number = text.removesuffix("d")
    if not number.isascii() or not number.isdecimal():
        raise CommandFailed(
            "KT-CLI-013", why=f"--older-than {text} is no number of days", do="--older-than 90d"
        )
    return int(number[:9])


def _print(found: list[tuple[Tenant, Pruned]], what: str) -> None:
    for tenant, pruned in found:
        say(f"{tenant.name}: {pruned.actions} actions and {pruned.events} audit events {what}.")
