# SPDX-License-Identifier: Apache-2.0
"""The command tree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from keystile.cli import (
    admin,
    backup,
    completion,
    data,
    dev,
    doctor,
    keys,
    master_key,
    metadata,
    migrate,
    serve,
    signing_keys,
    tenant,
    user,
)
from keystile.cli.console import guarded, print_failure, say
from keystile.cli.failures import CommandFailed, Exit
from keystile.cli.options import help_without_command

app = typer.Typer(
    name="keystile",
    help="Passkeys and step-up authentication that you host yourself.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: no option name is cut short on a narrow terminal, and it is quick
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("dev")(dev.dev)
app.command("serve")(serve.serve)
app.command("migrate")(migrate.migrate)
app.command("backup")(backup.backup)
app.command("restore")(backup.restore)
app.add_typer(tenant.app, name="tenant")
app.add_typer(keys.app, name="keys")
app.add_typer(signing_keys.app, name="signing-keys")
app.add_typer(master_key.app, name="master-key")
app.add_typer(user.app, name="user")
app.add_typer(admin.app, name="admin")
app.add_typer(metadata.app, name="metadata")
app.add_typer(data.app, name="data")
app.command("doctor")(doctor.doctor)
app.command("completion")(completion.completion)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        say(f"keystile {version('keystile')}")
        raise typer.Exit


@app.callback()
def root(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    help_without_command(context)


def run(arguments: Sequence[str]) -> int:
    """Run one command line; never raises. Returns the exit code (`failures.Exit`)."""

    def command() -> object:
        try:
            return app(args=list(arguments), prog_name="keystile", standalone_mode=False)
        except typer.TyperException as error:
            return _usage(error)
        except typer.Abort:
            return Exit.REFUSED

    return guarded(command)


def _usage(error: typer.TyperException) -> int:
    """A command line that does not parse; typer's text says where."""
    context = getattr(error, "ctx", None)
    where = context.command_path if context is not None else "keystile"
    print_failure(CommandFailed("KT-CLI-014", why=error.format_message(), do=f"{where} --help"))
    return Exit.USAGE
