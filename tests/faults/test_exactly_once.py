# SPDX-License-Identifier: Apache-2.0
"""One assertion, one success, whatever comes in between (R3 on one node; security.md §9).

The racers run on one event loop, but each waits for the writer thread after it has read, so all eight have
passed every check before the first of them is recorded: only the database can tell them apart.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import anyio
import pytest

from keystile.testing import SoftwareAuthenticator
from tests.faults.actors import Answer, Browser, Json, succeeded
from tests.faults.node import Node

pytestmark = pytest.mark.anyio

RACERS = 8


async def race(start: Callable[[], Awaitable[Answer]]) -> tuple[list[Answer], list[Answer]]:
    """Winners and losers of eight that start together."""
    answers: list[Answer] = []

    async def run() -> None:
        answers.append(await start())

    async with anyio.create_task_group() as racers:
        for _ in range(RACERS):
            racers.start_soon(run)
    return (
        [answer for answer in answers if answer.status == 200],
        [answer for answer in answers if answer.status != 200],
    )


def assert_refused(answer: Answer) -> None:
    """As any answered challenge is: 400, and nothing that tells why."""
    assert (answer.status, answer.code) == (400, "invalid_credential")


async def enrolled(node: Node, user_id: str = "jo") -> Browser:
    browser = node.browser()
    token = (await node.backend.track(user_id, "enroll"))["token"]
    await browser.enroll(token)
    return browser


async def enrolled_again(node: Node, browser: Browser, user_id: str = "jo") -> Browser:
    """The same key pair under the same credential id, registered anew."""
    held = browser.authenticator.credentials[0]
    again = node.browser(SoftwareAuthenticator())
    token = (await node.backend.track(user_id, "enroll", scope="add:authenticators"))["token"]
    await again.enroll(token, credential_id=held.id, key_pair=held.key_pair)
    return again


def count(node: Node, statement: str) -> Any:
    return node.rows(statement)[0][0]


async def test_of_eight_racers_with_one_sign_in_one_wins(node: Node) -> None:
    browser = await enrolled(node)
    body = await browser.assertion()

    winners, losers = await race(lambda: browser.verify(body))

    assert (len(winners), len(losers)) == (1, RACERS - 1)
    for loser in losers:
        assert_refused(loser)
    assert count(node, "SELECT count(*) FROM action WHERE code = 'signInWithPasskey'") == 1


async def test_of_eight_racers_with_one_step_up_one_wins(node: Node) -> None:
    browser = await enrolled(node)
    token = (await node.backend.track("jo", "pay"))["token"]
    body = await browser.assertion(token)

    winners, losers = await race(lambda: browser.verify(body, token))

    assert (len(winners), len(losers)) == (1, RACERS - 1)
    for loser in losers:
        assert_refused(loser)


async def test_of_eight_racers_with_one_enrollment_one_wins(node: Node) -> None:
    browser = node.browser()
    token = (await node.backend.track("jo", "enroll", scope="add:authenticators"))["token"]
    body = await browser.creation(token)

    winners, losers = await race(lambda: browser.add(body, token))

    assert (len(winners), len(losers)) == (1, RACERS - 1)
    for loser in losers:
        assert_refused(loser)
    assert len(await node.backend.authenticators("jo")) == 1


async def test_eight_sign_ins_with_a_challenge_each_all_win(node: Node) -> None:
    browser = await enrolled(node)
    bodies = [await browser.assertion() for _ in range(RACERS)]

    winners, _ = await race(lambda: browser.verify(bodies.pop()))

    assert len(winners) == RACERS


async def test_a_failed_answer_burns_nothing(node: Node) -> None:
    browser = await enrolled(node)
    given = await browser.options()
    assert_refused(await browser.verify(browser.answer(given, signature=b"0" * 64)))

    assert (await browser.verify(browser.answer(given))).status == 200


async def test_another_signature_over_an_answered_challenge_is_refused(node: Node) -> None:
    browser = await enrolled(node)
    given = await browser.options()
    succeeded(await browser.verify(browser.answer(given)))

    assert_refused(await browser.verify(browser.answer(given)))


async def test_a_sign_in_that_names_its_action_is_refused_the_second_time(node: Node) -> None:
    browser = await enrolled(node)
    given = await browser.options(challenge_id=await browser.challenge("signIn", "key-1"))
    body = browser.answer(given)
    succeeded(await browser.verify(body))

    assert_refused(await browser.verify(body))


async def test_two_challenges_for_one_idempotency_key_sign_in_once(node: Node) -> None:
    browser = await enrolled(node)
    bodies = [
        browser.answer(await browser.options(challenge_id=await browser.challenge("signIn", "key-1")))
        for _ in range(RACERS)
    ]

    winners, losers = await race(lambda: browser.verify(bodies.pop()))

    assert len(winners) == 1
    assert {loser.code for loser in losers} == {"invalid_request"}


class Replays:
    """A sign-in, a step-up and an enrollment that were answered, ready to be sent once more."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.sent: list[tuple[str, Json, str | None]] = []
        self.browser = node.browser()

    async def prepare(self) -> Replays:
        backend, browser = self.node.backend, self.browser
        # With the scope, so that it is not the token that stops a second enrollment.
        enroll_token = (
            await backend.track("jo", "enroll", scope="add:authenticators", idempotencyKey="enroll-1")
        )["token"]
        creation = await browser.creation(enroll_token)
        succeeded(await browser.add(creation, enroll_token))
        step_up_token = (await backend.track("jo", "pay", idempotencyKey="pay-1"))["token"]
        step_up = await browser.assertion(step_up_token)
        succeeded(await browser.verify(step_up, step_up_token))
        sign_in = await browser.assertion()
        succeeded(await browser.verify(sign_in))
        self.sent = [
            ("enrollment", creation, enroll_token),
            ("step-up", step_up, step_up_token),
            ("sign-in", sign_in, None),
        ]
        return self

    async def send(self) -> dict[str, Answer]:
        """What each of them is answered now."""
        return {
            name: await (
                self.browser.add(body, token or "")
                if name == "enrollment"
                else self.browser.verify(body, token)
            )
            for name, body, token in self.sent
        }

    async def assert_all_refused(self, *, as_unknown: bool = False) -> None:
        """Each is refused like any answered challenge, or because the tenant knows no such passkey."""
        answers = await self.send()
        codes = {name: (answer.status, answer.code) for name, answer in answers.items()}
        sign_in = (400, "unknown_credential" if as_unknown else "invalid_credential")
        # The enrollment's token falls with its user.
        enrollment = codes.pop("enrollment")
        assert enrollment in ((400, "invalid_credential"), (401, "unauthorized"))
        assert codes == {"step-up": sign_in, "sign-in": sign_in}


