# SPDX-License-Identifier: Apache-2.0
"""Changes of what all tenants share: the version of their settings, FIDO metadata, what was issued, as statements."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from keystile.errors import CheckFailed
from keystile.server.domain import changes as c
from keystile.server.storage import statements as sql
from keystile.server.storage.changes.steps import Steps
from keystile.server.storage.database import Step


def _end_what_was_issued(change: c.EndWhatWasIssued) -> Iterable[Step]:
    yield Step(sql.MOVE_CHALLENGES_VALID_FROM, (change.at,))
    yield Step(sql.END_ALL_ADMIN_SESSIONS, ())
    yield Step(sql.FORGET_ALL_INVITATIONS, ())


def _store_metadata(change: c.StoreMetadata) -> Iterable[Step]:
    yield Step(
        sql.STORE_METADATA,
        (
            change.number,
            change.next_update.isoformat(),
            change.sheet,
            change.source,
            change.etag,
            change.at,
        ),
        lambda: CheckFailed("metadata_not_newer", f"number {change.number} is not above what is kept"),
    )


def _claim_metadata(change: c.ClaimMetadata) -> Iterable[Step]:
    yield Step(
        sql.CLAIM_METADATA,
        (change.at, change.at - change.every_ms, change.at - change.again_ms, change.failure),
    )


def _finish_metadata(change: c.FinishMetadata) -> Iterable[Step]:
    yield Step(sql.FINISH_METADATA, (change.at, change.failure))


def _bump_settings(change: c.BumpSettings) -> Iterable[Step]:
    if change.since is None:
        yield Step(sql.BUMP_SETTINGS, ())
    else:
        moved = "Tenants were changed meanwhile; nothing was saved. Try again."
        yield Step(sql.BUMP_SETTINGS_SINCE, (change.since,), lambda: c.SettingsMoved(moved))


STEPS: Final[Steps] = {
    c.BumpSettings: _bump_settings,
    c.EndWhatWasIssued: _end_what_was_issued,
    c.StoreMetadata: _store_metadata,
    c.ClaimMetadata: _claim_metadata,
    c.FinishMetadata: _finish_metadata,
}
