# SPDX-License-Identifier: Apache-2.0
"""A disk that takes its time to sync, under SQLite: a VFS that is this machine's, but for `xSync`.

Disks of build machines often sync in no time, and then nothing shows who would have to wait for one that does not.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import apsw


@dataclass(slots=True)
class SlowDisk:
    """How long a sync takes, in seconds; and on which threads the database file was synced."""

    log_seconds: float = 0.0
    database_seconds: float = 0.0
    database_synced_on: list[str] = field(default_factory=list)

    @contextmanager
    def in_use(self) -> Iterator[SlowDisk]:
        """Whatever is opened in this block is on this disk."""
        vfs = _Vfs(self)
        try:
            yield self
        finally:
            vfs.unregister()


class _Vfs(apsw.VFS):
    def __init__(self, disk: SlowDisk) -> None:
        self.disk = disk
        self.base = apsw.vfs_names()[0]
        super().__init__("slow", self.base, makedefault=True)

    def xOpen(self, name: Any, flags: Any) -> apsw.VFSFile:  # noqa: N802 (SQLite's name)
        return _File(self.disk, self.base, name, flags)


class _File(apsw.VFSFile):
    def __init__(self, disk: SlowDisk, base: str, name: Any, flags: Any) -> None:
        self._disk = disk
        self._is_database = bool(flags[0] & apsw.SQLITE_OPEN_MAIN_DB)
        super().__init__(base, name, flags)

    def xSync(self, flags: int) -> None:  # noqa: N802 (SQLite's name)
        if self._is_database:
            self._disk.database_synced_on.append(threading.current_thread().name)
        time.sleep(self._disk.database_seconds if self._is_database else self._disk.log_seconds)
        super().xSync(flags)
