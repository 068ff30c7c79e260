# SPDX-License-Identifier: Apache-2.0
"""What each request costs the database: reads, transactions, and writes in each (DESIGN §3)."""

from __future__ import annotations

import pytest

from tests.faults.actors import PASSKEY, Browser, succeeded
from tests.faults.node import Node

pytestmark = pytest.mark.anyio


@pytest.fixture
async def browser(node: Node) -> Browser:
    """Of somebody who has a passkey, at a node whose settings are warm."""
    browser = node.browser()
    await browser.enroll((await node.backend.track("jo", "enroll"))["token"])
    await browser.sign_in()
    return browser


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(f"{PASSKEY}/authentication-options", id="autofill"),
        pytest.param(f"{PASSKEY}/authentication-options/web", id="autofill with cookies"),
        pytest.param("/v1/client/challenge", id="a sign-in that names its action"),
    ],
)
async def test_anonymous_options_write_nothing_and_read_nothing(
    node: Node, browser: Browser, path: str
) -> None:
    body = {"action": "signIn"} if path.endswith("challenge") else {}
    with node.watch() as cost:
        for _ in range(10):
            succeeded(await browser.ask("POST", path, body))

    assert (cost.reads, cost.transactions) == ([], [])


async def test_options_for_a_named_action_write_nothing_and_read_nothing(
    node: Node, browser: Browser
) -> None:
    challenge_id = await browser.challenge("signIn")
    with node.watch() as cost:
        await browser.options(challenge_id=challenge_id)

    assert (cost.reads, cost.transactions) == ([], [])


async def test_options_for_a_step_up_write_nothing_and_read_once(node: Node, browser: Browser) -> None:
    token = (await node.backend.track("jo", "pay"))["token"]
    with node.watch() as cost:
        await browser.options(token)

    assert (len(cost.reads), cost.transactions) == (1, [])


async def test_options_for_an_enrollment_write_nothing(node: Node, browser: Browser) -> None:
    token = (await node.backend.track("jo", "enroll", scope="add:authenticators"))["token"]
    with node.watch() as cost:
        succeeded(await browser.ask("POST", f"{PASSKEY}/registration-options", {}, token=token))

    assert cost.transactions == []


async def test_a_sign_in_is_one_read_and_one_transaction_of_two_writes(node: Node, browser: Browser) -> None:
    body = await browser.assertion()
    with node.watch() as cost:
        succeeded(await browser.verify(body))

    assert len(cost.reads) == 1
    assert cost.tables() == [["authenticator", "action"]]


async def test_a_step_up_is_one_read_and_one_transaction_of_three_writes(
    node: Node, browser: Browser
) -> None:
    token = (await node.backend.track("jo", "pay"))["token"]
    body = await browser.assertion(token)
    with node.watch() as cost:
        succeeded(await browser.verify(body, token))

    assert len(cost.reads) == 1
    assert cost.tables() == [["spent_challenge", "authenticator", "action"]]


async def test_an_enrollment_is_one_transaction_with_all_its_rows(node: Node) -> None:
    browser = node.browser()
    token = (await node.backend.track("jo", "enroll"))["token"]
    body = await browser.creation(token)
    with node.watch() as cost:
        succeeded(await browser.add(body, token))

    assert len(cost.transactions) == 1
    assert set(cost.tables()[0]) >= {"spent_challenge", "authenticator", "action", "audit_event"}


async def test_a_validation_reads_once_and_writes_nothing(node: Node, browser: Browser) -> None:
    token = (await browser.sign_in())["accessToken"]
    with node.watch() as cost:
        assert (await node.backend.validate(token))["isValid"] is True

    assert (len(cost.reads), cost.transactions) == (1, [])


async def test_a_flood_of_refused_answers_writes_nothing(node: Node, browser: Browser) -> None:
    given = await browser.options()
    forged = browser.answer(given, challenge=b"f" * 57)
    with node.watch() as cost:
        for _ in range(20):
            assert (await browser.verify(forged)).status == 400

    assert (cost.reads, cost.transactions) == ([], [])
