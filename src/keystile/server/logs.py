# SPDX-License-Identifier: Apache-2.0
"""Log lines: JSON for machines, coloured for people; to standard error, with time and level."""

from __future__ import annotations

import sys
from typing import Any, Literal

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
        processors += [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
    logger: FilteringBoundLogger = structlog.wrap_logger(
        structlog.WriteLogger(sys.stderr),
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger("info"),
        cache_logger_on_first_use=True,
    )
    return logger


def _as_json(_: Any, __: str, event: Any) -> str:
    return msgspec.json.encode(event, enc_hook=str).decode()
