# SPDX-License-Identifier: Apache-2.0
"""HTTP over one keep-alive connection, one answer at a time: no library that would quietly send a request twice."""

from __future__ import annotations

import asyncio
import select
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from tests.faults.actors import Answer

LET_IN_SECONDS: Final = 0.1
"""Between two looks at whether somebody takes connections."""


class Connection:
    """One keep-alive connection that reads one answer at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def open(cls, port: int, source: str | None = None) -> Connection:
        """To this machine; ``source`` is which of its addresses (127.…) it comes from."""
        local = None if source is None else (source, 0)
        return cls(*await asyncio.open_connection("127.0.0.1", port, local_addr=local))

    async def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """The whole answer.

        Raises:
            ConnectionError: it broke.
            asyncio.IncompleteReadError: it ended before the answer did.
        """
        return await self.exchange(request(method, path, headers, body))

    async def exchange(self, sent: bytes) -> Answer:
        """As `send`, of a request that is made already."""
        self._writer.write(sent)
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        given = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
        content = await self._reader.readexactly(int(given["content-length"]))
        return Answer(int(head[0].split()[1]), given, content)

    @property
    def own_port(self) -> int:
        """The port that it comes from."""
        return int(self._writer.get_extra_info("sockname")[1])

    @property
    def is_over(self) -> bool:
        """Whether the server closed it while nobody was waiting for an answer.

        Asked of the socket, as HTTP libraries do before they use a connection again: this program may be late.
        """
        poll = select.poll()
        poll.register(self._writer.get_extra_info("socket"), select.POLLIN)
        return self._reader.at_eof() or bool(poll.poll(0))

    def close(self) -> None:
        self._writer.close()


def request(method: str, path: str, headers: Mapping[str, str], body: bytes) -> bytes:
    """What goes over the wire."""
    lines = [f"{method} {path} HTTP/1.1", f"content-length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in ({"host": "localhost"} | dict(headers)).items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


class Line:
    """A connection that is opened when it is needed, and anew after it broke.

    Of several ports it takes the next when one refuses it, as a proxy before several nodes does.
    """

    def __init__(self, *ports: int) -> None:
        self._ports = deque(ports)
        self._connection: Connection | None = None

    async def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """As `Connection.send`; a request that failed is not sent again."""
        if self._connection is None or self._connection.is_over:
            self.close()
            self._connection = await self._open()
        try:
            answer = await self._connection.send(method, path, headers, body)
        except BaseException:
            self.close()
            raise
        if answer.headers.get("connection") == "close":
            self.close()
        return answer

    async def let_in(self) -> None:
        """Come back when somebody takes a connection. Not at once: a server that is ending may take some yet."""
        while self._connection is None:
            await asyncio.sleep(LET_IN_SECONDS)
            with suppress(ConnectionError):
                self._connection = await self._open()

    async def _open(self) -> Connection:
        for _ in range(len(self._ports) - 1):
            try:
                return await Connection.open(self._ports[0])
            except ConnectionError:
                self._ports.rotate(-1)
        return await Connection.open(self._ports[0])

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class Turns(Line):
    """Of several ports, every request goes to the one after that of the request before."""

    async def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        self.close()
        self._ports.rotate(-1)
        return await super().send(method, path, headers, body)
