# SPDX-License-Identifier: Apache-2.0
"""A FIDO metadata service on loopback, over real TLS by an authority of the test's own, that can do anything wrong."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class MetadataService:
    """What it answers, to change while it runs; and the headers of what it was asked, in lower case."""

    port: int = 0
    status: str = "200 OK"
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    missing: int = 0
    """Bytes that are announced and never sent."""
    silent: bool = False
    """Take the question and say nothing."""
    moved: dict[str, bytes] = field(default_factory=dict)
    """Bodies at other paths."""
    asked: list[Mapping[str, str]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}/"

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            question = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            pairs = (line.split(": ", 1) for line in question[1:] if line)
            self.asked.append({name.lower(): value for name, value in pairs})
            if self.silent:
                await reader.read()  # until the other side has had enough
                return
            path = question[0].split(" ")[1]
            body, status = self.moved.get(path, self.body), "200 OK" if path in self.moved else self.status
            head = {"Content-Length": str(len(body) + self.missing), "Connection": "close", **self.headers}
            lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in head.items())]
            writer.write("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass  # the other side went away
        finally:
            writer.close()


@asynccontextmanager
async def serving(tls: ssl.SSLContext) -> AsyncIterator[MetadataService]:
    service = MetadataService()
    server = await asyncio.start_server(service.answer, "localhost", 0, ssl=tls, family=2)
    service.port = server.sockets[0].getsockname()[1]
    try:
        yield service
    finally:
        server.close()
