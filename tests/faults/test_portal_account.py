# SPDX-License-Identifier: Apache-2.0
"""An admin's own passkeys: nobody else's are seen or changed, the last one stays, and dev's link has none."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from keystile.server.domain.admin_sessions import FRESH_MS
from keystile.server.domain.admins import DEV_ADMIN, AdminId
from keystile.server.domain.identifiers import UserId
from keystile.server.domain.tenants import PORTAL_TENANT
from keystile.server.storage.database import Step
from keystile.testing import SoftwareAuthenticator
from tests.faults.actors import Browser
from tests.faults.node import Node
from tests.faults.portal_visitor import text_of
from tests.faults.visitor import PORTAL, SESSION, Visitor, token_in

pytestmark = pytest.mark.anyio

ACCOUNT = "/portal/account"


@pytest.fixture
async def ada(node: Node) -> Visitor:
    return await joined(node, "Ada")


async def joined(node: Node, name: str) -> Visitor:
    """Somebody who followed an invitation, with one passkey."""
    made = await node.services.admin_links.invite(name, "support", None, actor="cli")
    visitor = Visitor(node.send)
    assert (await visitor.accept(f"/portal/link/{made.secret}")).status == 303
    return visitor


async def add(visitor: Visitor) -> None:
    """Another passkey, on another device."""
    page = await visitor.post(f"{ACCOUNT}/add")
    assert page.status == 200, text_of(page)
    other = Browser(visitor.send, PORTAL_TENANT, SoftwareAuthenticator(), PORTAL)
    result = (await other.enroll(token_in(page)))["accessToken"]
    answer = await visitor.post(ACCOUNT, {"keystile-result": result})
    assert answer.headers["location"] == f"{ACCOUNT}?done=passkey-added"


def passkeys(node: Node, name: str = "Ada") -> Sequence[str]:
    """The ids of an admin's passkeys, oldest first."""
    rows = node.rows(
        "SELECT authenticator_id FROM authenticator JOIN admin ON admin.admin_id = authenticator.user_id "
        "WHERE admin.name = ?1 ORDER BY authenticator.created_at, authenticator_id",
        name,
    )
    return [identifier for (identifier,) in rows]


def events(node: Node) -> list[tuple[str, str]]:
    return [
        (event, actor)
        for event, actor in node.rows(
            "SELECT event, actor FROM audit_event WHERE tenant_id = ?1 ORDER BY event_id", PORTAL_TENANT
        )
    ]


async def test_a_second_passkey_is_added_renamed_and_the_first_removed(node: Node, ada: Visitor) -> None:
    assert "Have a second passkey" in text_of(await ada.get(ACCOUNT))
    node.clock.forward(1)
    await add(ada)
    assert "Have a second passkey" not in text_of(await ada.get(ACCOUNT))
    first, second = passkeys(node)
    (admin,) = await node.services.admins.list()

    node.clock.forward(1)
    renamed = await ada.post(f"{ACCOUNT}/passkeys/{second}/rename", {"name": " Drawer <key> "})
    assert renamed.headers["location"] == f"{ACCOUNT}?done=passkey-renamed"
    assert "Drawer <key>" in text_of(await ada.get(ACCOUNT)).replace("&lt;", "<")
    assert b"Drawer <key>" not in (await ada.get(ACCOUNT)).body

    node.clock.forward(1)
    assert "Remove" in text_of(await ada.get(f"{ACCOUNT}/passkeys/{first}/remove"))
    gone = await ada.post(f"{ACCOUNT}/passkeys/{first}/remove")
    assert gone.headers["location"] == f"{ACCOUNT}?done=passkey-removed"
    assert passkeys(node) == [second]
    assert "Passkey removed" in text_of(await ada.get(ACCOUNT))
    assert events(node)[-3:] == [
        ("authenticator.enrolled", f"user:{admin.admin_id}"),
        ("authenticator.renamed", admin.actor),
        ("authenticator.removed", admin.actor),
    ]


async def test_the_last_passkey_stays(node: Node, ada: Visitor) -> None:
    (only,) = passkeys(node)
    before = events(node)

    answer = await ada.post(f"{ACCOUNT}/passkeys/{only}/remove")

    assert answer.status == 409
    assert "Add another one first" in text_of(answer)
    assert passkeys(node) == [only]
    assert events(node) == before


