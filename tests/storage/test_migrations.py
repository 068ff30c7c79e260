# SPDX-License-Identifier: Apache-2.0
"""The schema's timeline: from empty and from every earlier schema with rows in it, to one and the same."""

from __future__ import annotations

import pytest

from keystile.server.storage import migrations
from keystile.server.storage.schema import schema_revision
from keystile.webauthn import base64url
from tests.faults.actors import Backend, succeeded
from tests.storage.conftest import Make
from tests.storage.dumps import ADA, CREDENTIAL_ID, REVISIONS, Dump
from tests.storage.frozen_places import Frozen, ada, send, serving


def test_every_schema_is_frozen() -> None:
    # A new one is, by `python -m tools.schema_dump`.
    assert [f"{number:04}" for number in range(1, int(migrations.HEAD) + 1)] == REVISIONS


def test_from_every_schema_to_the_one_that_is_made_from_nothing(make: Make, frozen: Frozen) -> None:
    fresh = make()
    fresh.migrate()

    frozen.migrate()

    assert frozen.catalogue() == fresh.catalogue()


def test_what_is_frozen_is_what_the_revision_makes(make: Make, frozen: Frozen, dump: Dump) -> None:
    made = make()
    made.migrate(dump.revision)

    assert frozen.catalogue() == made.catalogue()


def test_every_row_from_before_is_there_and_says_the_same(frozen: Frozen) -> None:
    before = frozen.rows()
    assert all(before.values())  # else a table's rows could get lost unseen

    frozen.migrate()

    after = frozen.rows()
    for table in before.keys() - {"alembic_version"}:
        columns = before[table][0].keys()
        kept = [{name: row[name] for name in columns} for row in after[table]]
        assert sorted(kept, key=repr) == sorted(before[table], key=repr), table


def test_migrating_twice_is_migrating_once(frozen: Frozen) -> None:
    frozen.migrate()
    before = frozen.rows(), frozen.catalogue()

    frozen.migrate()

    assert (frozen.rows(), frozen.catalogue()) == before
    place = frozen.settings.place
    assert schema_revision(place) == migrations.HEAD


@pytest.mark.anyio
async def test_the_passkey_and_the_key_from_before_work(frozen: Frozen, dump: Dump) -> None:
    frozen.migrate()
    async with serving(frozen, dump) as node:
        backend = Backend(node, dump.told["secret_key"])

        token = (await ada(node, dump).sign_in())["accessToken"]
        assert (await backend.validate(token))["userId"] == ADA

        asked = (await backend.track(ADA, "pay", idempotencyKey="after"))["token"]
        browser = ada(node, dump)
        succeeded(await browser.verify(await browser.assertion(asked), asked))
        assert (await backend.action(ADA, "pay", "after"))["state"] == "CHALLENGE_SUCCEEDED"

        (passkey,) = await backend.authenticators(ADA)
        assert passkey["webauthnCredential"]["credentialId"] == base64url.encode(CREDENTIAL_ID)


@pytest.mark.anyio
async def test_what_was_answered_before_is_never_accepted_again(frozen: Frozen, dump: Dump) -> None:
    frozen.migrate()
    rows = frozen.rows()
    async with serving(frozen, dump) as node:
        for request in dump.told["spent"]:
            assert (await send(ada(node, dump), *request)).status in (400, 403), request

    after = frozen.rows()
    assert {table: after[table] for table in ("authenticator", "action", "spent_challenge")} == {
        table: rows[table] for table in ("authenticator", "action", "spent_challenge")
    }
