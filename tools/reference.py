# SPDX-License-Identifier: Apache-2.0
"""Write docs/reference/cli.md from the command tree, and docs/reference/settings.md from the settings.

    python tools/reference.py            write them
    python tools/reference.py --check    say whether they are as they would be written

The text is that of `--help` and of the settings' own docstrings, so that there is one place to keep right.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer.main

from keystile.cli.app import app

ROOT = Path(__file__).resolve().parent.parent
CLI = ROOT / "docs" / "reference" / "cli.md"

CLI_HEAD = """\
# Command line

<!-- Written by `make reference` from the commands themselves; edit their help instead. -->

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


def cell(text: str | None) -> str:
    return " ".join((text or "").split()).replace("|", "\\|")


def commands(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Every command that does something, depth first, in the order of the help."""
    children = getattr(command, "commands", None)
    if not children:
        yield name, command
        return
    for child in children:
        yield from commands(children[child], f"{name} {child}")


def parameter_row(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        names = parameter.metavar or parameter.name.upper()
    else:
        names = ", ".join([*parameter.opts, *parameter.secondary_opts])
    default = parameter.default
    shown = "" if default is None or isinstance(default, bool | list | tuple) else f" Default: `{default}`."
    return f"| `{names}` | {cell(parameter.help)}{shown} |"


def section(name: str, command: Any) -> str:
    parameters = [one for one in command.params if one.name != "help"]
    arguments = " ".join(
        (one.metavar or one.name.upper()) if one.required else f"[{one.metavar or one.name.upper()}]"
        for one in parameters
        if one.param_type_name == "argument"
    )
    lines = [f"## {name}", "", cell(command.help), "", "```", f"{name} [OPTIONS] {arguments}".rstrip(), "```"]
    if parameters:
        lines += ["", "| | |", "|---|---|", *(parameter_row(one) for one in parameters)]
    return "\n".join(lines) + "\n"


def cli_page() -> str:
    tree = typer.main.get_command(app)
    return CLI_HEAD + "\n" + "\n".join(section(name, command) for name, command in commands(tree, "keystile"))


PAGES = {CLI: cli_page}


def main() -> int:
    stale = [path for path, page in PAGES.items() if not path.is_file() or path.read_text() != page()]
    if "--check" in sys.argv:
        for path in stale:
            sys.stderr.write(f"{path.relative_to(ROOT)} is not what the code says. Do: make reference\n")
        return 1 if stale else 0
    for path in stale:
        path.write_text(PAGES[path]())
        print(f"wrote {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
