# SPDX-License-Identifier: Apache-2.0
"""A platform whose policy each test sets, and the window of somebody with a virtual authenticator."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Browser

from tests.e2e.browser_sdk.device import Device
from tests.e2e.browser_sdk.home import a_site
from tests.e2e.webauthn.app import (
    KEY_WITHOUT_PIN,
    PASSWORD_MANAGER,
    SECURITY_KEY,
    PolicyHome,
    a_device_with,
    a_policy_home,
)


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with a_site() as origin:
        yield origin


@pytest.fixture(scope="module")
async def shared_home(
    anyio_backend: str, site: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[PolicyHome]:
    async with a_policy_home(tmp_path_factory.mktemp("keystile"), site) as home:
        yield home


@pytest.fixture
async def home(shared_home: PolicyHome) -> PolicyHome:
    """The platform with the policy that a tenant begins with."""
    await shared_home.set_policy()
    return shared_home


@pytest.fixture
async def device(browser: Browser, home: PolicyHome, site: str) -> AsyncIterator[Device]:
    """A window with a password manager that syncs."""
    async with a_device_with(browser, home, site, PASSWORD_MANAGER) as device:
        yield device


@pytest.fixture
async def key_device(browser: Browser, home: PolicyHome, site: str) -> AsyncIterator[Device]:
    """A window with a security key."""
    async with a_device_with(browser, home, site, SECURITY_KEY) as device:
        yield device


@pytest.fixture
async def plain_key(browser: Browser, home: PolicyHome, site: str) -> AsyncIterator[Device]:
    """A window with a security key that cannot verify anybody."""
    async with a_device_with(browser, home, site, KEY_WITHOUT_PIN) as device:
        yield device
