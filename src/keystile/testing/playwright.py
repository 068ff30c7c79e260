# SPDX-License-Identifier: Apache-2.0
"""A passkey device inside Chromium: its virtual authenticator, driven over CDP from Playwright.

    with virtual_authenticator(page) as device:            # playwright.sync_api
    async with virtual_authenticator(page) as device:      # playwright.async_api

The device answers passkey requests of that page by itself, as if a finger lay on the reader. It can be filled
with passkeys that `VirtualPasskey` enrolled without a browser, so a test may begin with a user who has one.
Chromium gives every page a device of its own; a context stands for the one page in it. Needs the `playwright`
package, which `keystile[testing]` does not bring, and a Chromium.
"""

from __future__ import annotations

import time
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    asynccontextmanager,
    contextmanager,
    suppress,
)
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypedDict, Unpack, overload

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from playwright import async_api, sync_api

from keystile.testing.authenticator import HeldCredential
from keystile.testing.passkey import VirtualPasskey
from keystile.webauthn import base64url

EventKind = Literal["added", "asserted", "updated", "deleted"]
EVENTS: Final[tuple[EventKind, ...]] = ("added", "asserted", "updated", "deleted")
WITHIN_SECONDS: Final = 5.0
_PAUSE_MS: Final = 10


class Device(TypedDict, total=False):
    """What kind of device it is; by default a laptop with a fingerprint reader and synced passkeys.

    ``transport`` is usb, nfc, ble or internal. ``resident_keys``: it can hold passkeys. ``verifies_user``: it
    has a reader or a PIN; ``user_verified``: who uses it is who it knows. ``present``: a finger lies on it, so
    requests are answered at once; else they wait. ``synced``: its passkeys are backed up.
    """

    transport: Literal["usb", "nfc", "ble", "internal"]
    resident_keys: bool
    verifies_user: bool
    user_verified: bool
    present: bool
    synced: bool
    prf: bool
    large_blob: bool
    min_pin_length: bool


