# SPDX-License-Identifier: Apache-2.0
"""Fixtures shared by the tests of the sign-in library."""

from __future__ import annotations

import pytest


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
