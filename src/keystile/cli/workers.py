# SPDX-License-Identifier: Apache-2.0
"""Several processes behind one listening socket, and the small one that looks after them.

Each worker is a program of its own (`keystile.cli.worker`) that inherits the socket and, on a channel, says when it
answers. It is started afresh and not forked, so that a rolling restart picks up new code, settings and keys. The
channel's other end is ours alone: when we are gone, however that came about, workers read its end and stop.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from keystile.server.listen import GRACE_SECONDS, stop_taking

if TYPE_CHECKING:
    from keystile.server.logs import Log

READY_SECONDS: Final = 60.0
"""How long a worker may take to answer; a cold machine's first import takes seconds."""
STOP_SECONDS: Final = GRACE_SECONDS + 5.0
"""How long one that was told to stop may take before it is killed: its requests' time, and the database's."""
STEADY_SECONDS: Final = 10.0
"""A worker that lived so long is replaced at once, when it ends; others ever later, up to `LONGEST_PAUSE`."""
FIRST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 5.0
READY: Final = b"1"


@dataclass(eq=False, slots=True)
class Worker:
    """One process, in its place among the others."""

    number: int
    process: asyncio.subprocess.Process
    channel: socket.socket
    is_ready: asyncio.Task[bool]
    """Whether it answers: done when it does, when it ended, or when it had all its time."""
    started_at: float

    async def stop(self) -> None:
        """Let it finish its requests; after `STOP_SECONDS`, end it."""
        self._signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await self.process.wait()
        except TimeoutError:
            self._signal(signal.SIGKILL)
            await self.process.wait()

    def _signal(self, number: signal.Signals) -> None:
        # `Process.terminate` looks first whether it has ended, and then takes its status away from asyncio, which calls
        # it 255.
        if self.process.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(self.process.pid, number)

    async def ended(self) -> int:
        """Its exit status, minus the signal's number where one ended it; what never answers is stopped."""
        if not await asyncio.shield(self.is_ready):
            await self.stop()
        status = await self.process.wait()
        self.channel.close()
        return status


class Workers:
    """So many workers, kept alive until a signal.

    SIGTERM and SIGINT stop all of them, gracefully. SIGHUP replaces one after the other: the next goes only when its
    successor answers, so no request finds nobody.
    """

    def __init__(self, listener: socket.socket, count: int, log: Log) -> None:
        self._listener = listener
        self._count = count
        self._log = log
        self._places: dict[int, Worker] = {}
        self._alive: set[Worker] = set()
        self._starting = asyncio.Lock()
        self._stop = asyncio.Event()
        self._roll = asyncio.Event()

    async def run(self, ready: Callable[[], None]) -> bool:
        """Serve until a signal; ``ready`` is called when all answer. False when one of the first did not start."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
        loop.add_signal_handler(signal.SIGHUP, self._roll.set)
        serving = asyncio.create_task(self._serve(ready))
        stopping = asyncio.create_task(self._stop.wait())
        try:
            await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
            return stopping.done() or await serving
        finally:
            serving.cancel()
            stopping.cancel()
            await asyncio.gather(serving, stopping, return_exceptions=True)
            await stop_taking(self._listener)
            self._listener.close()  # the last worker's is then the last of all
            await asyncio.gather(*(worker.stop() for worker in self._alive))
            for worker in self._alive:
                worker.is_ready.cancel()
                worker.channel.close()

    async def _serve(self, ready: Callable[[], None]) -> bool:
        for number in range(1, self._count + 1):
            self._places[number] = await self._start(number)
        if not all(await asyncio.gather(*(worker.is_ready for worker in self._places.values()))):
            return False
        ready()
        await asyncio.gather(self._roll_when_asked(), *(self._keep(number) for number in self._places))
        return True

    async def _keep(self, number: int) -> None:
        """Fill a place again whenever its worker ends by itself."""
        pause = FIRST_PAUSE
        while True:
            worker = self._places[number]
            status = await worker.ended()
            self._alive.discard(worker)
            if self._places[number] is not worker:
                continue  # it was replaced
            steady = time.monotonic() - worker.started_at >= STEADY_SECONDS
            pause = 0.0 if steady else min(max(FIRST_PAUSE, pause * 2), LONGEST_PAUSE)
            self._log.error(
                "a worker ended", worker=number, pid=worker.process.pid, status=status, seconds=pause
            )
            await asyncio.sleep(pause)
            async with self._starting:
                if self._places[number] is worker:
                    self._places[number] = await self._start_when_possible(number)

    async def _roll_when_asked(self) -> None:
        while True:
            await self._roll.wait()
            self._roll.clear()
            self._log.info("workers are being replaced")
            for number in self._places:
                async with self._starting:
                    old = self._places[number]
                    try:
                        new = await self._start(number)
                    except OSError as error:
                        self._cannot_start(number, error)
                        break
                    if not await asyncio.shield(new.is_ready):
                        self._log.error(
                            "a new worker does not answer; the others stay as they are", worker=number
                        )
                        await new.stop()
                        self._alive.discard(new)
                        break
                    self._places[number] = new
                await old.stop()
            else:
                self._log.info("workers were replaced")

    async def _start_when_possible(self, number: int) -> Worker:
        """The others go on while the machine has no room for one more."""
        while True:
            try:
                return await self._start(number)
            except OSError as error:
                self._cannot_start(number, error)
            await asyncio.sleep(FIRST_PAUSE)

    def _cannot_start(self, number: int, error: OSError) -> None:
        self._log.error(
            "a worker cannot be started; the others stay as they are", worker=number, why=str(error)
        )

    async def _start(self, number: int) -> Worker:
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        passed = (self._listener.fileno(), theirs.fileno())
        with theirs:
            try:
                process = await asyncio.create_subprocess_exec(
                    sys.executable,
                    "-P",  # not the current folder's modules
                    "-m",
                    "keystile.cli.worker",
                    str(number),
                    *map(str, passed),
                    pass_fds=passed,
                    stdin=asyncio.subprocess.DEVNULL,
                )
            except BaseException:
                ours.close()
                raise
        worker = Worker(number, process, ours, asyncio.create_task(_says_ready(ours)), time.monotonic())
        self._alive.add(worker)
        return worker


async def _says_ready(channel: socket.socket) -> bool:
    with suppress(TimeoutError, OSError):
        async with asyncio.timeout(READY_SECONDS):
            return await asyncio.get_running_loop().sock_recv(channel, 1) == READY
    return False
