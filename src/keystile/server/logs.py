# SPDX-License-Identifier: Apache-2.0
"""Log lines: JSON for machines, coloured for people; to standard error, with time and level.

Writing one never raises: a log on a full disk, or a pipe that nobody reads any more, must not stop a sign-in.
"""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from typing import Any, Literal, TextIO

import msgspec
import structlog
from structlog.typing import FilteringBoundLogger


def make_logger(format: Literal["json", "pretty"]) -> FilteringBoundLogger:
    """The logger of this process. Secrets never get here: nothing that logs is handed one."""
    processors: list[Any] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if format == "json":
        processors += [structlog.processors.format_exc_info, _as_json]
    else:
        # Plain: the usual one shows the values of variables where `rich` is installed, keys and tokens too.
        processors += [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            )
        ]
    logger: FilteringBoundLogger = structlog.wrap_logger(
        _Lines(sys.stderr),
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger("info"),
        cache_logger_on_first_use=True,
    )
    return logger


class _Lines:
    """Where lines go. What cannot be written is lost."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, line: str) -> None:
        with suppress(OSError, ValueError):
            self._stream.write(line + "\n")
            self._stream.flush()

    debug = info = warning = error = critical = write


def _as_json(_: Any, __: str, event: Any) -> str:
    try:
        return msgspec.json.encode(event, enc_hook=str).decode()
    except UnicodeEncodeError:  # half a surrogate pair: only the slower writer has a form for it
        return json.dumps(event, default=str)
