# SPDX-License-Identifier: Apache-2.0
"""Our own server SDK against a running Keystile: every method, both clients."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Iterator

import anyio
import pytest

from keystile import AsyncKeystile, Keystile, KeystileApiError
from tests.contract.wire import ORIGIN, Enrolled, Platform, Wire, fresh

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def keystile(platform: Platform) -> Iterator[Keystile]:
    with Keystile(platform.secret_key, platform.api_url) as client:
        yield client


@pytest.fixture
async def async_keystile(platform: Platform) -> AsyncIterator[AsyncKeystile]:
    async with AsyncKeystile(platform.secret_key, platform.api_url) as client:
        yield client


def test_an_action_is_tracked_read_changed_and_found(keystile: Keystile, passkey: Enrolled) -> None:
    user, code = passkey.user_id, "withdraw"
    tracked = keystile.track(
        user, code, {"redirect_url": f"{ORIGIN}/callback", "custom": {"amount": 2001}, "email": None}
    )
    key = tracked.idempotency_key

    assert (tracked.state, tracked.is_enrolled) == ("CHALLENGE_REQUIRED", True)
    assert keystile.get_action(user, code, key).state == "CHALLENGE_REQUIRED"
    assert keystile.update_action(user, code, key, {"state": "REVIEW_REQUIRED"}).state == "REVIEW_REQUIRED"
    found = keystile.query_user_actions(user, codes=[code], state="REVIEW_REQUIRED")
    assert [action.idempotency_key for action in found] == [key]


def test_a_passkey_sign_in_is_valid(keystile: Keystile, wire: Wire, passkey: Enrolled) -> None:
    result = keystile.validate_challenge({"token": wire.sign_in(passkey).json["accessToken"]})

    assert (result.is_valid, result.state, result.user_id) == (True, "CHALLENGE_SUCCEEDED", passkey.user_id)


def test_a_garbled_token_is_an_answer_and_not_an_exception(keystile: Keystile) -> None:
    result = keystile.validate_challenge({"token": "x"})

    assert (result.is_valid, result.state, result.error) == (False, None, "Token is invalid.")


def test_a_user_is_set_read_found_and_deleted(keystile: Keystile) -> None:
    user_id = f"{fresh()}/{'ü'}|?#"
    email = f"{fresh()}@example.com"

    assert keystile.update_user(user_id, {"email": email, "username": "j"}).email == email
    assert keystile.get_user(user_id).username == "j"
    assert [user.user_id for user in keystile.query_users(email=email).users] == [user_id]
    assert keystile.delete_user(user_id).success is True
    assert keystile.get_user(user_id).username is None


def test_none_clears_an_attribute(keystile: Keystile) -> None:
    user_id = fresh()
    keystile.update_user(user_id, {"email": "a@example.com", "username": "j"})
    keystile.update_user(user_id, {"email": None})
    user = keystile.get_user(user_id)

    assert (user.email, user.username) == (None, "j")


def test_authenticators_are_listed_and_removed(keystile: Keystile, passkey: Enrolled) -> None:
    [found] = keystile.get_authenticators(passkey.user_id)

    assert found.webauthn_credential is not None
    assert found.webauthn_credential.credential_id == passkey.credential_id
    assert keystile.delete_authenticator(passkey.user_id, found.user_authenticator_id).success is True
    assert keystile.get_authenticators(passkey.user_id) == []


def test_a_wrong_key_says_so(platform: Platform) -> None:
    with Keystile("wrong", platform.api_url) as client, pytest.raises(KeystileApiError) as caught:
        client.get_user("u")

    assert (caught.value.status, caught.value.code) == (401, "unauthorized")
    assert "API key" in caught.value.description


def test_an_address_without_its_version_works_too(platform: Platform) -> None:
    with Keystile(platform.secret_key, platform.api_url.removesuffix("/v1")) as client:
        assert client.get_user(fresh()).is_enrolled is False


async def test_the_async_client_does_the_same(
    async_keystile: AsyncKeystile, wire: Wire, passkey: Enrolled
) -> None:
    user = passkey.user_id
    tracked = await async_keystile.track(user, "signIn")
    await anyio.to_thread.run_sync(lambda: wire.sign_in(passkey, token=tracked.token))
    result = await async_keystile.validate_challenge({"token": tracked.token, "user_id": user})

    assert (result.is_valid, result.action) == (True, "signIn")
    action = await async_keystile.get_action(user, "signIn", tracked.idempotency_key)
    assert action.verification_method == "PASSKEY"


async def test_concurrent_tracks_of_one_key_are_one_action(
    async_keystile: AsyncKeystile, passkey: Enrolled
) -> None:
    async def track() -> None:
        await async_keystile.track(passkey.user_id, "signIn", {"idempotency_key": "same"})

    async with anyio.create_task_group() as tasks:
        for _ in range(8):
            tasks.start_soon(track)

    assert len(await async_keystile.query_user_actions(passkey.user_id, codes=["signIn"])) == 1


async def test_every_method_of_the_async_client_is_a_coroutine() -> None:
    methods = [m for name, m in inspect.getmembers(AsyncKeystile, inspect.isfunction) if name[0] != "_"]

    assert all(inspect.iscoroutinefunction(method) for method in methods)
