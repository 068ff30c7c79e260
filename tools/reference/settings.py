# SPDX-License-Identifier: Apache-2.0
"""docs/reference/settings.md, from the settings: the text is that of their docstrings."""

from __future__ import annotations

import ast
import itertools
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from keystile.server import settings
from keystile.server.domain import tenant_settings
from tools.reference import commands
from tools.reference.text import cell

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

`keystile dev` takes its place from its own options, and of these reads only `KEYSTILE_LOG_REQUESTS`,
`KEYSTILE_LIMIT_…`, `KEYSTILE_METADATA…`, `KEYSTILE_METRICS_…`, `KEYSTILE_KEEP_…` and `KEYSTILE_CHECK_CLOCK`.

"""

TENANT_HEAD = """
## Tenant

`keystile tenant show` prints them; `keystile tenant update` changes those that have an option. A running
server follows within a second.

"""


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
    if isinstance(default, msgspec.Struct):
        return "–"
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


def page() -> str:
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
    update = commands.tree().commands["tenant"].commands["update"]
    found = next((one for one in update.params if one.name == name), None)
    return f"`{found.opts[0]}`" if found is not None else "–"
