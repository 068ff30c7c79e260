# SPDX-License-Identifier: Apache-2.0
"""What `keystile serve` does: settings, schema and port first, then one process or several.

Apart from the command's options, so that a bare `keystile serve` need not load what parses them.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import TYPE_CHECKING

from keystile.cli.console import say
from keystile.cli.failures import CommandFailed
from keystile.errors import Misconfigured

if TYPE_CHECKING:
    from keystile.server.settings import Settings


def start(workers: int | None = None, *, check: bool = False) -> None:
    """Serve until a signal.

    Args:
        workers: how many processes; as the settings say where it is None.
        check: look at settings and database, and end.

    Raises:
        Misconfigured: a setting is unsafe or does not fit.
        CommandFailed: the database is not ready, the port is taken, or the server did not start.
    """
    from keystile.cli.place import check_schema
    from keystile.server.settings import load

    settings = load()
    check_schema(settings)
    workers = workers or settings.workers
    if 0 < len(settings.metrics_ports) < workers:
        first = settings.metrics_ports[0]
        raise Misconfigured(
            f"KEYSTILE_METRICS_PORT names {len(settings.metrics_ports)} of the {workers} ports that {workers} workers "
            f"need, one each. Set it to {first}-{first + workers - 1}."
        )
    if check:
        _look(settings)
        say("Settings and database are right.")
        return

    from keystile.cli import running

    listener = running.bind(settings.host, settings.port, free="KEYSTILE_PORT=0")

    def ready() -> None:
        host, port, *_ = listener.getsockname()
        say(f"Keystile answers on {host}:{port}, as {settings.public_url}")

    if not (
        _run_several(settings, listener, workers, ready) if workers > 1 else _run(settings, listener, ready)
    ):
        raise CommandFailed("KT-CLI-003", why="the server did not start; the lines above say why")


def _look(settings: Settings) -> None:
    """Open the database as a start does, and refuse what a start refuses."""
    import asyncio

    from keystile.server.services import check_clock, open_services

    async def look() -> None:
        async with open_services(settings) as services:
            if settings.check_clock:
                await check_clock(services.retention.old, services.clock())

    asyncio.run(look())


def _run(settings: Settings, listener: socket.socket, ready: Callable[[], None]) -> bool:
    from keystile.cli import running
    from keystile.server.app import create_app

    async def answers() -> None:
        ready()

    return running.run(create_app(settings), [listener], ready=answers)


def _run_several(settings: Settings, listener: socket.socket, count: int, ready: Callable[[], None]) -> bool:
    import asyncio

    from keystile.cli.workers import Workers
    from keystile.server.logs import make_log

    async def main() -> bool:
        return await Workers(listener, count, make_log(settings.log_format)).run(ready)

    return asyncio.run(main())
