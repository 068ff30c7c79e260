# SPDX-License-Identifier: Apache-2.0
"""The commands over PostgreSQL, directly and through PgBouncer: migrate, tenant, doctor, serve --check."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import PostgresServer, running_pgbouncer, running_postgres


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    with running_postgres() as server:
        yield server


def keystile(folder: Path, url: str, *arguments: str, prepared: str = "on") -> tuple[int, str]:
    """The command's status and all that it said."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("KEYSTILE_")}
    environ |= {
        "KEYSTILE_DATABASE_URL": url,
        "KEYSTILE_DATABASE_PREPARED": prepared,
        "KEYSTILE_MASTER_KEY": "A" * 43 + "=",
        "KEYSTILE_PUBLIC_URL": "https://auth.example.com",
    }
    program = Path(sys.executable).parent / "keystile"
    done = subprocess.run(
        [program, *arguments], cwd=folder, env=environ, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_from_nothing_to_a_server_that_may_start(postgres: PostgresServer, tmp_path: Path) -> None:
    url = postgres.create("template0")
    assert keystile(tmp_path, url, "migrate", "--check")[0] == 3
    assert keystile(tmp_path, url, "serve", "--check")[0] == 3

    for command in (
        ("migrate",),
        ("migrate", "--check"),
        ("tenant", "create", "Shop", "--rp-id", "example.com", "--origin", "https://www.example.com"),
        ("serve", "--check"),
    ):
        assert keystile(tmp_path, url, *command)[0] == 0, command

    status, said = keystile(tmp_path, url, "doctor")
    assert (status, "Shop" in said) == (0, True)


def test_doctor_finds_out_pgbouncer(postgres: PostgresServer, tmp_path: Path) -> None:
    with running_pgbouncer(postgres) as port:
        url = postgres.create().replace(f":{postgres.port}/", f":{port}/")

        status, said = keystile(tmp_path, url, "doctor")
        assert (status, "KEYSTILE_DATABASE_PREPARED=off" in said.replace("\n", " ")) == (3, True)
        assert keystile(tmp_path, url, "doctor", prepared="off")[0] == 0


def test_who_may_not_make_tables_is_told_what_to_do(postgres: PostgresServer, tmp_path: Path) -> None:
    url = postgres.create("template0")
    postgres.execute("CREATE ROLE visitor LOGIN")
    postgres.execute("REVOKE CREATE ON SCHEMA public FROM public", url.rpartition("/")[2])

    status, said = keystile(tmp_path, url.replace("keystile@", "visitor@"), "migrate")

    assert (status, "GRANT ALL ON SCHEMA" in said.replace("\n", " "), "Traceback" in said) == (3, True, False)


@pytest.mark.parametrize("command", ["doctor", "serve"])
def test_who_may_not_read_the_tables_is_told_whose_they_are(
    command: str, postgres: PostgresServer, tmp_path: Path
) -> None:
    postgres.execute(f"CREATE ROLE reader_{command} LOGIN")

    url = postgres.create().replace("keystile@", f"reader_{command}@")
    status, said = keystile(tmp_path, url, command)

    assert (status, "another user's" in said) == (3, True)


def test_a_migration_that_cannot_be_is_undone_and_explained(postgres: PostgresServer, tmp_path: Path) -> None:
    url = postgres.create("template0")
    database = url.rpartition("/")[2]
    postgres.execute("CREATE TABLE action (mine int)", database)

    status, said = keystile(tmp_path, url, "migrate")

    assert (status, "nothing was changed" in said, "Traceback" in said) == (3, True, False)
    assert postgres.execute("SELECT to_regclass('tenant')", database)[0][0] is None


def test_a_password_is_in_no_message(tmp_path: Path) -> None:
    status, said = keystile(tmp_path, "postgresql://jo:s3cret@127.0.0.1:1/x", "migrate")

    assert (status, "cannot be opened" in said, "s3cret" in said) == (3, True, False)
