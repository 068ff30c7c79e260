# SPDX-License-Identifier: Apache-2.0
"""What a server loads before anybody looks at a page."""

from __future__ import annotations

import subprocess
import sys


def test_a_server_without_visitors_does_not_load_the_portal() -> None:
    code = "import sys, keystile.server.app; print('keystile.server.portal' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"
