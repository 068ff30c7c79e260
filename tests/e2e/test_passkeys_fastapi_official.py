# SPDX-License-Identifier: Apache-2.0
"""The guide in FastAPI, with Authsignal's Python and web SDKs, unmodified, against Keystile."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import Meet
from tests.e2e.person import App
from tests.e2e.walk import lose_the_passkey, walk_the_guide

pytestmark = pytest.mark.anyio


async def test_a_person_walks_the_guide(fastapi: App, meet: Meet) -> None:
    ada = await meet(fastapi)

    await walk_the_guide(ada)

    await lose_the_passkey(ada)


async def test_the_same_device_is_already_registered(fastapi: App, meet: Meet) -> None:
    ada = await meet(fastapi)
    await ada.open_app()
    await ada.sign_in_by_link()
    await ada.add_passkey()
    await ada.is_told("passkey added")

    await ada.add_passkey()

    await ada.is_told("already registered")


@pytest.mark.parametrize("path", ["/signin", "/signin/link", "/signin/passkey", "/signout"])
async def test_another_site_cannot_post_in_a_persons_name(fastapi: App, meet: Meet, path: str) -> None:
    ada = await meet(fastapi)
    elsewhere = {"origin": "https://evil.example"}

    answer = await ada.page.request.post(fastapi.url + path, form={"token": "mallorys"}, headers=elsewhere)

    assert answer.status == 403


@pytest.mark.parametrize(
    "address", ["", "a@", "a@b", "a@x.test,b@y.test", "a<b@x.test>", "a@x.test\r\nBcc: b@y.test"]
)
async def test_what_is_not_one_address_is_written_to_nowhere(fastapi: App, meet: Meet, address: str) -> None:
    ada = await meet(fastapi)

    answer = await ada.page.request.post(f"{fastapi.url}/signin", form={"email": address})

    assert answer.status == 400


async def test_a_link_opened_twice_signs_in_once(fastapi: App, meet: Meet) -> None:
    ada, eve = await meet(fastapi), await meet(fastapi, "eve")
    await ada.open_app()
    link = await ada.ask_for_a_link()
    await ada.open_link(link)
    await ada.sees_account()

    await eve.open_link(link)

    await eve.is_told("used before")
    await eve.sees_sign_in_page()
