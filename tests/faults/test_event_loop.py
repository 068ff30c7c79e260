# SPDX-License-Identifier: Apache-2.0
"""Nobody waits while one request does something slow for the first time."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest

from keystile.server.api import openapi
from keystile.server.domain import agent_patterns
from tests.faults.actors import Backend
from tests.faults.node import Node

pytestmark = pytest.mark.anyio

CHROME = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
)


async def test_user_agents_are_made_readable_beside_the_loop(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled_in: list[threading.Thread] = []
    compiled = agent_patterns.Patterns.__init__

    def watched(self: agent_patterns.Patterns) -> None:
        compiled_in.append(threading.current_thread())
        compiled(self)

    browser = node.browser()

    async def send(method: str, path: str, headers: Any, body: bytes) -> Any:
        return await node.send(method, path, {**headers, "user-agent": CHROME}, body)

    browser.send = send
    await browser.enroll((await node.backend.track("jo", "signUp"))["token"])
    monkeypatch.setattr(agent_patterns.Patterns, "__init__", watched)
    agent_patterns._compiled.cache_clear()

    lists = await asyncio.gather(*[node.backend.authenticators("jo") for _ in range(4)])

    assert {found[0]["webauthnCredential"]["parsedUserAgent"]["browser"]["name"] for found in lists} == {
        "Chrome"
    }
    assert len(compiled_in) == 1
    assert compiled_in[0] is not threading.main_thread()


async def test_the_description_of_the_api_is_made_once(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []
    describe = openapi.describe

    def counted(*asked: Any) -> Any:
        made.append(asked)
        return describe(*asked)

    monkeypatch.setattr("keystile.server.api.openapi.describe", counted)
    monkeypatch.setattr("keystile.server.app.describe", counted)
    stranger = Backend(node.send, "nobody's")
    answers = [await stranger.ask("GET", "/v1/openapi.json") for _ in range(3)]
    pages = [await node.send("GET", "/v1/docs", {}, b"") for _ in range(3)]

    assert {answer.status for answer in answers + pages} == {200}
    assert len({page.body for page in pages}) == 1
    assert len(made) <= 2  # for the document, and for the page


async def test_a_user_s_past_is_deleted_beside_the_loop(node: Node) -> None:
    browser = node.browser()
    await browser.enroll((await node.backend.track("jo", "signUp"))["token"])
    await browser.sign_in()
    ran: dict[str, threading.Thread] = {}
    writer: Any = node.services.database
    traced = writer._writer.exec_trace

    def trace(connection: object, statement: str, values: object) -> bool:
        ran[" ".join(statement.split()[:3])] = threading.current_thread()
        return bool(traced(connection, statement, values))

    writer._writer.exec_trace = trace
    await node.backend.delete_user("jo")

    # As many rows as they ever signed in.
    for statement in ("INSERT INTO spent_challenge", "DELETE FROM action"):
        assert ran[statement] is not threading.main_thread(), statement
    assert node.rows("SELECT count(*) FROM action") == [(0,)]
