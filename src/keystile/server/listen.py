# SPDX-License-Identifier: Apache-2.0
"""Listen: run the platform under uvicorn until it is told to stop.

uvloop and httptools are required, not optional: without them a request costs five times as much (DESIGN §2).
On SIGTERM or SIGINT, requests in flight finish (10 s at most), then the writer drains and the database is closed.
"""

from __future__ import annotations

import asyncio
import ctypes
import errno
import select
import socket
import struct
import sys
from collections.abc import Callable, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final, Literal

import uvicorn

from keystile.errors import Misconfigured
from keystile.server.api.connection import BoundedConnection, HastyConnection

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.types import ASGIApp

GRACE_SECONDS: Final = 10
BACKLOG: Final = 2048
LOOK_SECONDS: Final = 0.01
TAKING_LOOKS: Final = 200
"""How often it is looked whether the queue is empty when the server stops: a loop takes one connection at a time."""
_SO_ATTACH_FILTER: Final = 26
_NO_SYN: Final = b"".join(
    struct.pack("HBBI", *instruction)
    for instruction in (
        (0x30, 0, 0, 13),  # load the byte of TCP's flags (RFC 9293 §3.1)
        (0x54, 0, 0, 0x12),  # of it, SYN and ACK
        (0x15, 0, 1, 0x02),  # SYN alone begins a connection:
        (0x06, 0, 0, 0),  # dropped
        (0x06, 0, 0, 0xFFFFFFFF),  # all else is kept
    )
)
"""A socket filter in classic BPF."""
PORT_SECONDS: Final = 1.0
"""Between looks for a free port, where all were taken."""
_CURES: Final = {
    errno.EADDRINUSE: "Choose another port, or stop what uses it.",
    errno.EACCES: "Ports below 1024 are root's: choose a higher one, and let the proxy in front have the low one.",
}


def bind(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one.

    Raises:
        Misconfigured: the address is taken or is not one of this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        do = _CURES.get(error.errno or 0, "Name an address of this machine, or 0.0.0.0 for all of them.")
        raise Misconfigured(f"Cannot listen on {host}:{port}: {error.strerror}. {do}") from error
    listener.listen(BACKLOG)
    listener.setblocking(False)
    return listener


async def stop_taking(listener: socket.socket) -> None:
    """Let nobody new into the queue of connections that wait to be taken, and come back when all in it were taken, so
    that closing the socket resets nobody.

    Who comes from now on is answered when the socket is closed: refused, before anything was sent. On Linux that is
    a filter (socket(7), ``SO_ATTACH_FILTER``) that lets no first packet through: one who had begun gets in, as their
    end takes the connection for made. Elsewhere the queue is made short.
    """
    if listener.fileno() == -1:  # it is closed already
        return
    if sys.platform == "linux":
        code = ctypes.create_string_buffer(_NO_SYN)
        program = struct.pack("HP", len(_NO_SYN) // 8, ctypes.addressof(code))
        listener.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, program)
    else:
        listener.listen(0)
    queue = select.poll()
    queue.register(listener, select.POLLIN)
    for _ in range(TAKING_LOOKS):
        if not queue.poll(0):
            return
        await asyncio.sleep(LOOK_SECONDS)


class _Server(uvicorn.Server):
    """uvicorn, with a word when it answers."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_ready()


def config(
    app: ASGIApp,
    *,
    timeout_keep_alive: int = 75,
    lifespan: Literal["on", "off"] = "on",
    connection: type[BoundedConnection] = BoundedConnection,
) -> uvicorn.Config:
    """How uvicorn serves the platform: nothing of its own in headers or logs."""
    return uvicorn.Config(
        app,
        loop="uvloop",
        http=connection,
        ws="none",
        lifespan=lifespan,
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=timeout_keep_alive,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def _nothing() -> None:
    return None


class SideServer:
    """A second, small application in the running loop, on the first free one of its ports.

    Where all are taken it waits: a process that takes another's place starts before that one has ended, and what only
    operators look at never stops the platform.
    """

    def __init__(
        self, app: ASGIApp, host: str, ports: Sequence[int], on_taken: Callable[[str], None]
    ) -> None:
        self._app = app
        self._host = host
        self._ports = ports
        self._on_taken = on_taken
        self._server: uvicorn.Server | None = None
        self._task = asyncio.create_task(self._serve(), name="side server")

    async def stop(self) -> None:
        if self._server is None:
            self._task.cancel()
        else:
            self._server.should_exit = True
        await asyncio.gather(self._task, return_exceptions=True)

    async def _serve(self) -> None:
        listener = await self._listener()
        self._server = uvicorn.Server(config(self._app, lifespan="off", connection=HastyConnection))
        await self._server._serve(sockets=[listener])  # without taking the process's signals

    async def _listener(self) -> socket.socket:
        has_said = False
        while True:
            for port in self._ports:
                try:
                    return bind(self._host, port)
                except Misconfigured as error:
                    reason = str(error)
            if not has_said:
                self._on_taken(reason)
                has_said = True
            await asyncio.sleep(PORT_SECONDS)


@asynccontextmanager
async def running(app: Any, *, host: str = "127.0.0.1") -> AsyncIterator[int]:
    """Serve ``app`` in the running loop while the block runs; gives the port. For tests and `keystile.testing`."""
    listener = bind(host, 0)
    ready = asyncio.Event()
    server = _Server(config(app, connection=HastyConnection), ready.set)
    server.install_signal_handlers = _nothing  # type: ignore[attr-defined]  # older uvicorn looks for it
    task = asyncio.create_task(server._serve(sockets=[listener]))  # without taking the process's signals
    waiting = asyncio.create_task(ready.wait())
    await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
    if not ready.is_set():
        waiting.cancel()
        await task
        raise Misconfigured("The server did not start; the log says why.")
    try:
        yield int(listener.getsockname()[1])
    finally:
        server.should_exit = True
        await task
