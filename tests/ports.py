# SPDX-License-Identifier: Apache-2.0
"""Ports for programs that must be told theirs before they start, and that start again on the same one.

They lie below those that the kernel gives to connections on their way out, or one of those could have a port while
its program is down; and each of several test processes has ports of its own, none of them twice in a row.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, closing
from itertools import cycle

from keystile.errors import Misconfigured
from keystile.server.listen import bind

_FIRST, _EACH, _PROCESSES = 20_000, 1_000, 12


def _own() -> range:
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % _PROCESSES
    return range(_FIRST + number * _EACH, _FIRST + (number + 1) * _EACH)


_firsts: Iterator[int] = cycle(_own())


def free_ports(count: int) -> range:
    """So many ports in a row that nobody has."""
    for _ in range(_EACH):
        first = next(_firsts)
        ports = range(first, first + count)
        if ports[-1] not in _own():
            continue
        with ExitStack() as stack:
            try:
                for port in ports:
                    stack.enter_context(closing(bind("127.0.0.1", port)))
            except Misconfigured:
                continue
        for _ in ports[1:]:
            next(_firsts)
        return ports
    raise AssertionError("every port is taken")


def free_port() -> int:
    """A port that nobody has."""
    return free_ports(1)[0]
