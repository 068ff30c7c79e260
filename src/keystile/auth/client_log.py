# SPDX-License-Identifier: Apache-2.0
"""``POST /_log``: where next-auth 4's browser client reports its errors (authjs-wire.md §5.9).

Anybody can post here, so the level is chosen from a list, the text is short, and control characters are gone.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Final

log: Final = logging.getLogger("keystile.auth.client")
_LEVELS: Final = {"error": logging.ERROR, "warn": logging.WARNING, "debug": logging.DEBUG}
_CODE: Final = re.compile(r"[A-Za-z0-9_]{1,64}")


def record(body: Mapping[str, object]) -> None:
    """Log the client's code. Its free text is not kept: it may hold anything, personal data included."""
    level = _LEVELS.get(str(body.get("level")))
    code = str(body.get("code"))
    if level is not None and _CODE.fullmatch(code):
        log.log(level, "the browser's sign-in client reports %s", code)
