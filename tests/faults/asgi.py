# SPDX-License-Identifier: Apache-2.0
"""Send requests to an ASGI application in this process: no socket, no HTTP library, a few µs each.

`raw` sends what no HTTP client would, which is what the malformed requests are for.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from typing import Any

from tests.faults.actors import Answer, Send

Message = MutableMapping[str, Any]
App = Callable[
    [Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
]


def client(app: App, *, address: str = "192.0.2.1") -> Send:
    """A way to send requests that come from ``address``."""

    async def send(method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        encoded = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
        return await raw(app, method, path.encode(), encoded, body, address=address)

    return send


async def raw(
    app: App,
    method: str,
    target: bytes,
    headers: Sequence[tuple[bytes, bytes]],
    body: bytes,
    *,
    address: str = "192.0.2.1",
    chunks: int = 1,
) -> Answer:
    """One request, its body in so many chunks; the path need not be one."""
    path, _, query = target.partition(b"?")
    scope: Message = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path.decode("latin-1"),
        "raw_path": path,
        "query_string": query,
        "root_path": "",
        "headers": list(headers),
        "client": (address, 40000),
        "server": ("127.0.0.1", 8787),
        "state": {},
    }
    size = max(1, -(-len(body) // chunks))
    parts = [body[at : at + size] for at in range(0, len(body), size)] or [b""]
    sent: list[Message] = []

    async def receive() -> Message:
        if not parts:
            return {"type": "http.disconnect"}
        part = parts.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(parts)}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    start = sent[0]
    return Answer(
        start["status"],
        {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in start["headers"]},
        b"".join(message.get("body", b"") for message in sent[1:]),
    )
