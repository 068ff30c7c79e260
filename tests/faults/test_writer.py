# SPDX-License-Identifier: Apache-2.0
"""The one writer thread outlives every mistake of those that use it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from keystile.server.storage.database import Step
from keystile.server.storage.sqlite import SQLiteDatabase
from keystile.server.telemetry.measures import StorageMeasures

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(2**70, id="an integer of more than 64 bits"),
        pytest.param("\ud800", id="half a character"),
    ],
)
async def test_a_value_that_cannot_be_stored_fails_alone(tmp_path: Path, value: int | str) -> None:
    database = SQLiteDatabase(tmp_path / "values.db")
    await database.transact([Step("CREATE TABLE value (it)", ())])
    insert = "INSERT INTO value VALUES (?1)"

    with pytest.raises((OverflowError, UnicodeEncodeError)):
        await database.transact([Step(insert, (1,)), Step(insert, (value,))])
    await database.transact([Step(insert, (2,))])

    assert await database.read("SELECT it FROM value") == [(2,)]
    await database.close()


async def test_who_comes_while_others_gather_shares_their_commit_and_nobody_waits_for_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = SQLiteDatabase(tmp_path / "values.db")
    await database.transact([Step("CREATE TABLE value (it)", ())])
    sizes: list[int] = []
    monkeypatch.setattr(StorageMeasures, "batch", lambda _, size: sizes.append(size))

    units = []
    for number in range(5):  # one in each round of the loop
        units.append(
            asyncio.create_task(database.transact([Step("INSERT INTO value VALUES (?1)", (number,))]))
        )
        await asyncio.sleep(0)
    await asyncio.gather(*units)
    await database.transact([Step("INSERT INTO value VALUES (5)", ())])

    assert sizes == [5, 1]
    await database.close()
