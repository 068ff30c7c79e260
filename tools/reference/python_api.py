# SPDX-License-Identifier: Apache-2.0
"""Python's public names as Markdown: signatures as they are written in the source, with their docstrings."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from tools.reference.text import cell, code, prose, table

Definition = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def _tree(module: str) -> ast.Module:
    path = sys.modules[module].__file__
    assert path is not None
    return ast.parse(Path(path).read_text())


def names_of(module: ModuleType) -> list[str]:
    """What a module says is public."""
    return sorted(module.__all__, key=str.lower)


def entry(module: ModuleType, name: str) -> list[str]:
    """The section of one public name of a module: a class, a function, or another value."""
    value = getattr(module, name)
    lines = [f"### {name}", ""]
    if inspect.isclass(value):
        return lines + list(_class(value))
    if isinstance(value, FunctionType):
        body = _tree(value.__module__).body
        forms = _overloads(body, name) or list(_definitions(body, name))
        return [*lines, *_fence(_signature(one) for one in forms), "", prose(value.__doc__), ""]
    return [*lines, *_fence([f"{name} = {value!r}"]), ""]


def _class(cls: type) -> Iterator[str]:
    node = next(
        one
        for one in ast.walk(_tree(cls.__module__))
        if isinstance(one, ast.ClassDef) and one.name == cls.__name__
    )
    made = list(_definitions(node.body, "__init__"))
    bases = ", ".join(ast.unparse(base) for base in node.bases)
    head = f"class {cls.__name__}({bases})" if bases else f"class {cls.__name__}"
    # One statement each, as it would be written; `laid_out` makes lines of it.
    yield from _fence(
        [head + ":", *(f"    {_signature(one)}" for one in made), *([] if made else ["    ..."])]
    )
    yield from ["", prose(ast.get_docstring(node)), ""]
    yield from [*_members(cls, node), ""]
    methods = [
        one
        for one in node.body
        if isinstance(one, Definition) and not one.name.startswith("_") and not _is_overload(one)
    ]
    for one in methods:
        if ast.get_docstring(one):
            yield from _method(cls.__name__, one, [*_overloads(node.body, one.name), one])
    if others := [f"`{one.name}`" for one in methods if not ast.get_docstring(one)]:
        yield from [f"And, as its names say: {', '.join(others)}.", ""]


def _members(cls: type, node: ast.ClassDef) -> list[str]:
    """What instances hold: annotated names, with the docstring after them if there is one."""
    rows = []
    for base in reversed([one for one in cls.__mro__ if one.__module__.startswith("keystile.")]):
        body = node.body if base is cls else _body(base)
        for place, one in enumerate(body):
            if not isinstance(one, ast.AnnAssign) or not isinstance(one.target, ast.Name):
                continue
            if one.target.id.startswith("_") or ast.unparse(one.annotation).startswith("ClassVar"):
                continue
            after = body[place + 1] if place + 1 < len(body) else None
            told = after.value if isinstance(after, ast.Expr) else None
            text = str(told.value) if isinstance(told, ast.Constant) else ""
            default = ast.unparse(one.value) if one.value is not None else ""
            shown = "" if default.startswith(("field(", "dataclasses.field(")) else default
            rows.append(
                (code(one.target.id), code(ast.unparse(one.annotation)), code(shown), cell(prose(text)))
            )
    return table(["Member", "Type", "Default", ""], rows)


def _body(cls: type) -> list[ast.stmt]:
    return next(
        (
            one.body
            for one in ast.walk(_tree(cls.__module__))
            if isinstance(one, ast.ClassDef) and one.name == cls.__name__
        ),
        [],
    )


def _method(owner: str, one: Definition, forms: list[Definition]) -> Iterator[str]:
    shown = forms[:-1] or forms
    if any(ast.unparse(mark) == "property" for mark in one.decorator_list):
        returns = f" -> {ast.unparse(one.returns)}" if one.returns else ""
        signatures = [f"@property\ndef {one.name}(self){returns}: ..."]
    else:
        signatures = [_signature(form) for form in shown]
    yield from [f"#### {owner}.{one.name}", "", *_fence(signatures), "", prose(ast.get_docstring(one)), ""]


def _definitions(body: Iterable[ast.stmt], name: str) -> Iterator[Definition]:
    return (one for one in body if isinstance(one, Definition) and one.name == name and not _is_overload(one))


def _overloads(body: Iterable[ast.stmt], name: str) -> list[Definition]:
    return [one for one in body if isinstance(one, Definition) and one.name == name and _is_overload(one)]


def _is_overload(one: Definition) -> bool:
    return any(ast.unparse(mark) == "overload" for mark in one.decorator_list)


def _signature(one: Definition) -> str:
    word = "async def" if isinstance(one, ast.AsyncFunctionDef) else "def"
    returns = f" -> {ast.unparse(one.returns)}" if one.returns else ""
    return f"{word} {one.name}({ast.unparse(one.args)}){returns}: ..."


def _fence(lines: Iterable[str]) -> list[str]:
    return ["```python", *lines, "```"]


def section(module: ModuleType, title: str, names: Iterable[str], words: str = "") -> list[str]:
    """A heading, a sentence, and the entries of some names of a module."""
    lines: list[Any] = [f"## {title}", ""]
    if words:
        lines += [words, ""]
    for name in names:
        lines += entry(module, name)
    return lines
