# SPDX-License-Identifier: Apache-2.0
"""The inbox over HTTP, in process: JSON for tests, pages that escape, forms that only we may send."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import anyio
import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from keystile.errors import Forbidden, KeystileError, Malformed, NotFound
from keystile.server.inbox import Inbox
from keystile.server.inbox.messages import Content

NOON = 1_795_435_200_000
MAIL = Content(
    channel="email",
    sender="Acme <a@acme.example>",
    to=("ada@example.com",),
    subject="Sign in",
    text="Open https://acme.example/in?token=1, your code is 482913",
    html="<p>Open</p>",
    links=("https://acme.example/in?token=1",),
    codes=("482913",),
)
EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'"


def told(_: Request, error: Exception) -> Response:
    """As the platform's own table does, in short."""
    status = {NotFound: 404, Forbidden: 403, Malformed: 400}[type(error)]
    return JSONResponse({"error": str(error)}, status_code=status)


@pytest.fixture
def inbox() -> Inbox:
    return Inbox(clock=lambda: NOON)


@pytest.fixture
async def client(inbox: Inbox) -> AsyncIterator[httpx2.AsyncClient]:
    app = Starlette(routes=inbox.routes(), exception_handlers={KeystileError: told})
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://localhost:8787") as client:
        yield client


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


pytestmark = pytest.mark.anyio


async def test_a_test_reads_a_mail_as_json(inbox: Inbox, client: httpx2.AsyncClient) -> None:
    inbox.mailbox.add(MAIL)

    reply = await client.get("/inbox/messages.json", params={"to": "ada@example.com"})

    assert reply.json() == {
        "messages": [
            {
                "id": str(NOON),
                "channel": "email",
                "at": "2026-11-23T12:00:00.000Z",
                "from": "Acme <a@acme.example>",
                "to": ["ada@example.com"],
                "subject": "Sign in",
                "text": "Open https://acme.example/in?token=1, your code is 482913",
                "html": "<p>Open</p>",
                "links": ["https://acme.example/in?token=1"],
                "codes": ["482913"],
                "attachments": [],
            }
        ]
    }


async def test_one_message_has_an_address_of_its_own(inbox: Inbox, client: httpx2.AsyncClient) -> None:
    message = inbox.mailbox.add(MAIL)

    reply = await client.get(f"/inbox/messages/{message.id}.json")

    assert (reply.status_code, reply.json()["subject"]) == (200, "Sign in")


async def test_a_message_that_is_gone_is_not_found(client: httpx2.AsyncClient) -> None:
    for path in ("/inbox/messages/7.json", "/inbox/messages/7", "/inbox/messages/7/html"):
        assert (await client.get(path)).status_code == 404


async def test_only_what_came_after_a_message_can_be_asked_for(
    inbox: Inbox, client: httpx2.AsyncClient
) -> None:
    first = inbox.mailbox.add(MAIL)
    inbox.mailbox.add(replace(MAIL, subject="Second"))

    reply = await client.get("/inbox/messages.json", params={"after": first.id})

    assert [message["subject"] for message in reply.json()["messages"]] == ["Second"]


async def test_a_test_may_wait_for_the_mail(inbox: Inbox, client: httpx2.AsyncClient) -> None:
    replies: list[Any] = []

    async def ask() -> None:
        reply = await client.get("/inbox/messages.json", params={"to": "ada@example.com", "wait": 30})
        replies.append(reply.json())

    async with anyio.create_task_group() as asking:
        asking.start_soon(ask)
        await anyio.wait_all_tasks_blocked()
        inbox.mailbox.add(MAIL)

    assert len(replies[0]["messages"]) == 1


@pytest.mark.parametrize("query", ["wait=soon", "wait=-1", "wait=nan", "wait=inf", "after=x", "after=1e400"])
async def test_a_number_that_is_none_is_refused(client: httpx2.AsyncClient, query: str) -> None:
    assert (await client.get(f"/inbox/messages.json?{query}")).status_code == 400


