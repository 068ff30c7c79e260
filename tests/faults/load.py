# SPDX-License-Identifier: Apache-2.0
"""People at work: they sign in, step up, enroll passkeys and open links, each one thing after another.

Of a hundred things about eighty are sign-ins, ten step-ups, five enrollments and five links. Nobody sends an
answer twice while the load runs; `send_again` does so afterwards, with everything that was sent.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import count
from random import Random
from typing import Any, Final

from keystile.testing import SoftwareAuthenticator
from keystile.webauthn import base64url
from tests.faults.actors import Answer, Backend, Browser, Json, Send
from tests.faults.books import Attempt, Books, Kind
from tests.faults.connection import Connection, Line
from tests.faults.installation import Installation

PEOPLE: Final = 64
KINDS: Final[dict[Kind, int]] = {"sign-in": 80, "step-up": 10, "enrollment": 5, "link": 5}
PAUSE_SECONDS: Final = 0.4
"""The most that somebody waits between two things."""
_ADDRESSES: Final = count()
NOBODY: Final = -1
"""The status of a request that was not sent: nobody takes connections."""
BROKEN: Final = (ConnectionError, asyncio.IncompleteReadError)


class Told(Exception):
    """A step before the one that counts was refused, for instance `track`."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """An answer, and when it was asked for and arrived, on the monotonic clock. Status 0: the connection broke."""

    asked: float
    at: float
    status: int


@dataclass(slots=True)
class Person:
    user_id: str
    browser: Browser
    backend: Backend
    line: Line
    enrolled: int = 0


@dataclass(slots=True)
class Load:
    """So many people over the nodes at ``ports``, and everything that they were told."""

    installation: Installation
    ports: tuple[int, ...] = ()
    people_count: int = PEOPLE
    line: type[Line] = Line
    """How they reach the nodes."""
    pause: float = PAUSE_SECONDS
    tries: int = 1
    """How often somebody begins one thing: again, all of it, when somebody takes connections again."""
    seed: int = 1
    host: str = "localhost:8787"
    """What the Portal is called."""
    books: Books = field(default_factory=Books)
    arrived: list[Arrived] = field(default_factory=list)
    done: Counter[int] = field(default_factory=Counter)
    """How many things succeeded on which try; 0 is none."""
    people: list[Person] = field(default_factory=list)
    _links: Iterator[tuple[int, str]] = field(default_factory=lambda: iter(()))
    _stopped: bool = False
    _random: Random = field(default_factory=Random)
    _watched: int = 200
    _wanted: int = 0
    _enough: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._random = Random(self.seed)
        self._links = iter(enumerate(self.installation.links))
        ports = self.ports or (self.installation.port,)
        for number in range(self.people_count):
            first = number % len(ports)
            line = self.line(*ports[first:], *ports[:first])
            send = self._timed(line)
            authenticator = SoftwareAuthenticator(synced=False)
            self.people.append(
                Person(
                    f"user-{number}",
                    Browser(send, self.installation.tenant_id, authenticator),
                    Backend(send, self.installation.secret_key),
                    line,
                )
            )

    async def enroll(self) -> None:
        """Everybody gets a passkey with a counter."""
        for person in self.people:
            assert await self._answered(await self._enrollment(person, person.user_id), person) == 200

    async def sign_in(self) -> None:
        """Everybody signs in."""
        for person in self.people:
            assert await self._answered(await self._prepared("sign-in", person), person) == 200

    async def sign_ins(self, number: int) -> list[Attempt]:
        """So many sign-ins of everybody in turn, in the books and not sent yet."""
        made = []
        for turn in range(number):
            person = self.people[turn % len(self.people)]
            made.append(attempt("sign-in", person.user_id, await person.browser.assertion()))
        self.books.attempts += made
        return made

    async def prepared(self, kind: Kind) -> list[Attempt]:
        """One such thing of everybody, in the books and not sent yet."""
        made = [await self._prepared(kind, person) for person in self.people]
        self.books.attempts += made
        return made

    def use_key(self, secret_key: str) -> None:
        """Backends call with another API key from now on."""
        for person in self.people:
            person.backend = replace(person.backend, secret_key=secret_key)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Everybody is at work during the block, and done with what they had begun at its end."""
        self._stopped = False
        work = [asyncio.create_task(self._work(person)) for person in self.people]
        try:
            yield
        finally:
            self._stopped = True
            await asyncio.gather(*work)
            self.close()

    async def succeeded(self, more: int) -> None:
        """Come back when so many more answers were good."""
        await self._counted(200, more)

    async def refused(self, more: int) -> None:
        """Come back when so many more were told to come again later."""
        await self._counted(503, more)

    async def _counted(self, status: int, more: int) -> None:
        self._watched, self._wanted = status, more
        self._enough.clear()
        await self._enough.wait()

    @property
    def statuses(self) -> Counter[int]:
        return Counter(one.status for one in self.arrived)

    async def send_again(self, kept: set[int], since: int = 0) -> int:
        """Send everything once more, from the attempt number ``since`` on: what is in the database is refused, and the
        rest may succeed, once.
        """
        accepted = 0
        waiting = iter(self.books.attempts[since:])

        async def send(person: Person) -> None:
            nonlocal accepted
            for one in waiting:
                status = await self._answered(one, person, is_new=False)
                refused = (400, 401, 403, 404, 409)
                assert status in (refused if id(one) in kept else (200, 303, *refused)), (
                    f"{one.kind}, kept: {id(one) in kept}: {one.answers[-1].body!r}"
                )
                accepted += status in (200, 303)

        await asyncio.gather(*map(send, self.people[:8]))
        self.close()
        return accepted

    def close(self) -> None:
        """Hang up; whoever sends something afterwards opens a new connection."""
        for person in self.people:
            person.line.close()

    # --- one person

    async def _work(self, person: Person) -> None:
        while not self._stopped:
            kind = self._random.choices([*KINDS], [*KINDS.values()])[0]
            self.done[await self._done(kind, person)] += 1
            await asyncio.sleep(self._random.uniform(0, self.pause))

    async def _done(self, kind: Kind, person: Person) -> int:
        """Do it; on which try it succeeded, 0 for none."""
        for turn in range(1, self.tries + 1):
            if turn > 1:
                await person.line.let_in()
            with suppress(Told, *BROKEN):
                if await self._answered(await self._prepared(kind, person), person) in (200, 303):
                    return turn
        return 0

    @property
    def success(self) -> float:
        """The share of things that succeeded, on whichever try."""
        return 1 - self.done[0] / self.done.total()

    async def _prepared(self, kind: Kind, person: Person) -> Attempt:
        """Everything up to the request that counts."""
        link = next(self._links, None) if kind == "link" else None
        if link is not None:
            return Attempt("link", f"guest-{link[0]}", secret=link[1])
        if kind == "enrollment":
            person.enrolled += 1
            return await self._enrollment(person, f"{person.user_id}-{person.enrolled}")
        if kind == "step-up":
            return await self._step_up(person)
        return attempt("sign-in", person.user_id, await _told(person.browser.assertion()))

    async def _step_up(self, person: Person) -> Attempt:
        token = str((await _told(person.backend.track(person.user_id, "pay")))["token"])
        body = await _told(person.browser.assertion(token))
        return attempt("step-up", person.user_id, body, token)

    async def _enrollment(self, person: Person, user_id: str) -> Attempt:
        token = str((await _told(person.backend.track(user_id, "enroll")))["token"])
        browser = person.browser
        if user_id != person.user_id:
            browser = Browser(browser.send, browser.tenant_id, SoftwareAuthenticator(synced=False))
        return attempt("enrollment", user_id, await _told(browser.creation(token)), token)

    async def _answered(self, one: Attempt, person: Person, *, is_new: bool = True) -> int:
        """Send it; the status that was answered, or 0 where the connection broke."""
        if is_new:
            self.books.attempts.append(one)
        try:
            if one.kind == "link":
                answer = await self.spend(one, person.browser.send)
            elif one.kind == "enrollment":
                answer = await person.browser.add(one.body, one.token or "")
            else:
                answer = await person.browser.verify(one.body, one.token)
        except BROKEN:
            return 0
        one.answers.append(answer)
        return answer.status

    async def spend(self, one: Attempt, send: Send) -> Answer:
        """Open an invitation to the Portal, each from an address of its own."""
        number = next(_ADDRESSES)
        headers = {
            "host": self.host,
            "sec-fetch-site": "same-origin",
            "content-type": "application/x-www-form-urlencoded",
            "x-forwarded-for": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}",
        }
        return await send("POST", f"/portal/link/{one.secret}", headers, b"")

    def _timed(self, line: Line | Connection) -> Any:
        async def send(method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
            asked, status = time.monotonic(), 0
            try:
                answer = await line.send(method, path, headers, body)
                status = answer.status
            except ConnectionRefusedError:
                status = NOBODY
                raise
            finally:
                self.arrived.append(Arrived(asked, time.monotonic(), status))
                self._wanted -= status == self._watched
                if self._wanted <= 0:
                    self._enough.set()
            return answer

        return send


async def _told(asking: Any) -> Any:
    try:
        return await asking
    except AssertionError as error:  # `succeeded`: its text is the answer
        raise Told(str(error)) from None


def attempt(kind: Kind, user_id: str, body: Json, token: str | None = None) -> Attempt:
    """What is about to be sent, with what the database will know it by."""
    credential = body["registrationCredential" if kind == "enrollment" else "authenticationCredential"]
    response = credential["response"]
    challenge = base64url.decode(json.loads(base64url.decode(response["clientDataJSON"]))["challenge"])
    counter = 0
    if kind != "enrollment":
        counter = int.from_bytes(base64url.decode(response["authenticatorData"])[33:37], "big")
    return Attempt(kind, user_id, challenge[4:20], counter, body, token)
