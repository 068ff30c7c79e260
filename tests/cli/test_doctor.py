# SPDX-License-Identifier: Apache-2.0
"""`keystile doctor --url`: what it makes of whatever answers, over real HTTP on loopback."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from keystile.cli import outside
from keystile.cli.failures import CommandFailed
from keystile.server.doctor.checks import Finding


@contextmanager
def answering(status: int, date: str) -> Iterator[str]:
    """A server that says this to everything; gives its URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response_only(status)
            self.send_header("Date", date)
            self.send_header("Content-Length", "0")
            self.end_headers()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def look(url: str) -> dict[str, Finding]:
    return {finding.check: finding for finding in outside.look(url, url, ())}


def test_a_server_that_answers_in_time_is_well() -> None:
    with answering(200, formatdate(usegmt=True)) as url:
        found = look(url)

    assert {found[check].verdict for check in ("answers", "clock", "origin", "RP ID")} == {"ok"}


@pytest.mark.parametrize("date", ["", "yesterday", "Tue, 99 Foo 2026 25:61:61 GMT"])
def test_a_date_that_is_none_says_nothing_of_the_clock(date: str) -> None:
    with answering(200, date) as url:
        found = look(url)

    assert found["answers"].verdict == "ok"
    assert "clock" not in found


def test_a_clock_that_is_off_is_found() -> None:
    with answering(503, "Tue, 01 Jan 2019 00:00:00 GMT") as url:
        found = look(url)

    assert (found["answers"].verdict, found["clock"].verdict) == ("failed", "failed")
    assert "503" in found["answers"].text


def test_where_nobody_listens_that_is_what_is_found() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        (finding,) = outside.look(f"http://127.0.0.1:{taken.getsockname()[1]}", "http://localhost", ())

    assert (finding.check, finding.verdict) == ("answers", "failed")


@pytest.mark.parametrize(
    "url", ["", "localhost:8787", "ftp://localhost", "http://", "http://[::1", "file:///etc/passwd"]
)
def test_what_is_no_url_is_asked_of_nobody(url: str) -> None:
    with pytest.raises(CommandFailed):
        outside.look(url, "http://localhost", ())
