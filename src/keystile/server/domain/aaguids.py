# SPDX-License-Identifier: Apache-2.0
"""Who made a passkey, by its AAGUID: a name that people know, and an icon (authsignal-wire.md §2.8).

For display only: without attestation anybody can claim any AAGUID (WebAuthn L3 §6.5.1). The names are a
community list, vendored with its origin in `keystile/server/data/SOURCES.md`. Icons of providers are
trademarks without a clear licence, so both icons are Keystile's own.
"""

from __future__ import annotations

import base64
import pkgutil
import uuid
from dataclasses import dataclass
from functools import cache
from typing import Final

import msgspec

from keystile.webauthn.metadata import Metadata

_CONTRACT_NAMES: Final = {"fbfc3007-154e-4ecc-8c0b-6e020557d7bd": "iCloud Keychain"}
"""Names that the official SDKs' tests assert, where the list has moved on."""

_KEY: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="{ink}" stroke-width="2" '
    'stroke-linecap="round" stroke-linejoin="round"><circle cx="8" cy="15" r="5"/>'
    '<path d="M11.5 11.5 20 3M16 7l3 3M13.5 9.5l2 2"/></svg>'
)


@dataclass(frozen=True, slots=True)
class Provider:
    """Who made a passkey. Icons are `data:` URLs of square SVGs, for light and for dark backgrounds."""

    name: str
    svg_icon_light: str
    svg_icon_dark: str


def provider(aaguid: uuid.UUID | None, makers: Metadata | None = None) -> Provider | None:
    """The provider with this AAGUID; None when it is not known or, all zeros, not told.

    Args:
        makers: FIDO metadata, for models that the list does not have.
    """
    if aaguid is None:
        return None
    name = _names().get(str(aaguid))
    if name is None and makers is not None and aaguid in makers.models:
        name = makers.models[aaguid].name
    return None if name is None else Provider(name, _icon("#1f2937"), _icon("#f3f4f6"))


@cache
def _names() -> dict[str, str]:
    # Read at the first use: a server that only signs people in never needs it.
    listed = pkgutil.get_data("keystile.server", "data/aaguid.json")
    if listed is None:
        raise FileNotFoundError("keystile/server/data/aaguid.json is missing: the installation is incomplete")
    return msgspec.json.decode(listed, type=dict[str, str]) | _CONTRACT_NAMES


@cache
def _icon(ink: str) -> str:
    svg = _KEY.format(ink=ink).encode()
    return "data:image/svg+xml;base64," + base64.b64encode(svg).decode()
