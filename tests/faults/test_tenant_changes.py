# SPDX-License-Identifier: Apache-2.0
"""Two who change one tenant at the same time, and an RP ID under which listed origins would not work."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from keystile.errors import Conflict, Malformed, NotFound
from keystile.server.domain.administration import MAX_ORIGINS, Administration, ChangedMeanwhile
from keystile.server.domain.tenants import PORTAL_TENANT, Tenant
from tests.faults.actors import ORIGIN
from tests.faults.node import Node

pytestmark = pytest.mark.anyio


@pytest.fixture
async def tenant(node: Node) -> Tenant:
    made, _ = await node.administration.create_tenant(
        "Shop", rp_id="example.com", origins=["https://www.example.com"]
    )
    return made


async def test_settings_named_by_two_at_the_same_time_are_all_kept(node: Node, tenant: Tenant) -> None:
    changes: list[dict[str, Any]] = [
        {"user_verification": "preferred"},
        {"token_seconds": 60},
        {"synced": "synced"},
        {"hints": ["hybrid"]},
        {"sign_count": "refuse"},
    ]

    await asyncio.gather(
        *(node.administration.update_tenant(tenant.id, settings=change) for change in changes),
        *(
            node.administration.add_origin(tenant.id, f"https://{name}.example.com")
            for name in ("a", "b", "c")
        ),
    )

    after = await node.administration.tenant(tenant.id)
    assert after.settings.user_verification == "preferred"
    assert after.settings.token_seconds == 60
    assert after.settings.synced == "synced"
    assert after.settings.hints == ("hybrid",)
    assert after.settings.sign_count == "refuse"
    assert len(after.origins) == 4


async def test_whoever_saw_older_settings_overwrites_nothing(node: Node, tenant: Tenant) -> None:
    seen = tenant.settings
    await node.administration.update_tenant(tenant.id, settings={"token_seconds": 60}, actor="admin:ada")

    with pytest.raises(ChangedMeanwhile) as refused:
        await node.administration.update_tenant(tenant.id, settings={"token_seconds": 900}, seen=seen)

    assert refused.value.now.settings.token_seconds == 60
    assert (await node.administration.tenant(tenant.id)).settings.token_seconds == 60
    await node.administration.update_tenant(
        tenant.id, settings={"token_seconds": 900}, seen=refused.value.now.settings
    )
    assert (await node.administration.tenant(tenant.id)).settings.token_seconds == 900


async def test_of_two_who_saw_the_same_settings_one_saves(node: Node, tenant: Tenant) -> None:
    answers = await asyncio.gather(
        *(
            node.administration.update_tenant(
                tenant.id, settings={"token_seconds": 60 + number}, seen=tenant.settings
            )
            for number in range(1, 9)
        ),
        return_exceptions=True,
    )

    refused = [answer for answer in answers if isinstance(answer, ChangedMeanwhile)]
    saved = [answer for answer in answers if isinstance(answer, Tenant)]
    assert (len(saved), len(refused)) == (1, 7)
    (after,) = {(await node.administration.tenant(tenant.id)).settings.token_seconds}
    assert saved[0].settings.token_seconds == after


async def test_an_rp_id_that_listed_origins_do_not_fit_is_refused_and_named(
    node: Node, tenant: Tenant
) -> None:
    with pytest.raises(Malformed, match=r"https://www\.example\.com.*Remove them first"):
        await node.administration.update_tenant(tenant.id, settings={"rp_id": "example.org"})

    assert (await node.administration.tenant(tenant.id)).settings.rp_id == "example.com"


async def test_an_rp_id_that_all_origins_fit_is_taken(node: Node, tenant: Tenant) -> None:
    await node.administration.add_origin(tenant.id, "https://shop.example.de", related=True)
    await node.administration.add_origin(tenant.id, "android:apk-key-hash:" + "A" * 43)

    after = await node.administration.update_tenant(tenant.id, settings={"rp_id": "www.example.com"})

    assert after.settings.rp_id == "www.example.com"
    assert after.related_origins == ("https://shop.example.de",)


async def test_an_origin_added_while_the_rp_id_changes_fits_whichever_came_first(
    node: Node, tenant: Tenant
) -> None:
    await node.administration.remove_origin(tenant.id, "https://www.example.com")

    await asyncio.gather(
        node.administration.update_tenant(tenant.id, settings={"rp_id": "example.org"}),
        node.administration.add_origin(tenant.id, "https://app.example.com"),
        return_exceptions=True,
    )

    after = await node.administration.tenant(tenant.id)
    assert not after.related_origins
    assert all(origin.endswith(after.settings.rp_id) for origin in after.origins)


async def test_the_audit_names_what_was_changed(node: Node, tenant: Tenant) -> None:
    node.clock.forward(1)
    await node.administration.update_tenant(
        tenant.id, name="Store", settings={"rp_name": "Store", "token_seconds": 60}, actor="admin:ada"
    )

    event = (await node.services.audit_events.of_tenant(tenant.id, limit=1))[0]
    assert (event.actor, event.event, event.target) == (
        "admin:ada",
        "tenant.updated",
        "name,rp_name,token_seconds",
    )


@pytest.mark.parametrize("name", [" ", "x" * 201, "a\nb", "\x00"])
async def test_a_name_for_people_is_one_line_of_text(node: Node, tenant: Tenant, name: str) -> None:
    with pytest.raises(Malformed, match="name"):
        await node.administration.update_tenant(tenant.id, name=name)
    with pytest.raises(Malformed, match="name"):
        await node.administration.create_tenant(name, rp_id="example.com", rp_name="Example")


async def test_a_tenant_lists_only_so_many_origins(node: Node, tenant: Tenant) -> None:
    administration: Administration = node.administration
    for number in range(MAX_ORIGINS - 1):
        await administration.add_origin(tenant.id, f"https://o{number}.example.com")

    with pytest.raises(Conflict, match="at most"):
        await administration.add_origin(tenant.id, "https://one-more.example.com")
    await administration.add_origin(tenant.id, "https://o1.example.com")


async def test_the_portals_own_tenant_is_nobodys_to_change(node: Node) -> None:
    """A key of it would let an app speak for admins."""
    await node.services.portal_tenant.ensure()
    before = node.rows("SELECT * FROM tenant WHERE tenant_id = ?1", PORTAL_TENANT)
    desk = node.administration
    for change in (
        desk.create_key(PORTAL_TENANT),
        desk.update_tenant(PORTAL_TENANT, settings={"user_verification": "discouraged"}),
        desk.add_origin(PORTAL_TENANT, ORIGIN),
        desk.remove_origin(PORTAL_TENANT, "http://localhost:8787"),
        desk.revoke_key(PORTAL_TENANT, "any"),
    ):
        with pytest.raises(NotFound):
            await change

    assert node.rows("SELECT * FROM tenant WHERE tenant_id = ?1", PORTAL_TENANT) == before
    assert node.rows("SELECT * FROM api_key WHERE tenant_id = ?1", PORTAL_TENANT) == []


async def test_the_portals_id_is_taken_before_the_portal_is_needed(node: Node) -> None:
    with pytest.raises(Conflict):
        await node.administration.create_tenant("Mallory", rp_id="localhost", tenant_id=PORTAL_TENANT)
    assert await node.services.portal_tenant.find() is None
