# SPDX-License-Identifier: Apache-2.0
"""The inbox over HTTP: a page with list and reader, a live stream of what arrives, a JSON view for tests.

    GET    /inbox                          the list; in a wide window the newest message beside it
    GET    /inbox/messages/{id}            one message (?view=text for its text)
    GET    /inbox/messages/{id}/html       its HTML alone, for the sandboxed frame
    GET    /inbox/messages.json            ?to= ?q= ?after={id} ?wait={seconds}: newest first
    GET    /inbox/messages/{id}.json
    DELETE /inbox/messages
    GET    /inbox/events                   server-sent events: `message`, `cleared`
    POST   /inbox/clear, /inbox/test       forms, so that the page works without scripts

Messages are hostile until shown otherwise: templates escape, and a mail's HTML gets a frame without origin,
scripts or network.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from keystile.errors import Forbidden, Malformed, NotFound
from keystile.server.inbox import extract, mime
from keystile.server.inbox.mailbox import Mailbox
from keystile.server.inbox.messages import Message, MessageList, view
from keystile.ui import environment, page_headers
from keystile.ui.templating import iso

LONGEST_WAIT_SECONDS: Final = 60.0
HEARTBEAT_SECONDS: Final = 15.0
MAIL_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; "
        "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
# Links leave the frame. The mail's own <base> cannot undo it: the first one counts, and base-uri refuses any
# address.
MAIL_START: Final = '<!doctype html><meta charset="utf-8"><base target="_blank">'
TEST_MAIL: Final = """\
From: Keystile <inbox@keystile.localhost>
To: you@example.com
Subject: This is what a sign-in mail looks like here
Content-Type: text/plain; charset=utf-8

The link and the code of a mail stand above it, one click away.

Link: {link}
Your code is 482 913

Nothing was sent anywhere: every mail to this inbox stays in it.
"""


class Row(msgspec.Struct, frozen=True):
    """What the list shows of a message. ``link`` looks like a way in, or is empty."""

    id: str
    href: str
    to: str
    subject: str
    snippet: str
    at: str
    link: str
    code: str
    channel: str


def row(message: Message, query: str = "") -> Row:
    content = message.content
    # The link is shown already, and so is the subject, which many mails say again in their first line.
    first, _, rest = content.text[:1000].partition("\n")
    words = rest if first.strip() == content.subject else content.text[:1000]
    snippet = " ".join(extract.URL.sub("", words).split())
    codes = content.codes
    return Row(
        id=str(message.id),
        href=f"/inbox/messages/{message.id}" + (f"?{urlencode({'q': query})}" if query else ""),
        to=", ".join(content.to) or "(nobody)",
        subject=content.subject or ("Text message" if content.channel == "sms" else "(no subject)"),
        snippet=snippet[:160],
        at=iso(message.at),
        link=extract.way_in(content.links),
        code=codes[0] if codes else "",
        channel=content.channel,
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere else to go, in the bar: a word and its address."""

    word: str
    href: str


