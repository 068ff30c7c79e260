# SPDX-License-Identifier: Apache-2.0
"""Connections of clients that never finish: bounded in memory and in time, and honest ones beside them are served."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from keystile.server import listen
from keystile.server.api import connection

pytestmark = pytest.mark.anyio

GET = b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n"


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Answers with the size of the body that arrived."""
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": message["type"] + ".complete"})
            if message["type"] == "lifespan.shutdown":
                return
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        size, more = size + len(message["body"]), message.get("more_body", False)
    body = str(size).encode()
    await send(
        {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]}
    )
    await send({"type": "http.response.body", "body": body})


@pytest.fixture
async def port(anyio_backend: str) -> AsyncIterator[int]:
    async with listen.running(echo) as port:
        yield port


async def talk(port: int, *pieces: bytes) -> bytes:
    """What comes back until the server closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        return await asyncio.wait_for(reader.read(), 5)
    except ConnectionError:
        return b"reset"
    finally:
        writer.close()


def closing(request: bytes) -> bytes:
    return request.replace(b"host:", b"connection: close\r\nhost:")


async def test_a_request_in_one_piece_is_answered(port: int) -> None:
    assert (await talk(port, closing(GET))).endswith(b"\r\n\r\n0")


async def test_a_head_without_end_is_ended(port: int) -> None:
    pieces = [b"GET / HTTP/1.1\r\nhost: localhost\r\n"] + [b"x-filler: " + b"a" * 60_000 + b"\r\n"] * 20

    answer = await talk(port, *pieces)

    assert answer == b"reset" or answer.startswith(b"HTTP/1.1 400")


async def test_one_header_without_end_is_ended(port: int) -> None:
    answer = await talk(port, b"GET / HTTP/1.1\r\nx-filler: ", *[b"a" * 60_000] * 40)

    assert answer == b"reset" or answer.startswith(b"HTTP/1.1 400")


async def test_a_large_body_beside_its_head_is_no_large_head(port: int) -> None:
    head = b"POST / HTTP/1.1\r\nconnection: close\r\nhost: localhost\r\ncontent-length: 200000\r\n\r\n"

    assert (await talk(port, head + b"a" * 200_000)).endswith(b"200000")


@pytest.mark.parametrize(
    "begun",
    [
        pytest.param(b"GET / HT", id="a request line that goes on"),
        pytest.param(b"GET / HTTP/1.1\r\nhost: loc", id="a head that goes on"),
        pytest.param(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{", id="a body that goes on"),
        pytest.param(GET + b"GET / HT", id="a second request that goes on"),
    ],
)
async def test_what_never_arrives_is_not_waited_for(
    port: int, monkeypatch: pytest.MonkeyPatch, begun: bytes
) -> None:
    monkeypatch.setattr(connection, "REQUEST_SECONDS", 0.01)

    assert b"HTTP/1.1 4" not in await talk(port, begun)


async def test_the_deadline_ends_with_the_arrival_and_one_piece_needs_none(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[float | None] = []
    give = connection.BoundedConnection._give

    def watched(self: connection.BoundedConnection, seconds: float | None) -> None:
        given.append(seconds)
        give(self, seconds)

    monkeypatch.setattr(connection.BoundedConnection, "_give", watched)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for piece in (GET, GET):
        writer.write(piece)
        await asyncio.wait_for(reader.readuntil(b"\r\n\r\n0"), 5)
    in_one_piece = list(given)

    writer.write(b"POST / HTTP/1.1\r\nexpect: 100-continue\r\nhost: x\r\ncontent-length: 1\r\n\r\n")
    await asyncio.wait_for(reader.readuntil(b"100 Continue\r\n\r\n"), 5)
    begun = given[len(in_one_piece) :]
    writer.write(b"{")
    await asyncio.wait_for(reader.readuntil(b"\r\n\r\n1"), 5)

    writer.close()
    assert in_one_piece == [75.0, None]  # for the first request to begin, and that it came
    assert (begun, given[-1]) == ([connection.REQUEST_SECONDS], None)


POST = b"POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n"


async def test_a_body_in_many_pieces_is_taken(port: int) -> None:
    pieces = [b"1;name=value\r\na\r\n"] * 20_000

    assert (await talk(port, closing(POST), *pieces, b"0\r\n\r\n")).endswith(b"\r\n\r\n20000")


@pytest.mark.parametrize(
    "after",
    [
        pytest.param([b"0\r\nx-forwarded-for: 10.1.1.1\r\n\r\n"], id="in one piece"),
        pytest.param([b"0\r\n", *[b"a:b\r\n" * 1000] * 20], id="without end"),
        pytest.param([b"0\r\nx-filler: ", *[b"a" * 60_000] * 20], id="one without end"),
        pytest.param([b"1;", *[b"a" * 60_000] * 20], id="an extension without end"),
    ],
)
async def test_what_is_around_a_body_is_no_header_and_has_an_end(port: int, after: list[bytes]) -> None:
    answer = await talk(port, POST + b"1\r\na\r\n", *after)

    assert answer == b"reset" or answer.startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize("before", [b"", GET], ids=["at first", "after an answer"])
async def test_empty_lines_are_no_request_and_are_not_waited_after(
    port: int, monkeypatch: pytest.MonkeyPatch, before: bytes
) -> None:
    empty: asyncio.Future[connection.BoundedConnection] = asyncio.get_running_loop().create_future()
    received = connection.BoundedConnection.data_received

    def watched(self: connection.BoundedConnection, data: bytes) -> None:
        received(self, data)
        if data == b"\r\n":
            empty.set_result(self)

    monkeypatch.setattr(connection.BoundedConnection, "data_received", watched)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    if before:
        writer.write(before)
        await asyncio.wait_for(reader.readuntil(b"\r\n\r\n0"), 5)
    writer.write(b"\r\n")

    assert (await asyncio.wait_for(empty, 5))._deadline is not None
    writer.close()


async def large(scope: Any, receive: Any, send: Any) -> None:
    """Answers with more than any buffer holds, and returns when nobody is there any more."""
    if scope["type"] == "lifespan":
        await echo(scope, receive, send)
        return
    size = 16 * 2**20
    headers = [(b"content-length", b"%d" % size)]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    for _ in range(16):
        await send({"type": "http.response.body", "body": bytes(2**20), "more_body": True})
    await send({"type": "http.response.body", "body": b""})


@pytest.mark.parametrize("request_", [GET, closing(GET)], ids=["kept", "closing"])
async def test_an_answer_that_nobody_reads_is_not_kept(
    anyio_backend: str, monkeypatch: pytest.MonkeyPatch, request_: bytes
) -> None:
    monkeypatch.setattr(connection, "UNREAD_SECONDS", 0.05)
    lost = asyncio.Event()
    told = connection.BoundedConnection.connection_lost

    def connection_lost(self: connection.BoundedConnection, exc: Exception | None) -> None:
        told(self, exc)
        lost.set()

    monkeypatch.setattr(connection.BoundedConnection, "connection_lost", connection_lost)
    async with listen.running(large) as port:
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall(request_)
            await asyncio.wait_for(lost.wait(), 5)


async def test_an_answer_larger_than_any_buffer_arrives(anyio_backend: str) -> None:
    async with listen.running(large) as port:
        assert len(await talk(port, closing(GET))) > 16 * 2**20


async def test_what_is_no_http_gets_the_one_error_body(port: int) -> None:
    head, _, body = (await talk(port, b"\x16\x03\x01 hello over TLS\r\n\r\n")).partition(b"\r\n\r\n")

    assert b"content-type: application/json" in head
    assert json.loads(body)["error"] == json.loads(body)["errorCode"] == "invalid_request"


async def test_head_and_body_leave_together(port: int) -> None:
    """uvicorn writes them apart: two system calls and two packets for every answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    arrived: list[bytes] = []
    feed = reader.feed_data

    def noting(data: bytes) -> None:
        arrived.append(bytes(data))
        feed(data)

    reader.feed_data = noting  # type: ignore[assignment, method-assign]
    for _ in range(3):
        writer.write(GET)
        await asyncio.wait_for(reader.readuntil(b"\r\n\r\n0"), 5)
    writer.close()

    assert [answer.count(b"HTTP/1.1 200") for answer in arrived] == [1, 1, 1]
    assert all(answer.endswith(b"\r\n\r\n0") for answer in arrived)


