# SPDX-License-Identifier: Apache-2.0
"""The wire between a node and its PostgreSQL server: how often it was travelled, and cutting it at a chosen place."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Literal

READY_FOR_QUERY = b"Z"[0]


@dataclass(slots=True)
class Wire:
    """Every connection through ``port``. A round trip ends when the server says that it is ready for another."""

    port: int = 0
    trips: int = 0
    cut_at: bytes = b""
    """Cut the connection on which the node sends these bytes, once."""
    cut: Literal["before", "after"] = "before"
    """Before the server has them, or after it has answered."""
    cuts: int = 0
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)

    async def accept(
        self, server_port: int, node: asyncio.StreamReader, to_node: asyncio.StreamWriter
    ) -> None:
        server, to_server = await asyncio.open_connection("127.0.0.1", server_port)
        self._writers |= {to_node, to_server}
        cutting = asyncio.Event()

        async def there() -> None:
            while data := await node.read(65536):
                if self.cut_at and self.cut_at in data:
                    self.cut_at = b""
                    self.cuts += 1
                    if self.cut == "before":
                        return
                    cutting.set()
                to_server.write(data)

        async def back() -> None:
            with suppress(asyncio.IncompleteReadError):
                while True:
                    head = await server.readexactly(5)
                    body = await server.readexactly(int.from_bytes(head[1:], "big") - 4)
                    if head[0] == READY_FOR_QUERY:
                        self.trips += 1
                        if cutting.is_set():
                            return  # it is done, and the node never hears of it
                    if not cutting.is_set():
                        to_node.write(head + body)

        tasks = [asyncio.create_task(there()), asyncio.create_task(back())]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for writer in (to_node, to_server):
            writer.transport.abort()
            self._writers.discard(writer)


@asynccontextmanager
async def wire_to(server_port: int) -> AsyncIterator[Wire]:
    wire = Wire()
    accepted: set[asyncio.Task[None]] = set()

    def accept(node: asyncio.StreamReader, to_node: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(wire.accept(server_port, node, to_node))
        accepted.add(task)
        task.add_done_callback(accepted.discard)

    listener = await asyncio.start_server(accept, "127.0.0.1", 0)
    wire.port = listener.sockets[0].getsockname()[1]
    try:
        yield wire
    finally:
        listener.close()
        for task in list(accepted):
            task.cancel()
        await asyncio.gather(*accepted, return_exceptions=True)