async def test_of_two_passkeys_removed_at_once_one_stays(node: Node, ada: Visitor) -> None:
    await add(ada)
    pair = passkeys(node)

    answers = await asyncio.gather(*(ada.post(f"{ACCOUNT}/passkeys/{one}/remove") for one in pair))

    assert sorted(answer.status for answer in answers) == [303, 409]
    assert len(passkeys(node)) == 1


async def test_a_form_sent_twice_removes_once(node: Node, ada: Visitor) -> None:
    await add(ada)
    first, second = passkeys(node)

    answers = await asyncio.gather(*(ada.post(f"{ACCOUNT}/passkeys/{first}/remove") for _ in range(2)))

    assert [answer.status for answer in answers] == [303, 303]
    assert passkeys(node) == [second]


async def test_a_passkey_of_the_portals_old_address_does_not_count(node: Node, ada: Visitor) -> None:
    """It was left behind when the Portal moved: browsers offer it no more. It may go, and the other must stay."""
    await add(ada)
    old, good = passkeys(node)
    await node.services.database.transact(
        [Step("UPDATE authenticator SET rp_id = 'old.example' WHERE authenticator_id = ?1", (old,))]
    )

    page = text_of(await ada.get(ACCOUNT))
    assert "Of another address" in page
    assert "Have a second passkey" in page
    assert (await ada.post(f"{ACCOUNT}/passkeys/{good}/remove")).status == 409
    assert (await ada.post(f"{ACCOUNT}/passkeys/{old}/remove")).status == 303
    assert passkeys(node) == [good]


async def test_removing_a_passkey_ends_the_sessions_elsewhere(node: Node, ada: Visitor) -> None:
    elsewhere = Visitor(node.send, authenticator=ada.authenticator)
    assert (await elsewhere.sign_in()).status == 303
    assert (await elsewhere.get(ACCOUNT)).status == 200
    await add(ada)

    await ada.post(f"{ACCOUNT}/passkeys/{passkeys(node)[1]}/remove")

    assert (await ada.get(ACCOUNT)).status == 200
    assert (await elsewhere.get(ACCOUNT)).status == 303


async def test_adding_and_removing_ask_for_a_passkey_that_is_there(node: Node, ada: Visitor) -> None:
    await add(ada)
    first, second = passkeys(node)
    node.clock.forward(FRESH_MS // 1000 + 1)

    for path in (f"{ACCOUNT}/add", f"{ACCOUNT}/passkeys/{second}/remove"):
        page = await ada.post(path)
        assert page.status == 403
        assert "Confirm with your passkey" in text_of(page)
    assert passkeys(node) == [first, second]

    proof = await ada.confirm(page)
    assert (await ada.post(path, {"keystile-result": proof})).status == 303
    assert passkeys(node) == [first]
    assert (await ada.get(ACCOUNT)).status == 200  # the session has its new secret


async def test_another_admins_passkeys_are_nobodys(node: Node, ada: Visitor) -> None:
    eve = await joined(node, "Eve")
    await add(ada)
    before = node.rows("SELECT * FROM authenticator ORDER BY authenticator_id")

    for one in passkeys(node):
        assert (await eve.post(f"{ACCOUNT}/passkeys/{one}/rename", {"name": "Mine"})).status == 404
        assert (await eve.get(f"{ACCOUNT}/passkeys/{one}/remove")).status == 404
        # As for one that is gone.
        assert (await eve.post(f"{ACCOUNT}/passkeys/{one}/remove")).status == 303

    assert node.rows("SELECT * FROM authenticator ORDER BY authenticator_id") == before
    result = await eve.result()
    assert (
        await ada.post(ACCOUNT, {"keystile-result": result})
    ).status == 400  # a sign-in's, not an enrollment's


@pytest.mark.parametrize("name", ["", " ", "x" * 101, "a\nb"])
async def test_a_name_that_is_none_is_refused_with_the_reason(node: Node, ada: Visitor, name: str) -> None:
    (only,) = passkeys(node)

    answer = await ada.post(f"{ACCOUNT}/passkeys/{only}/rename", {"name": name})

    assert answer.status == 422
    assert "1 to 100 characters" in text_of(answer)


async def test_devs_link_has_no_passkey_and_gets_none(node: Node) -> None:
    await node.services.admin_links.for_dev()
    session = await node.services.admin_sessions.open(AdminId(UserId(DEV_ADMIN)), "passkey")
    dev = Visitor(node.send, {SESSION: session.secret})

    page = text_of(await dev.get(ACCOUNT))

    assert "keystile admin invite" in page
    assert "Add a passkey" not in page
    assert (await dev.post(f"{ACCOUNT}/add")).status == 403
