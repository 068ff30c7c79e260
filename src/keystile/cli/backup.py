# SPDX-License-Identifier: Apache-2.0
"""`keystile backup` and `keystile restore`: a SQLite database as one file, and back."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from keystile.cli.console import confirm, say
from keystile.cli.failures import CommandFailed
from keystile.cli.options import DataDir, Yes

if TYPE_CHECKING:
    from keystile.server.settings import Settings


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What to call the copy. Never overwritten.")],
    data_dir: DataDir = None,
) -> None:
    """Copy the database into one file while the server runs, and look the copy through. SQLite only."""
    from keystile.cli.place import find_settings
    from keystile.server.storage.copies import copy_database
    from keystile.server.storage.schema import schema_revision

    settings = find_settings(data_dir)
    _only_sqlite(settings, "pg_dump makes a backup of PostgreSQL")
    if schema_revision(settings.database) is None:
        raise CommandFailed(
            "KT-CLI-011", why=f"{settings.database} is not there or empty", do="keystile migrate"
        )
    if not file.absolute().parent.is_dir():
        raise CommandFailed("KT-CLI-013", why=f"there is no folder {file.absolute().parent}")
    copy_database(settings.database, file, progress=_progress())
    say(f"{file}: {file.stat().st_size / 2**20:.1f} MiB, copied and looked through.")
    say("Keep the master key elsewhere: nobody can use this file without it, you neither.")


def restore(
    file: Annotated[
        Path,
        typer.Argument(exists=True, dir_okay=False, metavar="FILE", help="What `keystile backup` made."),
    ],
    yes: Yes = False,
    data_dir: DataDir = None,
) -> None:
    """Put a backup in the place of the database, while no server runs. What is there now is kept beside it."""
    from keystile.server.storage.copies import claimed, put_in_place, scratch_beside

    settings = _place(data_dir)
    _only_sqlite(settings, "restore PostgreSQL with its own tools, then run: keystile data end-challenges")
    _check_backup(file)
    database = settings.database
    aside = database.with_name(f"{database.name}.before-restore-{time.strftime('%Y%m%d-%H%M%S')}")
    database.parent.mkdir(parents=True, exist_ok=True)
    with claimed(database), scratch_beside(database) as scratch:
        if database.exists():
            confirm(
                f"Put {file} in the place of {database}? What was written since the backup is only in "
                f"{aside.name} then.",
                yes=yes,
            )
        _prepare(settings, file, scratch)
        existed = put_in_place(scratch, database, aside)
    say(f"{database} is what {file} holds.")
    say("No challenge, Portal link or Portal session from before is good any more.")
    if existed:
        say(f"What was there before is {aside}.")
    say("What was removed or revoked since the backup is there again: look at `keystile keys list`.")


def _place(data_dir: Path | None) -> Settings:
    """The settings, whether there is a database or not."""
    from keystile.cli.place import find_settings
    from keystile.server.settings import for_dev
    from keystile.server.settings.keys import MASTER_KEY_FILE

    if data_dir is None:
        return find_settings(None)
    if not (data_dir / MASTER_KEY_FILE).is_file():
        raise CommandFailed(
            "KT-CLI-017",
            why=f"{data_dir} holds no {MASTER_KEY_FILE}, and without the one it was made with a backup opens nothing",
            do=f"put the {MASTER_KEY_FILE} of that time there",
        )
    return for_dev(data_dir)


def _check_backup(file: Path) -> None:
    from keystile.errors import Misconfigured
    from keystile.server.storage.migrations import HEAD, is_newer
    from keystile.server.storage.schema import schema_revision

    try:
        revision = schema_revision(file)
    except Misconfigured as error:
        raise CommandFailed("KT-CLI-017", why=f"{file} is no database, or a damaged one") from error
    if revision is None:
        raise CommandFailed("KT-CLI-017", why=f"{file} is no database of Keystile's")
    if is_newer(revision):
        raise CommandFailed(
            "KT-CLI-017",
            why=f"it is of a newer version: schema {revision}, and this program knows up to {HEAD}",
            do="install the newer version",
        )


def _prepare(settings: Settings, file: Path, scratch: Path) -> None:
    """Make ``scratch`` what the database is to become: whole, of this version, and with nothing open from before."""
    from keystile.cli.place import upgrade
    from keystile.errors import Unavailable
    from keystile.server.services import open_services
    from keystile.server.storage.copies import copy_into

    try:
        found = copy_into(file, scratch, progress=_progress())
    except Unavailable as error:
        raise CommandFailed("KT-CLI-017", why=str(error)) from error
    if found:
        raise CommandFailed("KT-CLI-017", why=f"{file} is damaged: {found[0]}", do="try an older backup")
    prepared = replace(settings, database=scratch)
    upgrade(prepared)

    async def end() -> None:
        async with open_services(prepared) as services:
            await services.administration.end_what_was_issued(event="database.restored", actor="cli")

    asyncio.run(end())


def _only_sqlite(settings: Settings, do: str) -> None:
    if settings.postgres is not None:
        raise CommandFailed("KT-CLI-018", why=f"{settings.database_name} is PostgreSQL", do=do)


def _progress() -> Callable[[int, int], None]:
    """How far it is, on a terminal."""
    if not sys.stderr.isatty():
        return lambda _done, _all: None

    def show(done: int, all_: int) -> None:
        end = "\n" if done == all_ else ""
        sys.stderr.write(f"\rCopied {100 * done // max(all_, 1)} %{end}")
        sys.stderr.flush()

    return show
