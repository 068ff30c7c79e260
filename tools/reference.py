# SPDX-License-Identifier: Apache-2.0
"""Write docs/reference/cli.md from the command tree, and docs/reference/settings.md from the settings.

    python tools/reference.py            write them
    python tools/reference.py --check    say whether they are as they would be written

The text is that of `--help` and of the settings' own docstrings, so that there is one place to keep right.
"""

from __future__ import annotations

import ast
import itertools
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import typer.main

from keystile.cli.app import app
from keystile.server import settings
from keystile.server.domain import tenant_settings

ROOT = Path(__file__).resolve().parent.parent
CLI = ROOT / "docs" / "reference" / "cli.md"
SETTINGS = ROOT / "docs" / "reference" / "settings.md"

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


SETTINGS_HEAD = """\
# Settings

<!-- Written by `make reference` from the settings themselves; edit their docstrings instead. -->

Two kinds. Settings of the **server** are read once, at the start, from the environment or a TOML file.
Settings of a **tenant** are in the database and may be changed while the server runs.

## Server

`keystile serve`, `keystile migrate` and the other commands read these from the environment.
`KEYSTILE_CONFIG` may name a TOML file with the names in lower case and without the prefix
(`public_url = "https://auth.example.com"`); the environment wins over the file. A name in the file that is
not known, a value that cannot be read, and one that is unsafe in production are refused at the start.

`keystile dev` takes its place from its own options, and of these reads only `KEYSTILE_LOG_REQUESTS` and
`KEYSTILE_LIMIT_…`.

"""

TENANT_HEAD = """
## Tenant

`keystile tenant show` prints them; `keystile tenant update` changes those that have an option. A running
server follows within a second.

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


def described(struct: type[msgspec.Struct]) -> Iterator[tuple[str, str, Any, str]]:
    """Name, type as written, default and docstring of each member; the docstring is the line after it."""
    module = sys.modules[struct.__module__]
    assert module.__file__ is not None
    tree = ast.parse(Path(module.__file__).read_text())
    body = next(
        node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == struct.__name__
    )
    defaults = {field.name: field.default for field in msgspec.structs.fields(struct)}
    for member, text in itertools.pairwise(body):
        if not isinstance(member, ast.AnnAssign) or not isinstance(member.target, ast.Name):
            continue
        name = member.target.id
        if not (isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant)):
            raise SystemExit(f"{struct.__name__}.{name} has no docstring")
        yield (
            name,
            ast.unparse(member.annotation),
            defaults[name],
            cell(str(text.value.value)).replace("``", "`"),
        )


def value(default: Any) -> str:
    """A default as one writes it in the environment."""
    if default is msgspec.NODEFAULT:
        return "must be set"
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if isinstance(default, tuple):
        return ", ".join(f"`{one}`" for one in default) or "none"
    return f"`{default}`" if default != "" else "none"


def choices(annotation: str) -> str:
    """The values that a `Literal` allows, as a sentence."""
    if not annotation.startswith("Literal["):
        return ""
    names = ", ".join(f"`{name}`" for name in ast.literal_eval(f"({annotation[8:-1]},)"))
    return f" One of {names}."


def settings_page() -> str:
    rows = [
        f"| `{settings.PREFIX}{name.upper()}` | {value(default)} | {text}{choices(annotation)} |"
        for name, annotation, default, text in described(settings.RawSettings)
    ]
    tenant_rows = [
        f"| `{name}` | {value(default)} | {text}{choices(str(aliases.get(annotation, '')))} | {option(name)} |"
        for name, annotation, default, text in described(tenant_settings.TenantSettings)
    ]
    return (
        SETTINGS_HEAD
        + "\n".join(["| Variable | Default | |", "|---|---|---|", *rows])
        + "\n"
        + TENANT_HEAD
        + "\n".join(
            ["| Setting | Default | | Option of `tenant update` |", "|---|---|---|---|", *tenant_rows]
        )
        + "\n"
    )


aliases = {
    name: str(getattr(tenant_settings, name)).removeprefix("typing.")
    for name in (
        "Outcome",
        "Requirement",
        "AttachmentPolicy",
        "Conveyance",
        "SyncedPolicy",
        "SignCountPolicy",
    )
}


def option(name: str) -> str:
    """The option of `keystile tenant update` that changes a tenant setting, or a dash."""
    tree: Any = typer.main.get_command(app)
    update = tree.commands["tenant"].commands["update"]
    found = next((one for one in update.params if one.name == name), None)
    return f"`{found.opts[0]}`" if found is not None else "–"


PAGES = {CLI: cli_page, SETTINGS: settings_page}


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
