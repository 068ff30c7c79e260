# SPDX-License-Identifier: Apache-2.0
"""One suite of promises, run on every adapter. A new adapter adds itself to `ADAPTERS` and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Protocol

import pytest

from keystile.auth import Account, MemoryAdapter, SqlAdapter, StoredSession, User, VerificationToken
from keystile.auth.adapters import Adapter, SpendsResults
from keystile.auth.adapters.sqlite import SqliteDatabase
from keystile.errors import Conflict

NOON: Final = datetime(2026, 1, 1, 12, 0, 0, 123000, tzinfo=UTC)
LATER: Final = NOON + timedelta(hours=1)
ADA: Final = User(
    id="u1", name="Ada", email="ada@example.com", email_verified=NOON, image="https://e.x/a.png"
)
GITHUB: Final = Account(
    user_id="u1", type="oauth", provider="github", provider_account_id="99", tokens={"scope": "user"}
)
SESSION: Final = StoredSession(session_token="s" * 32, user_id="u1", expires=LATER)
LINK: Final = VerificationToken(identifier="ada@example.com", token="h" * 64, expires=LATER)


class Store(Adapter, SpendsResults, Protocol):
    """An adapter with the optional method too."""


Clock = Callable[[], datetime]


async def memory(folder: Path, clock: Clock) -> AsyncIterator[Store]:
    yield MemoryAdapter(clock)


async def sqlite_file(folder: Path, clock: Clock) -> AsyncIterator[Store]:
    database = SqliteDatabase(folder / "auth.db")
    yield SqlAdapter(database, clock)
    await database.close()


async def sqlite_memory(folder: Path, clock: Clock) -> AsyncIterator[Store]:
    database = SqliteDatabase(":memory:")
    yield SqlAdapter(database, clock)
    await database.close()


ADAPTERS: Final = {"memory": memory, "sqlite file": sqlite_file, "sqlite memory": sqlite_memory}

pytestmark = pytest.mark.anyio


@pytest.fixture(params=list(ADAPTERS))
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    async for adapter in ADAPTERS[request.param](tmp_path, lambda: NOON):
        yield adapter


async def test_a_user_comes_back_as_it_went_in(store: Store) -> None:
    await store.create_user(ADA)

    assert await store.get_user("u1") == ADA


async def test_absent_fields_come_back_absent(store: Store) -> None:
    await store.create_user(User(id="u2"))

    assert await store.get_user("u2") == User(id="u2")


async def test_a_user_is_found_by_address(store: Store) -> None:
    await store.create_user(ADA)

    assert await store.get_user_by_email("ada@example.com") == ADA


async def test_extra_fields_are_not_kept(store: Store) -> None:
    await store.create_user(replace(ADA, extra={"role": "admin"}))

    found = await store.get_user("u1")
    assert found is not None
    assert found.extra == {}


@pytest.mark.parametrize("other", [replace(ADA, id="u2"), replace(ADA, email="other@example.com")])
async def test_an_id_or_address_is_taken_once(store: Store, other: User) -> None:
    await store.create_user(ADA)

    with pytest.raises(Conflict):
        await store.create_user(other)


async def test_nobody_is_found_by_what_nobody_has(store: Store) -> None:
    found = [
        await store.get_user("u1"),
        await store.get_user_by_email("ada@example.com"),
        await store.get_user_by_account("github", "99"),
        await store.update_user(ADA),
        await store.delete_user("u1"),
        await store.unlink_account("github", "99"),
        await store.get_session_and_user("s"),
        await store.update_session("s", LATER),
        await store.delete_session("s"),
        await store.use_verification_token("ada@example.com", "h"),
    ]

    assert found == [None] * len(found)


async def test_an_update_replaces_the_fields(store: Store) -> None:
    await store.create_user(ADA)
    changed = replace(ADA, name="Ada L.", email_verified=LATER)

    assert await store.update_user(changed) == changed
    assert await store.get_user("u1") == changed


async def test_an_update_to_a_taken_address_is_refused(store: Store) -> None:
    await store.create_user(ADA)
    await store.create_user(User(id="u2", email="eve@example.com"))

    with pytest.raises(Conflict):
        await store.update_user(User(id="u2", email="ada@example.com"))


async def test_a_linked_account_leads_to_its_user(store: Store) -> None:
    await store.create_user(ADA)
    await store.link_account(GITHUB)

    assert await store.get_user_by_account("github", "99") == ADA


async def test_an_account_is_linked_once(store: Store) -> None:
    await store.create_user(ADA)
    await store.create_user(User(id="u2"))
    await store.link_account(GITHUB)

    with pytest.raises(Conflict):
        await store.link_account(replace(GITHUB, user_id="u2"))


async def test_unlinking_gives_the_account_back(store: Store) -> None:
    await store.create_user(ADA)
    await store.link_account(GITHUB)

    assert await store.unlink_account("github", "99") == GITHUB
    assert await store.get_user_by_account("github", "99") is None


async def test_a_session_comes_with_its_user(store: Store) -> None:
    await store.create_user(ADA)
    await store.create_session(SESSION)

    assert await store.get_session_and_user(SESSION.session_token) == (SESSION, ADA)


async def test_a_session_is_prolonged_and_deleted(store: Store) -> None:
    await store.create_user(ADA)
    await store.create_session(SESSION)
    longer = replace(SESSION, expires=LATER + timedelta(days=1))

    assert await store.update_session(SESSION.session_token, longer.expires) == longer
    assert await store.delete_session(SESSION.session_token) == longer
    assert await store.get_session_and_user(SESSION.session_token) is None


async def test_an_expired_session_is_the_callers_to_judge(store: Store) -> None:
    await store.create_user(ADA)
    old = replace(SESSION, expires=NOON - timedelta(days=1))
    await store.create_session(old)

    assert await store.get_session_and_user(old.session_token) == (old, ADA)


async def test_deleting_a_user_takes_accounts_and_sessions_along(store: Store) -> None:
    await store.create_user(ADA)
    await store.link_account(GITHUB)
    await store.create_session(SESSION)

    assert await store.delete_user("u1") == ADA
    assert await store.get_user_by_account("github", "99") is None
    assert await store.get_session_and_user(SESSION.session_token) is None


async def test_a_verification_token_is_used_once(store: Store) -> None:
    await store.create_verification_token(LINK)

    assert await store.use_verification_token(LINK.identifier, LINK.token) == LINK
    assert await store.use_verification_token(LINK.identifier, LINK.token) is None


@pytest.mark.parametrize(
    ("identifier", "token"),
    [
        pytest.param("eve@example.com", LINK.token, id="another address"),
        pytest.param(LINK.identifier, "g" * 64, id="another token"),
    ],
)
async def test_one_right_key_of_two_neither_finds_nor_spends(
    store: Store, identifier: str, token: str
) -> None:
    await store.create_verification_token(LINK)

    assert await store.use_verification_token(identifier, token) is None
    assert await store.use_verification_token(LINK.identifier, LINK.token) == LINK


async def test_two_links_for_one_address_live_side_by_side(store: Store) -> None:
    other = replace(LINK, token="i" * 64)
    await store.create_verification_token(LINK)
    await store.create_verification_token(other)

    assert await store.use_verification_token(other.identifier, other.token) == other


async def test_of_eight_racers_one_uses_a_verification_token(store: Store) -> None:
    await store.create_verification_token(LINK)
    racers = [store.use_verification_token(LINK.identifier, LINK.token) for _ in range(8)]

    assert sum(token is not None for token in await asyncio.gather(*racers)) == 1


async def test_a_result_is_spent_once(store: Store) -> None:
    assert await store.spend_result("k", LATER) is True
    assert await store.spend_result("k", LATER) is False


async def test_of_eight_racers_one_spends_a_result(store: Store) -> None:
    assert sum(await asyncio.gather(*(store.spend_result("k", LATER) for _ in range(8)))) == 1


async def test_of_eight_racers_one_creates_a_user(store: Store) -> None:
    async def create(number: int) -> bool:
        try:
            await store.create_user(replace(ADA, id=f"u{number}"))
        except Conflict:
            return False
        return True

    assert sum(await asyncio.gather(*(create(number) for number in range(8)))) == 1


async def test_a_transaction_keeps_all_of_it(store: Store) -> None:
    async with store.transaction() as unit:
        await unit.create_user(ADA)
        await unit.link_account(GITHUB)

    assert await store.get_user_by_account("github", "99") == ADA


async def fail_half_way(store: Store) -> None:
    async with store.transaction() as unit:
        await unit.create_user(ADA)
        raise RuntimeError


async def test_a_transaction_that_raises_keeps_nothing(store: Store) -> None:
    with pytest.raises(RuntimeError):
        await fail_half_way(store)

    assert await store.get_user("u1") is None


async def test_work_goes_on_after_a_failed_transaction(store: Store) -> None:
    with pytest.raises(RuntimeError):
        await fail_half_way(store)

    assert await store.create_user(ADA) == ADA
