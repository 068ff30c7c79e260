# SPDX-License-Identifier: Apache-2.0
"""No secret leaves: not in a log line, not in an error, not in plain in the database (I8; security.md §14)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.actors import PASSKEY, VERIFY, Browser
from tests.faults.node import Node, running

pytestmark = pytest.mark.anyio


async def used_secrets(node: Node) -> list[str]:
    """Run every flow, right and wrong, and collect what nobody else may see."""
    browser = Browser(node.send, node.tenant_id)
    tracked = await node.backend.track(
        "canary-user", "enroll", email="canary@example.com", scope="add:authenticators"
    )
    token = tracked["token"]
    enrolled = await browser.enroll(token)
    body = await browser.assertion()
    result = (await browser.verify(body)).json["accessToken"]
    assert (await browser.verify(body)).status == 400
    assert (await browser.ask("POST", VERIFY, {"authenticationCredential": "nonsense"})).status == 400
    assert (await browser.ask("GET", "/v1/client/user-authenticators", token=result + "x")).status == 401
    assert (
        await browser.ask("POST", f"{PASSKEY}/registration-options", {"username": 7}, token=token)
    ).status == 400
    validated = await node.backend.validate(result)
    assert validated["isValid"]
    return [node.backend.secret_key, token, result, enrolled["accessToken"]]


async def test_logs_hold_no_secret_and_no_address(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with running(tmp_path, log_requests=True) as node:
        secrets = await used_secrets(node)

    logged = capsys.readouterr()
    lines = logged.out + logged.err

    assert "request" in lines
    assert [secret for secret in [*secrets, "canary@example.com", "canary-user"] if secret in lines] == []


async def test_the_database_holds_no_secret_in_plain(node: Node, tmp_path: Path) -> None:
    secrets = await used_secrets(node)

    stored = b"".join(path.read_bytes() for path in tmp_path.rglob("keystile.db*"))

    assert b"canary-user" in stored
    assert [secret for secret in secrets if secret.encode() in stored] == []
    assert [secret for secret in secrets if secret.split(".")[-1].encode() in stored] == []


async def test_what_holds_keys_shows_none(node: Node) -> None:
    services = node.services
    tenant = await services.administration.tenant(node.tenant_id)

    shown = "".join(
        repr(thing) for thing in (services, services.settings, tenant, tenant.keys, tenant.api_keys)
    )

    assert node.backend.secret_key not in shown
    assert tenant.keys._data_key.hex() not in shown
    assert repr(tenant.keys._data_key) not in shown
