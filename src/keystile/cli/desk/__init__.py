# SPDX-License-Identifier: Apache-2.0
"""What the administering commands do, between the command line and the domain: one module for each noun.

Each command runs one coroutine against an open `Desk`. What it returns is ready to print: names as in the
API, times as ISO 8601, no secret but one that was just made.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from keystile.server.domain.admin_links import AdminLinks
    from keystile.server.domain.administration import Administration
    from keystile.server.domain.admins import Admins
    from keystile.server.domain.authenticators import AuthenticatorAdmin
    from keystile.server.domain.key_rotation import KeyRotation
    from keystile.server.domain.retention import Retention
    from keystile.server.domain.users import Users
    from keystile.server.metadata.keeping import MetadataKeeper

Result = TypeVar("Result")
Record = dict[str, Any]
ACTOR = "cli"


def run(work: Callable[[Desk], Awaitable[Result]], data_dir: Path | None) -> Result:
    """Open the database that ``data_dir`` or the settings name, do the work, close it.

    Raises:
        CommandFailed: the settings cannot be used, there is no database yet, or it needs a migration.
        KeystileError: the work was refused.
    """

    import asyncio

    async def main() -> Result:
        from keystile.cli.place import open_desk

        async with AsyncExitStack() as stack:
            return await work(await open_desk(data_dir, stack))

    return asyncio.run(main())


@dataclass(frozen=True, slots=True)
class Desk:
    """The services that commands use, over one open database."""

    administration: Administration
    key_rotation: KeyRotation
    users: Users
    authenticators: AuthenticatorAdmin
    metadata: MetadataKeeper
    admins: Admins
    admin_links: AdminLinks
    retention: Retention
    portal_origin: str


def iso(milliseconds: int | None) -> str | None:
    """`2026-01-31T09:30:00Z`."""
    if milliseconds is None:
        return None
    return datetime.fromtimestamp(milliseconds // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
