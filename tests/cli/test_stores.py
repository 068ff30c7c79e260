# SPDX-License-Identifier: Apache-2.0
"""`keystile doctor` on databases and a Redis in which something really is wrong."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import apsw
import pytest

from keystile.cli import stores
from keystile.cli.app import run
from keystile.cli.place import upgrade
from keystile.server.doctor.checks import Finding
from keystile.server.settings import Settings, for_dev
from keystile.server.storage.database import PostgresPlace
from tests.deploy.certificates import write_certificate
from tests.faults.redis_server import running_redis
from tests.postgres import PostgresServer, running_pgbouncer, running_postgres

Damage = Callable[[Path], None]


def found(settings: Settings, *, thorough: bool = False) -> dict[str, Finding]:
    """The findings by their check; of several of one check the worst."""
    order = ("ok", "info", "warning", "failed")
    findings = sorted(
        stores.look(settings, thorough=thorough), key=lambda finding: order.index(finding.verdict)
    )
    return {finding.check: finding for finding in findings}


# --- SQLite -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filled")
    upgrade(for_dev(folder))
    for number in range(40):
        name = f"tenant-{number}"
        assert run(["tenant", "create", name, "--rp-id", f"{name}.example", "--data-dir", str(folder)]) == 0
    return folder


@pytest.fixture
def data_dir(filled: Path, tmp_path: Path) -> Path:
    return shutil.copytree(filled, tmp_path / ".keystile")


def changed(path: Path, *statements: str) -> None:
    with closing(apsw.Connection(os.fspath(path))) as connection:
        connection.execute("PRAGMA foreign_keys = OFF; PRAGMA writable_schema = ON")
        for statement in statements:
            connection.execute(statement)


def overwrite_pages(path: Path) -> None:
    """What a dying disk does: the last pages, which are in use, are something else."""
    changed(path, "PRAGMA wal_checkpoint(TRUNCATE)")
    with path.open("r+b") as file:
        file.seek(-4 * 4096, os.SEEK_END)
        file.write(b"\xa5" * 4 * 4096)


def lose_a_tenant(path: Path) -> None:
    changed(path, "DELETE FROM tenant WHERE name = 'tenant-7'")


def forget_a_row(path: Path) -> None:
    """An index that does not hold every row: it is made to look like one for fewer of them, and back."""
    with closing(apsw.Connection(os.fspath(path))) as connection:
        ((name, statement),) = connection.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'audit_event' "
            "AND sql IS NOT NULL AND sql NOT LIKE '% WHERE %' LIMIT 1"
        ).fetchall()
    changed(
        path,
        f"DROP INDEX {name}",
        f"{statement} WHERE at < 0",
        f"UPDATE sqlite_schema SET sql = '{statement}' WHERE name = '{name}'",
    )


def test_a_database_that_is_whole_is_said_to_be(data_dir: Path) -> None:
    for thorough in (False, True):
        assert found(for_dev(data_dir), thorough=thorough)["integrity"].verdict == "ok"


@pytest.mark.parametrize(
    ("damage", "in_a_look"),
    [
        pytest.param(overwrite_pages, "failed", id="pages that are something else"),
        pytest.param(lose_a_tenant, "ok", id="rows that belong to nobody"),
        pytest.param(forget_a_row, "failed", id="an index without some rows"),
    ],
)
def test_damage_is_found_at_the_latest_when_everything_is_read(
    damage: Damage, in_a_look: str, data_dir: Path
) -> None:
    settings = for_dev(data_dir)
    damage(settings.database)

    assert found(settings)["integrity"].verdict == in_a_look
    assert found(settings, thorough=True)["integrity"].verdict == "failed"


def test_doctor_says_all_it_can_of_a_damaged_database(
    data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    overwrite_pages(for_dev(data_dir).database)
    capsys.readouterr()

    status = run(["doctor", "--json", "--data-dir", str(data_dir)])

    verdicts = {finding["check"]: finding for finding in json.loads(capsys.readouterr().out)}
    assert status == 3
    assert verdicts["integrity"]["verdict"] == "failed"
    assert "keystile restore" in verdicts["integrity"]["do"]


def test_what_is_no_database_is_called_damaged(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for_dev(data_dir).database.write_bytes(b"something else " * 10_000)

    assert run(["doctor", "--data-dir", str(data_dir)]) == 3
    assert "keystile restore" in capsys.readouterr().err


# --- PostgreSQL ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    with running_postgres() as server:
        yield server


def on(url: str, tmp_path: Path, **place: bool | int) -> Settings:
    return replace(for_dev(tmp_path), postgres=PostgresPlace(url, **place))  # type: ignore[arg-type]  # of different types


def name_of(url: str) -> str:
    return urlsplit(url).path[1:]


def test_a_good_server_is_seen_and_an_unsafe_setting_too(postgres: PostgresServer, tmp_path: Path) -> None:
    """The tests' own server is one without fsync."""
    seen = found(on(postgres.create(), tmp_path))

    assert (seen["version"].verdict, seen["connections"].verdict) == ("ok", "ok")
    assert seen["durability"].verdict == "warning"
    assert "fsync is off" in seen["durability"].text
    assert not {"encoding", "read-only", "clock", "index", "pooler", "encryption"} & set(seen)


