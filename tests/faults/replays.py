# SPDX-License-Identifier: Apache-2.0
"""Each answer twenty times at once, ten at each of two nodes of one database (R3), on each store.

Sign-ins, step-ups, enrollments, links, and both ceremonies of one token. Of twenty, one succeeds; then the
passkeys are removed and the stepped-up actions set back, and all of it is sent once more, to be refused.

    python -m tests.faults.replays --store postgres --bodies 1000
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections import Counter
from contextlib import AsyncExitStack

from tests.faults.actors import Answer, Backend, Browser
from tests.faults.books import Attempt, Books
from tests.faults.connection import Line
from tests.faults.installation import Installation, install
from tests.faults.kills import NAMES, Store, place
from tests.faults.load import Load, attempt
from tests.faults.outcome import Outcome
from tests.ports import free_port

COPIES = 20


class Race:
    """Two nodes, and ten connections to each."""

    def __init__(self, installation: Installation, ports: tuple[int, int]) -> None:
        self.installation = installation
        self.load = Load(installation, people_count=1)
        self.lines = [Line(port) for port in ports for _ in range(COPIES // 2)]
        self.backend = Backend(self.lines[0].send, installation.secret_key)
        self.books = Books()

    async def prepare(self, bodies: int) -> None:
        """So many things that may succeed once, of all kinds; users in groups of five bodies."""
        browser = Browser(self.lines[0].send, self.installation.tenant_id)
        for number in range(bodies // 5):
            user_id = f"user-{number}"
            token = (await self.backend.track(user_id, "signUp", scope="add:authenticators"))["token"]
            browser = Browser(self.lines[0].send, self.installation.tenant_id)
            await self.race(attempt("enrollment", user_id, await browser.creation(token), token))
            # The same token again, now for the other ceremony.
            await self.race(attempt("step-up", user_id, await browser.assertion(token), token))
            token = (await self.backend.track(user_id, "pay", idempotencyKey="pay"))["token"]
            await self.race(attempt("step-up", user_id, await browser.assertion(token), token))
            await self.race(attempt("sign-in", user_id, await browser.assertion()))
            await self.race(Attempt("link", f"guest-{number}", secret=self.installation.links[number]))

    async def race(self, one: Attempt) -> None:
        """The same to both nodes, twenty times at once."""
        self.books.attempts.append(one)
        one.answers += await asyncio.gather(*(self.send(one, line) for line in self.lines))
        statuses = Counter(answer.status for answer in one.answers)
        assert statuses[200] + statuses[303] == 1, f"{one.kind}: {statuses}"
        assert statuses.keys() <= {200, 303, 400, 403, 404}, f"{one.kind}: {statuses}"

    async def reopen(self) -> None:
        """Remove all passkeys, and set all actions back."""
        for user_id in {one.user_id for one in self.books.attempts if one.kind == "sign-in"}:
            await self.backend.remove_authenticators(user_id)
            await self.backend.update_action(user_id, "pay", "pay", "CHALLENGE_REQUIRED")

    async def send(self, one: Attempt, line: Line) -> Answer:
        if one.kind == "link":
            return await self.load.spend(one, line.send)
        browser = Browser(line.send, self.installation.tenant_id)
        if one.kind == "enrollment":
            return await browser.add(one.body, one.token or "")
        return await browser.verify(one.body, one.token)


async def run_on(store: Store, *, bodies: int) -> Outcome:
    """`run`, in an empty database of its own."""
    with place(store) as url:
        return await run(store, url, bodies=bodies)


async def run(store: Store, url: str, *, bodies: int) -> Outcome:
    """So many bodies, five for each user.

    Raises:
        AssertionError: one succeeded twice or never, or a node failed.
    """
    installation = await install(url, links=bodies // 5)
    ports = installation.port, free_port()
    async with AsyncExitStack() as stack:
        for port in ports:
            await stack.enter_async_context(installation.serving(port))
        race = Race(installation, ports)
        await race.prepare(bodies)
        attempts = race.books.attempts
        answers = Counter(answer.status for one in attempts for answer in one.answers)
        kept = await race.books.audit(installation, recorded=False)
        assert len(kept) == len(attempts)
        await race.reopen()
        later = [await race.send(one, race.lines[number % COPIES]) for number, one in enumerate(attempts)]
        assert all(400 <= answer.status < 500 for answer in later), Counter(one.status for one in later)
        left = await installation.rows("SELECT count(*) FROM authenticator")
        assert left == [(0,)], "an enrollment was replayed"
        for line in race.lines:
            line.close()
    return Outcome(
        f"R3 replay race, {NAMES[store]}, 2 nodes",
        race.books.counts(kept),
        notes=f"each sent {COPIES} times at once: answers {dict(sorted(answers.items()))}; sent again after removal "
        f"and reopening: {dict(sorted(Counter(one.status for one in later).items()))}",
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--store", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--bodies", type=int, default=1_000)
    given = parser.parse_args()
    sys.stdout.write(f"{asyncio.run(run_on(given.store, bodies=given.bodies))}\n")


if __name__ == "__main__":
    main()
