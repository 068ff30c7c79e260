# SPDX-License-Identifier: Apache-2.0
"""Live news of the Portal: told while somebody looks, ended with the session, never in the way of a stop."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, MutableMapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import anyio
import pytest

from keystile.server.app import create_app
from keystile.server.domain import changes
from keystile.server.domain.admin_sessions import IDLE_MS
from keystile.server.domain.admins import AdminId
from keystile.server.domain.identifiers import UserId
from keystile.server.domain.tenants import PORTAL_TENANT
from keystile.server.listen import running as listening
from keystile.server.portal.pulse import MOST_OF_ONE
from keystile.server.services import migrate
from keystile.server.settings import for_dev
from tests.faults.node import NOON, Node
from tests.faults.portal_visitor import visitor
from tests.faults.visitor import SESSION, Visitor

pytestmark = pytest.mark.anyio


class Stream:
    """An open stream of one visitor, read event by event."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.closed = asyncio.Event()
        self._messages: asyncio.Queue[MutableMapping[str, Any] | None] = asyncio.Queue()

    async def receive(self) -> MutableMapping[str, Any]:
        await self.closed.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        await self._messages.put(message)

    def end(self) -> None:
        self._messages.put_nowait(None)

    async def news(self) -> dict[str, int] | None:
        """The next thing it tells; ``None`` when it has ended."""
        with anyio.fail_after(30):
            while (message := await self._messages.get()) is not None:
                body = message.get("body", b"")
                if body.startswith(b"data: "):
                    told: dict[str, int] = json.loads(body.removeprefix(b"data: "))
                    return told
        return None


@asynccontextmanager
async def listened(node: Node, who: Visitor, query: str = "", tenant_id: str = "") -> AsyncIterator[Stream]:
    stream = Stream()
    path = f"/portal/tenants/{tenant_id or node.tenant_id}/live"
    scope: MutableMapping[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [
            (b"host", b"localhost:8787"),
            (b"cookie", f"keystile-portal={who.cookies[SESSION]}".encode()),
        ],
        "client": ("192.0.2.1", 40000),
        "server": ("127.0.0.1", 8787),
        "state": {},
    }

    async def run() -> None:
        await node.application(scope, stream.receive, stream.send)
        stream.end()

    task = asyncio.create_task(run())
    try:
        yield stream
    finally:
        stream.closed.set()
        with anyio.fail_after(30):
            await task


@pytest.fixture
async def admin(node: Node) -> Visitor:
    return await visitor(node)


async def something_happens(node: Node) -> None:
    """News wake a stream; without any it looks every few seconds."""
    node.clock.forward(1)
    await node.backend.track("ada", "pay")


def watched(node: Node) -> int:
    assert node.application.portal is not None
    return node.application.portal.pulse.watched


async def test_what_is_newer_than_the_page_is_told(node: Node, admin: Visitor) -> None:
    await node.backend.track("ada", "pay")

    async with listened(node, admin, f"users={NOON}&actions={NOON}") as stream:
        first = await stream.news()
        node.clock.forward(1)
        await node.backend.track("bob", "pay")
        second = await stream.news()

    assert (first, second) == ({"users": 0, "actions": 0}, {"users": 1, "actions": 1})
    assert stream.headers["content-type"].startswith("text/event-stream")
    assert stream.headers["cache-control"] == "no-store"


async def test_what_came_while_the_page_was_on_its_way_is_told_at_once(node: Node, admin: Visitor) -> None:
    node.clock.forward(1)
    await node.backend.track("ada", "pay")

    async with listened(node, admin, f"actions={NOON}") as stream:
        assert await stream.news() == {"users": 0, "actions": 1}


async def test_another_tenants_news_are_not_told(node: Node, admin: Visitor) -> None:
    other_id, other = await node.add_tenant("Other")
    node.clock.forward(1)

    async with listened(node, admin, f"users={NOON}&actions={NOON}") as stream:
        await stream.news()
        await other.track("eve", "pay")
        node.clock.forward(1)
        await node.backend.track("ada", "pay")

        assert await stream.news() == {"users": 1, "actions": 1}
    assert other_id != node.tenant_id


async def test_a_page_that_was_closed_is_not_listened_for(node: Node, admin: Visitor) -> None:
    async with listened(node, admin) as stream, listened(node, admin) as other:
        await stream.news()
        await other.news()
        assert watched(node) == 1

    assert watched(node) == 0


async def test_one_person_cannot_hold_all_streams(node: Node, admin: Visitor) -> None:
    bob = await visitor(node, name="bob")
    async with AsyncExitStack() as pages:
        for _ in range(MOST_OF_ONE):
            stream = await pages.enter_async_context(listened(node, admin))
            await stream.news()
        async with listened(node, admin) as refused:
            assert await refused.news() is None
        async with listened(node, bob) as other:
            assert await other.news() is not None

    assert (refused.status, refused.headers["retry-after"]) == (429, "60")
    assert watched(node) == 0


async def test_a_stream_ends_with_its_session(node: Node, admin: Visitor) -> None:
    async with listened(node, admin) as stream:
        await stream.news()
        await node.services.admin_sessions.end(admin.cookies[SESSION])
        await something_happens(node)

        assert await stream.news() is None
    assert watched(node) == 0


async def test_a_stream_ends_when_its_admin_is_removed(node: Node, admin: Visitor) -> None:
    async with listened(node, admin) as stream:
        await stream.news()
        await node.services.unit_of_work.apply(changes.RemoveAdmin(PORTAL_TENANT, AdminId(UserId("ada"))))
        await something_happens(node)

        assert await stream.news() is None


async def test_a_page_that_is_left_open_does_not_keep_its_session(node: Node, admin: Visitor) -> None:
    async with listened(node, admin) as stream:
        await stream.news()
        node.clock.forward(IDLE_MS // 1000 + 1)
        await something_happens(node)

        assert await stream.news() is None


@pytest.mark.parametrize(
    "query", ["", "users=x&actions=-1", "actions=" + "9" * 400, "actions=%FF", "actions=1e9"]
)
async def test_a_time_that_is_none_is_no_mistake_of_ours(node: Node, admin: Visitor, query: str) -> None:
    await node.backend.track("ada", "pay")

    async with listened(node, admin, query) as stream:
        assert await stream.news() == {"users": 0, "actions": 0}


async def test_a_head_has_no_news(node: Node, admin: Visitor) -> None:
    path = f"/portal/tenants/{node.tenant_id}/live"
    cookie = {"host": "localhost:8787", "cookie": f"keystile-portal={admin.cookies[SESSION]}"}

    answer = await node.send("HEAD", path, cookie, b"")

    assert (answer.status, answer.body) == (200, b"")


async def test_a_server_that_stops_ends_its_streams_in_order(tmp_path: Path) -> None:
    with_port = for_dev(tmp_path, environ={})
    migrate(with_port)
    application = create_app(with_port)
    async with listening(application) as port:
        services = application.services
        assert services is not None
        tenant, _ = await services.administration.create_tenant("Acme", rp_id="localhost")
        secret = (await services.admin_links.for_dev()).secret
        opened = await services.admin_links.open_session(secret)
        host = urlsplit(with_port.portal_origin).netloc
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(
            f"GET /portal/tenants/{tenant.id}/live HTTP/1.1\r\nHost: {host}\r\n"
            f"Cookie: keystile-portal={opened.secret}\r\n\r\n".encode()
        )
        await reader.readuntil(b"data: ")

    # A connection that is cut, which is what waiting too long ends in, has no last chunk.
    assert (await reader.read()).endswith(b"0\r\n\r\n")
    writer.close()