def test_each_fault_of_a_database_is_found(postgres: PostgresServer, tmp_path: Path) -> None:
    url = postgres.create("template0")
    name = name_of(url)
    for statement in (
        f"ALTER DATABASE {name} SET default_transaction_read_only = on",
        f"ALTER DATABASE {name} SET synchronous_commit = local",
        f"ALTER DATABASE {name} CONNECTION LIMIT 25",
        "CREATE ROLE app LOGIN",
    ):
        postgres.execute(statement)

    settings = on(url.replace("keystile@", "app@"), tmp_path)
    seen = found(replace(settings, workers=2))

    assert seen["read-only"].verdict == "failed"
    assert seen["connections"].verdict == "warning"
    assert "30" in seen["connections"].text
    assert "25" in seen["connections"].text
    assert found(replace(settings, workers=1))["connections"].verdict == "ok"


def test_a_user_who_may_only_read_is_found(postgres: PostgresServer, tmp_path: Path) -> None:
    url = postgres.create()
    postgres.execute("CREATE ROLE onlooker LOGIN")
    postgres.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO onlooker", name_of(url))
    postgres.execute("GRANT INSERT, UPDATE, DELETE ON tenant TO onlooker", name_of(url))

    seen = found(on(url.replace("keystile@", "onlooker@"), tmp_path))["rights"]

    assert (seen.verdict, "action" in seen.text, " tenant," in seen.text) == ("failed", True, False)


def test_another_encoding_is_found(postgres: PostgresServer, tmp_path: Path) -> None:
    postgres.execute(
        "CREATE DATABASE ascii ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
    )

    assert found(on(postgres.url("ascii"), tmp_path))["encoding"].verdict == "failed"


def test_an_index_that_was_never_finished_is_found(postgres: PostgresServer, tmp_path: Path) -> None:
    url = postgres.create()
    database = name_of(url)
    postgres.execute("CREATE TABLE twice AS SELECT 1 AS number FROM generate_series(1, 2)", database)
    with pytest.raises(Exception, match="could not create unique index"):
        postgres.execute("CREATE UNIQUE INDEX CONCURRENTLY once ON twice (number)", database)

    seen = found(on(url, tmp_path))["index"]

    assert (seen.verdict, seen.do) == ("failed", "REINDEX INDEX CONCURRENTLY once")


OUT_OF_ORDER = (
    "CREATE FUNCTION by_number(int, int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $1 - $2'",
    "CREATE OPERATOR CLASS numbers FOR TYPE int4 USING btree AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, "
    "OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 by_number(int, int)",
    "CREATE TABLE number AS SELECT n FROM generate_series(1, 1000) n",
    "CREATE INDEX number_n ON number (n numbers)",
    # What a changed collation does to an index of text.
    "CREATE OR REPLACE FUNCTION by_number(int, int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $2 - $1'",
)


def test_an_index_out_of_order_is_found_where_amcheck_is(postgres: PostgresServer, tmp_path: Path) -> None:
    url = postgres.create()
    database = name_of(url)
    assert found(on(url, tmp_path))["integrity"].verdict == "info"
    postgres.execute("CREATE EXTENSION amcheck", database)
    for thorough in (False, True):
        assert found(on(url, tmp_path), thorough=thorough)["integrity"].verdict == "ok"
    for statement in OUT_OF_ORDER:
        postgres.execute(statement, database)

    for thorough in (False, True):
        seen = found(on(url, tmp_path), thorough=thorough)["integrity"]
        assert (seen.verdict, "number_n" in seen.text) == ("failed", True)


