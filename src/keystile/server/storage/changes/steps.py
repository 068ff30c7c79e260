# SPDX-License-Identifier: Apache-2.0
"""What turns a change into its steps, and what several of them need."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import msgspec

from keystile.server.storage.database import Step

Steps = dict[type[Any], Callable[[Any], Iterable[Step]]]
"""For each kind of change, what makes its steps."""

KEEP_SPENT_MS: Final = 24 * 60 * 60 * 1000
"""How long a spent nonce outlives its challenge: more than any clock is wrong by (security.md §9)."""


def as_json(value: Mapping[str, Any] | None) -> str | None:
    return None if value is None else msgspec.json.encode(value).decode()
