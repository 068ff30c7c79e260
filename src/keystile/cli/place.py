# SPDX-License-Identifier: Apache-2.0
"""Where the commands work: the database and master key that a data folder or the settings name."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from keystile.cli.desk import Desk
from keystile.cli.failures import CommandFailed
from keystile.errors import Misconfigured

if TYPE_CHECKING:
    from keystile.server.settings import Settings

DEV_DIR = Path(".keystile")
PORT_FILE = "port"


def find_settings(data_dir: Path | None) -> Settings:
    """The settings of the folder that `keystile dev` made, or of the environment.

    Without ``data_dir``: the environment's, or, where that names nothing usable, those of ./.keystile.

    Raises:
        CommandFailed: the folder has no database.
        Misconfigured: the environment's settings cannot be used.
    """
    from keystile.server.settings import DATABASE_FILE, for_dev, load

    if data_dir is not None:
        if not (data_dir / DATABASE_FILE).is_file():
            raise CommandFailed(
                "KT-CLI-011",
                why=f"{data_dir} holds no {DATABASE_FILE}",
                do=f"keystile dev --data-dir {data_dir}",
            )
        return for_dev(data_dir, port=last_port(data_dir))
    try:
        return load()
    except Misconfigured:
        if (DEV_DIR / DATABASE_FILE).is_file():
            return for_dev(DEV_DIR, port=last_port(DEV_DIR))
        raise


def note_port(data_dir: Path, port: int) -> None:
    """Write down where `keystile dev` answers, for commands that name addresses of it."""
    (data_dir / PORT_FILE).write_text(f"{port}\n")


def last_port(data_dir: Path) -> int:
    """Where `keystile dev` ran last with that folder; its usual port if that is not known."""
    from keystile.server.settings import DEV_PORT

    try:
        port = int((data_dir / PORT_FILE).read_text())
    except (OSError, ValueError):
        return DEV_PORT
    return port if 0 < port < 65_536 else DEV_PORT


def check_schema(settings: Settings) -> None:
    """Stop a command that would meet a database of another version.

    Raises:
        CommandFailed: there is no database, or its schema is not this version's.
    """
    from keystile.server.storage.migrations import HEAD, is_newer
    from keystile.server.storage.schema import schema_revision

    revision = schema_revision(settings.place)
    if revision == HEAD:
        return
    if revision is None:
        raise CommandFailed(
            "KT-CLI-011", why=f"{settings.database_name} is not there or empty", do="keystile migrate"
        )
    raise CommandFailed(
        "KT-CLI-004",
        why=f"{settings.database_name} is at schema {revision}; this version needs {HEAD}",
        do="install the newer version: a database never goes back"
        if is_newer(revision)
        else "keystile migrate",
    )


def upgrade(settings: Settings) -> None:
    """Make the database or bring it up to this version; readable by its owner only, as it holds addresses."""
    from keystile.server.services import migrate

    migrate(settings)
    if settings.postgres is None:
        settings.database.chmod(0o600)


async def open_desk(data_dir: Path | None, stack: AsyncExitStack) -> Desk:
    """The services over the database, open until ``stack`` is closed.

    Raises:
        CommandFailed: there is no database, or its schema is not this version's.
        Misconfigured: the settings cannot be used.
    """
    settings = find_settings(data_dir)
    check_schema(settings)
    from keystile.server.services import open_services

    services = await stack.enter_async_context(open_services(settings))
    return Desk(
        services.administration,
        services.key_rotation,
        services.users,
        services.authenticators,
        services.metadata,
        services.admins,
        services.admin_links,
        services.retention,
        settings.portal_origin,
    )
