# SPDX-License-Identifier: Apache-2.0
"""Find a row of a route table by its path, segment by segment.

Its own few lines because official SDKs put user ids into paths raw or escaped (authsignal-wire §1.10): the
path is split while still escaped, so that ``%2F`` stays inside its segment, and each segment is decoded once.
Empty segments are skipped (``/v1//users``). A fixed segment wins over a parameter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar
from urllib.parse import unquote_to_bytes

from keystile.errors import Malformed


class Row(Protocol):
    """A method, and a path with its parameters in braces: ``/users/{user_id}``."""

    @property
    def method(self) -> str: ...

    @property
    def path(self) -> str: ...


AnyRow = TypeVar("AnyRow", bound=Row)


@dataclass(slots=True)
class _Node(Generic[AnyRow]):
    fixed: dict[str, _Node[AnyRow]] = field(default_factory=dict)
    parameter: _Node[AnyRow] | None = None
    rows: dict[str, AnyRow] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found(Generic[AnyRow]):
    """A row and its path parameters; ``row`` is ``None`` where only other methods are known."""

    row: AnyRow | None
    parameters: dict[str, str]
    allowed: tuple[str, ...]


class PathTree(Generic[AnyRow]):
    """Rows as a tree of path segments."""

    def __init__(self, rows: Iterable[AnyRow]) -> None:
        self._root: _Node[AnyRow] = _Node()
        for row in rows:
            node = self._root
            for segment in row.path.strip("/").split("/"):
                if segment.startswith("{"):
                    node.parameter = node.parameter or _Node()
                    node = node.parameter
                elif segment:
                    node = node.fixed.setdefault(segment, _Node())
            if row.method in node.rows:
                raise ValueError(f"two rows for {row.method} {row.path}")
            node.rows[row.method] = row
        self.first_segments = frozenset(self._root.fixed)

    def find(self, method: str, segments: Sequence[str]) -> Found[AnyRow] | None:
        """The row for decoded path segments; ``None`` when no method knows this path."""
        found = _walk(self._root, segments, 0, [])
        if found is None:
            return None
        node, values = found
        row = node.rows.get(method)
        if row is None:
            return Found(None, {}, tuple(node.rows))
        names = [segment[1:-1] for segment in row.path.split("/") if segment.startswith("{")]
        return Found(row, dict(zip(names, values, strict=True)), ())


def _walk(
    node: _Node[AnyRow], segments: Sequence[str], at: int, values: list[str]
) -> tuple[_Node[AnyRow], list[str]] | None:
    if at == len(segments):
        return (node, values) if node.rows else None
    fixed = node.fixed.get(segments[at])
    if fixed is not None:
        found = _walk(fixed, segments, at + 1, values)
        if found is not None:
            return found
    if node.parameter is not None:
        return _walk(node.parameter, segments, at + 1, [*values, segments[at]])
    return None


def split(raw_path: bytes) -> list[str]:
    """The decoded segments of a raw path, without the empty ones.

    Raises:
        Malformed: an escaped segment is not UTF-8.
    """
    try:
        return [
            (unquote_to_bytes(segment) if b"%" in segment else segment).decode()
            for segment in raw_path.split(b"/")
            if segment
        ]
    except UnicodeDecodeError as error:
        raise Malformed("The path is not UTF-8. Percent-encode it as UTF-8.") from error
