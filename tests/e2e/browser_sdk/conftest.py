# SPDX-License-Identifier: Apache-2.0
"""A platform, an app's page and a device for the tests of `@keystile/browser`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Browser

from tests.e2e.browser_sdk.device import Device, a_device
from tests.e2e.browser_sdk.home import Home, a_home, a_site


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with a_site() as origin:
        yield origin


@pytest.fixture(scope="module")
async def home(
    anyio_backend: str, site: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Home]:
    async with a_home(tmp_path_factory.mktemp("keystile"), site) as home:
        yield home


@pytest.fixture
async def device(browser: Browser, home: Home, site: str) -> AsyncIterator[Device]:
    home.clock.moved = 0
    async with a_device(browser, home, site) as device:
        yield device
