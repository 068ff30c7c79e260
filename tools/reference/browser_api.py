# SPDX-License-Identifier: Apache-2.0
"""docs/reference/browser-sdk.md, from the declarations that TypeScript makes of @keystile/browser (`make web`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tools.reference.text import cell, code, joined, table, written_from

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "web" / "browser"
TYPES = PACKAGE / "dist"
FAILURES = PACKAGE / "src" / "failures.ts"

_EXPORT = re.compile(r'^export (?:type )?\{ ([^}]+) \} from "\./([\w.-]+)\.js";$', re.MULTILINE)
_DECLARED = re.compile(r"^export (?:declare )?(interface|class|type) (\w+)([^={;]*)(.*)$")
_MEMBER = re.compile(r"^(?:readonly )?(\[[^\]]+\]|\w+\??(?:\([^)]*\))?): (.*)$")
_TEXT = re.compile(r'^  (\w+):\s+"([^"|]*)\|([^"]*)",$', re.MULTILINE)


@dataclass
class Member:
    """One line of a declaration, with the comment before it."""

    text: str
    doc: str


@dataclass
class Declaration:
    """An exported interface, class or type."""

    kind: str
    name: str
    doc: str
    text: str = ""
    members: list[Member] = field(default_factory=list)


def exported() -> dict[str, str]:
    """What the package's index exports, and the module it comes from."""
    index = (TYPES / "index.d.ts").read_text()
    return {
        name.strip().removeprefix("type "): module
        for names, module in _EXPORT.findall(index)
        for name in names.split(",")
    }


def declarations(module: str) -> dict[str, Declaration]:
    """The exported declarations of one module, each with its members."""
    found = dict[str, Declaration]()
    doc = list[str]()
    open_: Declaration | None = None
    inside_comment = False
    part = ""
    for line in (TYPES / f"{module}.d.ts").read_text().splitlines():
        stripped = line.strip()
        if inside_comment or stripped.startswith("/**"):
            if stripped.startswith("/**"):
                doc = []
            doc.append(stripped.removeprefix("/**").removesuffix("*/").lstrip("* ").strip())
            inside_comment = not stripped.endswith("*/")
            continue
        if head := _DECLARED.match(line):
            kind, name, _, rest = head.groups()
            found[name] = Declaration(kind, name, " ".join(filter(None, doc)), line)
            open_ = found[name] if rest.rstrip().endswith("{") or line.endswith("{") else None
            doc = []
        elif line == "}":
            open_ = None
        elif open_ is not None and (part or line.startswith("    ")):
            part = f"{part} {stripped}".strip()
            if part.count("{") == part.count("}") and part.endswith(";"):
                if not part.startswith("private "):
                    open_.members.append(Member(part.rstrip(";"), " ".join(filter(None, doc))))
                part, doc = "", []
        else:
            doc = []
    return found


def _rows(member: Member) -> Iterator[tuple[str, str, str]]:
    """A member, and those of the object that it is, one row each."""
    found = _MEMBER.match(member.text)
    assert found is not None, member.text
    name, kind = found.group(1), found.group(2).removesuffix(" | undefined")
    if not kind.startswith("{"):
        yield code(name), code(kind), cell(member.doc)
        return
    yield code(name), "object", cell(member.doc)
    for inner in _parts(kind[1:-1]):
        for below, type_, doc in _rows(Member(inner, "")):
            yield f"`{name.rstrip('?')}.{below.strip('`')}`", type_, doc


def _parts(text: str) -> Iterator[str]:
    """What stands between the semicolons of an object's type, those of inner objects apart."""
    depth, part = 0, ""
    for letter in text:
        depth += (letter == "{") - (letter == "}")
        if letter == ";" and depth == 0:
            yield part.strip()
            part = ""
        else:
            part += letter


def _section(one: Declaration) -> list[str]:
    lines = [f"### {one.name}", ""]
    if one.doc:
        lines += [one.doc, ""]
    if one.kind == "type":
        return [*lines, "```ts", one.text.removeprefix("export "), "```", ""]
    if one.kind == "interface":
        return [
            *lines,
            *table(["Member", "Type", ""], (row for each in one.members for row in _rows(each))),
            "",
        ]
    for member in one.members:
        name = re.split(r"[(:<]", member.text.removeprefix("readonly "))[0]
        lines += [f"#### {one.name}.{name}", "", "```ts", member.text, "```", "", member.doc, ""]
    return lines


def failure_texts() -> list[tuple[str, str, str]]:
    """Every failure code with what happened and what to do."""
    source = FAILURES.read_text().replace(":\n    ", ": ")
    return _TEXT.findall(source.partition("const TEXTS")[2].partition("};")[0])


def page() -> str:
    """The text of browser-sdk.md."""
    sections = [line for name, module in exported().items() for line in _section(declarations(module)[name])]
    texts = [
        (f"`{code_}`", cell(what) or "*the server's words*", cell(do)) for code_, what, do in failure_texts()
    ]
    return joined(
        [
            "# Browser SDK",
            "",
            written_from("the TypeScript types", "their comments"),
            "",
            "`npm install @keystile/browser`: passkeys in the browser, without dependencies. Method names,",
            "parameters and results are those of Authsignal's browser SDK. No call throws: a call resolves with",
            "`{ data }` or with a [failure](#failure), which has a code and a cure. Only the constructor throws,",
            "when `tenantId` or `baseUrl` is missing.",
            "",
            "## Failures",
            "",
            *table(["Code", "What happened", "What to do"], texts),
            "",
            "## Names",
            "",
            *sections,
        ]
    )
