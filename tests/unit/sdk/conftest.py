# SPDX-License-Identifier: Apache-2.0
"""A tiny HTTP server with a script, on 127.0.0.1: real sockets, no mocks of what we ship."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server does with one request. ``status`` 0: hang up without a word; -1: never answer."""

    status: int
    body: bytes = b"{}"
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()

    def encode(self) -> bytes:
        lines = [f"HTTP/1.1 {self.status} X", f"content-length: {len(self.body)}"]
        lines += [f"content-type: {self.content_type}", *(f"{name}: {value}" for name, value in self.headers)]
        return "\r\n".join([*lines, "", ""]).encode() + self.body


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as it arrived."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Platform:
    """Answers from ``script`` in order, the last one for ever; keeps what it saw."""

    api_url: str
    script: list[Reply] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    connections: int = 0

    def will(self, *replies: Reply) -> Platform:
        self.script = list(replies)
        return self

    def next(self) -> Reply:
        return self.script.pop(0) if len(self.script) > 1 else self.script[0]


def read_request(stream: socket.socket, left: bytes) -> tuple[Seen | None, bytes]:
    while b"\r\n\r\n" not in left:
        chunk = stream.recv(65536)
        if not chunk:
            return None, b""
        left += chunk
    head, _, left = left.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    length = int(headers.get("content-length", "0"))
    while len(left) < length:
        left += stream.recv(65536)
    method, target, _ = first.split(" ")
    return Seen(method, target, headers, left[:length]), left[length:]


def serve(platform: Platform, stream: socket.socket, stop: threading.Event) -> None:
    with stream:
        left = b""
        while True:
            seen, left = read_request(stream, left)
            if seen is None:
                return
            platform.seen.append(seen)
            reply = platform.next()
            if reply.status == 0:
                return
            if reply.status == -1:
                stop.wait(30)
                return
            stream.sendall(reply.encode())


@pytest.fixture
def platform() -> Iterator[Platform]:
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.05)
    stop = threading.Event()
    platform = Platform(f"http://127.0.0.1:{listener.getsockname()[1]}/v1")
    workers: list[threading.Thread] = []

    def start(target: Callable[..., None], *arguments: object) -> None:
        worker = threading.Thread(target=target, args=arguments, daemon=True)
        workers.append(worker)
        worker.start()

    def accept() -> None:
        while not stop.is_set():
            try:
                stream, _ = listener.accept()
            except TimeoutError:
                continue
            stream.settimeout(30)
            platform.connections += 1
            start(serve, platform, stream, stop)

    start(accept)
    yield platform
    stop.set()
    for worker in workers:
        worker.join(5)
    listener.close()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
