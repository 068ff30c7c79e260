# SPDX-License-Identifier: Apache-2.0
"""Running an ASGI app until a signal: bind first, say when it answers, let requests finish at the end."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import gc
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any

import uvicorn
import uvloop

from keystile.cli.failures import CommandFailed
from keystile.errors import Misconfigured
from keystile.server import listen


def bind(host: str, port: int, *, free: str = "--port 0") -> socket.socket:
    """A listening socket; ``port`` 0 takes a free one.

    Args:
        free: how the caller's caller asks for a free one.

    Raises:
        CommandFailed: the port is taken.
        Misconfigured: the address is not of this machine, or the port is root's.
    """
    try:
        return listen.bind(host, port)
    except Misconfigured as error:
        if isinstance(error.__cause__, OSError) and error.__cause__.errno == errno.EADDRINUSE:
            raise CommandFailed("KT-CLI-005", why=str(error), do=f"{free} takes any free one") from error
        raise


def bind_loopback(port: int) -> list[socket.socket]:
    """Both forms of localhost on one port, as clients try either first; IPv6 only where there is any."""
    listeners = [bind("127.0.0.1", port)]
    with contextlib.suppress(CommandFailed, Misconfigured, OSError):
        listeners.append(bind("::1", listeners[0].getsockname()[1]))
    return listeners


class _Server(uvicorn.Server):
    """Says when it answers. Signals are handled by `run`: uvicorn raises them again, which looks like a crash."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.answers = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            await super().startup(sockets)
        except SystemExit:
            # What the application said is in the log; `run` tells its caller, and ends the program no other way.
            self.should_exit = True
            return
        _settle()
        self.answers.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _settle() -> None:
    """Let the garbage collector look at what requests leave, and seldom: it took 5 % of a sign-in's time.

    What is there now stays, so no collection has to walk all modules again; and hardly anything of a request is in a
    cycle, so looking every 700 objects found nothing. This is for a process of the server's own.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def run(
    app: Any,
    sockets: Sequence[socket.socket],
    *,
    ready: Callable[[], Awaitable[None]],
    stopping: Callable[[], None] = lambda: None,
    signals: Sequence[signal.Signals] = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP),
    is_last: bool = True,
) -> bool:
    """Serve until a signal; requests that are being answered then have ten seconds.

    Args:
        ready: runs once the app answers.
        stopping: runs at the signal, to end what would otherwise never end.
        is_last: nobody serves these sockets afterwards.

    Returns:
        Whether the app started at all.
    """
    server = _Server(listen.config(app))

    async def main() -> bool:
        loop = asyncio.get_running_loop()

        async def let_go() -> None:
            await asyncio.gather(*map(listen.stop_taking, sockets if is_last else ()))
            server.should_exit = True

        ends: list[asyncio.Task[None]] = []  # the loop itself holds no task

        def stop() -> None:
            stopping()
            ends.append(asyncio.create_task(let_go()))

        for number in signals:
            loop.add_signal_handler(number, stop)
        serving = asyncio.create_task(server.serve(sockets=list(sockets)))
        waiting = asyncio.create_task(server.answers.wait())
        await asyncio.wait({serving, waiting}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if server.started:
            try:
                await ready()
            except BaseException:
                stop()
                await serving
                raise
        await serving
        return server.started

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(main())
