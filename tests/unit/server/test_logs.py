# SPDX-License-Identifier: Apache-2.0
"""Log lines for machines and people, and what can go wrong while writing one."""

from __future__ import annotations

import io
import json

import pytest

from keystile.server.logs import Log, as_json, as_text, coloured

LINE = {"time": "2026-01-01T12:00:00.000Z", "level": "info", "event": "request", "status": 200, "route": None}


def test_a_json_line_is_one_object_on_one_line() -> None:
    assert json.loads(as_json({**LINE, "reason": "two\nlines"})) == {**LINE, "reason": "two\nlines"}
    assert "\n" not in as_json({**LINE, "reason": "two\nlines"})


def test_half_a_surrogate_pair_is_written_all_the_same() -> None:
    assert json.loads(as_json({**LINE, "agent": "\ud800"}))["agent"] == "\ud800"


def test_a_text_line_leaves_out_what_has_no_value() -> None:
    assert as_text(LINE) == "12:00:00.000 info    request  status=200"


@pytest.mark.parametrize("value", ["a\nfake line", "\x1b[31mred", "\u202eright to left"])
def test_a_text_line_cannot_be_forged(value: str) -> None:
    assert not set(as_text({**LINE, "agent": value})) & {"\n", "\x1b", "\u202e"}


def test_a_level_has_its_colour() -> None:
    assert "\x1b[32minfo" in coloured(LINE)


def test_an_error_brings_its_traceback_without_variables() -> None:
    stream = io.StringIO()
    secret = "canary"

    try:
        raise ValueError("broken")
    except ValueError as error:
        Log(as_text, stream).error("job failed", error=error)

    assert "ValueError: broken" in stream.getvalue()
    assert secret not in stream.getvalue()


def test_a_log_that_cannot_be_written_stops_nobody() -> None:
    stream = io.StringIO()
    stream.close()

    Log(as_json, stream).info("request")
