# SPDX-License-Identifier: Apache-2.0
"""One of several processes that `keystile serve` starts and looks after (`workers`)::

    python -m keystile.cli.worker NUMBER LISTENER CHANNEL

LISTENER and CHANNEL are inherited file descriptors: the socket that all share, and one on which this process says
when it answers. When CHANNEL ends, so does this process: nobody would look after it.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys

from keystile.cli import running
from keystile.cli.workers import READY
from keystile.errors import Misconfigured


def main() -> int:
    number, listener, channel = map(int, sys.argv[1:])
    # Both reach a whole terminal; what they mean is for the process that looks after this one to say.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    from keystile.server.app import create_app
    from keystile.server.settings import load

    try:
        app = create_app(load(), worker=number)
    except Misconfigured as error:
        sys.stderr.write(f"{error}\n")
        return 3
    with socket.socket(fileno=channel) as line:

        async def ready() -> None:
            loop = asyncio.get_running_loop()

            def is_alone() -> None:
                loop.remove_reader(line)
                os.kill(os.getpid(), signal.SIGTERM)

            loop.add_reader(line, is_alone)
            line.send(READY)

        has_run = running.run(
            app, [socket.socket(fileno=listener)], ready=ready, signals=(signal.SIGTERM,), is_last=False
        )
    return 0 if has_run else 3


if __name__ == "__main__":
    sys.exit(main())
