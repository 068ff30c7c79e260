# SPDX-License-Identifier: Apache-2.0
"""What only the SQL adapter promises: durability, sweeping, several processes on one file."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from keystile.auth import SqlAdapter, User, VerificationToken
from keystile.auth.adapters.sqlite import SqliteDatabase

NOON: Final = datetime(2026, 1, 1, 12, tzinfo=UTC)

pytestmark = pytest.mark.anyio


async def test_users_outlive_the_process(tmp_path: Path) -> None:
    first = SqliteDatabase(tmp_path / "auth.db")
    await SqlAdapter(first).create_user(User(id="u1", email="ada@example.com"))
    await first.close()
    second = SqliteDatabase(tmp_path / "auth.db")

    found = await SqlAdapter(second).get_user("u1")

    await second.close()
    assert found == User(id="u1", email="ada@example.com")


async def test_two_processes_on_one_file_spend_a_result_once(tmp_path: Path) -> None:
    databases = [SqliteDatabase(tmp_path / "auth.db") for _ in range(2)]
    adapters = [SqlAdapter(database, lambda: NOON) for database in databases]
    for adapter in adapters:
        await adapter.create_tables()

    spent = await asyncio.gather(*(a.spend_result("k", NOON + timedelta(days=1)) for a in adapters * 4))

    for database in databases:
        await database.close()
    assert sum(spent) == 1


async def test_expired_links_and_results_are_swept(tmp_path: Path) -> None:
    now = [NOON]
    database = SqliteDatabase(tmp_path / "auth.db")
    adapter = SqlAdapter(database, lambda: now[0])
    soon = NOON + timedelta(minutes=1)
    await adapter.create_verification_token(VerificationToken(identifier="a", token="1", expires=soon))
    await adapter.spend_result("old", soon)
    now[0] = NOON + timedelta(hours=1)
    later = now[0] + timedelta(minutes=1)
    await adapter.create_verification_token(VerificationToken(identifier="b", token="2", expires=later))
    await adapter.spend_result("new", later)

    tokens = await database.fetch("SELECT identifier FROM auth_verification_token", {})
    spent = await database.fetch("SELECT spent_key FROM auth_spent_result", {})

    await database.close()
    assert (tokens, spent) == ([{"identifier": "b"}], [{"spent_key": "new"}])
