# SPDX-License-Identifier: Apache-2.0
"""`keystile data prune` on a database of each kind: what it counts, deletes, keeps, refuses and writes down."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest

from keystile.server.domain import changes
from keystile.server.domain.actions import Action
from keystile.server.domain.audit import AuditEvent
from keystile.server.domain.identifiers import user_id, uuid7
from keystile.server.services import Services, open_services, system_clock
from keystile.server.settings import load
from tests.cli.conftest import Place

DAY = 24 * 60 * 60 * 1000
AGES = (0, 10, 100, 1_000)
_T = TypeVar("_T")


def in_services(work: Callable[[Services], Awaitable[_T]]) -> _T:
    async def main() -> _T:
        async with open_services(load()) as services:
            return await work(services)

    return asyncio.run(main())


async def fill(services: Services) -> None:
    """In each tenant an action and an audit event of each age, in days."""
    now = services.clock()
    for tenant in await services.tenants.list():
        for days in AGES:
            at = now - days * DAY - 1
            action = Action(tenant.id, user_id("ada"), "pay", f"{days} days", "ALLOW", at, at)
            event = AuditEvent(tenant.id, uuid7(at, bytes(10)), at, "cli", f"test.{days}", "", {})
            await services.unit_of_work.apply(changes.AddActionOnce(action), changes.AddAuditEvent(event))


@pytest.fixture
def acme(place: Place) -> Place:
    """Two tenants with something old."""
    assert place.keystile("migrate")[0] == 0
    for name in ("acme", "shop"):
        assert place.keystile("tenant", "create", name, "--rp-id", f"{name}.example")[0] == 0
    in_services(fill)
    return place


def ages(place: Place) -> list[tuple[list[int], list[int]]]:
    """Of which ages there are actions and audit events, for each tenant, by name."""
    rows = place.database.rows()
    return [
        (
            sorted(
                int(str(row["idempotency_key"]).split()[0])
                for row in rows["action"]
                if row["tenant_id"] == one
            ),
            sorted(
                int(str(row["event"])[5:])
                for row in rows["audit_event"]
                if row["tenant_id"] == one and str(row["event"]).startswith("test.")
            ),
        )
        for one in (
            tenant["tenant_id"] for tenant in sorted(rows["tenant"], key=lambda row: str(row["name"]))
        )
    ]


ALL = (list(AGES), list(AGES))


def test_a_dry_run_counts_and_deletes_nothing(acme: Place) -> None:
    before = acme.database.rows()

    status, said, failed = acme.keystile("data", "prune", "--older-than", "90d", "--dry-run")

    assert (status, failed) == (0, "")
    assert said.splitlines() == [
        "acme: 2 actions and 2 audit events would be deleted.",
        "shop: 2 actions and 2 audit events would be deleted.",
        "Nothing was deleted (--dry-run).",
    ]
    assert acme.database.rows() == before


def test_what_is_older_goes_of_all_tenants_and_what_is_younger_stays(acme: Place) -> None:
    status, said, _ = acme.keystile("data", "prune", "--older-than", "90d", "--yes")

    assert (status, said.splitlines()) == (
        0,
        [
            "acme: 2 actions and 2 audit events deleted.",
            "shop: 2 actions and 2 audit events deleted.",
        ],
    )
    assert ages(acme) == [([0, 10], [0, 10])] * 2


def test_of_one_tenant_only_its_own_goes(acme: Place) -> None:
    assert acme.keystile("data", "prune", "--older-than", "9", "--tenant", "shop", "--yes")[0] == 0

    assert ages(acme) == [ALL, ([0], [0])]


def test_it_is_audited_in_the_tenant_that_lost_something(acme: Place) -> None:
    acme.keystile("data", "prune", "--older-than", "90d", "--tenant", "acme", "--yes")

    rows = acme.database.rows()
    (pruned,) = [row for row in rows["audit_event"] if row["event"] == "data.pruned"]
    (tenant,) = [row["tenant_id"] for row in rows["tenant"] if row["name"] == "acme"]
    assert (pruned["tenant_id"], pruned["actor"], pruned["target"]) == (tenant, "cli", tenant)
    assert pruned["details"] == '{"days":90,"actions":2,"events":2}'


def test_where_nothing_is_old_it_says_so_and_asks_nothing(acme: Place) -> None:
    before = acme.database.rows()

    assert acme.keystile("data", "prune", "--older-than", "1001d") == (
        0,
        "Nothing is older than 1001 days.\n",
        "",
    )

    assert acme.database.rows() == before


def test_without_a_yes_nothing_is_done(acme: Place) -> None:
    before = acme.database.rows()

    status, _, failed = acme.keystile("data", "prune", "--older-than", "90d")

    assert status == 1
    assert "KT-CLI-002" in failed
    assert "--yes" in failed
    assert acme.database.rows() == before


NO_DAYS = ("90 days", "3m", "", "-5d", "1.5d", "\N{SUPERSCRIPT TWO}0d")
NO_AGE = ("1d", "0", "36501d", "9" * 5_000)


def test_what_is_no_age_is_refused_with_a_cure(acme: Place) -> None:
    before = acme.database.rows()

    for older_than in (*NO_DAYS, *NO_AGE):
        status, said, failed = acme.keystile("data", "prune", "--older-than", older_than, "--yes")

        assert (status, said) == (2, ""), older_than
        assert "KT-CLI-013" in failed
        assert ("--older-than 90d" if older_than in NO_DAYS else "2 to 36500 days") in failed
    assert acme.database.rows() == before


def test_an_age_has_to_be_given(acme: Place) -> None:
    status, _, failed = acme.keystile("data", "prune", "--yes")

    assert status == 2
    assert "--older-than" in failed
    assert ages(acme) == [ALL, ALL]


def test_a_tenant_that_is_not_there_is_refused(acme: Place) -> None:
    status, _, failed = acme.keystile("data", "prune", "--older-than", "90d", "--tenant", "nobody", "--yes")

    assert status == 1
    assert "KT-CLI-006" in failed
    assert ages(acme) == [ALL, ALL]


def test_a_nonce_that_could_be_replayed_stays_spent(acme: Place) -> None:
    now = system_clock()
    # As a node wrote it whose clock was far behind; what it answered has an hour left, or ended last week.
    nonces = ((b"still", now + 3_600_000), (b"ended", now - 7 * DAY))

    async def sign_in(services: Services) -> None:
        for tenant in await services.tenants.list():
            for nonce, expires_at in nonces:
                at = now - 500 * DAY
                key = f"500 days, {nonce.decode()}"
                action = Action(tenant.id, user_id("ada"), "signIn", key, "CHALLENGE_SUCCEEDED", at, at)
                await services.unit_of_work.apply(changes.RecordSignIn(action, nonce, expires_at))

    async def spent(services: Services) -> list[bool]:
        store = services.sign_in.spent_challenges
        return [
            await store.is_spent(tenant.id, nonce, expires_at)
            for tenant in await services.tenants.list()
            for nonce, expires_at in nonces
        ]

    in_services(sign_in)

    assert acme.keystile("data", "prune", "--older-than", "2d", "--yes")[0] == 0

    assert in_services(spent) == [True, False, True, False]
