# SPDX-License-Identifier: Apache-2.0
"""`keystile migrate`: make the database, or bring it up to this version."""

from __future__ import annotations

from typing import Annotated

import typer

from keystile.cli.console import say, waiting
from keystile.cli.options import DataDir


def migrate(
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; end with 3 when something is to be done.")
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """Make the database or bring it up to this version. Forward only; safe to run again."""
    from keystile.cli.place import check_schema, find_settings, upgrade
    from keystile.server.storage.migrations import HEAD, is_newer
    from keystile.server.storage.schema import schema_revision

    settings = find_settings(data_dir)
    if check:
        check_schema(settings)
        say(f"{settings.database_name} is at schema {HEAD}: nothing to do.")
        return
    before = schema_revision(settings.place)
    if before is not None and is_newer(before):
        check_schema(settings)

    with waiting(f"Bringing {settings.database_name} to schema {HEAD}: minutes, with millions of actions"):
        upgrade(settings)
    if before == HEAD:
        say(f"{settings.database_name} is at schema {HEAD}: nothing to do.")
    else:
        say(f"{settings.database_name}: schema {before or 'none'} → {HEAD}.")
