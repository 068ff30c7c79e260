# SPDX-License-Identifier: Apache-2.0
"""Two nodes on one PostgreSQL: round trips, a challenge from one answered at the other, and races between them (R3)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from keystile.server.app import Application, create_app
from keystile.server.storage.database import PostgresPlace
from keystile.testing import SoftwareAuthenticator
from tests.faults.actors import ORIGIN, PASSKEY, Backend, Browser, Send, succeeded
from tests.faults.asgi import client
from tests.faults.node import Clock, settings_for
from tests.postgres import PostgresServer, running_postgres
from tests.postgres_wire import Wire, wire_to

pytestmark = pytest.mark.anyio

RACES = 1_000
AT_ONCE = 8


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    with running_postgres() as server:
        yield server


@dataclass(frozen=True, slots=True)
class Nodes:
    """Two nodes, one tenant."""

    first: Send
    second: Send
    tenant_id: str
    backend: Backend
    wire: Wire
    database: str
    server: PostgresServer

    def browser(self, send: Send, authenticator: SoftwareAuthenticator | None = None) -> Browser:
        return Browser(send, self.tenant_id, authenticator or SoftwareAuthenticator())

    def count(self, statement: str) -> int:
        return int(self.server.execute(statement, self.database)[0][0])


@asynccontextmanager
async def started(place: PostgresPlace, clock: Clock) -> AsyncIterator[Application]:
    application = create_app(replace(settings_for(Path()), postgres=place), clock=clock)
    await application.start()
    try:
        yield application
    finally:
        await application.stop()


@pytest.fixture
async def nodes(postgres: PostgresServer) -> AsyncIterator[Nodes]:
    url = postgres.create()
    clock = Clock()
    async with AsyncExitStack() as stack:
        wire = await stack.enter_async_context(wire_to(postgres.port))
        behind = url.replace(f":{postgres.port}/", f":{wire.port}/") + "?sslmode=disable"
        first = await stack.enter_async_context(started(PostgresPlace(behind), clock))
        assert first.services is not None
        tenant, key = await first.services.administration.create_tenant(
            "Acme", rp_id="localhost", origins=[ORIGIN]
        )
        second = await stack.enter_async_context(started(PostgresPlace(url), clock))
        send = client(first)
        yield Nodes(
            send,
            client(second),
            tenant.id,
            Backend(send, key.secret),
            wire,
            url.rpartition("/")[2],
            postgres,
        )


async def enrolled(nodes: Nodes) -> Browser:
    browser = nodes.browser(nodes.first)
    await browser.enroll((await nodes.backend.track("jo", "enroll"))["token"])
    return browser


async def test_round_trips_of_a_sign_in(nodes: Nodes) -> None:
    browser = await enrolled(nodes)
    token = (await browser.sign_in())["accessToken"]  # prepares the statements
    await nodes.backend.validate(token)

    before = nodes.wire.trips
    succeeded(await browser.ask("POST", f"{PASSKEY}/authentication-options", {}))
    options = nodes.wire.trips
    body = await browser.assertion()
    asked = nodes.wire.trips
    token = succeeded(await browser.verify(body))["accessToken"]
    verified = nodes.wire.trips
    assert (await nodes.backend.validate(token))["isValid"] is True
    validated = nodes.wire.trips

    assert (options - before, asked - options, verified - asked, validated - verified) == (0, 0, 2, 1)


async def test_round_trips_of_a_step_up(nodes: Nodes) -> None:
    browser = await enrolled(nodes)
    for _ in range(2):
        before = nodes.wire.trips
        token = (await nodes.backend.track("jo", "pay"))["token"]
        tracked = nodes.wire.trips
        body = await browser.assertion(token)
        asked = nodes.wire.trips
        succeeded(await browser.verify(body, token))
        verified = nodes.wire.trips

    # Track asks what the user has enrolled; options too. What is written is one statement each time.
    assert (tracked - before <= 3, asked - tracked, verified - asked) == (True, 1, 2)


async def test_a_challenge_from_one_node_is_answered_at_the_other(nodes: Nodes) -> None:
    browser = await enrolled(nodes)
    body = await browser.assertion()

    succeeded(await nodes.browser(nodes.second, browser.authenticator).verify(body))

    assert nodes.count("SELECT count(*) FROM action WHERE code = 'signInWithPasskey'") == 1


async def test_of_two_nodes_that_get_one_answer_one_takes_it(nodes: Nodes) -> None:
    browser = await enrolled(nodes)
    other = nodes.browser(nodes.second, browser.authenticator)
    wins: list[int] = []
    waiting = iter(range(RACES))

    async def races() -> None:
        for _ in waiting:
            body = await browser.assertion()
            answers = await asyncio.gather(browser.verify(body), other.verify(body))
            wins.append(sum(answer.status == 200 for answer in answers))
            assert {answer.status for answer in answers} <= {200, 400}

    await asyncio.gather(*(races() for _ in range(AT_ONCE)))

    assert (len(wins), set(wins)) == (RACES, {1})
    assert nodes.count("SELECT count(*) FROM action WHERE code = 'signInWithPasskey'") == RACES


async def test_a_commit_whose_answer_is_lost_is_told_as_in_doubt_and_never_done_twice(nodes: Nodes) -> None:
    browser = await enrolled(nodes)
    await browser.sign_in()
    body = await browser.assertion()
    nodes.wire.cut, nodes.wire.cut_at = "after", nodes.tenant_id.encode()
    # The first thing on the wire is the read, which may be asked again; the second is what writes.
    succeeded(await browser.verify(body))
    assert nodes.wire.cuts == 1

    body = await browser.assertion()
    nodes.wire.cut_at = b"CHALLENGE_SUCCEEDED"
    lost = await browser.verify(body)
    again = await browser.verify(body)

    assert (lost.status, again.status, again.code) == (503, 400, "invalid_credential")
    assert nodes.count("SELECT count(*) FROM action WHERE code = 'signInWithPasskey'") == 3


async def test_a_write_that_never_arrived_can_be_sent_again_by_the_client(nodes: Nodes) -> None:
    browser = await enrolled(nodes)
    await browser.sign_in()
    body = await browser.assertion()
    nodes.wire.cut, nodes.wire.cut_at = "before", b"CHALLENGE_SUCCEEDED"

    lost = await browser.verify(body)

    assert lost.status == 503
    succeeded(await browser.verify(body))
    assert nodes.count("SELECT count(*) FROM action WHERE code = 'signInWithPasskey'") == 2