async def test_a_replay_is_refused(node: Node) -> None:
    replays = await Replays(node).prepare()
    await replays.assert_all_refused()


async def test_a_replay_is_refused_after_the_authenticator_was_removed(node: Node) -> None:
    replays = await Replays(node).prepare()
    await node.backend.remove_authenticators("jo")

    await replays.assert_all_refused(as_unknown=True)
    assert await node.backend.authenticators("jo") == []


async def test_a_replay_is_refused_after_the_authenticator_was_removed_and_enrolled_again(node: Node) -> None:
    replays = await Replays(node).prepare()
    await node.backend.remove_authenticators("jo")
    again = await enrolled_again(node, replays.browser)

    await replays.assert_all_refused()
    assert len(await node.backend.authenticators("jo")) == 1
    await again.sign_in()


async def test_a_replay_is_refused_after_the_user_was_deleted(node: Node) -> None:
    replays = await Replays(node).prepare()
    await node.backend.delete_user("jo")

    await replays.assert_all_refused(as_unknown=True)
    assert await node.backend.authenticators("jo") == []


async def test_a_replay_is_refused_after_the_user_was_deleted_and_made_again(node: Node) -> None:
    replays = await Replays(node).prepare()
    await node.backend.delete_user("jo")
    again = await enrolled_again(node, replays.browser)

    await replays.assert_all_refused()
    # The new user has another handle, which alone stops a replay; without one only the nonce does.
    _, step_up, token = replays.sent[1]
    del step_up["authenticationCredential"]["response"]["userHandle"]
    assert_refused(await replays.browser.verify(step_up, token))
    assert len(await node.backend.authenticators("jo")) == 1
    await again.sign_in()


async def test_a_step_up_cannot_be_replayed_into_an_action_that_was_reopened(node: Node) -> None:
    replays = await Replays(node).prepare()
    await node.backend.update_action("jo", "pay", "pay-1", "CHALLENGE_REQUIRED")

    assert_refused((await replays.send())["step-up"])
    assert (await node.backend.action("jo", "pay", "pay-1"))["state"] == "CHALLENGE_REQUIRED"


async def test_an_enrollment_cannot_be_replayed_into_an_action_that_was_reopened(node: Node) -> None:
    replays = await Replays(node).prepare()
    await node.backend.remove_authenticators("jo")
    await node.backend.update_action("jo", "enroll", "enroll-1", "CHALLENGE_REQUIRED")

    assert_refused((await replays.send())["enrollment"])
    assert await node.backend.authenticators("jo") == []


async def test_a_deleted_users_sign_in_stays_spent_in_the_store(node: Node) -> None:
    replays = await Replays(node).prepare()
    nonces = {row[0] for row in node.rows("SELECT nonce FROM action WHERE nonce IS NOT NULL")}
    await node.backend.delete_user("jo")
    await enrolled_again(node, replays.browser)

    spent = {row[0] for row in node.rows("SELECT nonce FROM spent_challenge")}
    assert nonces
    assert nonces <= spent


async def test_a_reopened_action_takes_a_fresh_answer(node: Node) -> None:
    replays = await Replays(node).prepare()
    await node.backend.update_action("jo", "pay", "pay-1", "CHALLENGE_REQUIRED")
    token = (await node.backend.track("jo", "pay", idempotencyKey="pay-1"))["token"]

    succeeded(await replays.browser.verify(await replays.browser.assertion(token), token))

    assert (await node.backend.action("jo", "pay", "pay-1"))["state"] == "CHALLENGE_SUCCEEDED"


async def test_one_token_enrolls_and_signs_in_once_each(node: Node) -> None:
    browser = node.browser()
    token = (await node.backend.track("jo", "signUp"))["token"]
    creation = await browser.creation(token)
    succeeded(await browser.add(creation, token))
    step_up = await browser.assertion(token)
    succeeded(await browser.verify(step_up, token))

    assert (await browser.add(creation, token)).status in (400, 403)
    assert_refused(await browser.verify(step_up, token))
    assert len(await node.backend.authenticators("jo")) == 1


async def test_an_enrollment_challenge_signs_nobody_in(node: Node) -> None:
    browser = await enrolled(node)
    token = (await node.backend.track("jo", "enroll", scope="add:authenticators"))["token"]
    given = succeeded(
        await browser.ask(
            "POST", "/v1/client/user-authenticators/passkey/registration-options", {}, token=token
        )
    )
    request = await browser.options()
    request["options"]["challenge"] = given["options"]["challenge"]

    body = browser.answer({"options": request["options"], "challengeId": given["challengeId"]})
    without_id = {"authenticationCredential": body["authenticationCredential"]}

    for sent in (body, without_id):
        assert_refused(await browser.verify(sent))
        assert_refused(await browser.verify(sent, token))
