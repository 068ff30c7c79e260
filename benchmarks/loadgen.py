# SPDX-License-Identifier: Apache-2.0
"""The load: many people signing in at once, each on a keep-alive connection with a software authenticator.

Cheap on purpose, so that one core can feed a server on the other: prepared request heads, a parser for the
one kind of answer that is expected (a status, a Content-Length, a JSON body), no HTTP library. An answer of
any other kind ends the run.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlsplit

import msgspec

from keystile.testing import SoftwareAuthenticator
from keystile.webauthn import base64url

ORIGIN = "http://localhost"


class Connection(asyncio.Protocol):
    """One keep-alive connection; one request at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._received = b""
        self.cookie = b""
        """The cookie that the last answer set, as the header that sends it back."""
        self._waiting: asyncio.Future[tuple[int, bytes]] | None = None

    @classmethod
    async def open(cls, url: str) -> Connection:
        address = urlsplit(url)
        loop = asyncio.get_running_loop()
        _, connection = await loop.create_connection(cls, address.hostname or "", address.port or 80)
        return connection

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]  # a TCP connection is an asyncio.Transport

    async def post(self, head: bytes, body: bytes) -> tuple[int, bytes]:
        """Status and body of the answer to a request whose head is all but its Content-Length."""
        assert self._transport is not None
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(b"%scontent-length: %d\r\n\r\n%s" % (head, len(body), body))
        return await self._waiting

    def data_received(self, data: bytes) -> None:
        received = self._received = self._received + data
        end = received.find(b"\r\n\r\n")
        if end < 0:
            return
        head = received[:end].lower()
        at = head.find(b"\r\ncontent-length:")
        if at < 0:
            self._fail(ValueError(f"an answer without a length: {head!r}"))
            return
        line = head.find(b"\r\n", at + 2)
        set_cookie = head.find(b"\r\nset-cookie: ")
        if set_cookie >= 0:
            pair = received[set_cookie + 14 : received.find(b";", set_cookie)]
            self.cookie = b"cookie: " + pair + b"\r\n"
        length = int(head[at + 17 : line if line > 0 else None])
        if len(received) < end + 4 + length:
            return
        self._received = b""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result((int(head[9:12]), received[end + 4 : end + 4 + length]))

    def connection_lost(self, error: Exception | None) -> None:
        self._fail(error or ConnectionResetError("the server closed the connection"))

    def _fail(self, error: Exception) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(error)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


def head(path: str, authorization: str | None = None) -> bytes:
    """A request head up to the Content-Length."""
    lines = [
        f"POST {path} HTTP/1.1",
        "host: localhost",
        f"origin: {ORIGIN}",
        "content-type: application/json",
    ]
    if authorization is not None:
        lines.append(f"authorization: {authorization}")
    return "\r\n".join([*lines, ""]).encode()


@dataclass(slots=True)
class Person:
    """Somebody with a passkey on an authenticator of their own."""

    user_id: str
    authenticator: SoftwareAuthenticator = field(default_factory=SoftwareAuthenticator)


class Target(Protocol):
    """A server that people can sign in to."""

    name: str
    url: str

    async def enroll(self, connection: Connection, person: Person) -> None:
        """Give the person a passkey; not measured."""

    async def sign_in(self, connection: Connection, person: Person) -> bool:
        """Options, a signature, verify; whether it succeeded."""


@dataclass(slots=True)
class Simple:
    """The floor and the peer: `/seed`, `/options`, `/verify`."""

    name: str
    url: str
    _options: bytes = head("/options")
    _verify: bytes = head("/verify")

    async def enroll(self, connection: Connection, person: Person) -> None:
        options = creation_options(person.user_id)
        credential = person.authenticator.create(options, origin=ORIGIN)
        body = {"userId": person.user_id, "challenge": options["challenge"], "credential": credential}
        status, answer = await connection.post(head("/seed"), msgspec.json.encode(body))
        if status != 200 or not msgspec.json.decode(answer)["verified"]:
            raise RuntimeError(f"{self.name} took no passkey: {status} {answer!r}")

    async def sign_in(self, connection: Connection, person: Person) -> bool:
        connection.cookie = b""  # a new visitor each time
        status, answer = await connection.post(self._options, b"{}")
        if status != 200:
            return False
        options = msgspec.json.decode(answer)["options"]
        credential = person.authenticator.get(options, origin=ORIGIN)
        status, answer = await connection.post(
            self._verify + connection.cookie, msgspec.json.encode({"authenticationCredential": credential})
        )
        return status == 200 and b'"isVerified":true' in answer


@dataclass(frozen=True, slots=True)
class Round:
    """What one round of load came to. Latencies in seconds, sorted."""

    sign_ins: int
    errors: int
    seconds: float
    latencies: Sequence[float]

    def percentile(self, share: float) -> float:
        return self.latencies[min(len(self.latencies) - 1, int(share * len(self.latencies)))]


async def enroll_all(target: Target, people: Sequence[Person]) -> None:
    connection = await Connection.open(target.url)
    for person in people:
        await target.enroll(connection, person)
    connection.close()


async def load(target: Target, people: Sequence[Person], *, seconds: float, concurrency: int) -> Round:
    """So many people at once sign in again and again for so long."""
    latencies: list[float] = []
    errors = 0
    ends_at = time.perf_counter() + seconds

    async def keep_signing_in(number: int) -> None:
        nonlocal errors
        connection = await Connection.open(target.url)
        mine = people[number::concurrency]
        at = 0
        while (started_at := time.perf_counter()) < ends_at:
            if await target.sign_in(connection, mine[at % len(mine)]):
                latencies.append(time.perf_counter() - started_at)
            else:
                errors += 1
            at += 1
        connection.close()

    started_at = time.perf_counter()
    await asyncio.gather(*(keep_signing_in(number) for number in range(concurrency)))
    return Round(len(latencies), errors, time.perf_counter() - started_at, sorted(latencies))


def creation_options(user_id: str) -> dict[str, Any]:
    """What a relying party asks for at enrollment, for the servers that do not ask themselves."""
    return {
        "challenge": "c2VlZGluZyBhIGJlbmNobWFyaw",
        "rp": {"id": "localhost", "name": "Benchmark"},
        "user": {"id": base64url.encode(user_id.encode()), "name": user_id, "displayName": user_id},
        "pubKeyCredParams": [{"type": "public-key", "alg": -7}],
        "authenticatorSelection": {"residentKey": "required", "userVerification": "required"},
    }
