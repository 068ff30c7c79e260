# SPDX-License-Identifier: Apache-2.0
"""`keystile serve` as operators run it: a program with settings in its environment, over a real database; and people
who keep it busy, of whom none may be met with a reset or an answer that they did not earn."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import re
import signal
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from keystile.server.app import create_app
from keystile.server.domain.keys import MasterKey
from keystile.server.settings import Settings
from tests.faults.actors import ORIGIN, Answer, Backend, Browser
from tests.faults.asgi import client
from tests.faults.connection import Connection
from tests.faults.node import migrated, settings_for

PROGRAM = Path(sys.executable).with_name("keystile")


@dataclass(slots=True)
class Place:
    """A database with one tenant, and one person with a passkey."""

    settings: Settings
    tenant_id: str
    secret_key: str
    browser: Browser
    key_file: Path

    def environment(self, **more: str) -> dict[str, str]:
        place = self.settings.postgres
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("KEYSTILE_")},
            "KEYSTILE_DATABASE_URL": place.url if place else f"sqlite:///{self.settings.database}",
            "KEYSTILE_MASTER_KEY_FILE": str(self.key_file),
            "KEYSTILE_PUBLIC_URL": "http://localhost:8787",
            "KEYSTILE_PORT": "0",
            "KEYSTILE_LIMIT_OPTIONS_PER_MINUTE": "1000000000",
            "KEYSTILE_LIMIT_FAILED_VERIFY_PER_MINUTE": "1000000000",
            "KEYSTILE_LOG_REQUESTS": "false",
            **more,
        }

    async def run(self, *command: str) -> str:
        """A `keystile` command on this database; what it says."""
        process = await asyncio.create_subprocess_exec(
            PROGRAM,
            *command,
            env=self.environment(),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()
        assert process.returncode == 0, said.decode()
        return said.decode()


async def made(folder: Path, settings: Settings | None = None) -> Place:
    """A database in ``folder``, or where the settings say, and who uses it."""
    if settings is None:
        settings = settings_for(folder / "keystile.db")
        settings.database.write_bytes(migrated())
    key = b"m" * 32
    key_file = folder / "master.key"
    key_file.write_text(base64.b64encode(key).decode())
    settings = replace(settings, master_key=MasterKey(key))
    application = create_app(settings)
    services = await application.start()
    try:
        tenant, first = await services.administration.create_tenant(
            "Acme", rp_id="localhost", origins=[ORIGIN]
        )
        send = client(application)
        browser = Browser(send, tenant.id)
        await browser.enroll((await Backend(send, first.secret).track("jo", "enroll"))["token"])
    finally:
        await application.stop()
    return Place(settings, tenant.id, first.secret, browser, key_file)


@dataclass(slots=True)
class Served:
    """A running `keystile serve`."""

    place: Place
    process: asyncio.subprocess.Process
    port: int
    lines: list[dict[str, Any]] = field(default_factory=list)

    def workers(self) -> dict[int, int]:
        """The process of each worker now, by its number; empty for a single process."""
        return workers_of(self.process.pid)

    def said(self, event: str) -> list[dict[str, Any]]:
        """What the log holds of this event."""
        return [line for line in self.lines if line["event"] == event]

    async def until(self, what: Callable[[], object], within: float = 30.0) -> float:
        """Wait until this is so; seconds that it took."""

        async def look() -> bool:
            return bool(what())

        return await until(look, within)


async def until(what: Callable[[], Awaitable[bool]], within: float) -> float:
    """Ask until this is so; seconds that it took."""
    started = time.monotonic()
    while not await what():
        assert time.monotonic() - started < within, f"not within {within} s"
        await asyncio.sleep(0.01)
    return time.monotonic() - started


def workers_of(pid: int) -> dict[int, int]:
    """The process of each worker of a `keystile serve`, by its number."""
    found = {}
    for child in _children(pid):
        words = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
        if b"keystile.cli.worker" in words:
            found[int(words[words.index(b"keystile.cli.worker") + 1])] = child
    return found


def _children(pid: int) -> list[int]:
    with suppress(OSError):
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [*map(int, text)]
    return []


@asynccontextmanager
async def serving(place: Place, *arguments: str, **environment: str) -> AsyncIterator[Served]:
    """`keystile serve`, stopped at the end if it has not been before."""
    process = await asyncio.create_subprocess_exec(
        PROGRAM,
        "serve",
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=place.environment(**environment),
    )
    assert process.stdout is not None
    lines: list[dict[str, Any]] = []
    reading = asyncio.create_task(_read(process, lines))
    try:
        first = (await asyncio.wait_for(process.stdout.readline(), 60)).decode()
        port = re.search(r":(\d+),", first)
        assert port, f"{first!r} {lines}"
        yield Served(place, process, int(port.group(1)), lines)
    finally:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.wait(), 30)
        await reading


async def _read(process: asyncio.subprocess.Process, lines: list[dict[str, Any]]) -> None:
    assert process.stderr is not None
    async for line in process.stderr:
        try:
            lines.append(json.loads(line))
        except ValueError:
            lines.append({"event": line.decode().rstrip()})


class Person:
    """Sends over one connection for as long as the server keeps it; a new one when it was told to close."""

    def __init__(self, port: int, tally: Counter[str]) -> None:
        self._port = port
        self._tally = tally
        self._connection: Connection | None = None

    async def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        if self._connection is None:
            self._connection = await Connection.open(self._port)
        try:
            answer = await self._connection.send(method, path, headers, body)
        except (OSError, asyncio.IncompleteReadError):
            self._tally["resets"] += 1
            self.leave()
            raise
        if answer.headers.get("connection") == "close":
            self.leave()
        return answer

    def leave(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


@asynccontextmanager
async def busy(
    served: Served, people: int = 8, *, until_refused: bool = False
) -> AsyncIterator[Counter[str]]:
    """People who sign in one time after the other while the block runs; how it went.

    Args:
        until_refused: a server that takes no new connection ends it, for tests that stop the server.
    """
    tally: Counter[str] = Counter()
    is_over = asyncio.Event()

    async def sign_in_again(person: Person) -> None:
        browser = replace(served.place.browser, send=person.send)
        while not is_over.is_set():
            try:
                answer = await browser.verify(await browser.assertion())
            except ConnectionRefusedError:
                tally["refused"] += 1
                if until_refused:
                    return
                raise
            tally[str(answer.status)] += 1
            if answer.status != 200:
                tally[f"{answer.status} {answer.body.decode()}"] += 1

    everybody = [Person(served.port, tally) for _ in range(people)]
    tasks = [asyncio.create_task(sign_in_again(person)) for person in everybody]
    try:
        yield tally
    finally:
        is_over.set()
        await asyncio.gather(*tasks)
        for person in everybody:
            person.leave()
