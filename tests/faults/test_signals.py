# SPDX-License-Identifier: Apache-2.0
"""What password managers are told: the complete list, the present names, and unknown only what is unknown.

A wrong signal hides a good passkey (security.md §7).
"""

from __future__ import annotations

import pytest

from keystile.testing import SoftwareAuthenticator
from keystile.webauthn.base64url import encode
from tests.faults.actors import Browser, Json, succeeded
from tests.faults.node import Node

pytestmark = pytest.mark.anyio

SIGNALS = "/v1/client/user-authenticators/passkey/signals"


async def person(node: Node, user: str = "jo") -> Browser:
    """Somebody with one passkey."""
    browser = node.browser()
    await browser.enroll((await node.backend.track(user, "enroll"))["token"])
    return browser


async def signals(node: Node, browser: Browser, user: str = "jo") -> Json:
    token = (await node.backend.track(user, "look"))["token"]
    return succeeded(await browser.ask("GET", SIGNALS, token=token))


def id_of(browser: Browser) -> str:
    return encode(browser.authenticator.credentials[-1].id)


async def test_the_list_is_of_all_passkeys_under_the_users_handle(node: Node) -> None:
    browser, second = await person(node), node.browser(SoftwareAuthenticator())
    await second.enroll((await node.backend.track("jo", "add", scope="add:authenticators"))["token"])
    told = await signals(node, browser)

    assert set(told["allAcceptedCredentialIds"]) == {id_of(browser), id_of(second)}
    assert told["userId"] == encode(browser.authenticator.credentials[0].user_handle)
    assert told["rpId"] == "localhost"


async def test_a_removed_passkey_is_off_the_list(node: Node) -> None:
    browser = await person(node)
    await node.backend.remove_authenticators("jo")

    assert (await signals(node, browser))["allAcceptedCredentialIds"] == []


async def test_a_new_name_is_told(node: Node) -> None:
    browser = await person(node)
    assert (await signals(node, browser))["name"] == "jo"

    renamed = {"username": "joan@example.com", "displayName": "Joan"}
    succeeded(await node.backend.ask("PATCH", "/v1/users/jo", renamed))

    told = await signals(node, browser)
    assert (told["name"], told["displayName"]) == ("joan@example.com", "Joan")


async def test_nobody_sees_anothers_list(node: Node) -> None:
    await person(node)
    other = await person(node, "al")

    assert (await signals(node, other, "al"))["allAcceptedCredentialIds"] == [id_of(other)]


async def test_whoever_is_not_signed_in_gets_no_list(node: Node) -> None:
    browser = await person(node)

    assert (await browser.ask("GET", SIGNALS)).status == 401


async def test_a_deleted_user_has_no_list_to_hide_passkeys_by(node: Node) -> None:
    browser = await person(node)
    token = (await node.backend.track("jo", "look"))["token"]
    await node.backend.delete_user("jo")

    assert (await browser.ask("GET", SIGNALS, token=token)).status == 401


async def test_only_a_passkey_that_is_not_there_is_unknown(node: Node) -> None:
    browser = await person(node)
    forged = browser.answer(await browser.options(), signature=b"no signature")
    assert (await browser.verify(forged)).code == "invalid_credential"

    other_users = (await node.backend.track("al", "pay"))["token"]
    assert (await browser.verify(await browser.assertion(), other_users)).code == "invalid_credential"

    given = await browser.options()
    node.clock.forward(2 * 60 * 60)
    assert (await browser.verify(browser.answer(given))).code == "invalid_credential"

    await node.backend.remove_authenticators("jo")
    assert (await browser.verify(await browser.assertion())).code == "unknown_credential"
