# SPDX-License-Identifier: Apache-2.0
"""Each example with Authsignal's SDKs starts by the one command of its README, platform included.

They run in a copy: the command writes .env.local beside the app.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import httpx2

from tests.e2e.programs import BIN, ROOT, running
from tests.ports import free_port

NOT_COPIED = ("node_modules", ".next", ".data", ".keystile", ".env.local", "next-env.d.ts", "__pycache__")


def a_copy(example: str, folder: Path, *, default_port: int) -> tuple[Path, str]:
    """The example in a new folder, told to use a free port; its npm packages are linked where that works."""
    original, copy = ROOT / "examples" / example, folder / example
    shutil.copytree(original, copy, ignore=shutil.ignore_patterns(*NOT_COPIED))
    shutil.copytree(
        original / "node_modules", copy / "node_modules", symlinks=True, copy_function=link_or_copy
    )
    url = f"http://localhost:{free_port()}"
    text = (copy / ".env.example").read_text().replace(f"http://localhost:{default_port}", url)
    (copy / ".env.example").write_text(text)
    return copy, url


def link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system
        shutil.copy2(source, target)


def with_keystile_on_the_path() -> dict[str, str]:
    return {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}


def test_npm_run_dev_starts_keystile_and_the_next_app(tmp_path: Path) -> None:
    copy, url = a_copy("passkeys-nextjs", tmp_path, default_port=3000)
    env = with_keystile_on_the_path()

    with running("npm-run-dev", ["npm", "run", "dev"], ready="Ready in", cwd=copy, env=env):
        page = httpx2.get(f"{url}/signin", timeout=60)

    assert page.status_code == 200
    assert "username webauthn" in page.text
    assert (copy / ".env.local").stat().st_mode & 0o077 == 0


def test_python_run_starts_keystile_and_the_fastapi_app(tmp_path: Path) -> None:
    copy, url = a_copy("passkeys-fastapi-official", tmp_path, default_port=3001)
    env = with_keystile_on_the_path()

    with running("run-py", [sys.executable, "run.py"], ready="Uvicorn running on", cwd=copy, env=env):
        page = httpx2.get(f"{url}/signin", timeout=20)

    assert page.status_code == 200
    assert "username webauthn" in page.text
    assert (copy / ".env.local").stat().st_mode & 0o077 == 0
