# SPDX-License-Identifier: Apache-2.0
"""docs/reference/cli.md, from the command tree: the text is that of `--help`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer.main

from keystile.cli.app import app
from tools.reference.text import cell, table, written_from

HEAD = f"""\
# Command line

{written_from("the commands themselves", "their help")}

`pip install 'keystile[server]'` brings the command. Every read takes `--json`.
What cannot be undone asks first; `--yes` answers, and `--dry-run` only says what would be done.

| Exit code | |
|---|---|
| 0 | done |
| 1 | refused: the line *Do* says what to do |
| 2 | the command line does not fit |
| 3 | the set-up is wrong |

Failures have codes: [errors](errors.md#on-the-command-line).
"""


def tree() -> Any:
    """The root of the commands."""
    return typer.main.get_command(app)


def commands(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Every command that does something, depth first, in the order of the help."""
    children = getattr(command, "commands", None)
    if not children:
        yield name, command
        return
    for child in children:
        yield from commands(children[child], f"{name} {child}")


def _parameter(parameter: Any) -> tuple[str, str]:
    if parameter.param_type_name == "argument":
        names = parameter.metavar or parameter.name.upper()
    else:
        names = ", ".join([*parameter.opts, *parameter.secondary_opts])
    default = parameter.default
    shown = "" if default is None or isinstance(default, bool | list | tuple) else f" Default: `{default}`."
    return f"`{names}`", f"{cell(parameter.help)}{shown}"


def _section(name: str, command: Any) -> str:
    parameters = [one for one in command.params if one.name != "help"]
    arguments = " ".join(
        (one.metavar or one.name.upper()) if one.required else f"[{one.metavar or one.name.upper()}]"
        for one in parameters
        if one.param_type_name == "argument"
    )
    lines = [f"## {name}", "", cell(command.help), "", "```", f"{name} [OPTIONS] {arguments}".rstrip(), "```"]
    if parameters:
        lines += ["", *table(["", ""], map(_parameter, parameters))]
    return "\n".join(lines) + "\n"


def page() -> str:
    """The text of cli.md."""
    return HEAD + "\n" + "\n".join(_section(name, command) for name, command in commands(tree(), "keystile"))
