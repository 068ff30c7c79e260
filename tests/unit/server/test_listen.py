# SPDX-License-Identifier: Apache-2.0
"""A listening socket that takes nobody new loses nobody who is there."""

from __future__ import annotations

import asyncio
import select
import socket
from collections.abc import Iterator
from contextlib import closing

import pytest

from keystile.server import listen

pytestmark = pytest.mark.anyio


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with closing(listen.bind("127.0.0.1", 0)) as bound:
        bound.setblocking(True)
        yield bound


def coming(listener: socket.socket) -> socket.socket:
    """Somebody who is connecting."""
    client = socket.socket()
    client.setblocking(False)
    client.connect_ex(listener.getsockname())
    return client


def is_in(client: socket.socket) -> bool:
    """Whether their end takes the connection for made. Over loopback that is so at once, or not soon."""
    return bool(select.select([], [client], [], 0.05)[1])


async def test_who_waited_to_be_taken_is_taken_and_heard_and_nobody_comes_after_them(
    listener: socket.socket,
) -> None:
    with closing(coming(listener)) as first, closing(coming(listener)) as second:
        assert is_in(first)
        assert is_in(second)
        stopping = asyncio.create_task(listen.stop_taking(listener))
        await asyncio.sleep(0)

        with closing(coming(listener)) as late:
            assert not is_in(late)
        for client in (first, second):
            assert not stopping.done()
            client.send(b"hello")
            with closing(listener.accept()[0]) as taken:
                assert taken.recv(5) == b"hello"
                taken.send(b"there")
                assert client.recv(5) == b"there"
        await asyncio.wait_for(stopping, 1)


async def test_a_queue_that_nobody_takes_is_not_waited_for(
    listener: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listen, "TAKING_LOOKS", 1)
    with closing(coming(listener)) as client:
        assert is_in(client)

        await listen.stop_taking(listener)


async def test_a_closed_socket_takes_nobody_anyway(listener: socket.socket) -> None:
    listener.close()

    await listen.stop_taking(listener)
