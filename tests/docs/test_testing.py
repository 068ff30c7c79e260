# SPDX-License-Identifier: Apache-2.0
"""The tests that the docs show people to write are run, as pytest runs theirs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "docs" / "how-to" / "test-your-app.md"]
# A block that begins with the name of its file is that file.
FILE = re.compile(r"^```python\n# (\w+\.py)\n(.*?)^```", re.MULTILINE | re.DOTALL)

pytest_plugins = ["pytester"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_tests_of_a_page_pass(page: Path, pytester: pytest.Pytester) -> None:
    files = dict(FILE.findall(page.read_text()))
    pytester.makeini("[pytest]\nfilterwarnings = error\npythonpath = .\n")
    for name, text in files.items():
        (pytester.path / name).write_text(text)

    shown = sum(text.count("\ndef test_") + text.startswith("def test_") for text in files.values())
    assert shown > 0
    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=shown)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_first_test_has_eight_lines(page: Path) -> None:
    text = dict(FILE.findall(page.read_text()))["test_pay.py"]

    assert len(text.splitlines()) == 8
