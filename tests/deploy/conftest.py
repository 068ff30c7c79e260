# SPDX-License-Identifier: Apache-2.0
"""The programs that the files of deploy/ are made for. A missing one fails the test and says what installs it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., str]
DEPLOY = Path(__file__).parents[2] / "deploy"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run one of them in an empty folder; what it wrote. A status other than 0 fails with that."""

    def run(program: str, *arguments: object, **environment: str) -> str:
        found = shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin")
        assert found is not None, f"{program} is missing. Do: make setup-deploy"
        finished = subprocess.run(
            [found, *map(str, arguments)],
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert finished.returncode == 0, finished.stdout
        return finished.stdout

    return run
