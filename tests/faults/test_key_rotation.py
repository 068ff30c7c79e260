# SPDX-License-Identifier: Apache-2.0
"""Keys are replaced while somebody else changes tenants, and by whoever has the wrong ones. `test_rotation` does it
under load; here each promise has a test of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from keystile.errors import Conflict, KeysUnreadable, Malformed, Misconfigured, NotFound
from keystile.server.domain import changes
from keystile.server.domain.identifiers import TenantId
from keystile.server.domain.key_rotation import BATCH
from keystile.server.domain.keys import MasterKey
from keystile.server.domain.signing_keys import MARGIN_MS
from keystile.server.domain.tenant_settings import TenantSettings
from keystile.server.domain.tenants import PORTAL_TENANT, TenantRecord
from keystile.server.services import Services, open_services
from keystile.server.settings import Settings
from tests.faults.node import Node, migrated, settings_for

pytestmark = pytest.mark.anyio

OLD = MasterKey(b"m" * 32)
NEW = MasterKey(b"n" * 32)
BOTH = MasterKey(b"n" * 32, OLD)
HOUR = 60 * 60 * 1000


# ---- signing keys ----


async def test_nothing_that_was_issued_before_a_rotation_is_refused_after_it(node: Node) -> None:
    jo = node.browser()
    await jo.enroll((await node.backend.track("jo", "enroll"))["token"])
    token = (await node.backend.track("jo", "pay"))["token"]
    handle = await jo.challenge("signIn", "key-1")
    started = [jo.answer(await jo.options()), jo.answer(await jo.options(challenge_id=handle))]
    stepping_up = jo.answer(await jo.options(token))
    result = (await jo.sign_in())["accessToken"]

    await node.services.key_rotation.rotate_signing_keys(TenantId(node.tenant_id))

    assert [(await jo.verify(body)).status for body in started] == [200, 200]
    assert (await jo.verify(stepping_up, token)).status == 200
    assert (await node.backend.validate(result))["isValid"]
    assert (await node.backend.validate((await jo.sign_in())["accessToken"]))["isValid"]


async def test_everything_that_was_issued_before_a_revocation_is_refused_after_it(node: Node) -> None:
    jo = node.browser()
    await jo.enroll((await node.backend.track("jo", "enroll"))["token"])
    token = (await node.backend.track("jo", "pay"))["token"]
    handle = await jo.challenge("signIn", "key-1")
    started = jo.answer(await jo.options())
    enrolling = (await node.backend.track("mo", "enroll"))["token"]
    creation = await node.browser().creation(enrolling)
    result = (await jo.sign_in())["accessToken"]

    await node.services.key_rotation.revoke_signing_keys(TenantId(node.tenant_id))

    refused = await jo.verify(started)
    assert (refused.status, refused.code) == (400, "invalid_credential")
    assert "expired" in refused.json["errorDescription"]
    path = "/v1/client/user-authenticators/passkey/authentication-options"
    assert (await jo.ask("POST", path, {"challengeId": handle})).code == "invalid_credential"
    assert (await jo.ask("POST", path, {}, token=token)).code == "expired_token"
    assert (await node.browser().add(creation, enrolling)).code == "expired_token"
    assert not (await node.backend.validate(result))["isValid"]
    assert (await node.backend.validate((await jo.sign_in())["accessToken"]))["isValid"]


async def test_an_old_signing_key_is_dead_when_all_that_it_signed_is(node: Node) -> None:
    tenant_id = TenantId(node.tenant_id)
    rotated = await node.services.key_rotation.rotate_signing_keys(tenant_id)
    life = rotated.settings.longest_life_ms
    now = node.clock()

    assert rotated.keys.live(1, now + life + MARGIN_MS - 1)
    assert rotated.keys.live(1, now + life + MARGIN_MS) is None


async def test_of_rotations_at_the_same_time_one_is_made(node: Node) -> None:
    tenant_id = TenantId(node.tenant_id)
    answers = await asyncio.gather(
        *(node.services.key_rotation.rotate_signing_keys(tenant_id) for _ in range(5)), return_exceptions=True
    )

    assert sum(isinstance(answer, Conflict) for answer in answers) == 4
    assert (await node.administration.tenant(tenant_id)).settings.signing_keys.current == 2


async def test_a_rotation_and_a_change_of_settings_at_the_same_time_are_both_kept(node: Node) -> None:
    tenant_id = TenantId(node.tenant_id)
    await asyncio.gather(
        node.services.key_rotation.rotate_signing_keys(tenant_id),
        node.administration.update_tenant(tenant_id, settings={"token_seconds": 300}),
    )

    after = (await node.administration.tenant(tenant_id)).settings
    assert (after.signing_keys.current, after.token_seconds) == (2, 300)


async def test_no_setting_brings_a_revoked_key_back(node: Node) -> None:
    with pytest.raises(Malformed, match="keystile signing-keys"):
        await node.administration.update_tenant(node.tenant_id, settings={"signing_keys": {"current": 1}})


async def test_the_audit_tells_of_each_rotation(node: Node) -> None:
    tenant_id = TenantId(node.tenant_id)
    node.clock.forward(60)
    await node.services.key_rotation.rotate_signing_keys(tenant_id, actor="admin:ada")
    node.clock.forward(60)
    await node.services.key_rotation.revoke_signing_keys(tenant_id)

    events = await node.services.audit_events.of_tenant(tenant_id, limit=2)
    assert [(event.event, event.actor, event.target) for event in events] == [
        ("signing_keys.revoked", "cli", "3"),
        ("signing_keys.rotated", "admin:ada", "2"),
    ]


async def test_keys_of_no_tenant_are_not_rotated(node: Node) -> None:
    with pytest.raises(NotFound):
        await node.services.key_rotation.rotate_signing_keys(TenantId("nobody"))


# ---- the master key ----


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = settings_for(tmp_path / "keystile.db")
    settings.database.write_bytes(migrated())
    return settings


@asynccontextmanager
async def opened(settings: Settings, master_key: MasterKey) -> AsyncIterator[Services]:
    async with open_services(replace(settings, master_key=master_key)) as services:
        yield services


async def add(services: Services, name: str) -> None:
    await services.administration.create_tenant(name, rp_id="localhost")


async def test_after_a_rotation_the_new_master_key_opens_all_and_the_old_one_nothing(
    settings: Settings,
) -> None:
    async with opened(settings, OLD) as services:
        for name in ("Acme", "Shop"):
            await add(services, name)
        await services.portal_tenant.ensure()
        before = {
            tenant_id: OLD.unwrap(tenant_id, key) for tenant_id, key in await services.tenants.wrapped_keys()
        }

    async with opened(settings, BOTH) as services:
        assert len(await services.key_rotation.wrapped_by_previous()) == 3
        assert await services.key_rotation.rotate_master_key() == 3
        assert await services.key_rotation.rotate_master_key() == 0

    async with opened(settings, NEW) as services:
        after = {
            tenant_id: NEW.unwrap(tenant_id, key) for tenant_id, key in await services.tenants.wrapped_keys()
        }
        events = await services.audit_events.of_tenant(PORTAL_TENANT, limit=1)
    assert after == before
    assert [event.event for event in events] == ["master_key.rotated"]
    with pytest.raises(Misconfigured, match="another master key"):
        async with opened(settings, OLD):
            pass


async def test_api_secrets_outlive_a_new_master_key(node: Node) -> None:
    rotation = replace(node.services.key_rotation, master_key=BOTH)
    await rotation.rotate_master_key()

    async with opened(node.application.settings, NEW) as services:
        tenant = await services.administration.tenant(node.tenant_id)
        assert (
            await services.administration.reveal_key(tenant.id, tenant.api_keys[0]) == node.backend.secret_key
        )


async def test_a_node_with_both_master_keys_goes_on_before_and_after(settings: Settings) -> None:
    async with opened(settings, OLD) as services:
        await add(services, "Acme")

    async with opened(settings, BOTH) as running, opened(settings, BOTH) as command:
        (tenant,) = await running.tenants.list()
        before = (await running.administration.tenant(tenant.id)).keys
        await command.key_rotation.rotate_master_key()
        after = (await running.administration.tenant(tenant.id)).keys
    assert before.secret_index == after.secret_index


async def test_until_the_rotation_new_tenants_are_for_nodes_with_the_old_master_key_too(
    settings: Settings,
) -> None:
    async with opened(settings, OLD) as still_old, opened(settings, BOTH) as has_both:
        await add(still_old, "Acme")
        await add(has_both, "Shop")
        await has_both.portal_tenant.ensure()

        for tenant in await still_old.tenants.list():
            assert tenant.keys.current.key_id == 1
        assert await still_old.portal_tenant.find() is not None


@pytest.mark.parametrize("made_by", [OLD, BOTH], ids=["a node with the old key", "a node with both"])
async def test_a_tenant_made_during_the_rotation_is_wrapped_by_the_new_master_key(
    settings: Settings, made_by: MasterKey
) -> None:
    """Whoever comes second is refused by the version of the settings, and looks again."""
    async with opened(settings, OLD) as services:
        await add(services, "Acme")

    async with opened(settings, made_by) as node, opened(settings, BOTH) as command:
        made = asyncio.gather(*(add(node, f"Shop {number}") for number in range(5)), return_exceptions=True)
        await command.key_rotation.rotate_master_key()
        refused = sum(isinstance(answer, KeysUnreadable) for answer in await made)
        assert await command.key_rotation.wrapped_by_previous() == []

    async with opened(settings, NEW) as services:
        for tenant in await services.tenants.list():
            assert tenant.keys.current.key_id == 1
        assert len(await services.tenants.list()) == 6 - refused


async def test_a_rotation_with_a_wrong_old_master_key_is_refused_and_changes_nothing(
    settings: Settings,
) -> None:
    async with opened(settings, OLD) as services:
        for name in ("Acme", "Shop"):
            await add(services, name)
        before = await services.tenants.wrapped_keys()
        wrong = replace(services.key_rotation, master_key=MasterKey(b"n" * 32, MasterKey(b"x" * 32)))

        with pytest.raises(KeysUnreadable, match=r"No key was changed: the keys of 2 tenants"):
            await wrong.rotate_master_key()
        assert await services.tenants.wrapped_keys() == before


async def test_a_rotation_stops_before_it_begins_where_one_tenant_cannot_be_opened(node: Node) -> None:
    other, _ = await node.add_tenant("Other")
    await node.services.unit_of_work.apply(changes.RewrapDataKey(TenantId(other), bytes(60)))
    before = await node.services.tenants.wrapped_keys()

    with pytest.raises(KeysUnreadable, match=other):
        await replace(node.services.key_rotation, master_key=BOTH).rotate_master_key()
    assert await node.services.tenants.wrapped_keys() == before


async def test_more_tenants_than_one_transaction_takes_are_all_wrapped_anew(node: Node) -> None:
    (wrapped,) = node.rows("SELECT wrapped_key FROM tenant")
    settings = TenantSettings(rp_id="localhost", rp_name="Many")
    ids = [TenantId(f"tenant-{number}") for number in range(BATCH + 3)]
    await node.services.unit_of_work.apply(
        *(
            changes.AddTenant(TenantRecord(one, "Many", settings, OLD.wrap(one, b"d" * 32, bytes(12)), 0, 0))
            for one in ids
        )
    )
    rotation = replace(node.services.key_rotation, master_key=BOTH)

    assert await rotation.rotate_master_key() == BATCH + 4
    assert node.rows("SELECT count(*) FROM audit_event WHERE event = 'master_key.rotated'") == [(BATCH + 4,)]
    assert node.rows("SELECT wrapped_key FROM tenant ORDER BY created_at LIMIT 1") != [wrapped]


async def test_an_old_master_key_opens_nothing_that_is_made_later(node: Node) -> None:
    """What it opened before it still opens, in an old copy of the database: the data keys are the same."""
    ((before,),) = node.rows("SELECT wrapped_key FROM tenant")
    await replace(node.services.key_rotation, master_key=BOTH).rotate_master_key()
    ((after,),) = node.rows("SELECT wrapped_key FROM tenant")
    tenant_id = TenantId(node.tenant_id)

    assert OLD.unwrap(tenant_id, before) == NEW.unwrap(tenant_id, after)
    with pytest.raises(KeysUnreadable):
        OLD.unwrap(tenant_id, after)