def test_who_may_not_run_amcheck_is_told(postgres: PostgresServer, tmp_path: Path) -> None:
    url = postgres.create()
    postgres.execute("CREATE EXTENSION amcheck", name_of(url))
    postgres.execute("CREATE ROLE plain LOGIN")

    seen = found(on(url.replace("keystile@", "plain@"), tmp_path))["integrity"]

    assert (seen.verdict, "permission denied" in seen.text) == ("info", True)


def test_a_pooler_is_seen_and_who_prepared_for_it_is_not_warned(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    url = postgres.create()
    with running_pgbouncer(postgres) as port:
        behind = url.replace(f":{postgres.port}/", f":{port}/")
        forgotten, prepared = (found(on(behind, tmp_path, prepared=value)) for value in (True, False))

    assert forgotten["pooler"].verdict == "warning"
    assert "pooler" not in prepared


# --- Redis --------------------------------------------------------------------------------------------------


def seen_at(url: str, data_dir: Path) -> list[Finding]:
    settings = replace(for_dev(data_dir), redis_url=url)
    return [finding for finding in stores.look(settings, thorough=False) if finding.check == "shared limits"]


def seen_of(folder: Path, url: str, *settings: str) -> list[Finding]:
    """What is found at a server with these settings; ``url`` without its port."""

    async def main() -> list[Finding]:
        async with running_redis(folder, None, *settings) as port:
            return await asyncio.to_thread(seen_at, url.format(port=port), folder)

    return asyncio.run(main())


def test_a_redis_that_counts_is_well(tmp_path: Path) -> None:
    (seen,) = seen_of(tmp_path, "redis://127.0.0.1:{port}")

    assert (seen.verdict, seen.text.split()[0] in ("Redis", "Valkey")) == ("ok", True)


@pytest.mark.parametrize(
    ("policy", "verdicts"),
    [("allkeys-lru", ["ok", "warning"]), ("volatile-ttl", ["ok", "warning"]), ("noeviction", ["ok"])],
)
def test_a_redis_that_may_throw_counts_away_is_found(
    policy: str, verdicts: list[str], tmp_path: Path
) -> None:
    seen = seen_of(tmp_path, "redis://127.0.0.1:{port}", "--maxmemory", "50mb", "--maxmemory-policy", policy)

    assert [finding.verdict for finding in seen] == verdicts


@pytest.mark.parametrize(
    ("url", "settings", "why"),
    [
        pytest.param(
            "redis://127.0.0.1:{port}", ("--requirepass", "s3cret"), "authenticated", id="no password"
        ),
        pytest.param(
            "redis://:wr0ng@127.0.0.1:{port}", ("--requirepass", "s3cret"), "password", id="a wrong password"
        ),
        pytest.param("rediss://127.0.0.1:{port}", (), "", id="TLS where it speaks none"),
        pytest.param(
            "redis://127.0.0.1:{port}", ("--replicaof", "127.0.0.1", "1"), "read only", id="a replica"
        ),
    ],
)
def test_a_redis_that_does_not_count_for_us_fails_with_its_reason(
    url: str, settings: tuple[str, ...], why: str, tmp_path: Path
) -> None:
    (seen,) = seen_of(tmp_path, url, *settings)

    assert (seen.verdict, why in seen.text) == ("failed", True), seen
    assert "wr0ng" not in seen.text + seen.subject + seen.do


def test_tls_is_taken_with_the_authority_that_signed_and_refused_without(tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    write_certificate(keys, "localhost")
    speaks_tls = ("--port", "0", "--tls-auth-clients", "no")
    its_key = ("--tls-cert-file", str(keys / "fullchain.pem"), "--tls-key-file", str(keys / "privkey.pem"))

    async def main() -> list[list[Finding]]:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        async with running_redis(tmp_path, port, *speaks_tls, *its_key, "--tls-port", str(port)):
            authority = f"?ssl_ca_certs={keys / 'fullchain.pem'}"
            return [
                await asyncio.to_thread(seen_at, f"{scheme}://localhost:{port}{more}", tmp_path)
                for scheme, more in (("rediss", authority), ("rediss", ""), ("redis", ""))
            ]

    seen = asyncio.run(main())

    assert [[finding.verdict for finding in findings] for findings in seen] == [
        ["ok"],
        ["failed"],
        ["failed"],
    ]


def test_where_no_redis_is_that_is_said_without_the_password(tmp_path: Path) -> None:
    (seen,) = seen_at("redis://:s3cret@127.0.0.1:1/0", tmp_path)

    assert (seen.verdict, seen.subject) == ("failed", "127.0.0.1:1")
    assert "s3cret" not in seen.text
