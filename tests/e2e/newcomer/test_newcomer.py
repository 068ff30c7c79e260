# SPDX-License-Identifier: Apache-2.0
"""The newcomer's path on this checkout's demo, with a pointer and with a keyboard alone."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.e2e.conftest import fresh_folder
from tests.e2e.newcomer.hands import Hands, Keys, Pointer
from tests.e2e.newcomer.path import Demo, Diary, walk
from tests.e2e.programs import ARTIFACTS, running

pytestmark = pytest.mark.anyio


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    command = [sys.executable, "tools/demo.py", "--data-dir", str(tmp_path)]
    with running("demo", command, ready="Ctrl-C stops both") as _:
        yield Demo.printed((ARTIFACTS / "demo.log").read_text())


@pytest.mark.parametrize("hands", [Pointer(), Keys()], ids=["pointer", "keys"])
async def test_a_newcomer_walks_the_demo(browser: Browser, demo: Demo, hands: Hands) -> None:
    context = await browser.new_context(viewport={"width": 1200, "height": 800})
    pictures = fresh_folder(ARTIFACTS / "newcomer" / type(hands).__name__.lower())

    await walk(context, demo, hands, Diary(pictures))

    await context.close()
