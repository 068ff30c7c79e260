# SPDX-License-Identifier: Apache-2.0
"""Changes of what all tenants share: the version of their settings, FIDO metadata, what was issued."""

from __future__ import annotations

from datetime import date

import msgspec

from keystile.errors import Conflict


class SettingsMoved(Conflict):
    """Tenants were changed since they were read; read them again."""


class BumpSettings(msgspec.Struct, frozen=True):
    """Tell every node to read tenants again; goes with every change of tenants, origins and keys.

    With ``since`` refused with `SettingsMoved` when anything was changed after that version: what the change
    was worked out from may be no longer so.
    """

    since: int | None = None


class EndWhatWasIssued(msgspec.Struct, frozen=True):
    """Of all tenants: no challenge that was issued is good any more, nor a link or a session of the Portal.

    For a database that may have forgotten what was spent or ended.
    """

    at: int


class StoreMetadata(msgspec.Struct, frozen=True):
    """Keep newer FIDO metadata. ``sheet`` is as `model_sheets.pack` makes it.

    Refused with ``metadata_not_newer`` unless the number is above that of what is kept: whoever could bring back
    an old one would hide a report.
    """

    number: int
    next_update: date
    sheet: bytes
    source: str
    etag: str
    at: int


class ClaimMetadata(msgspec.Struct, frozen=True):
    """Look for newer metadata now; touches no row when a node did less than ``every_ms`` ago, or ``again_ms`` if
    that failed. ``failure`` is what is told until the look is finished."""

    at: int
    every_ms: int
    again_ms: int
    failure: str


class FinishMetadata(msgspec.Struct, frozen=True):
    """How a look for newer metadata ended that found none; ``failure`` is why, if it failed."""

    at: int
    failure: str | None
