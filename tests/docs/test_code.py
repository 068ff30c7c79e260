# SPDX-License-Identifier: Apache-2.0
"""Code in the docs is code: Python parses and imports what is there, commands name what the command line has."""

from __future__ import annotations

import ast
import importlib
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from keystile.cli.app import app

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").glob("*/README.md")])
FENCE = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def fences(language: str) -> Iterator[Any]:
    for path in PAGES:
        for number, (found, text) in enumerate(FENCE.findall(path.read_text())):
            if found == language:
                yield pytest.param(text, id=f"{path.relative_to(ROOT)}-{number}")


def commands() -> Iterator[Any]:
    """What the pages tell people to type, after a `$ `."""
    for path in PAGES:
        for number, line in enumerate(re.findall(r"^\$ +(keystile .+)$", path.read_text(), re.MULTILINE)):
            yield pytest.param(line, id=f"{path.relative_to(ROOT)}-{number}")


@pytest.mark.parametrize("text", list(fences("python")))
def test_python_in_the_docs_parses_and_imports_what_is_there(text: str) -> None:
    tree = compile(text, "docs", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)

    missing = [
        f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
        if not hasattr(importlib.import_module(node.module), alias.name)
    ]
    assert missing == []


@pytest.mark.parametrize("line", list(commands()))
def test_a_command_in_the_docs_is_one_that_there_is(line: str) -> None:
    command: Any = typer.main.get_command(app)
    words = shlex.split(line, comments=True)[1:]
    while words and getattr(command, "commands", None):
        command = command.commands[words.pop(0)]
    known = {name for parameter in command.params for name in [*parameter.opts, *parameter.secondary_opts]}

    assert [word for word in words if word.startswith("--") and word.split("=")[0] not in known] == []
