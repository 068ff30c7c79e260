# SPDX-License-Identifier: Apache-2.0
"""A user is deleted while they sign in: on PostgreSQL, whose statements each see what is committed by then."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import anyio
import pytest

from keystile.errors import KeystileError
from keystile.server.domain import changes
from keystile.server.domain.identifiers import AuthenticatorId
from keystile.server.storage.changes import SqlUnitOfWork
from keystile.server.storage.database import Step
from keystile.server.storage.folding import translated
from keystile.server.storage.postgres import PostgresDatabase
from tests.storage.conftest import Store
from tests.storage.examples import ACME, ADA, HOUR, NOON, an_action, an_authenticator

pytestmark = pytest.mark.anyio

PUT_ADA = changes.PutUser(ACME, ADA, "handle-of-ada", NOON, {})


def a_sign_in(number: int) -> tuple[changes.Change, ...]:
    action = an_action(state="CHALLENGE_SUCCEEDED", idempotency_key=f"key-{number}")
    nonce = number.to_bytes(16, "big")
    use = changes.RecordUse(
        ACME,
        AuthenticatorId("passkey-1"),
        b"credential-1",
        sign_count=6 + number,
        backup_eligible=True,
        backed_up=False,
        at=NOON,
    )
    return use, changes.RecordSignIn(action, nonce, NOON + HOUR)


class Steps:
    """A database that only keeps what it is asked to do."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    async def transact(self, steps: Sequence[Step]) -> list[int]:
        self.steps += steps
        return [1] * len(steps)


async def steps_of(*unit: changes.Change) -> list[Step]:
    kept: Any = Steps()
    await SqlUnitOfWork(kept).apply(*unit)
    return list(kept.steps)


@pytest.mark.parametrize("database", ["postgres", "pgbouncer"], indirect=True)
async def test_a_deletion_waits_for_a_sign_in_that_is_under_way(store: Store) -> None:
    await store.work.apply(PUT_ADA, changes.AddAuthenticator(an_authenticator()))
    database = store.database
    assert isinstance(database, PostgresDatabase)

    async def sign_in(connection: Any) -> asyncio.Task[Sequence[int]]:
        for step in await steps_of(*a_sign_in(1)):
            await connection.execute(translated(step.statement), *step.values)
        deleting = asyncio.create_task(store.work.apply(changes.DeleteUser(ACME, ADA, NOON)))
        while not await database.read("SELECT 1 FROM pg_locks WHERE NOT granted"):
            assert not deleting.done()
        return deleting

    await (await database.upkeep(sign_in, 60_000))

    assert await store.users.find(ACME, ADA) is None
    assert await store.actions.find(ACME, ADA, "signIn", "key-1") is None
    assert await store.spent.is_spent(ACME, (1).to_bytes(16, "big"), NOON + HOUR)


async def test_sign_ins_that_race_a_deletion_are_refused_or_kept(store: Store) -> None:
    await store.work.apply(PUT_ADA, changes.AddAuthenticator(an_authenticator()))
    accepted: list[int] = []

    async def sign_in(number: int) -> None:
        try:
            await store.work.apply(*a_sign_in(number))
        except KeystileError:
            return
        accepted.append(number)

    async with anyio.create_task_group() as racers:
        for number in range(24):
            if number == 8:
                racers.start_soon(store.work.apply, changes.DeleteUser(ACME, ADA, NOON))
            racers.start_soon(sign_in, number)

    assert await store.authenticators.of_user(ACME, ADA) == []
    for number in accepted:
        assert await store.actions.find(ACME, ADA, "signIn", f"key-{number}") is None
        assert await store.spent.is_spent(ACME, number.to_bytes(16, "big"), NOON + HOUR)
