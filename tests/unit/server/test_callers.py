# SPDX-License-Identifier: Apache-2.0
"""Which address a request is counted for: the socket's, or what a trusted proxy wrote, however it is written."""

from __future__ import annotations

import pytest

from keystile.server.callers import client_address
from keystile.server.domain.limits import network

PROXY = "10.0.0.1"


def address(socket: str | None, forwarded: str = "") -> str:
    headers = {b"x-forwarded-for": forwarded.encode()} if forwarded else {}
    return client_address({"client": (socket, 1) if socket else None}, headers, frozenset({PROXY}))


@pytest.mark.parametrize(
    ("socket", "forwarded", "expected"),
    [
        pytest.param("192.0.2.1", "", "192.0.2.1", id="no proxy"),
        pytest.param("192.0.2.1", "198.51.100.7", "192.0.2.1", id="a stranger who claims to be one"),
        pytest.param(PROXY, "198.51.100.7", "198.51.100.7", id="one hop"),
        pytest.param(
            PROXY, "6.6.6.6, 198.51.100.7", "198.51.100.7", id="what the client made up is left of it"
        ),
        pytest.param(PROXY, f"198.51.100.7, {PROXY}", "198.51.100.7", id="two proxies of ours"),
        pytest.param(PROXY, "", PROXY, id="a proxy that says nothing"),
        pytest.param(f"::ffff:{PROXY}", "198.51.100.7", "198.51.100.7", id="a proxy on a dual socket"),
        pytest.param("::ffff:192.0.2.1", "", "192.0.2.1", id="a client on a dual socket"),
        pytest.param(PROXY, "198.51.100.7:50123", "198.51.100.7", id="with a port"),
        pytest.param(PROXY, "[2001:db8::7]:50123", "2001:db8::7", id="in brackets, with a port"),
        pytest.param(PROXY, "[2001:db8::7]", "2001:db8::7", id="in brackets"),
        pytest.param(PROXY, f"198.51.100.7, ::ffff:{PROXY}", "198.51.100.7", id="a mapped hop of ours"),
        pytest.param(None, "", "unknown", id="a unix socket"),
    ],
)
def test_a_request_is_counted_for_who_sent_it(socket: str | None, forwarded: str, expected: str) -> None:
    assert address(socket, forwarded) == expected


def test_clients_behind_a_proxy_that_writes_ports_are_not_all_one_source() -> None:
    sources = {network(address(PROXY, f"198.51.100.{last}:50123")) for last in range(10)}

    assert len(sources) == 10
