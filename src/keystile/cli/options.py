# SPDX-License-Identifier: Apache-2.0
"""Options that several commands share, so that they read and behave alike."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from keystile.cli.console import say
from keystile.cli.failures import Exit

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")]
TenantOption = Annotated[
    str | None,
    typer.Option("--tenant", "-t", metavar="ID|NAME", help="Which tenant; not needed while there is one."),
]
DataDir = Annotated[
    Path | None,
    typer.Option(
        "--data-dir",
        metavar="DIR",
        help="A folder of `keystile dev`. Without it: the database of the settings, or else ./.keystile.",
    ),
]


def help_without_command(context: typer.Context) -> None:
    """A group without a command shows its help; that is a usage error, so scripts notice."""
    if context.invoked_subcommand is None:
        say(context.get_help())
        raise typer.Exit(Exit.USAGE)


def group(help: str) -> typer.Typer:
    """A group of commands that shows its help when none is named."""
    return typer.Typer(help=help, invoke_without_command=True, callback=help_without_command)
