# SPDX-License-Identifier: Apache-2.0
"""Find an endpoint by method and path: `paths.PathTree`, and a shorter way for the paths of a sign-in."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from keystile.server.api.endpoint import Endpoint
from keystile.server.paths import PathTree


class Match(msgspec.Struct, frozen=True):
    """An endpoint and its path parameters; ``endpoint`` is ``None`` where only other methods are known."""

    endpoint: Endpoint | None
    parameters: dict[str, str]
    allowed: tuple[str, ...]


class Routes:
    """All endpoints, as a tree of path segments."""

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        self.endpoints = tuple(endpoints)
        self._tree = PathTree(self.endpoints)
        self.first_segments = self._tree.first_segments
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
        found = self._tree.find(method, segments)
        return None if found is None else Match(found.row, found.parameters, found.allowed)
