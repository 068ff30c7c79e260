# SPDX-License-Identifier: Apache-2.0
"""The set-up checks say what is wrong, and what to do about it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from publicsuffixlist import PublicSuffixList

from keystile.server.doctor.checks import Finding, Host, check_host, check_master_key, check_tenant
from keystile.server.domain.identifiers import TenantId
from keystile.server.domain.keys import ApiKey, MasterKey
from keystile.server.domain.signing_keys import SigningKeys
from keystile.server.domain.tenant_settings import TenantSettings
from keystile.server.domain.tenants import Tenant, TenantRecord

ACME = TenantId("0190c8a0-0000-7000-8000-000000000001")
NOON, HOUR = 1_767_268_800_000, 3_600_000
MASTER_KEY = MasterKey(b"m" * 32)
SUFFIXES = PublicSuffixList()

HOST = Host(
    database="/data/keystile.db",
    database_mode=0o600,
    free_bytes=10**10,
    revision="0001",
    expected_revision="0001",
    fast_loop=True,
)
KEY = ApiKey(ACME, "key-1", b"hash", b"sealed", "abcd", 1)
RECORD = TenantRecord(
    tenant_id=ACME,
    name="acme",
    settings=TenantSettings(rp_id="acme.example", rp_name="Acme"),
    wrapped_key=MASTER_KEY.wrap(ACME, b"d" * 32, b"n" * 12),
    challenges_valid_from=0,
    created_at=0,
    origins=("https://acme.example",),
    api_keys=(KEY,),
)


def findings_of(record: TenantRecord) -> list[Finding]:
    return list(check_tenant(Tenant(record, MASTER_KEY), suffixes=SUFFIXES, now=NOON))


def not_ok(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(finding.check, finding.verdict) for finding in findings if finding.verdict != "ok"]


def test_a_good_host_has_nothing_to_put_right() -> None:
    assert not_ok(list(check_host(HOST))) == []


def test_a_good_tenant_has_nothing_to_put_right() -> None:
    assert not_ok(findings_of(RECORD)) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param({"revision": None}, ("schema", "failed"), id="a database without a schema"),
        pytest.param({"revision": "0000"}, ("schema", "failed"), id="an older schema"),
        pytest.param({"database_mode": 0o644}, ("permissions", "warning"), id="a database others may read"),
        pytest.param({"free_bytes": 1000}, ("disk", "warning"), id="a disk that is nearly full"),
        pytest.param({"fast_loop": False}, ("event loop", "warning"), id="no uvloop"),
        pytest.param(
            {"unknown": {"KEYSTILE_PUBLIC_ULR": "KEYSTILE_PUBLIC_URL"}},
            ("setting", "warning"),
            id="a misspelt setting",
        ),
        pytest.param({"unknown": {"KEYSTILE_X": ""}}, ("setting", "info"), id="a setting that nobody knows"),
    ],
)
def test_each_fault_of_a_host_is_found(change: dict[str, object], expected: tuple[str, str]) -> None:
    assert not_ok(list(check_host(replace(HOST, **change)))) == [expected]  # type: ignore[arg-type]  # a table of different fields


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(
            {"settings": TenantSettings(rp_id="co.uk", rp_name="Acme")},
            ("rp id", "failed"),
            id="a public suffix",
        ),
        pytest.param({"origins": ()}, ("origins", "failed"), id="no origin"),
        pytest.param(
            {"origins": ("android:apk-key-hash:" + "a" * 43,)}, ("origins", "failed"), id="an app but no page"
        ),
        pytest.param(
            {"origins": ("https://acme.example", *(f"https://{name}.test" for name in "abcdef"))},
            ("related origins", "warning"),
            id="more related names than browsers look at",
        ),
        pytest.param({"api_keys": ()}, ("api keys", "warning"), id="no key"),
        pytest.param(
            {"api_keys": (KEY, replace(KEY, key_id="key-2"))}, ("api keys", "warning"), id="two keys"
        ),
        pytest.param(
            {"settings": TenantSettings(rp_id="acme.example", rp_name="A", user_verification="discouraged")},
            ("user verification", "warning"),
            id="passkeys without verification",
        ),
    ],
)
def test_each_fault_of_a_tenant_is_found(change: dict[str, object], expected: tuple[str, str]) -> None:
    assert not_ok(findings_of(replace(RECORD, **change))) == [expected]  # type: ignore[arg-type]  # a table of different fields


def test_the_signing_keys_that_are_live_are_told() -> None:
    keys = SigningKeys().rotated(NOON - 2 * HOUR, longest_ms=HOUR).rotated(NOON, longest_ms=HOUR)
    record = replace(RECORD, settings=TenantSettings(rp_id="acme.example", rp_name="A", signing_keys=keys))

    assert [finding.text for finding in findings_of(record) if finding.check == "signing keys"] == [
        "key 3 signs; older ones that still verify: 2"
    ]


@pytest.mark.parametrize(
    ("waiting", "verdict", "do"),
    [(None, "ok", ""), (2, "warning", "master-key rotate"), (0, "warning", "master-key retire")],
)
def test_how_far_a_new_master_key_has_come_is_told(waiting: int | None, verdict: str, do: str) -> None:
    found = check_master_key(waiting)

    assert (found.verdict, do in found.do) == (verdict, True)


def test_whatever_is_not_ok_says_what_to_do() -> None:
    bad_host = replace(HOST, revision=None, database_mode=0o644, free_bytes=0, fast_loop=False)
    found = [*check_host(bad_host), *findings_of(replace(RECORD, origins=(), api_keys=()))]

    assert [finding.check for finding in found if finding.verdict != "ok" and not finding.do] == []
