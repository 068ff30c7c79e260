# SPDX-License-Identifier: Apache-2.0
"""The programs that the files of deploy/ are made for. A missing one fails the test and says what installs it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.live import LivePlatform

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


@contextmanager
def addresses_seen(platform: LivePlatform) -> Iterator[list[str]]:
    """Whose requests it takes them for, one after another."""
    seen: list[str] = []
    api = platform.app.api
    assert api is not None
    original = type(api)._count

    def count(self: object, request: object, *arguments: object) -> None:
        seen.append(request.address)  # type: ignore[attr-defined]
        original(self, request, *arguments)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(api), "_count", count)
        yield seen
