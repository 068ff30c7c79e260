# SPDX-License-Identifier: Apache-2.0
"""Look a SQLite database over, while others use it."""

from __future__ import annotations

from pathlib import Path

from keystile.server.domain.health import Integrity, SQLiteHealth
from keystile.server.storage.copies import faults

MOUNTS = Path("/proc/self/mountinfo")


def look(path: Path, *, seconds: float | None) -> SQLiteHealth:
    """Everything there is to see.

    Args:
        seconds: how long the file is read at most, rows and pages only; ``None`` for all of it, indexes too.
    """
    found = faults(path, quick=seconds is not None, seconds=seconds)
    return SQLiteHealth(
        bytes=path.stat().st_size,
        file_system=file_system(path.resolve()),
        integrity=Integrity(found or (), is_whole=found is not None, is_thorough=seconds is None),
    )


def file_system(path: Path, mounts: Path = MOUNTS) -> str:
    """What kind of file system an absolute path is on; empty where the system does not tell (proc(5))."""
    try:
        lines = mounts.read_text().splitlines()
    except OSError:
        return ""
    found, length = "", 0
    for line in lines:
        left, _, right = line.partition(" - ")
        # Blanks in names are written as octal numbers.
        place = Path(left.split()[4].encode().decode("unicode_escape"))
        # A later one on the same place covers an earlier one.
        if path.is_relative_to(place) and len(place.parts) >= length:
            found, length = right.split()[0], len(place.parts)
    return found
