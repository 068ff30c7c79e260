# SPDX-License-Identifier: Apache-2.0
"""`keystile serve`: the platform in production. All settings come from the environment (or a TOML file)."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from keystile.cli.console import say
from keystile.cli.failures import CommandFailed
from keystile.errors import Misconfigured


def serve(
    workers: Annotated[
        int,
        typer.Option(min=1, help="Processes that share the port and the database; about one for each core."),
    ] = 1,
    check: Annotated[bool, typer.Option("--check", help="Check settings and database, and end.")] = False,
) -> None:
    """Run Keystile in production. It refuses to start on an unsafe setting, and says which."""
    from keystile.cli.place import check_schema
    from keystile.server.settings import load

    settings = load()
    check_schema(settings)
    if 0 < len(settings.metrics_ports) < workers:
        first = settings.metrics_ports[0]
        raise Misconfigured(
            f"KEYSTILE_METRICS_PORT names {len(settings.metrics_ports)} of the {workers} ports that {workers} workers "
            f"need, one each. Set it to {first}-{first + workers - 1}."
        )
    if check:
        say("Settings and database are right.")
        return

    from keystile.cli import running

    listener = running.bind(settings.host, settings.port)
    if workers > 1:
        running.run_workers("keystile.cli.serve:production_app", listener, workers)
        return

    async def ready() -> None:
        host, port, *_ = listener.getsockname()
        say(f"Keystile answers on {host}:{port}, as {settings.public_url}")

    if not running.run(production_app(), [listener], ready=ready):
        raise CommandFailed("KT-CLI-003", why="the server did not start; the lines above say why")


def production_app() -> Any:
    """The ASGI app of one process; each reads the settings itself."""
    from keystile.server.app import create_app
    from keystile.server.settings import load

    return create_app(load())
