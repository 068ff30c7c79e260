# SPDX-License-Identifier: Apache-2.0
"""The clock moves on while a sign-in page stays open (security.md §9, "Life")."""

from __future__ import annotations

import pytest

from keystile.errors import NotFound
from tests.faults.actors import Browser, succeeded
from tests.faults.node import Node

pytestmark = pytest.mark.anyio

MINUTE = 60


async def enrolled(node: Node) -> Browser:
    browser = node.browser()
    await browser.enroll((await node.backend.track("jo", "enroll"))["token"])
    return browser


async def test_the_autofill_of_the_official_sdk_succeeds_after_59_minutes(node: Node) -> None:
    browser = await enrolled(node)
    given = await browser.options()

    node.clock.forward(59 * MINUTE)

    assert succeeded(await browser.verify(browser.answer(given)))["isVerified"] is True


async def test_a_re_armed_autofill_succeeds_after_three_hours(node: Node) -> None:
    browser = await enrolled(node)
    given = await browser.options()
    for _ in range(4):  # @keystile/browser asks again before each one expires
        node.clock.forward(45 * MINUTE)
        given = await browser.options()

    node.clock.forward(10 * MINUTE)

    assert succeeded(await browser.verify(browser.answer(given)))["isVerified"] is True


async def test_an_expired_autofill_says_to_try_again_and_keeps_the_passkey(node: Node) -> None:
    browser = await enrolled(node)
    given = await browser.options()

    node.clock.forward(61 * MINUTE)
    answer = await browser.verify(browser.answer(given))

    assert (answer.status, answer.code) == (400, "invalid_credential")
    assert "Try again" in answer.json["errorDescription"]


async def test_a_tenant_may_let_an_autofill_wait_for_three_hours(node: Node) -> None:
    await node.administration.update_tenant(
        node.tenant_id, settings={"anonymous_challenge_seconds": 4 * 60 * MINUTE}
    )
    browser = await enrolled(node)
    given = await browser.options()

    node.clock.forward(3 * 60 * MINUTE)

    assert succeeded(await browser.verify(browser.answer(given)))["isVerified"] is True


async def test_a_step_up_expires_with_its_token_after_ten_minutes(node: Node) -> None:
    browser = await enrolled(node)
    token = (await node.backend.track("jo", "pay"))["token"]
    given = await browser.options(token)

    node.clock.forward(11 * MINUTE)
    answer = await browser.verify(browser.answer(given), token)

    assert (answer.status, answer.code) == (401, "expired_token")


async def test_a_clock_that_jumps_back_does_not_revive_an_answered_challenge(node: Node) -> None:
    browser = await enrolled(node)
    body = await browser.assertion()
    succeeded(await browser.verify(body))

    node.clock.forward(25 * 60 * MINUTE)
    await node.sweep()
    node.clock.forward(-25 * 60 * MINUTE)

    answer = await browser.verify(body)
    assert (answer.status, answer.code) == (400, "invalid_credential")


async def test_a_sweep_frees_no_nonce_that_a_deleted_user_left_behind(node: Node) -> None:
    browser = await enrolled(node)
    body = await browser.assertion()
    succeeded(await browser.verify(body))
    await node.backend.delete_user("jo")

    node.clock.forward(24 * 60 * MINUTE)
    await node.sweep()

    assert node.rows("SELECT count(*) FROM spent_challenge")[0][0] >= 1


async def test_what_a_clock_that_was_set_back_had_issued_is_refused(node: Node) -> None:
    browser = await enrolled(node)
    node.clock.forward(60 * MINUTE)
    body = await browser.assertion()
    token = (await node.backend.track("jo", "pay"))["token"]
    step_up = await browser.assertion(token)
    link = await node.services.admin_links.invite("Al", "admin", None, actor="cli")
    assert (await node.services.admin_links.look(link.secret)).name == "Al"
    ticket = await node.services.admin_links.take_ticket(link.secret)
    node.clock.forward(-60 * MINUTE)

    assert (await browser.verify(body)).code == "invalid_credential"
    assert (await browser.verify(step_up, token)).code == "expired_token"
    with pytest.raises(NotFound):
        await node.services.admin_links.ticket(ticket)


async def test_a_link_that_a_clock_ahead_had_made_is_refused(node: Node) -> None:
    node.clock.forward(60 * MINUTE)
    link = await node.services.admin_links.invite("Al", "admin", None, actor="cli")
    node.clock.forward(-60 * MINUTE)

    with pytest.raises(NotFound):
        await node.services.admin_links.take_ticket(link.secret)


async def test_nodes_may_be_a_minute_apart(node: Node) -> None:
    browser = await enrolled(node)
    body, token = await browser.assertion(), (await node.backend.track("jo", "pay"))["token"]
    step_up = await browser.assertion(token)

    node.clock.forward(-MINUTE)

    succeeded(await browser.verify(body))
    succeeded(await browser.verify(step_up, token))
