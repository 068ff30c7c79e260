# SPDX-License-Identifier: Apache-2.0
"""Nothing that goes through `read` writes: on SQLite it may run on the connection that could (docs/decisions/0034)."""

from __future__ import annotations

import re
from pathlib import Path

import keystile.server.storage
from keystile.server.storage import statements as sql

READ = re.compile(r"\.read\(\s*sql\.(\w+)")
CHOSEN = re.compile(r"sql\.((?:QUERY|COUNT)_\w+|\w+_BEFORE)")
"""Of these, one is chosen first and read then."""


def test_what_is_read_is_a_select() -> None:
    sources = Path(keystile.server.storage.__file__).parent.rglob("*.py")
    texts = [source.read_text() for source in sources]
    names = {name for text in texts for name in READ.findall(text) + CHOSEN.findall(text)}

    assert {"KNOWN_CREDENTIAL", "FIND_USER", "QUERY_ACTIONS", "COUNT_OLD_ACTIONS", "EVENTS_BEFORE"} <= names
    assert [name for name in names if not getattr(sql, name).lstrip().startswith("SELECT")] == []
