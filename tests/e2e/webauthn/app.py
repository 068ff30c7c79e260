# SPDX-License-Identifier: Apache-2.0
"""A platform whose policy a test may change, and authenticators of several kinds, in Chromium."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from playwright.async_api import Browser

from keystile import AsyncKeystile
from keystile.server.app import create_app
from keystile.server.domain.identifiers import AuthenticatorId, TenantId
from keystile.server.domain.tenant_settings import TenantSettings
from keystile.server.listen import running
from keystile.server.services import Services, migrate
from keystile.server.settings import for_dev
from tests.e2e.browser_sdk.device import AUTHENTICATOR, Device, a_device
from tests.e2e.browser_sdk.home import Home, MovedClock

SECURITY_KEY: Final[Mapping[str, Any]] = {
    **AUTHENTICATOR,
    "ctap2Version": "ctap2_1",
    "transport": "usb",
    "hasLargeBlob": True,
    "hasPrf": True,
}
"""A virtual security key with all extensions that Chromium's has."""

KEY_WITHOUT_PIN: Final[Mapping[str, Any]] = {
    **AUTHENTICATOR,
    "transport": "usb",
    "hasUserVerification": False,
    "isUserVerified": False,
}
"""A virtual security key that can only tell that somebody is there."""

PASSWORD_MANAGER: Final[Mapping[str, Any]] = {
    **AUTHENTICATOR,
    "ctap2Version": "ctap2_1",
    "defaultBackupEligibility": True,
    "defaultBackupState": True,
}
"""A virtual platform authenticator that syncs."""


@dataclass(frozen=True, slots=True)
class PolicyHome(Home):
    """A platform, and the services behind it."""

    services: Services | None = None
    local_url: str = ""
    """Where the platform itself listens, without `/v1`."""

    async def set_policy(self, **settings: Any) -> None:
        """Change the tenant's settings; those that are not named go back to their defaults."""
        assert self.services is not None
        kept = ("rp_id", "rp_name", "signing_keys")
        fields = {
            name: default
            for name, default in zip(
                TenantSettings.__struct_fields__[2:], TenantSettings.__struct_defaults__, strict=True
            )
            if name not in kept
        }
        await self.services.administration.update_tenant(self.tenant_id, settings={**fields, **settings})

    async def record(self, authenticator: Mapping[str, Any]) -> Any:
        """What is stored of a credential."""
        assert self.services is not None
        found = await self.services.authenticators.store.find(
            TenantId(self.tenant_id), AuthenticatorId(authenticator["userAuthenticatorId"])
        )
        assert found is not None
        return found.credential


@asynccontextmanager
async def a_policy_home(
    folder: Path, origin: str, *, rp_id: str = "localhost", base_url: str | None = None
) -> AsyncIterator[PolicyHome]:
    """Start a platform whose tenant lists ``origin``. ``base_url`` is where browsers reach it, if elsewhere."""
    settings = for_dev(folder, environ={"KEYSTILE_LOG_REQUESTS": "false"})
    migrate(settings)
    clock = MovedClock()
    app = create_app(settings, clock=clock)
    async with running(app) as port:
        assert app.services is not None
        tenant, key = await app.services.administration.create_tenant("An app", rp_id=rp_id, origins=[origin])
        local = f"http://localhost:{port}/v1"
        async with AsyncKeystile(api_url=local, secret_key=key.secret) as server:
            yield PolicyHome(
                base_url or local, tenant.id, server, clock, app.services, local.removesuffix("/v1")
            )


@asynccontextmanager
async def a_device_with(
    browser: Browser, home: Home, origin: str, authenticator: Mapping[str, Any]
) -> AsyncIterator[Device]:
    """A window with one authenticator of this kind."""
    async with a_device(browser, home, origin) as device:
        await device.cdp.send(
            "WebAuthn.removeVirtualAuthenticator", {"authenticatorId": device.authenticator}
        )
        made = await device.cdp.send("WebAuthn.addVirtualAuthenticator", {"options": dict(authenticator)})
        device.authenticator = made["authenticatorId"]
        yield device


async def enroll(device: Device, user: str, **params: Any) -> dict[str, Any]:
    """Add a passkey wherever the browser can put one; what the SDK gave back.

    The SDK asks for this device unless told otherwise, and a virtual security key would wait for ever.
    """
    token = await device.home.enrollment_token(user)
    result = await device.call(
        "signUp",
        {"token": token, "username": f"{user}@example.com", "authenticatorAttachment": None, **params},
    )
    assert "data" in result, result
    data: dict[str, Any] = result["data"]
    return data
