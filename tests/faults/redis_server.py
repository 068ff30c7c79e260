# SPDX-License-Identifier: Apache-2.0
"""A real Redis or Valkey server of the tests' own, on a free port, gone with the tests."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from tests.ports import free_port


def program() -> str:
    found = next(filter(None, map(shutil.which, ("valkey-server", "redis-server"))), None)
    if found is None:
        raise RuntimeError("valkey-server or redis-server is missing: run `make setup`, which installs one")
    return found


@asynccontextmanager
async def running_redis(folder: Path, port: int | None = None, *settings: str) -> AsyncIterator[int]:
    """A server until the end of the block; its port. ``settings`` as on its command line."""
    port = port or free_port()
    process = await asyncio.create_subprocess_exec(
        program(),
        *("--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", os.fspath(folder)),
        *settings,
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        await _until_it_answers(port)
        yield port
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _until_it_answers(port: int) -> None:
    async with asyncio.timeout(30):
        while True:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                return
            await asyncio.sleep(0.02)
