# SPDX-License-Identifier: Apache-2.0
"""Where Chromium is."""

from __future__ import annotations

import shutil

import pytest

from tests.e2e.conftest import CHROMIUM_NAMES


@pytest.fixture(scope="session")
def chromium() -> str:
    found = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    assert found is not None, "Chromium is not installed. Do: make setup"
    return found
