# SPDX-License-Identifier: Apache-2.0
"""What a step-up asks of a user, on every store: which methods are enrolled, and which credentials may answer."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from keystile.server.domain import changes
from keystile.server.domain.users import EnrolledMethods
from keystile.server.storage import statements as sql
from keystile.server.storage.sqlite import BUSY_TIMEOUT_MS, connect
from keystile.webauthn import CredentialDescriptor
from tests.storage.conftest import Store
from tests.storage.examples import ACME, ADA, NOON, OTHER, an_authenticator

pytestmark = pytest.mark.anyio

OF_OTHERS = replace(an_authenticator(authenticator_id="other", credential_id=b"other"), tenant_id=OTHER)


@pytest.fixture
async def ada(store: Store) -> Store:
    """Ada with a code by mail and, later, two passkeys; and Ada of another tenant."""
    code = replace(an_authenticator(authenticator_id="code", method="EMAIL_OTP"), credential=None)
    await store.work.apply(
        changes.PutUser(ACME, ADA, "handle", NOON, {}),
        changes.PutUser(OTHER, ADA, "other-handle", NOON, {}),
        changes.AddAuthenticator(code),
        changes.AddAuthenticator(
            an_authenticator(authenticator_id="p2", credential_id=b"second", created_at=NOON + 2)
        ),
        changes.AddAuthenticator(
            an_authenticator(authenticator_id="p1", credential_id=b"first", created_at=NOON + 1)
        ),
        changes.AddAuthenticator(OF_OTHERS),
    )
    return store


async def test_methods_are_distinct_and_in_the_order_of_enrollment(ada: Store) -> None:
    found = await ada.users.enrolled_methods(ACME, ADA)

    assert found == EnrolledMethods(["EMAIL_OTP", "PASSKEY"], "EMAIL_OTP")


@pytest.mark.parametrize(("chosen", "default"), [("PASSKEY", "PASSKEY"), ("TOTP", "EMAIL_OTP")])
async def test_the_users_own_choice_comes_first_where_it_is_enrolled(
    ada: Store, chosen: str, default: str
) -> None:
    await ada.work.apply(changes.PutUser(ACME, ADA, "handle", NOON, {"default_verification_method": chosen}))

    assert (await ada.users.enrolled_methods(ACME, ADA)).default == default


async def test_who_has_nothing_or_was_never_seen_has_no_method(store: Store) -> None:
    await store.work.apply(
        changes.PutUser(ACME, ADA, "handle", NOON, {"default_verification_method": "TOTP"})
    )

    assert await store.users.enrolled_methods(ACME, ADA) == EnrolledMethods([], None)
    assert await store.users.enrolled_methods(OTHER, ADA) == EnrolledMethods([], None)


async def test_the_credentials_of_one_method_and_user_are_asked_for(ada: Store) -> None:
    found = await ada.authenticators.credentials(ACME, ADA, "PASSKEY")

    assert found == [
        CredentialDescriptor(b"first", ("internal", "hybrid")),
        CredentialDescriptor(b"second", ("internal", "hybrid")),
    ]
    assert await ada.authenticators.credentials(ACME, ADA, "EMAIL_OTP") == []


@pytest.mark.parametrize("statement", [sql.METHODS_OF_USER, sql.CREDENTIALS_OF_USER])
async def test_nobody_elses_authenticators_are_read(
    statement: str, empty_sqlite: bytes, tmp_path: Path
) -> None:
    """A soak found it: once, "credential_id IS NOT NULL" made SQLite walk those of the whole tenant."""
    (tmp_path / "plan.db").write_bytes(empty_sqlite)
    with closing(connect(tmp_path / "plan.db", BUSY_TIMEOUT_MS)) as connection:
        rows = connection.execute(
            f"EXPLAIN QUERY PLAN {statement}", (ACME, ADA, "PASSKEY")[: 2 + ("?3" in statement)]
        )
        plan = [str(row[3]) for row in rows]

    assert any("authenticator_user (tenant_id=? AND user_id=?)" in step for step in plan), plan
