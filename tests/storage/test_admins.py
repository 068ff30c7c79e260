# SPDX-License-Identifier: Apache-2.0
"""What a store promises of admins, links and sessions: each link once, one first admin, nobody after removal."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from msgspec import structs

from keystile.errors import Conflict, KeystileError, NotFound, Unauthorized
from keystile.server.domain import changes
from keystile.server.domain.admin_links import LINK_MS, Invitation
from keystile.server.domain.admins import DEV_ADMIN, Admin, AdminId
from keystile.server.domain.identifiers import UserId
from keystile.server.domain.tenant_settings import TenantSettings
from keystile.server.domain.tenants import PORTAL_TENANT, TenantRecord
from keystile.server.storage.admins import SqlAdmins
from tests.storage.conftest import Store
from tests.storage.examples import ACME, NOON

pytestmark = pytest.mark.anyio

ADA, EVE = AdminId(UserId("ada")), AdminId(UserId("eve"))
LINK = Invitation("invite", ADA, "Ada", "admin", None, True, "cli", NOON, NOON + LINK_MS)


def admin(admin_id: AdminId = ADA, created_at: int = NOON) -> Admin:
    return Admin(admin_id, "Ada", "admin", ACME, created_at, "cli")


@pytest.fixture
async def admins(store: Store) -> SqlAdmins:
    record = TenantRecord(
        PORTAL_TENANT, "Portal", TenantSettings(rp_id="localhost", rp_name="P"), b"", NOON, NOON
    )
    await store.work.apply(changes.AddTenant(record))
    return SqlAdmins(store.database)


async def test_an_admin_is_as_it_was_added(store: Store, admins: SqlAdmins) -> None:
    await store.work.apply(changes.AddAdmin(admin()), changes.AddAdmin(admin(EVE, NOON + 1)))

    assert await admins.find(ADA) == admin()
    assert await admins.list() == [admin(), admin(EVE, NOON + 1)]
    with pytest.raises(Conflict):
        await store.work.apply(changes.AddAdmin(admin()))


async def test_of_many_first_admins_one_is_made(store: Store, admins: SqlAdmins) -> None:
    async def add(number: int) -> bool:
        try:
            new = admin(AdminId(UserId(f"first-{number}")))
            await store.work.apply(changes.AddAdmin(new, only_first=True))
        except Conflict:
            return False
        return True

    assert sum(await asyncio.gather(*map(add, range(8)))) == 1
    assert len(await admins.list()) == 1


async def test_the_development_admin_is_not_the_first(store: Store, admins: SqlAdmins) -> None:
    await store.work.apply(changes.AddAdmin(admin(DEV_ADMIN)))
    await store.work.apply(changes.AddAdmin(admin(), only_first=True))

    assert len(await admins.list()) == 2


async def test_of_many_who_spend_a_link_one_does(store: Store, admins: SqlAdmins) -> None:
    await store.work.apply(changes.AddInvitation(PORTAL_TENANT, b"link", LINK))
    assert await admins.invitation(b"link") == LINK

    async def spend(number: int) -> bool:
        try:
            await store.work.apply(
                changes.ConsumeInvitation(PORTAL_TENANT, b"link", NOON + 1, bytes([number]))
            )
        except NotFound:
            return False
        return True

    assert sum(await asyncio.gather(*map(spend, range(8)))) == 1
    assert await admins.invitation(b"link") == replace(LINK, consumed_at=NOON + 1)


@pytest.mark.parametrize(
    ("secret", "at"), [(b"other", NOON), (b"link", NOON + LINK_MS)], ids=["unknown", "expired"]
)
async def test_a_link_that_is_no_good_is_not_spent(
    store: Store, admins: SqlAdmins, secret: bytes, at: int
) -> None:
    await store.work.apply(changes.AddInvitation(PORTAL_TENANT, b"link", LINK))
    with pytest.raises(NotFound):
        await store.work.apply(changes.ConsumeInvitation(PORTAL_TENANT, secret, at, b"ticket"))

    assert await admins.by_ticket(b"ticket", 0) is None


async def test_the_first_ones_link_is_no_good_once_there_is_one(store: Store, admins: SqlAdmins) -> None:
    later = replace(LINK, admin_id=EVE, only_first=False)
    await store.work.apply(
        changes.AddInvitation(PORTAL_TENANT, b"first", LINK),
        changes.AddInvitation(PORTAL_TENANT, b"later", later),
        changes.AddAdmin(admin(EVE)),
    )
    with pytest.raises(NotFound):
        await store.work.apply(changes.ConsumeInvitation(PORTAL_TENANT, b"first", NOON, b"1"))
    await store.work.apply(changes.ConsumeInvitation(PORTAL_TENANT, b"later", NOON, b"2"))


async def test_a_ticket_finishes_once_and_in_time(store: Store, admins: SqlAdmins) -> None:
    await store.work.apply(
        changes.AddInvitation(PORTAL_TENANT, b"link", LINK),
        changes.ConsumeInvitation(PORTAL_TENANT, b"link", NOON, b"ticket"),
    )
    assert await admins.by_ticket(b"ticket", NOON - 1) is not None
    assert await admins.by_ticket(b"ticket", NOON) is None
    with pytest.raises(NotFound):
        await store.work.apply(changes.FinishTicket(PORTAL_TENANT, b"ticket", NOON))
    await store.work.apply(changes.FinishTicket(PORTAL_TENANT, b"ticket", NOON - 1))
    with pytest.raises(NotFound):
        await store.work.apply(changes.FinishTicket(PORTAL_TENANT, b"ticket", NOON - 1))


def a_session(secret: bytes = b"session", admin_id: AdminId = ADA) -> changes.AddAdminSession:
    return changes.AddAdminSession(PORTAL_TENANT, secret, admin_id, "passkey", NOON, NOON + 1000)


async def test_a_session_is_found_with_its_admin(store: Store, admins: SqlAdmins) -> None:
    await store.work.apply(changes.AddAdmin(admin()), a_session())
    found = await admins.session(b"session")

    assert found is not None
    assert found.admin == admin()
    assert (found.opened_by, found.created_at, found.expires_at) == ("passkey", NOON, NOON + 1000)
    assert (found.seen_at, found.verified_at) == (NOON, NOON)
    assert await admins.session(b"other") is None


async def test_nobody_who_is_no_admin_has_a_session(store: Store, admins: SqlAdmins) -> None:
    with pytest.raises(Unauthorized):
        await store.work.apply(a_session())
    assert await admins.session(b"session") is None


async def test_a_verified_session_has_its_new_secret_alone(store: Store, admins: SqlAdmins) -> None:
    await store.work.apply(changes.AddAdmin(admin()), a_session())
    await store.work.apply(changes.VerifyAdminSession(PORTAL_TENANT, b"session", b"new", NOON + 5))

    assert await admins.session(b"session") is None
    found = await admins.session(b"new")
    assert found is not None
    assert found.verified_at == NOON + 5
    with pytest.raises(Unauthorized):
        await store.work.apply(changes.VerifyAdminSession(PORTAL_TENANT, b"session", b"x", NOON + 6))
    with pytest.raises(Unauthorized):
        await store.work.apply(changes.VerifyAdminSession(PORTAL_TENANT, b"new", b"x", NOON + 1000))


async def test_sessions_end_one_by_one_or_all_of_an_admins(store: Store, admins: SqlAdmins) -> None:
    await store.work.apply(changes.AddAdmin(admin()), changes.AddAdmin(admin(EVE)))
    await store.work.apply(a_session(b"1"), a_session(b"2"), a_session(b"3"), a_session(b"4", EVE))
    await store.work.apply(changes.EndAdminSession(PORTAL_TENANT, b"1"))
    assert await admins.session(b"1") is None
    assert await admins.session(b"2") is not None
    await store.work.apply(changes.EndAdminSessions(PORTAL_TENANT, ADA))
    assert [await admins.session(secret) for secret in (b"2", b"3")] == [None, None]
    assert await admins.session(b"4") is not None


async def test_all_sessions_but_ones_own_can_end(store: Store, admins: SqlAdmins) -> None:
    await store.work.apply(changes.AddAdmin(admin()), a_session(b"1"), a_session(b"2"), a_session(b"3"))

    await store.work.apply(changes.EndAdminSessions(PORTAL_TENANT, ADA, b"2"))

    assert [await admins.session(secret) is None for secret in (b"1", b"2", b"3")] == [True, False, True]


async def test_the_last_request_never_goes_back(store: Store, admins: SqlAdmins) -> None:
    await store.work.apply(changes.AddAdmin(admin()), a_session())
    for at in (NOON + 9, NOON + 4):
        await store.work.apply(changes.SeeAdminSession(PORTAL_TENANT, b"session", at))
    found = await admins.session(b"session")
    assert found is not None
    assert found.seen_at == NOON + 9


async def test_with_an_admin_go_sessions_tickets_and_the_links_they_made(
    store: Store, admins: SqlAdmins
) -> None:
    made = replace(LINK, admin_id=EVE, only_first=False, created_by=f"admin:{ADA}")
    own = replace(LINK, purpose="unlock", only_first=False)
    others = replace(made, created_by="cli")
    await store.work.apply(
        changes.AddAdmin(admin()),
        a_session(),
        changes.AddInvitation(PORTAL_TENANT, b"made", made),
        changes.AddInvitation(PORTAL_TENANT, b"own", own),
        changes.AddInvitation(PORTAL_TENANT, b"others", others),
        changes.ConsumeInvitation(PORTAL_TENANT, b"own", NOON, b"ticket"),
    )
    await store.work.apply(changes.RemoveAdmin(PORTAL_TENANT, ADA))

    assert await admins.find(ADA) is None
    assert await admins.session(b"session") is None
    assert await admins.by_ticket(b"ticket", 0) is None
    assert await admins.invitation(b"made") is None
    assert await admins.invitation(b"others") == others
    with pytest.raises(NotFound):
        await store.work.apply(changes.RemoveAdmin(PORTAL_TENANT, ADA))


async def test_what_is_long_over_is_forgotten(store: Store, admins: SqlAdmins) -> None:
    day = 24 * 60 * 60 * 1000
    await store.work.apply(
        changes.AddAdmin(admin()), a_session(), changes.AddInvitation(PORTAL_TENANT, b"old", LINK)
    )
    late = replace(LINK, created_at=LINK.expires_at + day + 1, expires_at=LINK.expires_at + 2 * day)
    await store.work.apply(
        changes.AddInvitation(PORTAL_TENANT, b"new", late),
        structs.replace(a_session(b"later"), at=NOON + 1001, expires_at=NOON + day),
    )

    assert await admins.invitation(b"old") is None
    assert await admins.session(b"session") is None


async def test_a_refusal_undoes_what_came_before_it(store: Store, admins: SqlAdmins) -> None:
    with pytest.raises(KeystileError):
        await store.work.apply(changes.AddAdmin(admin()), a_session(admin_id=EVE))
    assert await admins.list() == []
