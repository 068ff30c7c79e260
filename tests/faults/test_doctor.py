# SPDX-License-Identifier: Apache-2.0
"""Doctor's public page under attack: whatever strangers send is refused in words, and nothing of it is written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

import pytest

from keystile.server.doctor.pages import MAX_BODY
from tests.faults.actors import Answer
from tests.faults.node import Node

pytestmark = pytest.mark.anyio

HOST: Final = {"host": "localhost:8787"}
FACTS: Final[Mapping[str, Any]] = {
    "origin": "http://localhost:8787",
    "secure": True,
    "now": 1_900_000_000_000,
    "browser": {"webauthn": True},
}


async def post(node: Node, path: str, body: Any, **headers: str) -> Answer:
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    return await node.send("POST", path, {**HOST, "content-type": "application/json", **headers}, sent)


@pytest.mark.parametrize(
    "wrong",
    [
        {"now": 10**400},
        {"now": -1},
        {"now": 1.5},
        {"wellKnown": {"/.well-known/webauthn": {"status": 10**400}}},
        {"wellKnown": {"/.well-known/webauthn": {"status": -1}}},
        {"origin": ""},
        {"origin": "null"},
        {"origin": "http://[::1"},
        {"origin": "http://localhost:99999999"},
        {"browser": {"webauthn": True, "replaced": ["x"] * 1_000}},
        {"browser": None},
    ],
)
async def test_facts_that_no_browser_has_are_refused(node: Node, wrong: Mapping[str, Any]) -> None:
    assert (await post(node, "/doctor/findings", FACTS)).status == 200
    assert (await post(node, "/doctor/findings", {**FACTS, **wrong})).status == 400


@pytest.mark.parametrize("path", ["/doctor/findings", "/doctor/trial/created", "/doctor/trial/used"])
async def test_what_is_no_json_of_the_page_is_refused(node: Node, path: str) -> None:
    for body in (
        b"",
        b"\xff",
        b"[" * 60_000,
        b'{"trial":"\\ud800","credential":1}',
        b'{"trial":"d1.AAAA","credential":{}}',
    ):
        assert (await post(node, path, body)).status == 400, body[:40]
    assert (await post(node, path, b" " * (MAX_BODY + 1))).status == 413
    form = await node.send("POST", path, {**HOST, "content-type": "text/plain"}, b"{}")
    assert form.status == 400


async def test_one_that_was_changed_on_the_way_or_kept_too_long_is_none_of_ours(node: Node) -> None:
    trial = json.loads((await post(node, "/doctor/trial", {})).body)["trial"]
    for other in (trial[:-4] + "AAAA", trial.replace("d1.", "h1."), "d1." + "A" * 9_000, trial + "A"):
        assert (await post(node, "/doctor/trial/created", {"trial": other, "credential": {}})).status == 400
    assert (await post(node, "/doctor/trial/created", {"trial": trial, "credential": {}})).status == 200
    node.clock.forward(601)
    assert (await post(node, "/doctor/trial/created", {"trial": trial, "credential": {}})).status == 400


async def test_a_challenge_of_doctors_signs_nobody_in(node: Node) -> None:
    """Doctor's relying party is the host's, which may be a tenant's or the Portal's too."""
    browser = node.browser()
    await browser.enroll((await node.backend.track("ada", "enroll"))["token"])
    options = json.loads((await post(node, "/doctor/trial", {})).body)["options"]
    given = await browser.options()
    given["options"]["challenge"] = options["challenge"]

    assert (await browser.verify(browser.answer(given))).status == 400
    assert await browser.sign_in()


async def test_nothing_that_is_asked_is_written(node: Node) -> None:
    with node.watch() as cost:
        await node.send("GET", "/doctor?rp_id=localhost&origin=http://localhost:3000", HOST, b"")
        trial = json.loads((await post(node, "/doctor/trial", {})).body)["trial"]
        await post(node, "/doctor/trial/created", {"trial": trial, "credential": {}})
        await post(node, "/doctor/look", {})
        await post(node, "/doctor/findings", FACTS)

    assert cost.transactions == []
