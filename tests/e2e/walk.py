# SPDX-License-Identifier: Apache-2.0
"""The guide, walked by one person from the first link to the refusal. The same for every example app."""

from __future__ import annotations

import anyio
from anyio import to_thread
from playwright.async_api import expect

from tests.e2e.person import Person


async def walk_the_guide(person: Person) -> None:
    page = person.page

    await person.open_app()
    await person.shot("sign-in-page")
    link = await person.ask_for_a_link()
    await person.shot("check-your-mail")
    await person.open_link(link)
    await person.sees_account()
    await person.shot("signed-in-by-link")

    await person.add_passkey()
    await person.is_told("passkey added")
    await expect(page.get_by_role("list", name="Passkeys").get_by_role("listitem")).to_contain_text("Chrome")
    assert len(await person.passkeys_on_device()) == 1
    await person.shot("passkey-added")

    await person.look_away()
    await person.sign_out()
    await person.shot("signed-out")
    await person.come_back()
    await person.sees_account()
    await person.shot("signed-in-from-autofill")

    await person.look_away()
    await person.sign_out()
    autofill_gives_up = await person.come_back_on_a_slow_network()
    await person.sign_in_with_button()
    await person.sees_account()
    await autofill_gives_up()
    await person.shot("signed-in-with-button")


async def an_account(person: Person) -> str:
    """Sign in by link and add a passkey; returns the app's id of the person, as the platform knows it."""
    await person.open_app()
    await person.sign_in_by_link()
    await person.add_passkey()
    await person.is_told("passkey added")
    return await to_thread.run_sync(person.platform.user_id, person.email)


async def signs_in(person: Person, token: str) -> bool:
    """Hand a token to Auth.js's routes as a sign-in page does; whether there is a session afterwards."""
    request, routes = person.page.request, f"{person.app.url}/api/auth"
    csrf = await (await request.get(f"{routes}/csrf")).json()
    await request.post(
        f"{routes}/callback/credentials",
        # next-auth 4 is asked for JSON by a field, 5 by a header.
        form={"csrfToken": csrf["csrfToken"], "signInToken": token, "callbackUrl": "/", "json": "true"},
        headers={"X-Auth-Return-Redirect": "1"},
    )
    session = await (await request.get(f"{routes}/session")).json()
    return bool(session and session.get("user"))


async def lose_the_passkey(person: Person) -> None:
    """After the walk: an operator removes the passkey, and the person tries it once more."""
    await to_thread.run_sync(person.platform.remove_passkey, person.email)
    await person.sign_out()
    await person.is_told("not registered")
    await person.sees_sign_in_page()
    await person.shot("refused")


async def browser_forgot_the_passkey(person: Person) -> None:
    """Chromium reported the removal, and the device holds nothing any more."""
    with anyio.fail_after(10):
        await person.passkey_deleted.wait()
    assert await person.passkeys_on_device() == []
