# SPDX-License-Identifier: Apache-2.0
"""The FIDO metadata that the database keeps: one row, made with the table."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date
from typing import Any

from keystile.server.domain.known_models import MetadataState
from keystile.server.domain.model_sheets import unpack
from keystile.server.storage import statements as sql
from keystile.server.storage.database import Database
from keystile.webauthn.metadata import Metadata


@dataclass(frozen=True, slots=True)
class SqlMetadataRecords:
    database: Database

    async def state(self) -> MetadataState:
        rows: Any = await self.database.read(sql.METADATA_STATE)
        number, next_update, source, etag, stored_at, asked_at, failure = rows[0]
        return MetadataState(
            number=number,
            next_update=date.fromisoformat(next_update) if next_update else date.min,
            source=source,
            etag=etag,
            stored_at=stored_at,
            asked_at=asked_at,
            failure=failure,
        )

    async def metadata(self) -> Metadata | None:
        rows: Any = await self.database.read(sql.METADATA_SHEET)
        sheet = rows[0][0]
        # A thousand certificates take some milliseconds: not the event loop's.
        return None if sheet is None else await asyncio.to_thread(unpack, bytes(sheet))
