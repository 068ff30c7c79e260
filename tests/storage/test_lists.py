# SPDX-License-Identifier: Apache-2.0
"""What the lists promise: newest first, every row once however the pages fall, nothing of another tenant's."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from itertools import pairwise
from typing import Any

import pytest

from keystile.server.domain import changes
from keystile.server.domain.audit import AuditEvent
from keystile.server.domain.identifiers import AuthenticatorId, TenantId, UserId, uuid7
from keystile.server.domain.lists import (
    MOST_NEWER,
    PAGE,
    WINDOW,
    ActionChoice,
    EventChoice,
    Lists,
    Newer,
    Newest,
    Page,
)
from keystile.server.storage.lists import SqlLists
from tests.storage.conftest import Store
from tests.storage.examples import ACME, ADA, NOON, OTHER, an_action, an_authenticator
from tests.unit.server.examples import a_tenant

pytestmark = pytest.mark.anyio

TENANT = a_tenant(ACME)
STRANGER = a_tenant(OTHER)


@pytest.fixture
def lists(store: Store) -> Lists:
    return Lists(SqlLists(store.database))


async def add_user(
    store: Store, user_id: str, at: int, *, tenant_id: TenantId = ACME, **attributes: Any
) -> None:
    await store.work.apply(
        changes.PutUser(tenant_id, UserId(user_id), f"{tenant_id}-{user_id}", at, attributes)
    )


async def add_actions(store: Store, *actions: dict[str, Any]) -> None:
    await store.work.apply(*(changes.AddActionOnce(an_action(**action)) for action in actions))


async def add_event(store: Store, number: int, **event: Any) -> None:
    at = NOON + number // 3
    event = {"tenant_id": ACME, "actor": "cli", "event": "tenant.updated", "target": "x", **event}
    made = AuditEvent(event_id=uuid7(at, number.to_bytes(10, "big")), at=at, **event)
    await store.work.apply(changes.AddAuditEvent(made))


async def every_page(read: Callable[[Any], Awaitable[Page[Any, Any]]]) -> list[Page[Any, Any]]:
    """All pages, one after the other."""
    pages = [await read(None)]
    while pages[-1].after is not None:
        pages.append(await read(pages[-1].after))
    return pages


# --- users --------------------------------------------------------------------------------------------------


async def test_users_come_newest_first_each_on_one_page(store: Store, lists: Lists) -> None:
    for number in range(120):
        await add_user(store, f"user-{number:03}", NOON + number // 7)  # several in one millisecond
    await add_user(store, "stranger", NOON, tenant_id=OTHER)

    pages = await every_page(lambda after: lists.users(TENANT, after=after))

    assert [row.user.user_id for page in pages for row in page.rows] == [
        f"user-{number:03}" for number in reversed(range(120))
    ]
    assert [len(page.rows) for page in pages] == [PAGE, PAGE, 20]


async def test_a_full_last_page_is_the_last(store: Store, lists: Lists) -> None:
    for number in range(PAGE):
        await add_user(store, f"user-{number}", NOON + number)

    assert (await lists.users(TENANT)).after is None


async def test_a_user_is_listed_with_passkeys_and_last_sign_in(store: Store, lists: Lists) -> None:
    await add_user(store, "ada", NOON)
    await add_user(store, "bob", NOON + 1)
    for number in (1, 2):
        passkey = an_authenticator(
            authenticator_id=AuthenticatorId(f"passkey-{number}"),
            credential_id=b"credential-%d" % number,
            last_verified_at=NOON + number,
        )
        await store.work.apply(changes.AddAuthenticator(passkey))

    bob, ada = (await lists.users(TENANT)).rows

    assert (ada.passkeys, ada.last_sign_in_at) == (2, NOON + 2)
    assert (bob.passkeys, bob.last_sign_in_at) == (0, None)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("ada", {"ada", "u-1"}, id="id and email"),
        pytest.param("ADA@", {"u-1"}, id="email in capitals"),
        pytest.param("Ada", {"u-1", "u-2"}, id="username with its capital"),
        pytest.param("ad_", set(), id="no pattern"),
        pytest.param("%", set(), id="no wildcard"),
        pytest.param("é", {"élodie"}, id="not ASCII"),
        pytest.param("bob", set(), id="another tenant's"),
    ],
)
async def test_a_search_finds_what_begins_so(store: Store, lists: Lists, text: str, found: set[str]) -> None:
    await add_user(store, "ada", NOON)
    await add_user(store, "u-1", NOON, email="ada@example.com")
    await add_user(store, "u-2", NOON, username="Ada Lovelace")
    await add_user(store, "élodie", NOON)
    await add_user(store, "bob", NOON, tenant_id=OTHER, email="bob@example.com", username="bob")

    page = await lists.find_users(TENANT, text)

    assert {row.user.user_id for row in page.rows} == found
    assert len(page.rows) == len(found)


async def test_a_search_lists_each_user_once_over_all_pages(store: Store, lists: Lists) -> None:
    for number in range(130):
        # By id and email, by username too, and by one of them alone.
        attributes: dict[str, Any] = (
            {"email": f"ada{number:03}@example.com"} if number % 2 else {"username": f"ada {number}"}
        )
        if number % 3 == 0:
            attributes["username"] = f"adalbert{number}"
        await add_user(store, f"ada{number:03}" if number % 5 else f"u{number}", NOON, **attributes)

    pages = await every_page(lambda after: lists.find_users(TENANT, "ada", after=after))

    ids = [row.user.user_id for page in pages for row in page.rows]
    assert len(ids) == len(set(ids)) == 130


async def test_a_search_reads_on_in_the_order_of_what_matched(store: Store, lists: Lists) -> None:
    for user_id, email in (("a1", None), ("x", "a2@example.com"), ("a3", None)):
        await add_user(store, user_id, NOON, email=email)

    pages = await every_page(lambda after: lists.find_users(TENANT, "a", after=after, most=1))

    assert [row.user.user_id for page in pages for row in page.rows] == ["a1", "x", "a3"]


# --- actions ------------------------------------------------------------------------------------------------


async def test_actions_come_newest_first_each_on_one_page(store: Store, lists: Lists) -> None:
    await add_user(store, "ada", NOON)
    # Three kinds of ties in one millisecond: other keys, other codes, other users.
    made = [
        {"user_id": UserId(user), "code": code, "idempotency_key": f"{n}", "created_at": NOON + n // 50}
        for n in range(60)
        for user, code in (("ada", "signIn"), ("ada", "pay"), ("bob", "signIn"))
    ]
    await add_actions(store, *made, {"tenant_id": OTHER})

    pages = await every_page(lambda after: lists.actions(TENANT, ActionChoice(), after=after))

    rows = [row for page in pages for row in page.rows]
    keys = {(row.user_id, row.code, row.idempotency_key) for row in rows}
    assert len(rows) == len(keys) == len(made)
    assert all(newer.created_at >= older.created_at for newer, older in pairwise(rows))
    assert {row.tenant_id for row in rows} == {ACME}


CHOICES = [
    ActionChoice(user_id=ADA),
    ActionChoice(code="pay"),
    ActionChoice(state="BLOCK"),
    ActionChoice(state="CHALLENGE_SUCCEEDED"),
    ActionChoice(user_id=ADA, code="pay"),
    ActionChoice(user_id=ADA, state="BLOCK"),
    ActionChoice(code="pay", state="CHALLENGE_SUCCEEDED"),
    ActionChoice(user_id=ADA, code="pay", state="BLOCK"),
]


@pytest.mark.parametrize("choice", CHOICES, ids=str)
async def test_filters_and_every_mix_of_them_find_what_fits(
    store: Store, lists: Lists, choice: ActionChoice
) -> None:
    states = ("CHALLENGE_SUCCEEDED", "BLOCK", "ALLOW")
    made = [
        {
            "user_id": UserId("ada" if n % 2 else "bob"),
            "code": "pay" if n % 3 else "signIn",
            "state": states[n % 5 % 3],
            "idempotency_key": f"{n}",
            "created_at": NOON + n,
        }
        for n in range(300)
    ]
    await add_actions(store, *made)

    pages = await every_page(lambda after: lists.actions(TENANT, choice, after=after))

    fitting = [an_action(**one) for one in reversed(made) if choice.fits(an_action(**one))]
    assert [row for page in pages for row in page.rows] == fitting


async def test_a_rare_mix_says_how_far_it_looked_and_goes_on_from_there(store: Store, lists: Lists) -> None:
    made = [{"idempotency_key": f"{n:04}", "created_at": NOON + n} for n in range(WINDOW + 20)]
    made[5]["state"] = "BLOCK"
    await add_actions(store, *made)
    choice = ActionChoice(user_id=ADA, state="BLOCK")

    first = await lists.actions(TENANT, choice)
    second = await lists.actions(TENANT, choice, after=first.after)

    assert (len(first.rows), first.looked_through) == (0, WINDOW)
    assert [row.idempotency_key for row in second.rows] == ["0005"]
    assert (second.after, second.looked_through) == (None, None)


async def test_an_action_is_found_by_the_id_that_we_gave_it(store: Store, lists: Lists) -> None:
    key = uuid7(NOON, b"0123456789")
    await add_actions(store, {"idempotency_key": key}, {"idempotency_key": uuid7(NOON, b"9876543210")})

    assert [action.idempotency_key for action in await lists.action_with_id(TENANT, key.upper())] == [key]
    assert await lists.action_with_id(STRANGER, key) == []
    assert not await lists.action_with_id(TENANT, "an app's own key")


# --- audit events -------------------------------------------------------------------------------------------


async def test_events_come_newest_first_each_on_one_page(store: Store, lists: Lists) -> None:
    for number in range(110):
        await add_event(store, number, target=str(number))
    await add_event(store, 7, tenant_id=OTHER)

    pages = await every_page(lambda after: lists.events(TENANT, EventChoice(), after=after))

    assert [int(row.target) for page in pages for row in page.rows] == list(reversed(range(110)))


@pytest.mark.parametrize(
    ("choice", "targets"),
    [
        pytest.param(EventChoice(actor="admin:1"), {"passkey-9"}, id="actor"),
        pytest.param(EventChoice(event="authenticator.removed"), {"passkey-9", "passkey-8"}, id="event"),
        pytest.param(EventChoice(target="ada"), {"ada"}, id="target"),
        pytest.param(EventChoice(user_id=ADA), {"passkey-9", "passkey-1", "ada"}, id="user"),
        pytest.param(
            EventChoice(user_id=ADA, event="authenticator.removed"), {"passkey-9"}, id="user and event"
        ),
        pytest.param(EventChoice(actor="admin:2", event="user.deleted"), set(), id="nothing"),
    ],
)
async def test_events_are_filtered(
    store: Store, lists: Lists, choice: EventChoice, targets: set[str]
) -> None:
    removed = {"event": "authenticator.removed"}
    await add_event(store, 1, actor="admin:1", target="passkey-9", details={"userId": "ada"}, **removed)
    await add_event(store, 2, actor="admin:2", target="passkey-8", details={"userId": "bob"}, **removed)
    await add_event(store, 3, actor="user:ada", event="authenticator.renamed", target="passkey-1")
    await add_event(store, 4, actor="key:1", event="user.deleted", target="ada")

    page = await lists.events(TENANT, choice)

    assert {row.target for row in page.rows} == targets


# --- what is new --------------------------------------------------------------------------------------------


async def test_what_came_since_is_counted_up_to_a_bound(store: Store, lists: Lists) -> None:
    assert await lists.newest(TENANT) == Newest()
    await add_user(store, "ada", NOON)
    await add_actions(store, *({"idempotency_key": f"{n}", "created_at": NOON + n} for n in range(130)))

    assert await lists.newest(TENANT) == Newest(user_at=NOON, action_at=NOON + 129)
    assert await lists.newer(TENANT, Newest(NOON - 1, NOON + 126)) == Newer(users=1, actions=3)
    assert (await lists.newer(TENANT, Newest())).actions == MOST_NEWER
    assert await lists.newer(STRANGER, Newest()) == Newer()
