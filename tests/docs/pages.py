# SPDX-License-Identifier: Apache-2.0
"""The pages that people read, and the blocks of code on them.

Every fenced block names its language, and every language has a test that runs, checks or reads it (`CHECKED`).
Output is `text`. A block that cannot be run says why in a comment on the line before it:

    <!-- not run: needs nginx -->

A page's generated parts (docs/reference) are compared with the code instead.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tools import reference

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
GENERATED = {path for path in reference.PAGES if DOCS in path.parents}
PAGES = sorted(
    {
        *ROOT.glob("*.md"),
        *DOCS.rglob("*.md"),
        *(ROOT / "examples").glob("*/README.md"),
        ROOT / "web" / "browser" / "README.md",
    }
    - GENERATED
)

PYTHON = {"python"}
TYPESCRIPT = {"ts", "tsx", "js"}
SHELL = {"console", "sh"}
DATA = {"json", "toml", "ini", "dotenv", "html", "yaml"}
OUTPUT = {"text"}
CHECKED = PYTHON | TYPESCRIPT | SHELL | DATA | OUTPUT

_FENCE = re.compile(
    r"(?:^<!-- not run: (?P<reason>[^\n]+) -->\n)?^```(?P<info>[^\n`]*)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_FILE = re.compile(r"(?:#|//) ([\w./\[\]-]+\.\w+)\n")


@dataclass(frozen=True)
class Block:
    """One fenced block."""

    page: Path
    line: int
    language: str
    text: str
    reason: str | None

    @property
    def place(self) -> str:
        """Page and line, as test ids and messages say it."""
        return f"{self.page.relative_to(ROOT)}:{self.line}"

    @property
    def file(self) -> str:
        """The file that it is, if its first line is a comment with a name."""
        found = _FILE.match(self.text)
        return found.group(1) if found else ""


def blocks(page: Path) -> list[Block]:
    """All fenced blocks of a page, in order."""
    text = page.read_text()
    return [
        Block(
            page,
            text.count("\n", 0, found.start("info")) + 1,
            found.group("info").split(" ")[0],
            found.group("text"),
            found.group("reason"),
        )
        for found in _FENCE.finditer(text)
    ]


ALL = [block for page in PAGES for block in blocks(page)]
RUN = [block for block in ALL if block.reason is None]


def of(languages: set[str]) -> list[Any]:
    """The blocks in some languages that are to be run, as parameters of a test."""
    return [pytest.param(block, id=block.place) for block in RUN if block.language in languages]
