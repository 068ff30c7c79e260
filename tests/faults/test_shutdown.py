# SPDX-License-Identifier: Apache-2.0
"""A stop is graceful: requests in flight are answered, what was acknowledged is stored (R16, small form)."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import apsw
import pytest

from tests.faults.actors import basic

pytestmark = pytest.mark.anyio


async def test_requests_in_flight_finish_after_sigterm(tmp_path: Path) -> None:
    program = subprocess.Popen(
        [
            Path(sys.executable).with_name("keystile"),
            "dev",
            "--port",
            "0",
            "--smtp-port",
            "0",
            "--data-dir",
            tmp_path,
            "--ready-json",
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=tmp_path,
    )
    assert program.stdout is not None
    ready = json.loads(await asyncio.to_thread(program.stdout.readline))
    port = int(ready["apiUrl"].split(":")[2].split("/")[0])
    head = f"Host: localhost\r\nAuthorization: {basic(ready['secretKey'] + ':')}\r\nContent-Type: application/json\r\n"
    connections = [await asyncio.open_connection("127.0.0.1", port) for _ in range(20)]
    for number, (_, writer) in enumerate(connections):
        # All but the last byte of the body: the server is in the middle of each request.
        writer.write(
            f"POST /v1/users/u{number}/actions/pay HTTP/1.1\r\n{head}Content-Length: 2\r\n\r\n{{".encode()
        )
        await writer.drain()
    # One whole exchange on another connection, so that the server has read the others before the signal.
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET /v1/users/nobody HTTP/1.1\r\n{head}\r\n".encode())
    assert b"200" in await reader.readline()
    writer.close()

    os.kill(program.pid, signal.SIGTERM)
    statuses = []
    for reader, writer in connections:
        writer.write(b"}")
        await writer.drain()
        statuses.append(await reader.readline())
    code = await asyncio.to_thread(program.wait, 15)
    program.stdout.close()
    for _, writer in connections:
        writer.close()
        await writer.wait_closed()

    assert statuses == [b"HTTP/1.1 200 OK\r\n"] * 20
    assert code == 0
    stored = apsw.Connection(os.fspath(tmp_path / "keystile.db"))
    assert stored.execute("SELECT count(*) FROM action").fetchone() == (20,)
    stored.close()
