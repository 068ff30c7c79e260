# SPDX-License-Identifier: Apache-2.0
"""The load: many people signing in at once, each on a connection of their own with a software authenticator.

Cheap on purpose, so that one core can feed a server on the other: prepared request heads, a parser for the
answers that are expected (a status, then a Content-Length or chunks), no HTTP library. An answer of any other
kind ends the run.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol
from urllib.parse import urlsplit

from keystile.testing import SoftwareAuthenticator

ORIGIN = "http://localhost"
TIMEOUT = 30
"""Seconds that one answer may take: longer than any server here needs, so that a stuck one ends the run."""


class Answer(NamedTuple):
    """One whole answer, and how many of the bytes it was."""

    status: int
    head: bytes
    body: bytes
    size: int


def read_answer(received: bytes) -> Answer | None:
    """The answer at the beginning of these bytes; None until all of it is there."""
    end = received.find(b"\r\n\r\n")
    if end < 0:
        return None
    head = received[:end]
    lower = head.lower()
    start = end + 4
    at = lower.find(b"\r\ncontent-length:")
    if at >= 0:
        line = lower.find(b"\r\n", at + 2)
        size = start + int(lower[at + 17 : line if line > 0 else None])
        if len(received) < size:
            return None
        return Answer(int(head[9:12]), head, received[start:size], size)
    if b"\r\ntransfer-encoding: chunked" not in lower:
        raise ValueError(f"an answer without a length: {head!r}")
    parts: list[bytes] = []
    while (line := received.find(b"\r\n", start)) >= 0:
        length = int(received[start:line].partition(b";")[0], 16)
        start = line + 2 + length + 2
        if len(received) < start:
            return None
        if length == 0:
            return Answer(int(head[9:12]), head, b"".join(parts), start)
        parts.append(received[line + 2 : start - 2])
    return None


class Connection(asyncio.Protocol):
    """One person's connection; one request at a time. It is opened anew when the server closes it."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._transport: asyncio.Transport | None = None
        self._received = b""
        self._waiting: asyncio.Future[Answer] | None = None
        self.cookies: dict[bytes, bytes] = {}
        """What answers set and requests send back; a new visitor begins with none."""

    @classmethod
    async def open(cls, url: str) -> Connection:
        connection = cls(url)
        await connection._connect()
        return connection

    async def _connect(self) -> None:
        address = urlsplit(self._url)
        loop = asyncio.get_running_loop()
        await loop.create_connection(lambda: self, address.hostname or "", address.port or 80)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]  # a TCP connection is an asyncio.Transport
        self._received = b""

    async def send(self, head: bytes, body: bytes = b"") -> Answer:
        """The answer to a request whose head is all but its cookies and Content-Length."""
        if self._transport is None:
            await self._connect()
            assert self._transport is not None
        self._waiting = asyncio.get_running_loop().create_future()
        if self.cookies:
            pairs = b"; ".join(b"%s=%s" % pair for pair in self.cookies.items())
            head = b"%scookie: %s\r\n" % (head, pairs)
        if body or head.startswith(b"POST"):
            head = b"%scontent-length: %d\r\n" % (head, len(body))
        self._transport.write(b"%s\r\n%s" % (head, body))
        return await self._waiting

    def data_received(self, data: bytes) -> None:
        received = self._received = self._received + data
        try:
            answer = read_answer(received)
        except ValueError as error:
            self._fail(error)
            return
        if answer is None:
            return
        self._received = received[answer.size :]
        lower = answer.head.lower()
        at = lower.find(b"\r\nset-cookie:")
        while at >= 0:
            line = lower.find(b"\r\n", at + 2)
            pair = answer.head[at + 13 : line if line > 0 else None].partition(b";")[0]
            name, _, value = pair.strip().partition(b"=")
            if value:
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)
            at = lower.find(b"\r\nset-cookie:", at + 2)
        if b"\r\nconnection: close" in lower and self._transport is not None:
            self._transport.close()
            self._transport = None
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(answer)

    def connection_lost(self, error: Exception | None) -> None:
        # The end of a connection that was given up when the one before it was read is no news.
        if self._transport is not None and self._transport.is_closing():
            self._transport = None
            self._fail(error or ConnectionResetError("the server closed the connection"))

    def _fail(self, error: Exception) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(error)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


def head(path: str, *lines: str, method: str = "POST", content_type: str = "application/json") -> bytes:
    """A request head up to the cookies; ``lines`` are further headers."""
    fixed = [f"{method} {path} HTTP/1.1", "host: localhost", f"origin: {ORIGIN}"]
    if method == "POST":
        fixed.append(f"content-type: {content_type}")
    return "\r\n".join([*fixed, *lines, ""]).encode()


@dataclass(slots=True)
class Person:
    """Somebody with a passkey on an authenticator of their own."""

    user_id: str
    authenticator: SoftwareAuthenticator = field(default_factory=SoftwareAuthenticator)


class Target(Protocol):
    """A server that people can sign in to."""

    url: str

    async def enroll(self, connection: Connection, person: Person) -> None:
        """Give the person a passkey; not measured."""

    async def options(self, connection: Connection) -> bool:
        """The first request of a sign-in alone; whether it succeeded."""

    async def sign_in(self, connection: Connection, person: Person) -> bool:
        """All requests of one sign-in, with a real signature; whether it succeeded."""


Step = Callable[[Connection, Person], Awaitable[bool]]
"""What a person does again and again; whether it succeeded."""


@dataclass(frozen=True, slots=True)
class Round:
    """What one round of load came to. Latencies in seconds, sorted."""

    done: int
    errors: int
    seconds: float
    latencies: Sequence[float]

    @property
    def rate(self) -> float:
        return self.done / self.seconds

    def percentile(self, share: float) -> float:
        return self.latencies[min(len(self.latencies) - 1, int(share * len(self.latencies)))]


async def enroll_all(target: Target, people: Sequence[Person]) -> None:
    for person in people:
        connection = await Connection.open(target.url)
        await target.enroll(connection, person)
        connection.close()


async def load(url: str, step: Step, people: Sequence[Person], *, seconds: float, concurrency: int) -> Round:
    """So many people at once do it again and again for so long. Whoever has begun finishes."""
    latencies: list[float] = []
    errors = 0
    ends_at = time.perf_counter() + seconds

    async def keep_going(number: int) -> None:
        nonlocal errors
        connection = await Connection.open(url)
        mine = people[number::concurrency]
        at = 0
        while (started_at := time.perf_counter()) < ends_at:
            try:
                async with asyncio.timeout(TIMEOUT):
                    succeeded = await step(connection, mine[at % len(mine)])
            except OSError:  # no answer, or none in time
                succeeded = False
                connection.close()
                connection = await Connection.open(url)
            if succeeded:
                latencies.append(time.perf_counter() - started_at)
            else:
                errors += 1
            at += 1
        connection.close()

    started_at = time.perf_counter()
    await asyncio.gather(*(keep_going(number) for number in range(concurrency)))
    return Round(len(latencies), errors, time.perf_counter() - started_at, sorted(latencies))
