# SPDX-License-Identifier: Apache-2.0
"""Users that `make bench` copies into a database of Keystile's are users to Keystile."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks import growth
from benchmarks.loadgen import Person
from keystile.server.app import create_app
from tests.faults.actors import Browser
from tests.faults.asgi import client
from tests.faults.node import running, settings_for

pytestmark = pytest.mark.anyio

COUNT = 20


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_copies_sign_in_and_have_two_passkeys_and_ten_sign_ins_behind_them(tmp_path: Path) -> None:
    async with running(tmp_path) as node:
        browser = node.browser()
        await browser.enroll((await node.backend.track("template", "enroll"))["token"])
        await browser.sign_in()
    path = tmp_path / "keystile.db"
    with closing(sqlite3.connect(path)) as database:
        before = set(database.execute("SELECT name, sql FROM sqlite_master"))

    people = growth.fill(tmp_path, growth.ROWS["keystile"], Person("template", browser.authenticator), COUNT)

    with closing(sqlite3.connect(path)) as database:
        after = set(database.execute("SELECT name, sql FROM sqlite_master"))
        passkeys = database.execute(
            "SELECT count(*) FROM authenticator WHERE user_id LIKE 'copy-%' GROUP BY user_id"
        ).fetchall()
        sign_ins = database.execute(
            "SELECT count(*), count(DISTINCT nonce), max(created_at) FROM action "
            "WHERE user_id LIKE 'copy-%' GROUP BY user_id"
        ).fetchall()
    assert after == before
    assert passkeys == [(2,)] * COUNT
    assert [row[:2] for row in sign_ins] == [(10, 10)] * COUNT
    assert max(row[2] for row in sign_ins) < node.clock()
    application = create_app(settings_for(path), clock=node.clock)
    await application.start()
    try:
        for person in people:
            signed_in = await Browser(client(application), node.tenant_id, person.authenticator).sign_in()
            assert signed_in["isVerified"] is True
    finally:
        await application.stop()
