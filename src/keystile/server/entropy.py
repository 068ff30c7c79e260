# SPDX-License-Identifier: Apache-2.0
"""Unguessable bytes from the operating system, fetched by the page.

A request needs some dozens of bytes in three or four pieces. Each `os.urandom` is a system call that lets
go of the interpreter's lock, which under load costs more than all else it does; one call for 4 KiB serves
a hundred requests. Bytes are handed out once and then forgotten. For one thread, the event loop's.
"""

from __future__ import annotations

import os
from typing import Final

POOL_BYTES: Final = 4096


class Entropy:
    """A `Randomness` over the operating system's generator."""

    def __init__(self) -> None:
        self._pool = bytearray()
        os.register_at_fork(after_in_child=self._pool.clear)

    def __call__(self, count: int) -> bytes:
        if count > len(self._pool):
            if count > POOL_BYTES:
                return os.urandom(count)
            self._pool[:] = os.urandom(POOL_BYTES)
        taken = bytes(self._pool[-count:])
        del self._pool[-count:]
        return taken

    def __repr__(self) -> str:
        return "Entropy()"
