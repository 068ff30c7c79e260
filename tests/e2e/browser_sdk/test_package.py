# SPDX-License-Identifier: Apache-2.0
"""The package's own tests, written in TypeScript beside it: pure logic, sizes, the README's table of codes."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

WEB = Path(__file__).resolve().parents[3] / "web"


def test_the_packages_own_tests_pass() -> None:
    node = shutil.which("node")
    assert node is not None, "Node is not installed. Do: make setup"
    assert (WEB / "browser/dist/index.js").is_file(), "The browser SDK is not built. Do: make web"
    for command in ([node, "build.mjs", "--test"], [node, "--test", "browser/build/test/"]):
        done = subprocess.run(command, cwd=WEB, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout[-8000:] + done.stderr
