# SPDX-License-Identifier: Apache-2.0
"""What all layers share: a running platform."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.live import LivePlatform, live_platform


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--at-size", action="store_true", help="tests of plans: with a million users and ten million actions"
    )


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LivePlatform]:
    """A platform shared by the tests of one process; every test uses users of its own."""
    with live_platform(tmp_path_factory.mktemp("keystile")) as platform:
        yield platform
