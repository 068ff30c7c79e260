# SPDX-License-Identifier: Apache-2.0
"""Related origins: a page on one domain uses the passkeys of another, because that one's site says so.

Chromium fetches `https://<RP ID>/.well-known/webauthn` itself, over TLS and before it asks any authenticator.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, async_playwright

from tests.e2e.browser_sdk.device import Device
from tests.e2e.browser_sdk.home import somebody
from tests.e2e.conftest import CHROMIUM_NAMES
from tests.e2e.webauthn.app import PASSWORD_MANAGER, PolicyHome, a_device_with, a_policy_home
from tests.e2e.webauthn.two_sites import Authority, sites

pytestmark = pytest.mark.anyio

SHOP = "https://shop.example"
"""The site on the RP ID."""
RELATED = "https://shop-de.example"
STRANGER = "https://stranger.example"
HOSTS = [url.removeprefix("https://") for url in (SHOP, RELATED, STRANGER)]


@dataclass(frozen=True, slots=True)
class Shop:
    home: PolicyHome
    browser: Browser

    async def list_related(self, origin: str) -> None:
        assert self.home.services is not None
        await self.home.services.administration.add_origin(self.home.tenant_id, origin, related=True)


@pytest.fixture
async def shop(tmp_path: Path, anyio_backend: str) -> AsyncIterator[Shop]:
    """A shop with three domains, of which its passkeys belong to one, and a browser that trusts their authority."""
    authority = Authority.new(tmp_path)
    trusted_home = authority.trusted_home()
    tls = authority.tls(HOSTS)
    chromium = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    assert chromium is not None, "Chromium is not installed. Do: make setup"
    async with a_policy_home(
        tmp_path / "keystile", SHOP, rp_id="shop.example", base_url=f"{SHOP}/v1"
    ) as home:
        with sites(tls, home.local_url) as port:
            rules = ",".join(f"MAP {host}:443 127.0.0.1:{port}" for host in HOSTS)
            arguments = [f"--host-resolver-rules={rules},MAP * ~NOTFOUND,EXCLUDE 127.0.0.1"]
            if os.geteuid() == 0:
                arguments.append("--no-sandbox")  # root may not use Chromium's sandbox
            async with async_playwright() as playwright:
                browser = await playwright.chromium.launch(
                    executable_path=chromium, args=arguments, env={**os.environ, "HOME": str(trusted_home)}
                )
                yield Shop(home, browser)
                await browser.close()


async def open_at(device: Device, origin: str) -> None:
    """Another page in the same window, with the same passkeys; each site has the API under its own name."""
    await device.page.goto(origin)
    await device.page.evaluate(
        "([tenantId, baseUrl]) => { window.keystile = new Keystile({ tenantId, baseUrl }); }",
        [device.home.tenant_id, f"{origin}/v1"],
    )


async def sign_in_at(device: Device, origin: str) -> dict[str, Any]:
    await open_at(device, origin)
    result: dict[str, Any] = await device.call("signIn")
    return result


async def test_a_listed_origin_of_another_domain_signs_in_and_one_that_is_not_listed_does_not(
    shop: Shop,
) -> None:
    async with a_device_with(shop.browser, shop.home, SHOP, PASSWORD_MANAGER) as device:
        user = somebody()
        await device.enroll(user)

        sent: list[str] = []
        device.page.on("request", lambda request: sent.append(request.url))
        before = await sign_in_at(device, RELATED)
        assert (before["code"], [url for url in sent if "/verify/" in url]) == ("rp_id_mismatch", [])

        await shop.list_related(RELATED)
        after = await sign_in_at(device, RELATED)
        assert (after["data"]["isVerified"], after["data"]["userId"]) == (True, user)

        stranger = await sign_in_at(device, STRANGER)
        assert stranger["code"] == "rp_id_mismatch"


async def test_a_passkey_made_on_a_related_origin_belongs_to_the_rp_id(shop: Shop) -> None:
    await shop.list_related(RELATED)
    async with a_device_with(shop.browser, shop.home, SHOP, PASSWORD_MANAGER) as device:
        await open_at(device, RELATED)
        await device.enroll(somebody())
        [held] = await device.passkeys()

        assert held["rpId"] == "shop.example"
        assert (await sign_in_at(device, SHOP))["data"]["isVerified"] is True


async def test_the_file_is_served_over_the_sites_own_name_as_json(shop: Shop) -> None:
    await shop.list_related(RELATED)
    async with a_device_with(shop.browser, shop.home, SHOP, PASSWORD_MANAGER) as device:
        answer = await device.page.goto(f"{SHOP}/.well-known/webauthn")

        assert answer is not None
        assert await answer.json() == {"origins": [RELATED]}
        assert answer.headers["content-type"] == "application/json"