async def test_delete_empties_the_inbox(inbox: Inbox, client: httpx2.AsyncClient) -> None:
    inbox.mailbox.add(MAIL)

    assert (await client.delete("/inbox/messages")).status_code == 204
    assert inbox.mailbox.select() == []


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}],
)
@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/inbox/clear"), ("POST", "/inbox/test"), ("DELETE", "/inbox/messages")],
)
async def test_another_sites_page_changes_nothing(
    inbox: Inbox, client: httpx2.AsyncClient, method: str, path: str, headers: dict[str, str]
) -> None:
    inbox.mailbox.add(MAIL)

    reply = await client.request(method, path, headers=headers)

    assert (reply.status_code, len(inbox.mailbox.select())) == (403, 1)


async def test_the_forms_of_our_own_page_work(inbox: Inbox, client: httpx2.AsyncClient) -> None:
    same = {"Sec-Fetch-Site": "same-origin"}

    made = await client.post("/inbox/test", headers=same)
    assert made.status_code == 303
    [message] = inbox.mailbox.select()
    assert (message.content.codes, len(message.content.links)) == (("482913",), 1)

    assert (await client.post("/inbox/clear", headers=same)).headers["location"] == "/inbox"
    assert inbox.mailbox.select() == []


async def test_everything_a_sender_may_choose_is_escaped(inbox: Inbox, client: httpx2.AsyncClient) -> None:
    evil = Content(
        channel="email",
        sender=EVIL,
        to=(EVIL,),
        subject=EVIL,
        text=EVIL,
        html="",
        links=(f"https://x.example/{EVIL}", f"https://y.example/token{EVIL}"),
        codes=(EVIL,),
    )
    message = inbox.mailbox.add(evil)

    for path in ("/inbox", f"/inbox/messages/{message.id}", f"/inbox?q={EVIL}"):
        page = (await client.get(path)).text
        assert "<script>alert" not in page
        assert "<img" not in page


async def test_a_pages_policy_allows_no_inline_script_or_style(
    inbox: Inbox, client: httpx2.AsyncClient
) -> None:
    reply = await client.get("/inbox")

    assert "script-src 'self'; style-src 'self'" in reply.headers["content-security-policy"]
    assert reply.headers["cache-control"] == "no-store"


async def test_a_mails_html_is_served_without_origin_scripts_or_network(
    inbox: Inbox, client: httpx2.AsyncClient
) -> None:
    message = inbox.mailbox.add(MAIL)

    policy = (await client.get(f"/inbox/messages/{message.id}/html")).headers["content-security-policy"]

    assert "default-src 'none'" in policy
    assert policy.endswith("sandbox allow-popups allow-popups-to-escape-sandbox")


async def test_an_empty_inbox_says_how_to_point_an_app_at_it(client: httpx2.AsyncClient) -> None:
    page = (await client.get("/inbox")).text

    assert "No messages yet" in page
    assert "SMTP_PORT=" in page


async def test_a_text_message_is_caught_too(inbox: Inbox, client: httpx2.AsyncClient) -> None:
    await inbox.send_text(to="+49 151 2345678", text="Acme: your code is 771204")

    [message] = (await client.get("/inbox/messages.json")).json()["messages"]

    assert (message["channel"], message["to"], message["codes"]) == ("sms", ["+49 151 2345678"], ["771204"])


async def test_a_browser_that_comes_back_gets_what_it_missed(
    inbox: Inbox, client: httpx2.AsyncClient
) -> None:
    first = inbox.mailbox.add(MAIL)
    inbox.mailbox.add(replace(MAIL, subject="Missed"))

    async with anyio.create_task_group() as stopping:

        async def stop() -> None:
            await anyio.wait_all_tasks_blocked()
            inbox.hang_up()

        stopping.start_soon(stop)
        reply = await client.get("/inbox/events", headers={"Last-Event-ID": str(first.id)})

    assert reply.headers["content-type"].startswith("text/event-stream")
    assert reply.text.count("event: message") == 1
    assert '"subject":"Missed"' in reply.text
