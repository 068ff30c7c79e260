# SPDX-License-Identifier: Apache-2.0
"""How far a tenant's set-up has come: what the one read says, and that it stays small."""

from __future__ import annotations

import pytest

from keystile.server.domain import changes
from keystile.server.domain.identifiers import AuthenticatorId
from keystile.server.domain.set_up import COUNTED, DAY_MS, Count, SetUpFacts
from keystile.server.storage import statements as sql
from keystile.server.storage.set_up import NEWEST_LOOKED_AT, SqlSetUp
from tests.storage.conftest import Store
from tests.storage.examples import ACME, ADA, HOUR, NONCE, NOON, OTHER, an_action, an_authenticator

pytestmark = pytest.mark.anyio

ADA_IS_THERE = changes.PutUser(ACME, ADA, "handle", NOON, {})
USE = changes.RecordUse(ACME, AuthenticatorId("passkey-1"), b"credential-1", 6, True, False, NOON + HOUR)


async def facts(store: Store) -> SetUpFacts:
    return await SqlSetUp(store.database).facts(ACME, since=NOON)


async def test_nothing_is_there_at_first(store: Store) -> None:
    assert await facts(store) == SetUpFacts(False, False, False, {})


async def test_each_step_shows_when_it_was_taken(store: Store) -> None:
    await store.work.apply(ADA_IS_THERE)
    assert await facts(store) == SetUpFacts(True, False, False, {})

    await store.work.apply(changes.AddAuthenticator(an_authenticator()))
    assert await facts(store) == SetUpFacts(True, True, False, {})

    await store.work.apply(USE)
    assert await facts(store) == SetUpFacts(True, True, True, {})


async def test_another_tenants_users_passkeys_and_actions_tick_nothing(store: Store) -> None:
    await store.work.apply(
        ADA_IS_THERE,
        changes.AddAuthenticator(an_authenticator()),
        USE,
        changes.AddActionOnce(an_action()),
    )

    assert await SqlSetUp(store.database).facts(OTHER, since=0) == SetUpFacts(False, False, False, {})


async def test_outcomes_are_counted_by_state_from_the_time_on_that_was_asked_for(store: Store) -> None:
    at = {"yesterday": NOON - 1, "first": NOON, "later": NOON + HOUR}
    for state in ("ALLOW", "BLOCK", "REVIEW_REQUIRED", "CHALLENGE_REQUIRED"):
        for key, created_at in at.items():
            action = an_action(state=state, idempotency_key=f"{state}-{key}", created_at=created_at)
            await store.work.apply(changes.AddActionOnce(action))
    finished = an_action(state="CHALLENGE_SUCCEEDED", idempotency_key="done", created_at=NOON + HOUR)
    await store.work.apply(changes.RecordSignIn(finished, NONCE, NOON + DAY_MS))

    assert (await facts(store)).outcomes == {
        "CHALLENGE_SUCCEEDED": Count(1),
        "ALLOW": Count(2),
        "CHALLENGE_REQUIRED": Count(2),
        "BLOCK": Count(2),
        "REVIEW_REQUIRED": Count(2),
    }


async def test_counting_stops_and_says_so(store: Store) -> None:
    for state, number in (("BLOCK", COUNTED + 5), ("CHALLENGE_SUCCEEDED", NEWEST_LOOKED_AT)):
        actions = (
            an_action(state=state, idempotency_key=f"{state}-{index}", created_at=NOON + index)
            for index in range(number)
        )
        await store.work.apply(*(changes.AddActionOnce(action) for action in actions))

    outcomes = (await facts(store)).outcomes
    assert outcomes == {
        "BLOCK": Count(COUNTED, more=True),
        "CHALLENGE_SUCCEEDED": Count(COUNTED, more=True),
    }
    assert str(outcomes["BLOCK"]) == "999+"
    assert str(Count(7)) == "7"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_every_part_of_the_read_is_on_an_index(store: Store) -> None:
    database = store.database
    plan = [
        str(row[3]) for row in await database.read(f"EXPLAIN QUERY PLAN {sql.SET_UP_FACTS}", (ACME, 0, 1, 1))
    ]

    tables = [step for step in plan if "SCAN" in step or "SEARCH" in step]
    for step in tables:
        own = any(
            step.startswith(("SCAN", "SEARCH")) and name in step
            for name in ("day", "newest", "of_state", "known")
        )
        assert own or "INDEX" in step, plan
    of_actions = [step for step in plan if "SEARCH action " in step]
    assert len(of_actions) == 1 + len(sql.SET_UP_STATES), plan
    assert all("tenant_id=? AND" in step for step in of_actions), plan
    assert not [step for step in plan if step.startswith("USE TEMP B-TREE")], plan


@pytest.mark.parametrize("since", [0, NOON, 2**62])
async def test_any_time_may_be_asked_for(store: Store, since: int) -> None:
    assert (await SqlSetUp(store.database).facts(ACME, since=since)).outcomes == {}
