# SPDX-License-Identifier: Apache-2.0
"""Log lines: JSON for machines, coloured for people; to standard error, with time and level.

Forty lines instead of a logging library: the one we had took 0.2 s of every start (docs/decisions/0016).
Writing a line never raises: a log on a full disk, or a pipe that nobody reads any more, must not stop a
sign-in. Secrets never get here: nothing that logs is handed one, and tracebacks show no variables.
"""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final, Literal, TextIO

import msgspec

Level = Literal["info", "warning", "error"]
Line = dict[str, Any]

_COLOURS: Final[dict[str, str]] = {"info": "\x1b[32m", "warning": "\x1b[33m", "error": "\x1b[31m"}
_PLAIN: Final = "\x1b[0m"


class Log:
    """Writes one line for each event, with its facts; ``facts`` stand in all."""

    def __init__(self, render: Callable[[Line], str], stream: TextIO, **facts: Any) -> None:
        self._render = render
        self._stream = stream
        self._facts = facts

    def info(self, event: str, **facts: Any) -> None:
        self._write("info", event, facts)

    def warning(self, event: str, **facts: Any) -> None:
        self._write("warning", event, facts)

    def error(self, event: str, *, error: BaseException | None = None, **facts: Any) -> None:
        """``error``'s traceback goes along."""
        if error is not None:
            facts["exception"] = "".join(traceback.format_exception(error))
        self._write("error", event, facts)

    def _write(self, level: Level, event: str, facts: Line) -> None:
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line = self._render({"time": now, "level": level, "event": event, **self._facts, **facts})
        with suppress(OSError, ValueError):
            self._stream.write(line + "\n")
            self._stream.flush()


def make_log(format: Literal["json", "pretty"], worker: int = 0) -> Log:
    """The log of this process; each line names the worker, where there are several."""
    facts = {"worker": worker} if worker else {}
    if format == "json":
        return Log(as_json, sys.stderr, **facts)
    return Log(coloured if sys.stderr.isatty() else as_text, sys.stderr, **facts)


def as_json(line: Line) -> str:
    """One JSON object."""
    try:
        return msgspec.json.encode(line, enc_hook=str).decode()
    except UnicodeEncodeError:  # half a surrogate pair: only the slower writer has a form for it
        return json.dumps(line, default=str)


def as_text(line: Line, colour: str = "", plain: str = "") -> str:
    """Time, level, event, then the facts; a traceback below."""
    trace = line.get("exception")
    facts = " ".join(
        f"{name}={value if isinstance(value, int) else ascii(value)[1:-1]}"
        for name, value in line.items()
        if name not in ("time", "level", "event", "exception") and value is not None
    )
    text = f"{line['time'][11:-1]} {colour}{line['level']:<7}{plain} {line['event']}  {facts}".rstrip()
    return f"{text}\n{trace}" if trace else text


def coloured(line: Line) -> str:
    """As `as_text`, with the level in its colour."""
    return as_text(line, _COLOURS[line["level"]], _PLAIN)