@dataclass(frozen=True, slots=True)
class InboxPages:
    mailbox: Mailbox
    assets_path: str
    smtp_address: Callable[[], tuple[str, int]]
    places: tuple[Place, ...] = ()

    def routes(self) -> Sequence[BaseRoute]:
        pages = environment(Path(__file__).parent / "templates", assets_path=self.assets_path)
        template = pages.get_template("inbox.html")

        def render(request: Request, message: Message | None, *, status: int = 200) -> Response:
            html = template.render(**self._context(request, message))
            return HTMLResponse(html, status_code=status, headers=page_headers(frame_src=["'self'"]))

        async def index(request: Request) -> Response:
            return render(request, None)

        async def one(request: Request) -> Response:
            message = self.mailbox.find(request.path_params["id"])
            return render(request, message, status=200 if message else 404)

        return [
            Route("/inbox", index, methods=["GET"]),
            Route("/inbox/messages.json", self.messages_json, methods=["GET"]),
            Route("/inbox/messages/{id:int}.json", self.message_json, methods=["GET"]),
            Route("/inbox/messages/{id:int}/html", self.message_html, methods=["GET"]),
            Route("/inbox/messages/{id:int}", one, methods=["GET"]),
            Route("/inbox/messages", self.delete, methods=["DELETE"]),
            Route("/inbox/events", self.events, methods=["GET"]),
            Route("/inbox/clear", self.clear, methods=["POST"]),
            Route("/inbox/test", self.send_test, methods=["POST"]),
        ]

    def _context(self, request: Request, message: Message | None) -> dict[str, Any]:
        query = request.query_params.get("q", "").strip()[:200]
        every = self.mailbox.select()
        found = [message for message in every if message.matches(query=query)]
        asked = "id" in request.path_params
        # The list alone is asked for: a wide window has room for the newest message too.
        shown = message if asked else (found[0] if found else None)
        content = shown.content if shown else None
        view_name = request.query_params.get("view", "html")
        if content is not None and (view_name != "text" or not content.html):
            view_name = "html" if content.html else "text"
        host, port = self.smtp_address()
        link = (extract.way_in(content.links) or next(iter(content.links), "")) if content else ""
        return {
            "home_url": "/inbox",
            "query": query,
            "rows": [row(each, query) for each in found],
            "total": len(every),
            "newest": every[0].id if every else 0,
            "asked": asked,
            "message": shown,
            "content": content,
            "link": link,
            "other_links": [other for other in content.links if other != link] if content else [],
            "view": view_name,
            "smtp_host": host,
            "smtp_port": port,
            "places": self.places,
            "inbox_url": str(request.url.replace(path="/inbox", query="")),
        }

    async def messages_json(self, request: Request) -> Response:
        """Newest first; with ``wait``, as soon as there is one that fits, or none when the time is over."""
        to, query = request.query_params.get("to", ""), request.query_params.get("q", "")
        after = int(_number(request, "after"))
        wait = min(_number(request, "wait"), LONGEST_WAIT_SECONDS)
        found = await self.mailbox.wait_for(
            lambda: self.mailbox.select(to=to, query=query, after=after), within_seconds=wait
        )
        return _json(MessageList(messages=tuple(map(view, found))))

    async def message_json(self, request: Request) -> Response:
        return _json(view(self._find(request)))

    async def message_html(self, request: Request) -> Response:
        return HTMLResponse(MAIL_START + self._find(request).content.html, headers=MAIL_HEADERS)

    async def delete(self, request: Request) -> Response:
        _must_come_from_here(request)
        self.mailbox.clear()
        return Response(status_code=204)

    async def clear(self, request: Request) -> Response:
        _must_come_from_here(request)
        self.mailbox.clear()
        return RedirectResponse("/inbox", status_code=303)

    async def send_test(self, request: Request) -> Response:
        _must_come_from_here(request)
        mail = TEST_MAIL.format(link=request.url.replace(path="/inbox", query="from=sign-in-link"))
        message = self.mailbox.add(
            mime.read(mail.encode(), sender="inbox@keystile.localhost", to=["you@example.com"])
        )
        return RedirectResponse(f"/inbox/messages/{message.id}", status_code=303)

    async def events(self, request: Request) -> Response:
        """What arrives after the message ``after`` (or the browser's Last-Event-ID when it comes back)."""
        last = request.headers.get("last-event-id", "")
        after = int(last) if last.isdecimal() else int(_number(request, "after"))
        headers = {
            "Cache-Control": "no-store",
            "X-Accel-Buffering": "no",
            "X-Content-Type-Options": "nosniff",
        }
        return StreamingResponse(self._stream(after), media_type="text/event-stream", headers=headers)

    async def _stream(self, after: int) -> AsyncIterator[bytes]:
        epoch = self.mailbox.epoch
        yield b"retry: 1000\n\n"
        while not self.mailbox.closed:
            if epoch != self.mailbox.epoch:
                epoch = self.mailbox.epoch
                yield b"event: cleared\ndata: {}\n\n"
            for message in reversed(self.mailbox.select(after=after)):
                after = message.id
                data = msgspec.json.encode(row(message))
                yield b"id: %d\nevent: message\ndata: %s\n\n" % (message.id, data)
            await self.mailbox.changed(within_seconds=HEARTBEAT_SECONDS)
            yield b":\n\n"

    def _find(self, request: Request) -> Message:
        message = self.mailbox.find(request.path_params["id"])
        if message is None:
            raise NotFound("There is no such message: it was cleared, or newer ones took its place.")
        return message


def _json(body: msgspec.Struct) -> Response:
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return Response(msgspec.json.encode(body), media_type="application/json", headers=headers)


def _number(request: Request, name: str) -> float:
    """A query parameter that is a number of at least 0; 0 when it is absent."""
    text = request.query_params.get(name, "") or "0"
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number < 2**53:
        raise Malformed(f"{name} must be a number of at least 0, for example {name}=10.")
    return number


def _must_come_from_here(request: Request) -> None:
    """Refuse a form that another site's page sent. Tools send neither header and are let in."""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    own = f"{request.url.scheme}://{request.url.netloc}"
    if (site not in ("same-origin", "none")) if site is not None else (origin not in (None, own)):
        raise Forbidden("The inbox is cleared from its own page, or by a tool; this came from another site.")
