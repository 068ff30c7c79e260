# SPDX-License-Identifier: Apache-2.0
"""What doctor makes of a database's and a Redis' facts; tests/cli/test_stores.py makes most of them happen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from keystile.server.doctor.checks import Finding
from keystile.server.doctor.databases import check_postgres, check_sqlite
from keystile.server.doctor.shared_limits import check_redis
from keystile.server.domain.health import Integrity, PostgresHealth, RedisHealth, SQLiteHealth

NOON = 1_900_000_000_000
WHOLE = Integrity((), is_whole=True, is_thorough=False)
SETTINGS = {
    "server_encoding": "UTF8",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "synchronous_standby_names": "",
    "data_checksums": "on",
}
POSTGRES = PostgresHealth(
    version=150_004,
    settings=SETTINGS,
    is_read_only=False,
    is_pooled=False,
    is_encrypted=True,
    address="192.0.2.7",
    most_connections=97,
    replicas=0,
    invalid_indexes=(),
    unwritable=(),
    milliseconds=0.4,
    clock=NOON,
    integrity=WHOLE,
)
SQLITE = SQLiteHealth(bytes=2**20, file_system="ext4", integrity=WHOLE)
REDIS = RedisHealth("Valkey 8.0.1", milliseconds=0.2, most_bytes=0, policy="noeviction", evicted=0)


def of_postgres(changed: PostgresHealth, *, workers: int = 1) -> list[Finding]:
    return list(
        check_postgres(changed, name="keystile on db", is_prepared=True, workers=workers, pool=10, now=NOON)
    )


def not_ok(findings: list[Finding]) -> list[tuple[str, str]]:
    assert all(finding.do for finding in findings if finding.verdict != "ok")
    return [(finding.check, finding.verdict) for finding in findings if finding.verdict != "ok"]


def test_what_is_well_has_nothing_to_put_right() -> None:
    assert not_ok(of_postgres(POSTGRES)) == []
    assert not_ok(list(check_sqlite(SQLITE, name="/data/keystile.db"))) == []
    assert not_ok(list(check_redis(REDIS, name="cache:6379"))) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param({"version": 120_019}, ("version", "failed"), id="a server that is too old"),
        pytest.param({"is_read_only": True}, ("read-only", "failed"), id="a standby"),
        pytest.param({"is_pooled": True}, ("pooler", "warning"), id="a pooler"),
        pytest.param(
            {"is_encrypted": False}, ("encryption", "info"), id="in clear on a documentation network"
        ),
        pytest.param(
            {"is_encrypted": False, "address": "8.8.8.8"},
            ("encryption", "warning"),
            id="in clear on the internet",
        ),
        pytest.param({"milliseconds": 80.0}, ("distance", "warning"), id="far away"),
        pytest.param({"clock": NOON - 9_000}, ("clock", "warning"), id="another time"),
        pytest.param({"most_connections": 19}, ("connections", "warning"), id="few connections"),
        pytest.param({"invalid_indexes": ("action_time",)}, ("index", "failed"), id="an unfinished index"),
        pytest.param({"unwritable": ("action",)}, ("rights", "failed"), id="a table of somebody else's"),
        pytest.param({"replicas": 1}, ("durability", "info"), id="a replica that lags"),
    ],
)
def test_each_fault_of_postgresql_is_found(change: dict[str, Any], expected: tuple[str, str]) -> None:
    assert not_ok(of_postgres(replace(POSTGRES, **change))) == [expected]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param({"server_encoding": "LATIN1"}, ("encoding", "failed"), id="encoding"),
        pytest.param({"fsync": "off"}, ("durability", "warning"), id="fsync"),
        pytest.param({"full_page_writes": "off"}, ("durability", "warning"), id="full_page_writes"),
        pytest.param({"data_checksums": "off"}, ("checksums", "info"), id="no checksums"),
        pytest.param(
            {"synchronous_commit": "local", "synchronous_standby_names": "b"},
            ("durability", "warning"),
            id="a standby that is not waited for",
        ),
    ],
)
def test_each_setting_that_loses_something_is_found(
    change: dict[str, str], expected: tuple[str, str]
) -> None:
    assert not_ok(of_postgres(replace(POSTGRES, settings=SETTINGS | change))) == [expected]


@pytest.mark.parametrize("address", ["", "127.0.0.1", "::1"])
def test_on_this_machine_nobody_is_between(address: str) -> None:
    assert not_ok(of_postgres(replace(POSTGRES, is_encrypted=False, address=address))) == []


def test_it_says_for_how_many_nodes_there_is_room() -> None:
    (seen,) = (finding for finding in of_postgres(POSTGRES, workers=2) if finding.check == "connections")

    assert seen.text.startswith("there is room for 3 nodes")


@pytest.mark.parametrize(
    ("integrity", "verdict"),
    [
        (Integrity(("page 7 is lost",), is_whole=True, is_thorough=True), "failed"),
        (Integrity(("page 7 is lost",), is_whole=False, is_thorough=False), "failed"),
        (Integrity((), is_whole=False, is_thorough=False), "info"),
        (Integrity((), is_whole=False, is_thorough=False, missing="no amcheck"), "info"),
        (Integrity((), is_whole=True, is_thorough=True), "ok"),
    ],
)
def test_only_what_was_looked_at_is_called_undamaged(integrity: Integrity, verdict: str) -> None:
    seen = [
        *of_postgres(replace(POSTGRES, integrity=integrity)),
        *check_sqlite(replace(SQLITE, integrity=integrity), name="/data/keystile.db"),
    ]

    assert [finding.verdict for finding in seen if finding.check == "integrity"] == [verdict, verdict]


def test_a_file_on_a_file_system_of_the_network_is_refused() -> None:
    seen = check_sqlite(replace(SQLITE, file_system="nfs4"), name="/mnt/keystile.db")

    assert not_ok(list(seen)) == [("file system", "failed")]


@pytest.mark.parametrize(
    ("change", "verdicts"),
    [
        pytest.param({"milliseconds": 12.0}, ["warning"], id="slow"),
        pytest.param({"most_bytes": 2**26, "policy": "allkeys-lru"}, ["ok", "warning"], id="forgets"),
        pytest.param({"most_bytes": 2**26}, ["ok"], id="bounded, forgets nothing"),
        pytest.param({"policy": "allkeys-lru"}, ["ok"], id="would forget, has no bound"),
    ],
)
def test_each_fault_of_a_redis_is_found(change: dict[str, Any], verdicts: list[str]) -> None:
    seen = check_redis(replace(REDIS, **change), name="cache:6379")

    assert [finding.verdict for finding in seen] == verdicts
