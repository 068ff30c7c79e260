# SPDX-License-Identifier: Apache-2.0
"""What is old goes in small batches, tenant by tenant, and never a nonce that could still be replayed."""

from __future__ import annotations

import pytest

from keystile.errors import Malformed
from keystile.server.domain import retention
from keystile.server.domain.identifiers import TenantId
from keystile.server.storage.database import Step
from tests.faults.actors import succeeded
from tests.faults.node import Node

pytestmark = pytest.mark.anyio

DAY = 24 * 60 * 60


async def prune(node: Node, days: int) -> retention.Pruned:
    return await node.services.retention.prune(TenantId(node.tenant_id), days, actor="cli")


async def test_what_is_old_goes_and_what_is_not_stays(node: Node) -> None:
    browser = node.browser()
    await browser.enroll((await node.backend.track("jo", "enroll"))["token"])
    await browser.sign_in()
    node.clock.forward(90 * DAY)
    token = (await browser.sign_in())["accessToken"]
    expected = await node.services.retention.count(TenantId(node.tenant_id), 30)

    done = await prune(node, 30)

    assert done == expected
    assert done.actions == 2
    assert done.events > 0
    assert node.rows("SELECT count(*) FROM action WHERE tenant_id = ?1", node.tenant_id) == [(1,)]
    assert (await node.backend.validate(token))["isValid"] is True
    assert node.rows("SELECT actor FROM audit_event WHERE event = 'data.pruned'") == [("cli",)]
    await browser.sign_in()  # the passkey is no part of it


async def test_a_nonce_that_a_clock_could_revive_stays(node: Node) -> None:
    browser = node.browser()
    await browser.enroll((await node.backend.track("jo", "enroll"))["token"])
    body = await browser.assertion()
    succeeded(await browser.verify(body))
    then = node.clock.now
    # As if the row had been written by a node whose clock was a year behind.
    with_old_time = "UPDATE action SET created_at = created_at - 31536000000 WHERE nonce IS NOT NULL"
    await node.services.database.transact([Step(with_old_time, ())])

    await prune(node, 2)

    node.clock.now = then
    assert (await browser.verify(body)).status == 400
    node.clock.forward(2 * DAY)
    assert (await prune(node, 2)).actions >= 1


async def test_one_tenant_s_choice_is_no_other_s(node: Node) -> None:
    other, backend = await node.add_tenant("Other")
    for at in (node.backend, backend):
        await at.track("jo", "pay")
    await node.administration.update_tenant(node.tenant_id, settings={"keep_actions_days": 30})
    node.clock.forward(31 * DAY)

    done = await node.services.retention.run()

    assert (done.actions, done.events) == (1, 0)
    assert node.rows("SELECT tenant_id FROM action") == [(other,)]


async def test_it_goes_in_bounded_batches_with_room_between(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 3)
    for number in range(8):
        await node.backend.track(f"user-{number}", "pay")
    node.clock.forward(31 * DAY)

    with node.watch() as cost:
        done = await prune(node, 30)

    assert done.actions == 8
    deleting = [one for one in cost.transactions if "DELETE FROM action" in one[0]]
    assert [len(one) for one in deleting] == [1, 1, 1]


@pytest.mark.parametrize("days", [0, 1, -5, 36_501])
async def test_nothing_is_kept_for_less_than_two_days(node: Node, days: int) -> None:
    with pytest.raises(Malformed, match="2 to 36500 days"):
        await prune(node, days)
