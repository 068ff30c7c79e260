# SPDX-License-Identifier: Apache-2.0
"""`make newcomer`: how long somebody new takes from `git clone` to a passkey made, used and taken away.

A fresh clone of what is committed, its own `make demo`, real Chromium. Fails when the walk takes two minutes or more
after installation. Pictures of every step are in artifacts/newcomer.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import anyio
from playwright.async_api import async_playwright, expect

from tests.e2e.conftest import CHROMIUM_NAMES, fresh_folder
from tests.e2e.newcomer.hands import Pointer
from tests.e2e.newcomer.path import Demo, Diary, walk
from tests.e2e.programs import ROOT

PICTURES = ROOT / "artifacts" / "newcomer"
SECONDS = 120
AGAIN = 3
LAST_LINE = "Ctrl-C stops both"


@contextmanager
def make_demo(clone: Path) -> Iterator[Demo]:
    """`make demo` in this folder until its addresses are printed; Ctrl-C at the end."""
    process = subprocess.Popen(
        ["make", "demo"],
        cwd=clone,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    printed = ""
    try:
        for line in process.stdout:
            sys.stdout.write(line)
            printed += line
            if LAST_LINE in line:
                break
        else:
            raise SystemExit("newcomer  FAILED: make demo ended before it was ready")
        yield Demo.printed(printed)
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(30)


async def walked(demo: Demo) -> Diary:
    found = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if found is None:
        raise SystemExit("newcomer  FAILED: Chromium is not installed. Do: make setup")
    expect.set_options(timeout=30_000)
    async with async_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = await playwright.chromium.launch(executable_path=found, args=arguments)
        context = await browser.new_context(viewport={"width": 1200, "height": 800})
        diary = Diary(fresh_folder(PICTURES))
        await walk(context, demo, Pointer(), diary)
        await browser.close()
    return diary


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="keystile-newcomer-") as folder:
        clone = Path(folder) / "keystile"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        began = time.monotonic()
        with make_demo(clone) as demo:
            installed = time.monotonic() - began
            diary = anyio.run(walked, demo)
        began = time.monotonic()
        with make_demo(clone):
            again = time.monotonic() - began
    last = 0.0
    lines = [f"installed and started in {installed:.0f} s; started again in {again:.1f} s (bar {AGAIN} s)"]
    for step, at in diary.steps:
        lines.append(f"{at:6.1f} s  (+{at - last:4.1f})  {step}")
        last = at
    lines.append(
        f"{last:.1f} s after installation (bar {SECONDS} s); pictures in {PICTURES.relative_to(ROOT)}"
    )
    sys.stdout.write("\n" + "".join(f"newcomer  {line}\n" for line in lines))
    return 0 if last < SECONDS and again < AGAIN else 1


if __name__ == "__main__":
    sys.exit(main())
