# SPDX-License-Identifier: Apache-2.0
"""`keystile data end-challenges`, for a database that forgot its newest rows (a replica that was behind, a dump)."""

from __future__ import annotations

from contextlib import closing
from typing import get_args

import apsw
import asyncpg
import pytest

from keystile.server.domain import administration
from tests.faults.actors import Backend, Browser, succeeded
from tests.faults.books import Attempt
from tests.faults.connection import Line
from tests.faults.installation import Installation, install
from tests.faults.kills import Store, place
from tests.faults.load import Load
from tests.faults.node import Node

pytestmark = pytest.mark.anyio


async def forget_sign_ins(installation: Installation) -> None:
    """As a replica that had not got them yet, or a dump from before."""
    statement = "DELETE FROM action WHERE nonce IS NOT NULL"
    if installation.database_url.startswith("sqlite:"):
        path = installation.database_url.removeprefix("sqlite:///")
        with closing(apsw.Connection(path)) as file:
            file.execute(statement)
        return
    connection = await asyncpg.connect(installation.database_url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest.mark.parametrize("store", get_args(Store))
async def test_what_a_database_forgot_is_not_accepted_again(store: Store) -> None:
    with place(store) as url:
        installation = await install(url, links=2)
        line = Line(installation.port)
        backend = Backend(line.send, installation.secret_key)
        browser = Browser(line.send, installation.tenant_id)

        async def open_link(number: int) -> int:
            link = Attempt("link", f"guest-{number}", secret=installation.links[number])
            return (await Load(installation, people_count=1).spend(link, line.send)).status

        async with installation.serving():
            await browser.enroll((await backend.track("jo", "enroll"))["token"])
            used, unused, first = [await browser.assertion() for _ in range(3)]
            for body in (first, used):
                succeeded(await browser.verify(body))
        line.close()

        await forget_sign_ins(installation)
        async with installation.serving():
            # What the command is for: the database alone cannot know better.
            succeeded(await browser.verify(first))
            assert await open_link(0) == 303
        line.close()
        await installation.run("data", "end-challenges", "--yes")

        async with installation.serving():
            answers = [await browser.verify(body) for body in (first, used, unused)]
            assert [(answer.status, answer.code) for answer in answers] == [(400, "invalid_credential")] * 3
            assert await open_link(1) == 404
            await browser.sign_in()
        line.close()
        told = await installation.rows("SELECT actor FROM audit_event WHERE event = 'challenges.ended'")
        assert set(told) == {("cli",)}


async def test_the_audit_of_every_tenant_tells_it_however_many_they_are(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(administration, "TENANTS_AT_ONCE", 2)
    for number in range(4):
        await node.add_tenant(f"Shop {number}")

    await node.administration.end_what_was_issued(event="challenges.ended", actor="cli")

    told = "SELECT count(*), count(DISTINCT tenant_id) FROM audit_event WHERE event = 'challenges.ended'"
    assert node.rows(told) == node.rows("SELECT count(*), count(*) FROM tenant") == [(5, 5)]
