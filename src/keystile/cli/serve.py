# SPDX-License-Identifier: Apache-2.0
"""`keystile serve`: the platform in production. All settings come from the environment (or a TOML file)."""

from __future__ import annotations

from typing import Annotated

import typer

from keystile.cli import serving


def serve(
    workers: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=256,
            help="Processes that share the port and the database, about one for each core. "
            "[default: KEYSTILE_WORKERS, or 1]",
        ),
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Check settings and database, and end.")] = False,
) -> None:
    """Run Keystile in production. It refuses to start on an unsafe setting, and says which."""
    serving.start(workers, check=check)
