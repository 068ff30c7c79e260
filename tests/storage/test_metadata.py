# SPDX-License-Identifier: Apache-2.0
"""The FIDO metadata that a store keeps: one for all, never an older one, and looked for by one node at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import anyio
import pytest

from keystile.errors import CheckFailed, KeystileError
from keystile.server.domain import changes
from keystile.server.domain.identifiers import AuthenticatorId
from keystile.server.domain.known_models import MetadataState
from keystile.server.domain.model_sheets import pack
from keystile.server.storage import statements as sql
from keystile.server.storage.metadata import SqlMetadataRecords
from keystile.testing.attestation import default_authority
from keystile.webauthn.metadata import Metadata, Model, StatusReport
from tests.storage.conftest import Store
from tests.storage.examples import ACME, ADA, CREDENTIAL, HOUR, NOON, OTHER, an_authenticator

pytestmark = pytest.mark.anyio

KEY = UUID(int=7)
DUE = date(2026, 2, 1)
MODELS = {
    KEY: Model(
        KEY,
        "Key of tomorrow",
        (default_authority().root,),
        (StatusReport("FIDO_CERTIFIED", None, None), StatusReport("REVOKED", DUE, "https://example.org")),
    )
}
OLD = Model(None, "Key of old", (), (), (b"1" * 20, b"2" * 20))


def kept(number: int, at: int = NOON) -> changes.StoreMetadata:
    metadata = Metadata(number, DUE, MODELS, {b"1" * 20: OLD, b"2" * 20: OLD})
    return changes.StoreMetadata(number, DUE, pack(metadata), "https://mds.example/", '"tag"', at)


def claim(at: int) -> changes.ClaimMetadata:
    return changes.ClaimMetadata(at, every_ms=24 * HOUR, again_ms=HOUR, failure="did not end")


async def test_at_first_there_is_none(store: Store) -> None:
    records = SqlMetadataRecords(store.database)

    assert (await records.state(), await records.metadata()) == (MetadataState(), None)


async def test_what_is_stored_is_what_is_read(store: Store) -> None:
    records = SqlMetadataRecords(store.database)
    await store.work.apply(kept(3))

    assert await records.metadata() == Metadata(3, DUE, MODELS, {b"1" * 20: OLD, b"2" * 20: OLD})
    assert await records.state() == MetadataState(3, DUE, "https://mds.example/", '"tag"', NOON, NOON, None)


@pytest.mark.parametrize("number", [2, 3])
async def test_the_number_must_grow(store: Store, number: int) -> None:
    await store.work.apply(kept(3))

    with pytest.raises(CheckFailed, match="metadata_not_newer"):
        await store.work.apply(kept(number, NOON + 1), changes.BumpSettings())

    assert (await SqlMetadataRecords(store.database).state()).stored_at == NOON


async def test_of_racing_nodes_one_stores_a_number_and_no_other_transaction_half(store: Store) -> None:
    outcomes: list[KeystileError | None] = []
    before = await store.tenants.version()

    async def run() -> None:
        try:
            await store.work.apply(kept(3), changes.BumpSettings())
        except KeystileError as error:
            outcomes.append(error)
        else:
            outcomes.append(None)

    async with anyio.create_task_group() as racers:
        for _ in range(8):
            racers.start_soon(run)

    assert (outcomes.count(None), await store.tenants.version()) == (1, before + 1)


async def test_one_node_looks_at_a_time(store: Store) -> None:
    touched: list[int] = []

    async def run() -> None:
        touched.extend(await store.work.apply(claim(NOON)))

    async with anyio.create_task_group() as racers:
        for _ in range(8):
            racers.start_soon(run)

    assert sum(touched) == 1


@pytest.mark.parametrize(
    ("failure", "after", "claimed"),
    [
        (None, 23 * HOUR, 0),
        (None, 24 * HOUR, 1),
        ("no answer", HOUR - 1, 0),
        ("no answer", HOUR, 1),
        (None, -HOUR, 1),
    ],
    ids=["within the day", "a day later", "soon after a failure", "an hour after one", "clock was ahead"],
)
async def test_the_next_look_is_a_day_later_or_an_hour_after_a_failure(
    store: Store, failure: str | None, after: int, claimed: int
) -> None:
    await store.work.apply(claim(NOON))
    await store.work.apply(changes.FinishMetadata(NOON, failure))

    assert await store.work.apply(claim(NOON + after)) == [claimed]


async def test_a_look_that_did_not_end_counts_as_failed(store: Store) -> None:
    await store.work.apply(claim(NOON))

    assert (await SqlMetadataRecords(store.database).state()).failure == "did not end"
    assert await store.work.apply(claim(NOON + HOUR)) == [1]


async def test_passkeys_of_a_model_are_found_in_their_own_tenant_newest_first(store: Store) -> None:
    for number, tenant_id in ((1, ACME), (2, ACME), (3, OTHER)):
        passkey = an_authenticator(
            tenant_id=tenant_id,
            authenticator_id=AuthenticatorId(f"passkey-{number}"),
            created_at=NOON + number,
        )
        credential = replace(CREDENTIAL, credential_id=f"credential-{number}".encode(), aaguid=KEY)
        await store.work.apply(
            changes.PutUser(tenant_id, ADA, f"handle-{tenant_id}", NOON, {}),
            changes.AddAuthenticator(replace(passkey, credential=credential)),
        )

    found = await store.authenticators.of_model(ACME, KEY, limit=1)

    assert [(one.authenticator_id, one.user_id, one.aaguid) for one in found] == [("passkey-2", ADA, KEY)]
    assert await store.authenticators.count_of_model(ACME, KEY) == 2
    assert await store.authenticators.count_of_model(OTHER, KEY) == 1
    assert await store.authenticators.count_of_model(ACME, UUID(int=8)) == 0


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_finding_them_walks_an_index(store: Store) -> None:
    plans = [
        str(await store.database.read(f"EXPLAIN QUERY PLAN {statement}", values))
        for statement, values in (
            (sql.PASSKEYS_OF_MODEL, (ACME, str(KEY), 10)),
            (sql.COUNT_OF_MODEL, (ACME, str(KEY))),
        )
    ]

    assert all("authenticator_model (tenant_id=? AND aaguid=?)" in plan for plan in plans)
