# SPDX-License-Identifier: Apache-2.0
"""ASGI: mount it under any path, in Starlette, FastAPI, Litestar, Quart, or run it alone.

The base path is where the server or router says we are mounted (``root_path``); when it says nothing, the
configured one holds.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

from keystile.auth.messages import Request, Response, json_response

MAX_BODY_BYTES: Final = 64 * 1024
Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class AsgiApp:
    """An ASGI app around ``handle``."""

    def __init__(self, handle: Callable[[Request], Awaitable[Response]]) -> None:
        self._handle = handle

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1000})
        elif scope["type"] == "http":
            body = await _body(receive)
            if body is None:
                await _send(json_response("Too large.", 413), send)
            else:
                await _send(await self._handle(request_of(scope, body)), send)


def request_of(scope: Scope, body: bytes = b"") -> Request:
    """An ASGI scope as a request. Works for any scope of the app, mounted or not."""
    headers = tuple(
        (name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in scope["headers"]
    )
    root_path = scope.get("root_path", "").rstrip("/")
    path = scope["path"]
    # By the ASGI specification the path includes root_path; servers of before 2024, and proxies that cut their
    # prefix off, leave it out. Starlette's mounts then still grow root_path, and keep what it was before them.
    if root_path and not path.startswith(f"{root_path}/"):
        whole = scope.get("app_root_path", "").rstrip("/") + path
        path = whole if whole.startswith(f"{root_path}/") else root_path + path
    return Request(
        method=scope["method"],
        scheme=scope.get("scheme", "http"),
        host=next((value for name, value in headers if name == "host"), ""),
        path=path,
        base_path=root_path,
        query=scope.get("query_string", b"").decode("latin-1"),
        headers=headers,
        body=body,
    )


async def _body(receive: Receive) -> bytes | None:
    """The whole body, or None when it is more than we take."""
    chunks: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        chunk: bytes = message.get("body", b"")
        size += len(chunk)
        if size > MAX_BODY_BYTES:
            return None
        chunks.append(chunk)
        more = message.get("more_body", False)
    return b"".join(chunks)


async def _send(response: Response, send: Send) -> None:
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in response.headers]
    if response.header("content-length") is None:
        headers.append((b"content-length", str(len(response.body)).encode()))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body})


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
