# SPDX-License-Identifier: Apache-2.0
"""Find an endpoint by method and path, segment by segment.

Its own few lines because official SDKs put user ids into paths raw or escaped (authsignal-wire §1.10): the
path is split while still escaped, so that ``%2F`` stays inside its segment, and each segment is decoded once.
Empty segments are skipped (``/v1//users``). A fixed segment wins over a parameter.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from keystile.errors import Malformed
from keystile.server.api.endpoint import Endpoint


@dataclass(slots=True)
class _Node:
    fixed: dict[str, _Node] = field(default_factory=dict)
    parameter: _Node | None = None
    endpoints: dict[str, Endpoint] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Match:
    """An endpoint and its path parameters; ``endpoint`` is ``None`` where only other methods are known."""

    endpoint: Endpoint | None
    parameters: dict[str, str]
    allowed: tuple[str, ...]


class Routes:
    """All endpoints, as a tree of path segments."""

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        self.endpoints = tuple(endpoints)
        self._root = _Node()
        for endpoint in self.endpoints:
            node = self._root
            for segment in endpoint.path.strip("/").split("/"):
                if segment.startswith("{"):
                    node.parameter = node.parameter or _Node()
                    node = node.parameter
                else:
                    node = node.fixed.setdefault(segment, _Node())
            if endpoint.method in node.endpoints:
                raise ValueError(f"two endpoints for {endpoint.method} {endpoint.path}")
            node.endpoints[endpoint.method] = endpoint
        self.first_segments = frozenset(self._root.fixed)
        # Paths without parameters, as SDKs write them, among them those of every sign-in: one look-up each.
        self._plain = {
            (endpoint.method, prefix + endpoint.path.encode()): endpoint
            for endpoint in self.endpoints
            for prefix in (b"/v1", b"")
            if "{" not in endpoint.path
        }

    def find_plain(self, method: str, raw_path: bytes) -> Endpoint | None:
        """The endpoint of a path without parameters, if it is written in the usual way."""
        return self._plain.get((method, raw_path))

    def find(self, method: str, segments: list[str]) -> Match | None:
        """The endpoint for decoded path segments; ``None`` when no method knows this path."""
        found = _walk(self._root, segments, 0, [])
        if found is None:
            return None
        node, values = found
        endpoint = node.endpoints.get(method)
        if endpoint is None:
            return Match(None, {}, tuple(node.endpoints))
        names = [segment[1:-1] for segment in endpoint.path.split("/") if segment.startswith("{")]
        return Match(endpoint, dict(zip(names, values, strict=True)), ())


def _walk(node: _Node, segments: list[str], at: int, values: list[str]) -> tuple[_Node, list[str]] | None:
    if at == len(segments):
        return (node, values) if node.endpoints else None
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
