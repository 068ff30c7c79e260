# SPDX-License-Identifier: Apache-2.0
"""`POST /client/init` gives a token for the one it was asked with, and no more time."""

from __future__ import annotations

import pytest

from tests.faults.actors import Browser, succeeded
from tests.faults.node import Node

pytestmark = pytest.mark.anyio


async def test_init_does_not_renew_a_token(node: Node) -> None:
    browser = Browser(node.send, node.tenant_id)
    token = (await node.backend.track("ada", "pay"))["token"]
    node.clock.forward(9 * 60)

    fresh = succeeded(await browser.ask("POST", "/v1/client/init", {}, token=token))["challengeOptions"][
        "token"
    ]
    node.clock.forward(61)

    assert (await browser.ask("POST", "/v1/client/init", {}, token=fresh)).code == "expired_token"
