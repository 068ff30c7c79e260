# SPDX-License-Identifier: Apache-2.0
"""For Python programs whose clock libfaketime moves: that library (0.9.10) makes every `time.sleep` fail where the
monotonic clock is left alone, since it reads the end of an absolute `clock_nanosleep` as a time of the moved clock."""

from __future__ import annotations

import threading
import time
from typing import SupportsIndex


def _sleep(seconds: float | SupportsIndex, /) -> None:
    threading.Event().wait(seconds if isinstance(seconds, float) else seconds.__index__())


time.sleep = _sleep