@dataclass(frozen=True, slots=True)
class BrowserCredential:
    """A credential in the browser's device. ``id`` is base64url, as on the wire."""

    id: str
    rp_id: str
    discoverable: bool
    sign_count: int
    user_handle: bytes | None = None
    user_name: str | None = None
    user_display_name: str | None = None
    backup_eligible: bool | None = None
    backed_up: bool | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in the device. A deleted credential is only an id."""

    kind: EventKind
    credential_id: str
    credential: BrowserCredential | None = None


class NoEvent(AssertionError):
    """What a test waited for did not happen; says what did."""


@dataclass(slots=True)
class _Events:
    """What happened and was not waited for yet, in order."""

    authenticator_id: str
    happened: list[Event] = field(default_factory=list)
    _waiting: list[Event] = field(default_factory=list)

    def listener(self, kind: EventKind) -> Callable[[dict[str, Any]], None]:
        def note(told: dict[str, Any]) -> None:
            if told["authenticatorId"] != self.authenticator_id:
                return
            credential = _from_cdp(told["credential"]) if "credential" in told else None
            found = credential.id if credential else _base64url(told["credentialId"])
            event = Event(kind, found, credential)
            self.happened.append(event)
            self._waiting.append(event)

        return note

    def take(self, kind: EventKind, credential_id: str | None) -> Event | None:
        """The first that fits, which is then given; it and those before it are not given again."""
        for place, event in enumerate(self._waiting):
            if event.kind == kind and credential_id in (None, event.credential_id):
                del self._waiting[: place + 1]
                return event
        return None

    def missing(self, kind: EventKind, credential_id: str | None, within_seconds: float) -> NoEvent:
        which = f" {credential_id}" if credential_id else ""
        seen = "\n".join(f"  - {event.kind} {event.credential_id}" for event in self.happened)
        return NoEvent(
            f"No credential{which} was {kind} within {within_seconds:g} s. "
            + (f"What happened in this device:\n{seen}" if seen else "Nothing happened in this device.")
        )


class VirtualAuthenticator:
    """A device in a page of `playwright.sync_api`."""

    def __init__(self, page: sync_api.Page, cdp: sync_api.CDPSession, authenticator_id: str) -> None:
        self.page: Final = page
        self._cdp = cdp
        self._id = authenticator_id
        self._events = _Events(authenticator_id)
        for kind in EVENTS:
            cdp.on(_event_name(kind), self._events.listener(kind))

    def credentials(self) -> list[BrowserCredential]:
        """What the device holds."""
        return [_from_cdp(found) for found in self._send("getCredentials")["credentials"]]

    def add(self, passkey: VirtualPasskey | HeldCredential) -> None:
        """Put passkeys in that were enrolled without a browser, private keys and all."""
        for credential in _held(passkey):
            self._send("addCredential", credential=_to_cdp(credential))

    def remove(self, credential_id: str) -> None:
        """Take one out, as if its owner had deleted it."""
        self._send("removeCredential", credentialId=_base64(credential_id))

    def clear(self) -> None:
        """Take all out."""
        self._send("clearCredentials")

    def set_user_verified(self, verified: bool) -> None:
        """Whether fingerprint or PIN are right from now on."""
        self._send("setUserVerified", isUserVerified=verified)

    def set_present(self, present: bool) -> None:
        """Whether requests are answered at once from now on, or wait for ever."""
        self._send("setAutomaticPresenceSimulation", enabled=present)

    def wait_for(
        self, kind: EventKind, credential_id: str | None = None, *, within_seconds: float = WITHIN_SECONDS
    ) -> Event:
        """The next such event, which may have happened already since the last that was waited for.

        ``deleted`` and ``updated`` are what the Signal API does, "added" and "asserted" what a page does.

        Raises:
            NoEvent: it did not happen in time.
        """
        deadline = time.monotonic() + within_seconds
        while (event := self._events.take(kind, credential_id)) is None:
            if time.monotonic() > deadline:
                raise self._events.missing(kind, credential_id, within_seconds)
            self.page.wait_for_timeout(
                _PAUSE_MS
            )  # Playwright hears of events only while it is asked something
        return event

    def _send(self, command: str, **parameters: Any) -> dict[str, Any]:
        return self._cdp.send(f"WebAuthn.{command}", {"authenticatorId": self._id, **parameters})


class AsyncVirtualAuthenticator:
    """A device in a page of `playwright.async_api`: `VirtualAuthenticator`, awaited."""

    def __init__(self, page: async_api.Page, cdp: async_api.CDPSession, authenticator_id: str) -> None:
        self.page: Final = page
        self._cdp = cdp
        self._id = authenticator_id
        self._events = _Events(authenticator_id)
        for kind in EVENTS:
            cdp.on(_event_name(kind), self._events.listener(kind))

    async def credentials(self) -> list[BrowserCredential]:
        """As `VirtualAuthenticator.credentials`."""
        return [_from_cdp(found) for found in (await self._send("getCredentials"))["credentials"]]

    async def add(self, passkey: VirtualPasskey | HeldCredential) -> None:
        """As `VirtualAuthenticator.add`."""
        for credential in _held(passkey):
            await self._send("addCredential", credential=_to_cdp(credential))

    async def remove(self, credential_id: str) -> None:
        """As `VirtualAuthenticator.remove`."""
        await self._send("removeCredential", credentialId=_base64(credential_id))

    async def clear(self) -> None:
        """As `VirtualAuthenticator.clear`."""
        await self._send("clearCredentials")

    async def set_user_verified(self, verified: bool) -> None:
        """As `VirtualAuthenticator.set_user_verified`."""
        await self._send("setUserVerified", isUserVerified=verified)

    async def set_present(self, present: bool) -> None:
        """As `VirtualAuthenticator.set_present`."""
        await self._send("setAutomaticPresenceSimulation", enabled=present)

    async def wait_for(
        self, kind: EventKind, credential_id: str | None = None, *, within_seconds: float = WITHIN_SECONDS
    ) -> Event:
        """As `VirtualAuthenticator.wait_for`."""
        deadline = time.monotonic() + within_seconds
        while (event := self._events.take(kind, credential_id)) is None:
            if time.monotonic() > deadline:
                raise self._events.missing(kind, credential_id, within_seconds)
            await self.page.wait_for_timeout(_PAUSE_MS)
        return event

    async def _send(self, command: str, **parameters: Any) -> dict[str, Any]:
        return await self._cdp.send(f"WebAuthn.{command}", {"authenticatorId": self._id, **parameters})


@overload
def virtual_authenticator(
    page: sync_api.Page | sync_api.BrowserContext,
    *,
    passkeys: Iterable[VirtualPasskey | HeldCredential] = (),
    **device: Unpack[Device],
) -> AbstractContextManager[VirtualAuthenticator]: ...
@overload
def virtual_authenticator(
    page: async_api.Page | async_api.BrowserContext,
    *,
    passkeys: Iterable[VirtualPasskey | HeldCredential] = (),
    **device: Unpack[Device],
) -> AbstractAsyncContextManager[AsyncVirtualAuthenticator]: ...
def virtual_authenticator(
    page: sync_api.Page | sync_api.BrowserContext | async_api.Page | async_api.BrowserContext,
    *,
    passkeys: Iterable[VirtualPasskey | HeldCredential] = (),
    **device: Unpack[Device],
) -> AbstractContextManager[VirtualAuthenticator] | AbstractAsyncContextManager[AsyncVirtualAuthenticator]:
    """Plug a device into a page while the block runs.

    Args:
        page: a page, or a context, which stands for its one page (one is opened if there is none).
        passkeys: what the device holds at first, e.g. ``[keystile_user.virtual_passkey]``.
        device: what kind of device it is; `Device` lists the words.

    Raises:
        ValueError: the context has several pages.
    """
    if isinstance(page, sync_api.Page | sync_api.BrowserContext):
        return _plugged_in(page, tuple(passkeys), device)
    return _plugged_in_async(page, tuple(passkeys), device)


@contextmanager
def _plugged_in(
    place: sync_api.Page | sync_api.BrowserContext,
    passkeys: Iterable[VirtualPasskey | HeldCredential],
    device: Device,
) -> Iterator[VirtualAuthenticator]:
    if isinstance(place, sync_api.BrowserContext):
        _check_one_page(len(place.pages))
        page = place.pages[0] if place.pages else place.new_page()
    else:
        page = place
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    made = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": _options(device)})
    authenticator = VirtualAuthenticator(page, cdp, made["authenticatorId"])
    for passkey in passkeys:
        authenticator.add(passkey)
    try:
        yield authenticator
    finally:
        with suppress(sync_api.Error):  # the page may be closed
            cdp.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": made["authenticatorId"]})
            cdp.detach()


@asynccontextmanager
async def _plugged_in_async(
    place: async_api.Page | async_api.BrowserContext,
    passkeys: Iterable[VirtualPasskey | HeldCredential],
    device: Device,
) -> AsyncIterator[AsyncVirtualAuthenticator]:
    if isinstance(place, async_api.BrowserContext):
        _check_one_page(len(place.pages))
        page = place.pages[0] if place.pages else await place.new_page()
    else:
        page = place
    cdp = await page.context.new_cdp_session(page)
    await cdp.send("WebAuthn.enable")
    made = await cdp.send("WebAuthn.addVirtualAuthenticator", {"options": _options(device)})
    authenticator = AsyncVirtualAuthenticator(page, cdp, made["authenticatorId"])
    for passkey in passkeys:
        await authenticator.add(passkey)
    try:
        yield authenticator
    finally:
        with suppress(async_api.Error):  # the page may be closed
            await cdp.send(
                "WebAuthn.removeVirtualAuthenticator", {"authenticatorId": made["authenticatorId"]}
            )
            await cdp.detach()


def _check_one_page(pages: int) -> None:
    if pages > 1:
        raise ValueError(f"This context has {pages} pages, each with devices of its own: name the page.")


def _options(device: Device) -> dict[str, Any]:
    synced = device.get("synced", True)
    return {
        "protocol": "ctap2",
        "ctap2Version": "ctap2_1",
        "transport": device.get("transport", "internal"),
        "hasResidentKey": device.get("resident_keys", True),
        "hasUserVerification": device.get("verifies_user", True),
        "isUserVerified": device.get("user_verified", True),
        "automaticPresenceSimulation": device.get("present", True),
        "hasPrf": device.get("prf", False),
        "hasLargeBlob": device.get("large_blob", False),
        "hasMinPinLength": device.get("min_pin_length", False),
        "defaultBackupEligibility": synced,
        "defaultBackupState": synced,
    }


def _event_name(kind: EventKind) -> str:
    return f"WebAuthn.credential{kind.capitalize()}"


def _held(passkey: VirtualPasskey | HeldCredential) -> tuple[HeldCredential, ...]:
    return passkey.credentials if isinstance(passkey, VirtualPasskey) else (passkey,)


def _to_cdp(credential: HeldCredential) -> dict[str, Any]:
    private = credential.key_pair.private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return {
        "credentialId": b64encode(credential.id).decode(),
        "isResidentCredential": credential.discoverable,
        "rpId": credential.rp_id,
        "privateKey": b64encode(private).decode(),
        "userHandle": b64encode(credential.user_handle).decode(),
        "signCount": credential.sign_count,
        "backupEligibility": credential.backup_eligible,
        "backupState": credential.backed_up,
    }


def _from_cdp(found: Mapping[str, Any]) -> BrowserCredential:
    handle = found.get("userHandle")
    return BrowserCredential(
        id=_base64url(found["credentialId"]),
        rp_id=found.get("rpId", ""),
        discoverable=found["isResidentCredential"],
        sign_count=found["signCount"],
        user_handle=b64decode(handle) if handle else None,
        user_name=found.get("userName"),
        user_display_name=found.get("userDisplayName"),
        backup_eligible=found.get("backupEligibility"),
        backed_up=found.get("backupState"),
    )


def _base64url(text: str) -> str:
    return base64url.encode(b64decode(text))


def _base64(text: str) -> str:
    return b64encode(base64url.decode(text)).decode()
