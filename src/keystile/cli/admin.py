# SPDX-License-Identifier: Apache-2.0
"""`keystile admin`: who may use the Portal. Makes one-time links; a link makes an admin once a passkey is enrolled."""

from __future__ import annotations

import socket
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer

from keystile.cli import desk
from keystile.cli.console import confirm, print_record, print_table, say
from keystile.cli.desk import admins
from keystile.cli.options import DataDir, DryRun, Json, Yes, group

app = group("Admins of the Portal: invite, list and remove them, or let one back in.")

AdminArgument = Annotated[
    str, typer.Argument(metavar="ADMIN", help="The admin's id or name, as `admin list` shows it.")
]


@app.command("invite")
def invite(
    name: Annotated[str, typer.Option(help="What to call the new admin.")] = "Admin",
    role: Annotated[
        str, typer.Option(help="admin (everything) or support (look, and remove authenticators).")
    ] = "admin",
    tenant: Annotated[
        str | None,
        typer.Option(
            "--tenant", "-t", metavar="ID|NAME", help="The one tenant they may see. Default: all of them."
        ),
    ] = None,
    data_dir: DataDir = None,
    json: Json = False,
) -> None:
    """Print a one-time link with which somebody becomes an admin and adds a passkey."""
    _print_link(desk.run(lambda at: admins.invite(at, name, role, tenant), data_dir), as_json=json)


@app.command("list")
def list_(data_dir: DataDir = None, json: Json = False) -> None:
    """List admins with role and reach."""
    print_table(
        desk.run(admins.views, data_dir),
        ["adminId", "name", "role", "reach", "createdAt"],
        as_json=json,
        empty="No admins yet. Do: keystile admin invite",
    )


@app.command("remove")
def remove(admin: AdminArgument, dry_run: DryRun = False, yes: Yes = False, data_dir: DataDir = None) -> None:
    """Remove an admin: their sessions, passkeys and links end at once."""
    found: dict[str, Any] = desk.run(lambda at: admins.find(at, admin), data_dir)
    what = f"{found['name']} ({found['role']}, {found['adminId']})"
    if dry_run:
        say(f"Would remove {what} (--dry-run).")
        return
    confirm(f"Remove {what} from the Portal? This cannot be undone.", yes=yes)
    desk.run(lambda at: admins.remove(at, found["adminId"]), data_dir)
    say(f"Removed {what}.")


@app.command("unlock")
def unlock(admin: AdminArgument, data_dir: DataDir = None, json: Json = False) -> None:
    """Print a one-time link with which an admin who lost their passkey adds another. It is audited."""
    _print_link(desk.run(lambda at: admins.unlock(at, admin), data_dir), as_json=json)


def _print_link(made: dict[str, Any], *, as_json: bool) -> None:
    print_record(made, as_json=as_json)
    if as_json:
        return
    say("\nThe link works once, for 30 minutes. Hand it over as you would a key.")
    if not _may_answer(made["link"]):
        place = urlsplit(made["link"])
        say(
            f"Nothing answers at {place.netloc} now: start Keystile there (keystile dev --port {place.port}), or put "
            "the port on which it runs into the link."
        )


def _may_answer(link: str) -> bool:
    """Whether something listens where the link leads, as far as this machine can tell: of its own ports."""
    place = urlsplit(link)
    if place.hostname != "localhost":
        return True
    try:
        socket.create_connection((place.hostname, place.port or 80), timeout=1).close()
    except OSError:
        return False
    return True
