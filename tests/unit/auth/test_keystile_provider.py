# SPDX-License-Identifier: Apache-2.0
"""Passkey sign-in by result token: what counts as proof, and that each proof counts once."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import Any, Final

import pytest

from keystile.auth import Auth, KeystileProvider, MemoryAdapter, User
from tests.unit.auth.browser import NOON, SECRET, Browser, location, query_of


@dataclass(frozen=True)
class Result:
    is_valid: bool = True
    state: str | None = "CHALLENGE_SUCCEEDED"
    user_id: str | None = "u1"
    action: str | None = "signInWithPasskey"
    idempotency_key: str | None = "k1"


@dataclass
class Platform:
    """A server that answers each token as told, as often as asked: `/validate` may be repeated."""

    results: dict[str, Result] = field(default_factory=lambda: {"good": Result()})

    async def validate_challenge(self, *, token: str) -> Result:
        return self.results.get(token, Result(False, None, None, None, None))


GOOD: Final = Result()

pytestmark = pytest.mark.anyio


async def an_auth(platform: Any, **options: Any) -> Auth:
    adapter = MemoryAdapter(lambda: NOON)
    await adapter.create_user(User(id="u1", email="ada@example.com"))
    await adapter.create_user(User(id="u2", email="eve@example.com"))
    return Auth(
        providers=[KeystileProvider(platform, **options)],
        adapter=adapter,
        secret=SECRET,
        clock=lambda: NOON,
        environment={},
    )


async def test_a_validated_result_signs_its_user_in() -> None:
    browser = Browser(await an_auth(Platform()))
    await browser.sign_in(signInToken="good")
    session = await browser.auth(browser.request())

    assert session is not None
    assert session.user.id == "u1"


async def test_a_result_signs_in_once() -> None:
    auth = await an_auth(Platform())
    await Browser(auth).sign_in(signInToken="good")
    second = Browser(auth)
    response = await second.sign_in(signInToken="good")

    assert query_of(location(response))["error"] == "CredentialsSignin"
    assert await second.session() is None


async def test_another_token_for_the_same_result_is_spent_too() -> None:
    auth = await an_auth(Platform({"first": GOOD, "second": GOOD}))
    await Browser(auth).sign_in(signInToken="first")
    second = Browser(auth)
    await second.sign_in(signInToken="second")

    assert await second.session() is None


async def test_of_eight_racers_with_one_result_one_is_signed_in() -> None:
    auth = await an_auth(Platform())
    browsers = [Browser(auth) for _ in range(8)]
    await asyncio.gather(*(browser.sign_in(signInToken="good") for browser in browsers))

    assert sum([await browser.session() is not None for browser in browsers]) == 1


async def test_two_users_may_have_the_same_action_and_key() -> None:
    auth = await an_auth(Platform({"ada": GOOD, "eve": replace(GOOD, user_id="u2")}))
    await Browser(auth).sign_in(signInToken="ada")
    eve = Browser(auth)
    await eve.sign_in(signInToken="eve")

    assert (await eve.session())["user"] == {"email": "eve@example.com"}


@pytest.mark.parametrize(
    "result",
    [
        pytest.param(replace(GOOD, is_valid=False), id="not valid"),
        pytest.param(replace(GOOD, state="CHALLENGE_REQUIRED"), id="not done"),
        pytest.param(replace(GOOD, state="ALLOW"), id="allowed without a challenge"),
        pytest.param(replace(GOOD, state=None), id="no state"),
        pytest.param(replace(GOOD, user_id=None), id="nobody"),
        pytest.param(replace(GOOD, user_id=""), id="an empty user"),
        pytest.param(replace(GOOD, user_id="u9"), id="a user of another app"),
        pytest.param(replace(GOOD, action=None), id="no action"),
        pytest.param(replace(GOOD, idempotency_key=None), id="no key to spend"),
    ],
)
async def test_an_incomplete_result_is_no_proof(result: Result) -> None:
    browser = Browser(await an_auth(Platform({"t": result})))
    await browser.sign_in(signInToken="t")

    assert await browser.session() is None


@pytest.mark.parametrize("fields", [{}, {"signInToken": ""}, {"signInToken": "x" * 9000}, {"token": "good"}])
async def test_no_token_is_no_proof(fields: dict[str, str]) -> None:
    browser = Browser(await an_auth(Platform()))
    await browser.sign_in(**fields)

    assert await browser.session() is None


async def test_a_token_of_another_type_is_no_proof() -> None:
    browser = Browser(await an_auth(Platform()))
    await browser.post_json(
        "/callback/credentials", {"csrfToken": await browser.csrf(), "signInToken": ["good"]}
    )

    assert await browser.session() is None


async def test_only_the_listed_actions_sign_in() -> None:
    auth = await an_auth(
        Platform({"pay": replace(GOOD, action="pay"), "good": GOOD}),
        actions=frozenset({"signInWithPasskey"}),
    )
    pay, good = Browser(auth), Browser(auth)
    await pay.sign_in(signInToken="pay")
    await good.sign_in(signInToken="good")

    assert (await pay.session() is None, await good.session() is None) == (True, False)


async def test_a_server_that_is_away_is_not_a_wrong_passkey() -> None:
    class Away:
        async def validate_challenge(self, *, token: str) -> Result:
            raise ConnectionError("no route to the server")

    response = await Browser(await an_auth(Away())).sign_in(signInToken="good")

    assert query_of(location(response)) == {"error": "Configuration"}


async def test_the_app_may_look_the_user_up_itself() -> None:
    async def load(user_id: str) -> User | None:
        return User(id="own-7", name="Own") if user_id == "u1" else None

    browser = Browser(await an_auth(Platform(), load_user=load))
    await browser.sign_in(signInToken="good")

    assert (await browser.session())["user"] == {"name": "Own"}
