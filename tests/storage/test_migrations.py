# SPDX-License-Identifier: Apache-2.0
"""The schema's timeline: from empty, from an earlier schema with rows in it, and with the code of that schema."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import apsw
import pytest

from keystile.server.domain.identifiers import AuthenticatorId
from keystile.server.storage import migrations
from keystile.server.storage.schema import schema_revision
from keystile.server.storage.sqlite import SQLiteDatabase
from keystile.server.storage.stores import SqlAuthenticators
from tests.storage.examples import ACME, NOON

# As the code of revision 0001 writes it: columns by name.
TENANT = 'INSERT INTO tenant VALUES (?1, \'Acme\', \'{"rp_id":"example.com","rp_name":"E"}\', x\'00\', 1, 1)'
USER = """
INSERT INTO app_user (tenant_id, user_id, user_handle, created_at, updated_at) VALUES (?1, 'ada', 'handle', 1, 1)
"""
PASSKEY = """
INSERT INTO authenticator (tenant_id, authenticator_id, user_id, method, created_at, verified_at, credential_id,
  public_key_alg, public_key, cose_key, sign_count, rp_id, transports, backed_up, uv_initialized,
  attestation_format, attestation_type)
VALUES (?1, ?2, 'ada', 'PASSKEY', ?3, ?3, CAST(?2 AS BLOB), -7, x'04', x'a5', 0, 'example.com', '[]', 0, 1,
  'none', 'none')
"""


def upgrade(path: Path, revision: str = migrations.HEAD) -> None:
    migrations.upgrade(f"sqlite:///{path}", revision)


def add_passkey(path: Path, name: str) -> None:
    with closing(apsw.Connection(str(path))) as connection:
        connection.execute(PASSKEY, (ACME, name, NOON))


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A database at the first schema, with a passkey in it."""
    path = tmp_path / "old.db"
    upgrade(path, "0001")
    with closing(apsw.Connection(str(path))) as connection:
        connection.execute(TENANT, (ACME,))
        connection.execute(USER, (ACME,))
    add_passkey(path, "before")
    return path


def test_an_empty_file_comes_to_the_schema_of_this_code(tmp_path: Path) -> None:
    upgrade(tmp_path / "new.db")

    assert schema_revision(tmp_path / "new.db") == migrations.HEAD


def test_upgrading_twice_is_upgrading_once(old: Path) -> None:
    upgrade(old)
    upgrade(old)

    assert schema_revision(old) == migrations.HEAD


@pytest.mark.anyio
async def test_passkeys_from_before_are_read_and_say_nothing_of_what_was_not_kept(old: Path) -> None:
    upgrade(old)
    database = SQLiteDatabase(old)
    try:
        found = await SqlAuthenticators(database).find(ACME, AuthenticatorId("before"))
    finally:
        await database.close()

    assert found is not None
    assert found.credential is not None
    assert found.credential.attestation_trusted is None
    assert found.credential.prf_enabled is None


def test_the_code_of_the_schema_before_can_still_write(old: Path) -> None:
    upgrade(old)
    add_passkey(old, "after")

    with closing(apsw.Connection(str(old))) as connection:
        assert connection.execute("SELECT count(*) FROM authenticator").fetchone() == (2,)
