# SPDX-License-Identifier: Apache-2.0
"""HTTP over one keep-alive connection, one answer at a time: no library that would quietly send a request twice."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from tests.faults.actors import Answer


class Connection:
    """One keep-alive connection that reads one answer at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def open(cls, port: int) -> Connection:
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """The whole answer.

        Raises:
            ConnectionError: it broke.
            asyncio.IncompleteReadError: it ended before the answer did.
        """
        lines = [f"{method} {path} HTTP/1.1", f"content-length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in ({"host": "localhost"} | dict(headers)).items()]
        self._writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        given = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
        content = await self._reader.readexactly(int(given["content-length"]))
        return Answer(int(head[0].split()[1]), given, content)

    def close(self) -> None:
        self._writer.close()


class Line:
    """A connection that is opened when it is needed, and anew after it broke."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._connection: Connection | None = None

    async def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """As `Connection.send`; a request that failed is not sent again."""
        if self._connection is None:
            self._connection = await Connection.open(self._port)
        try:
            answer = await self._connection.send(method, path, headers, body)
        except BaseException:
            self.close()
            raise
        if answer.headers.get("connection") == "close":
            self.close()
        return answer

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