async def test_what_is_written_before_a_connection_is_closed_arrives(port: int) -> None:
    """The last answer on a connection is written and closed in one round."""
    answers = await talk(port, GET + GET + closing(GET))

    assert answers.count(b"HTTP/1.1 200") == 3


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> list[connection.BoundedConnection]:
    """The server's ends of connections."""
    ends: list[connection.BoundedConnection] = []
    made = connection.BoundedConnection.connection_made

    def noting(self: connection.BoundedConnection, transport: asyncio.Transport) -> None:
        ends.append(self)
        made(self, transport)

    monkeypatch.setattr(connection.BoundedConnection, "connection_made", noting)
    return ends


async def test_what_arrived_before_a_stopping_server_looks_is_answered(
    port: int, kept: list[connection.BoundedConnection]
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(GET)
    await reader.readuntil(b"\r\n\r\n0")

    writer.write(GET)  # is in the server's socket now, and the loop has not read it
    kept[0].shutdown()
    kept[0]._close_when_quiet(0)

    assert b"connection: close" in await asyncio.wait_for(reader.read(), 5)
    writer.close()


async def test_a_machine_that_stood_still_was_not_quiet(
    port: int, kept: list[connection.BoundedConnection], monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(GET)
    await reader.readuntil(b"\r\n\r\n0")
    monkeypatch.setattr(connection.HastyConnection, "quiet_seconds", 0.05)

    kept[0].shutdown()
    time.sleep(0.1)  # the whole machine
    await asyncio.sleep(0)
    writer.write(GET)

    assert b"connection: close" in await asyncio.wait_for(reader.read(), 5)
    writer.close()


async def test_a_quiet_connection_is_closed(port: int, kept: list[connection.BoundedConnection]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(GET)
    await reader.readuntil(b"\r\n\r\n0")

    kept[0].shutdown()

    assert await asyncio.wait_for(reader.read(), 5) == b""
    writer.close()
