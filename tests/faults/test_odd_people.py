# SPDX-License-Identifier: Apache-2.0
"""Honest people whose names, browsers and devices are unlike the examples: none of them is kept out."""

from __future__ import annotations

from contextlib import closing

import apsw
import pytest

from keystile.testing import SoftwareAuthenticator
from tests.faults.actors import PASSKEY, succeeded
from tests.faults.node import Node

pytestmark = pytest.mark.anyio

LONG = "𠮷" * 512


async def test_the_longest_names_of_any_script_enroll_and_sign_in(node: Node) -> None:
    browser = node.browser()
    tracked = await node.backend.track(
        "𠮷" * 255,
        "signUp",
        username=LONG,
        displayName=LONG,
        email=LONG,
        phoneNumber=LONG,
        idempotencyKey="𠮟" * 255,
    )
    given = succeeded(
        await browser.ask("POST", f"{PASSKEY}/registration-options", {}, token=tracked["token"])
    )
    credential = browser.authenticator.create(given["options"], origin=browser.origin)
    body = {"registrationCredential": credential, "challengeId": given["challengeId"]}

    added = await browser.add(body, tracked["token"])

    assert added.status == 200
    assert (await node.backend.validate((await browser.sign_in())["accessToken"]))["isValid"] is True


@pytest.mark.parametrize(
    ("member", "sent", "kept"),
    [
        pytest.param("userAgent", "x" * 3000, "x" * 2048, id="a long user agent"),
        pytest.param("userAgent", "Mozilla\x00/5.0\n", "Mozilla/5.0", id="control characters"),
        pytest.param("deviceId", "\x1b[2J", "[2J", id="a terminal's escape as device"),
        pytest.param("ipAddress", "\x00", None, id="nothing that is left"),
    ],
)
async def test_an_odd_client_does_not_stop_its_app_from_tracking(
    node: Node, member: str, sent: str, kept: str | None
) -> None:
    await node.backend.track("jo", "signIn", **{member: sent})

    column = {"userAgent": "user_agent", "deviceId": "device_id", "ipAddress": "ip_address"}[member]
    assert node.rows(f"SELECT {column} FROM action") == [(kept,)]


async def test_a_name_typed_at_enrollment_is_kept_without_its_control_characters(node: Node) -> None:
    browser = node.browser()
    token = (await node.backend.track("jo", "signUp"))["token"]
    given = succeeded(
        await browser.ask(
            "POST", f"{PASSKEY}/registration-options", {"username": "jo\x00\nanna"}, token=token
        )
    )

    assert given["options"]["user"]["name"] == "joanna"


async def test_a_user_has_at_most_a_hundred_passkeys(node: Node) -> None:
    browser = node.browser()
    token = (await browser.enroll((await node.backend.track("jo", "signUp"))["token"]))["accessToken"]
    columns = ", ".join(row[0] for row in node.rows("SELECT name FROM pragma_table_info('authenticator')"))
    copied = columns.replace("authenticator_id", "authenticator_id || n").replace(
        "credential_id", "CAST(credential_id || n AS BLOB)"
    )
    with closing(apsw.Connection(str(node.path))) as connection:
        connection.execute(
            f"INSERT INTO authenticator ({columns}) WITH RECURSIVE count(n) AS "
            f"(SELECT 1 UNION ALL SELECT n + 1 FROM count WHERE n < 99) SELECT {copied} FROM authenticator, count"
        )

    asked = await browser.ask("POST", f"{PASSKEY}/registration-options", {}, token=token)

    assert (asked.status, asked.code) == (400, "invalid_request")
    assert "Remove one first" in asked.json["errorDescription"]
    assert (await node.browser(browser.authenticator).verify(await browser.assertion())).status == 200


async def test_a_copied_passkey_is_in_the_audit_at_once_where_it_is_refused(node: Node) -> None:
    await node.administration.update_tenant(node.tenant_id, settings={"sign_count": "refuse"})
    browser = node.browser(SoftwareAuthenticator(synced=False))
    added = await browser.enroll((await node.backend.track("jo", "signUp"))["token"])
    write(node, "UPDATE authenticator SET sign_count = 1000")

    refused = await browser.verify(await browser.assertion())

    assert refused.code == "invalid_credential"
    assert node.rows("SELECT target, details FROM audit_event WHERE event = 'verification.failed'") == [
        (added["userAuthenticatorId"], '{"check":"sign_count_regression"}')
    ]


def write(node: Node, statement: str) -> None:
    with closing(apsw.Connection(str(node.path))) as connection:
        connection.execute(statement)
