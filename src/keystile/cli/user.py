# SPDX-License-Identifier: Apache-2.0
"""`keystile user`: look at a user, and remove what they have enrolled."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from keystile.cli import desk
from keystile.cli.console import confirm, print_json, print_record, say
from keystile.cli.desk import Desk, users
from keystile.cli.options import DataDir, DryRun, Json, TenantOption, Yes, group

app = group("Users of a tenant, and what they have enrolled.")

UserArgument = Annotated[
    str, typer.Argument(metavar="USER", help="The user's id; or their email address or username.")
]


@app.command("show")
def show(
    user: UserArgument, tenant: TenantOption = None, data_dir: DataDir = None, json: Json = False
) -> None:
    """Show a user and their authenticators, with what is known of each."""
    shown = desk.run(lambda at: users.view(at, tenant, user), data_dir)
    if json:
        print_json(shown)
        return
    from keystile.server.domain import passkey_words

    authenticators = shown.pop("authenticators")
    print_record(shown, as_json=False)
    if not authenticators:
        say("\nNo authenticators: this user has enrolled nothing.")
    for authenticator in authenticators:
        known = authenticator.pop("passkey")
        say("")
        print_record({**authenticator, **(passkey_words.words(known) if known else {})}, as_json=False)


@app.command("remove-authenticator")
def remove_authenticator(
    user: UserArgument,
    authenticator_id: Annotated[
        str | None, typer.Argument(help="As `user show` prints it; not needed while there is one.")
    ] = None,
    tenant: TenantOption = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    data_dir: DataDir = None,
) -> None:
    """Remove an authenticator, e.g. the passkey on a lost phone. The user's next use of it is refused."""

    async def find(at: Desk) -> tuple[dict[str, Any], dict[str, Any]]:
        shown = await users.view(at, tenant, user)
        return shown, users.one_authenticator(shown, authenticator_id)

    shown, authenticator = desk.run(find, data_dir)
    what = f"{authenticator['name']} ({authenticator['authenticatorId']}) of {shown['userId']}"
    if dry_run:
        say(f"Would remove {what} (--dry-run).")
        return
    confirm(f"Remove {what}? This cannot be undone.", yes=yes)
    desk.run(
        lambda at: users.remove_authenticator(at, tenant, shown["userId"], authenticator["authenticatorId"]),
        data_dir,
    )
    say(f"Removed {what}. The browser hides it at its next use.")
