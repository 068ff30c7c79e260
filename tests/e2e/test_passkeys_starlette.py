# SPDX-License-Identifier: Apache-2.0
"""The guide in Starlette: sign-in by `keystile.auth`, passkeys by Keystile and its own SDKs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from anyio import to_thread

from tests.e2e import results
from tests.e2e.conftest import Meet
from tests.e2e.person import App
from tests.e2e.platform import Platform
from tests.e2e.walk import (
    an_account,
    browser_forgot_the_passkey,
    lose_the_passkey,
    signs_in,
    walk_the_guide,
)

pytestmark = pytest.mark.anyio


async def test_a_person_walks_the_guide(starlette: App, meet: Meet) -> None:
    ada = await meet(starlette)

    await walk_the_guide(ada)
    await lose_the_passkey(ada)

    await browser_forgot_the_passkey(ada)


async def test_the_same_device_is_already_registered(starlette: App, meet: Meet) -> None:
    ada = await meet(starlette)
    await ada.open_app()
    await ada.sign_in_by_link()
    await ada.add_passkey()
    await ada.is_told("passkey added")

    await ada.add_passkey()

    await ada.is_told("already registered")
    await ada.shot("already-registered")
    assert len(await ada.passkeys_on_device()) == 1


async def test_a_link_opened_twice_signs_in_once(starlette: App, meet: Meet) -> None:
    ada, eve = await meet(starlette), await meet(starlette, "eve")
    await ada.open_app()
    link = await ada.ask_for_a_link()
    await ada.open_link(link)
    await ada.sees_account()

    await eve.open_link(link)

    await eve.is_told("used before")
    await eve.sees_sign_in_page()
    await eve.shot("used-before")


@pytest.mark.parametrize("make", results.WORTHLESS.values(), ids=results.WORTHLESS)
async def test_a_token_that_proves_nothing_is_refused(
    starlette: App, meet: Meet, make: Callable[[Platform, str, str], str]
) -> None:
    ada, eve = await meet(starlette), await meet(starlette, "eve")
    user_id = await an_account(ada)
    worthless = await to_thread.run_sync(make, ada.platform, user_id, starlette.url)

    assert not await signs_in(eve, worthless)


async def test_a_token_of_a_real_sign_in_is_accepted(starlette: App, meet: Meet) -> None:
    ada, phone = await meet(starlette), await meet(starlette, "ada-on-her-phone")
    user_id = await an_account(ada)
    good = await to_thread.run_sync(results.a_sign_in, ada.platform, user_id, starlette.url)

    assert await signs_in(phone, good)


async def test_the_callback_refuses_what_somebody_else_did(starlette: App, meet: Meet) -> None:
    ada = await meet(starlette)
    await an_account(ada)
    of_mallory = await to_thread.run_sync(results.a_sign_in, ada.platform, "mallory", starlette.url)

    answer = await ada.page.request.post(f"{starlette.url}/callback", data={"token": of_mallory})

    assert await answer.json() == {"success": False}


async def test_after_a_lost_connection_the_button_works_again(starlette: App, meet: Meet) -> None:
    ada = await meet(starlette)
    await ada.open_app()
    await ada.sign_in_by_link()
    await ada.page.route("**/enroll-passkey", lambda route: route.abort(), times=1)
    await ada.add_passkey()
    await ada.is_told("did not answer")

    await ada.add_passkey()

    await ada.is_told("passkey added")


@pytest.mark.parametrize("path", ["/enroll-passkey", "/callback"])
async def test_both_endpoints_ask_for_a_session(starlette: App, meet: Meet, path: str) -> None:
    nobody = await meet(starlette)

    answer = await nobody.page.request.post(starlette.url + path, data={"token": "anything"})

    assert answer.status == 401


async def test_a_token_is_good_for_one_sign_in(starlette: App, meet: Meet) -> None:
    ada, phone, eve = await meet(starlette), await meet(starlette, "phone"), await meet(starlette, "eve")
    user_id = await an_account(ada)
    good = await to_thread.run_sync(results.a_sign_in, ada.platform, user_id, starlette.url)
    assert await signs_in(phone, good)

    assert not await signs_in(eve, good)


async def test_a_mail_scanner_that_opens_the_link_does_not_spend_it(starlette: App, meet: Meet) -> None:
    ada, scanner = await meet(starlette), await meet(starlette, "scanner")
    await ada.open_app()
    link = await ada.ask_for_a_link()
    seen = await scanner.page.request.get(link)
    assert seen.ok
    assert not await (await scanner.page.request.get(f"{starlette.url}/api/auth/session")).json()

    await ada.open_link(link)

    await ada.sees_account()
