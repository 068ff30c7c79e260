# SPDX-License-Identifier: Apache-2.0
"""Cookie mode as an attacker and as a second tab see it: what a page sends never becomes a header, and cookies
work only where the contract reads them (authsignal-wire §3.4, security.md §13)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.faults.actors import ORIGIN, PASSKEY, VERIFY, Answer, basic
from tests.faults.node import Node

pytestmark = pytest.mark.anyio

OPTIONS = f"{PASSKEY}/authentication-options"
TOKEN = "__Host-keystile-token"


async def ask(node: Node, method: str, path: str, body: Any = None, **headers: str) -> Answer:
    sent = {"authorization": basic(node.tenant_id), "content-type": "application/json", **headers}
    return await node.send(method, path, sent, b"" if body is None else json.dumps(body).encode())


@pytest.mark.parametrize("path", [OPTIONS, f"{OPTIONS}/web"])
@pytest.mark.parametrize(
    "sent",
    [
        pytest.param("x\r\nSet-Cookie: a=b", id="a header of the page's own"),
        pytest.param("x; Domain=example.com", id="an attribute of a cookie"),
        pytest.param("an id of another sign-in", id="not a handle"),
    ],
)
async def test_a_challenge_id_that_is_no_handle_is_never_given_back(node: Node, path: str, sent: str) -> None:
    answer = await ask(node, "POST", path, {"challengeId": sent}, origin=ORIGIN)

    assert answer.status == 200
    assert answer.json["challengeId"] == answer.json["options"]["challenge"]
    assert sent not in answer.headers.get("set-cookie", "")


async def test_options_asked_with_an_old_challenge_id_can_be_answered(node: Node) -> None:
    browser = node.browser()
    await browser.enroll((await node.backend.track("jo", "signUp"))["token"])
    old = await browser.options()

    given = await browser.options(challenge_id=old["challengeId"])

    assert (await browser.verify(browser.answer(given))).status == 200


async def signed_in(node: Node) -> tuple[dict[str, Any], str]:
    """A passkey of a user, and the cookie header of a page where they signed in."""
    browser = node.browser()
    added = await browser.enroll((await node.backend.track("jo", "signUp"))["token"])
    return added, f"{TOKEN}={added['accessToken']}"


async def test_the_list_reads_the_token_cookie_of_a_listed_page(node: Node) -> None:
    _, cookie = await signed_in(node)

    answer = await ask(node, "GET", "/v1/client/user-authenticators", cookie=cookie, origin=ORIGIN)

    assert [found["userId"] for found in answer.json] == ["jo"]


@pytest.mark.parametrize(
    ("method", "body"), [("GET", None), ("PATCH", {"name": "mine now"}), ("DELETE", None)], ids=str
)
async def test_nothing_is_changed_by_a_cookie(node: Node, method: str, body: Any) -> None:
    added, cookie = await signed_in(node)
    path = f"/v1/client/user-authenticators/{added['userAuthenticatorId']}"

    answer = await ask(node, method, path, body, cookie=cookie, origin=ORIGIN)

    assert answer.status == 401


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"origin": "https://evil.example"}, id="a page of another site"),
        pytest.param({"origin": "null"}, id="a sandboxed frame"),
        pytest.param({}, id="no origin"),
        pytest.param({"sec-fetch-site": "cross-site"}, id="a cross-site request without origin"),
        pytest.param({"origin": ORIGIN + ".evil.example"}, id="a look-alike"),
    ],
)
async def test_a_cookie_is_not_read_from_anywhere_else(node: Node, headers: dict[str, str]) -> None:
    _, cookie = await signed_in(node)

    answer = await ask(node, "GET", "/v1/client/user-authenticators", cookie=cookie, **headers)

    assert answer.status == 401


async def test_a_cookie_without_a_token_does_not_open_a_call_that_needs_one(node: Node) -> None:
    cookie = "__Host-keystile-challenge=AAAA"

    answers = [
        await ask(node, "POST", path, {}, cookie=cookie, origin=ORIGIN)
        for path in (
            f"{PASSKEY}/registration-options",
            f"{PASSKEY}/registration-options/web",
            "/v1/client/init",
        )
    ]

    assert [answer.status for answer in answers] == [401, 401, 401]


async def test_a_sign_in_with_its_challenge_in_the_cookie_leaves_the_token_there(node: Node) -> None:
    browser = node.browser()
    await browser.enroll((await node.backend.track("jo", "signUp"))["token"])
    given = await ask(node, "POST", f"{OPTIONS}/web", {}, origin=ORIGIN)
    body = browser.answer(given.json)
    cookie = given.headers["set-cookie"].partition(";")[0]

    answer = await ask(
        node,
        "POST",
        VERIFY,
        {"authenticationCredential": body["authenticationCredential"]},
        cookie=cookie,
        origin=ORIGIN,
    )

    assert answer.status == 200
    assert "__Host-keystile-challenge=; Max-Age=0" in answer.headers["set-cookie"]
