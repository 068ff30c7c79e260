# SPDX-License-Identifier: Apache-2.0
"""Pieces of Markdown that the generated pages share."""

from __future__ import annotations

import re
import subprocess
import sys
import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path

_SECTION = re.compile(r"^(Args|Raises|Attributes|Returns|Yields):$")
_ENTRY = re.compile(r"^([\w.]+): +(.*)$")
_CHAPTER = re.compile(r" ?\((?:authsignal-wire\.md )?§[^)]*\)")
_WORDS = {"Args": "Takes", "Raises": "Raises", "Attributes": "Has", "Returns": "Returns", "Yields": "Yields"}


def written_from(what: str, edit: str) -> str:
    """The comment below a generated page's title."""
    return f"<!-- Written by `make reference` from {what}; edit {edit} instead. -->"


def cell(text: str | None) -> str:
    """Text for one cell of a table."""
    return " ".join((text or "").split()).replace("|", "\\|")


def code(text: str) -> str:
    """Code for one cell of a table; nothing for nothing."""
    return f"`{cell(text)}`" if text else ""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table's lines; without rows, none."""
    lines = [list(head), ["---"] * len(head), *map(list, rows)]
    return ["|" + "|".join(_padded(one) for one in line) + "|" for line in lines] if len(lines) > 2 else []


def _padded(text: str) -> str:
    return text if text == "---" else f" {text} " if text else " "


def prose(docstring: str | None) -> str:
    """A docstring as Markdown: its lists of arguments and errors become lists."""
    lines = list[str]()
    words = _CHAPTER.sub("", textwrap.dedent("    " + (docstring or "").strip()))
    head, _, rest = words.partition("\n")
    in_list = False
    for line in [head.strip(), *textwrap.dedent(rest).splitlines()]:
        section = _SECTION.match(line)
        entry = _ENTRY.match(line.strip()) if in_list else None
        if section:
            in_list = True
            lines += [f"{_WORDS[section.group(1)]}:", ""]
        elif entry and line.startswith("    ") and not line.startswith("     "):
            lines.append(f"- `{entry.group(1)}`: {entry.group(2)}")
        elif in_list and line.strip():
            lines.append("  " + line.strip())
        else:
            in_list = in_list and not line
            lines.append(line)
    return re.sub(r"``([^`]+)``", r"`\1`", "\n".join(lines)).strip()


def joined(lines: Iterable[str]) -> str:
    """Lines as a page: never two empty lines in a row, and its Python laid out as ruff does it."""
    kept: list[str] = []
    for line in "\n".join(lines).splitlines():
        if line.strip() or (kept and kept[-1]):
            kept.append(line.rstrip())
    return laid_out("\n".join(kept).strip() + "\n")


def laid_out(markdown: str) -> str:
    """Markdown with its blocks of Python formatted, which `make check` asks of every page."""
    ruff = str(Path(sys.executable).with_name("ruff"))
    command = [ruff, "format", "--quiet", "--stdin-filename", "page.md", "-"]
    return subprocess.run(command, input=markdown, stdout=subprocess.PIPE, text=True, check=True).stdout
