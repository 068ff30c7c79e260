# SPDX-License-Identifier: Apache-2.0
"""A pasted key that is not one of the tenant's: what is said of it, and that the key is never in it."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest

from keystile.server.domain.identifiers import TenantId
from keystile.server.domain.key_faults import KEY_LENGTH, key_fault
from keystile.server.domain.keys import ApiKey, MasterKey, TenantKeys, new_secret
from keystile.server.domain.signing_keys import SigningKeys
from keystile.server.domain.tenant_settings import TenantSettings
from keystile.server.domain.tenants import Tenant, TenantRecord

ACME = TenantId("00000000-0000-7000-8000-00000000000a")
OTHER = TenantId("00000000-0000-7000-8000-00000000000b")
MASTER = MasterKey(bytes(32))
DATA_KEY = b"d" * 32
LIVE, REVOKED, NEVER = (new_secret(ACME, bytes([number]) * 32) for number in (1, 2, 3))
FOREIGN = new_secret(OTHER, b"\x01" * 32)


@pytest.fixture(scope="module")
def tenant() -> Tenant:
    keys = TenantKeys(ACME, DATA_KEY, SigningKeys())
    live = ApiKey(ACME, "live", keys.secret_hash(LIVE), b"", LIVE[-4:], 0)
    revoked = replace(live, key_id="old", secret_hash=keys.secret_hash(REVOKED), revoked_at=1)
    settings = TenantSettings(rp_id="example.com", rp_name="Example")
    wrapped = MASTER.wrap(ACME, DATA_KEY, bytes(12))
    return Tenant(TenantRecord(ACME, "Acme", settings, wrapped, 0, 0, api_keys=(live, revoked)), MASTER)


def test_a_live_key_has_no_fault(tenant: Tenant) -> None:
    assert len(LIVE) == KEY_LENGTH
    assert key_fault(LIVE, tenant) is None


@pytest.mark.parametrize(
    ("pasted", "fault"),
    [
        ("", "empty"),
        (" \n", "empty"),
        (f"{LIVE}\n", "white_space"),
        (f" {LIVE}", "white_space"),
        (f"{LIVE[:40]}\n{LIVE[40:]}", "white_space"),
        (f'"{LIVE}"', "quoted"),
        (f"“{LIVE}”", "quoted"),
        (f"AUTHSIGNAL_TENANT_SECRET_KEY={LIVE}", "named"),
        (f"export KEYSTILE_SECRET_KEY = {LIVE}", "named"),
        (f"apiSecretKey: {LIVE}", "named"),
        (ACME, "tenant_id"),
        ("…abcd", "placeholder"),
        ("ks_" + "•" * 20, "placeholder"),
        ("<your key>", "white_space"),
        ("sk_live_abc", "not_a_key"),
        ("k" * 100_000, "not_a_key"),
        (LIVE.upper(), "letter_case"),
        (LIVE[:50], "truncated"),
        (LIVE[:-1], "truncated"),
        (LIVE + LIVE, "too_long"),
        (LIVE[:-1] + ("a" if LIVE[-1] != "a" else "i"), "mistyped"),
        (LIVE[:30] + ("a" if LIVE[30] != "a" else "b") + LIVE[31:], "mistyped"),
        ("ks_" + "1" * 84, "mistyped"),
        (FOREIGN, "other_tenant"),
        (REVOKED, "revoked"),
        (NEVER, "unknown"),
    ],
)
def test_what_is_wrong_is_named(tenant: Tenant, pasted: str, fault: str) -> None:
    found = key_fault(pasted, tenant)

    assert found is not None
    assert found.fault == fault
    assert found.text.endswith(".")
    assert found.do.endswith(".")
    for secret in (LIVE, REVOKED, NEVER, FOREIGN):
        assert secret[8:24] not in found.text + found.do


def test_white_space_around_a_right_key_is_all_that_is_wrong(tenant: Tenant) -> None:
    found = key_fault(f"{LIVE}\r\n", tenant)

    assert found is not None
    assert "Without them it is one of this tenant's keys" in found.do


def test_an_unknown_key_names_no_tenant_but_the_one_inside_it(tenant: Tenant) -> None:
    found = key_fault(FOREIGN, tenant)

    assert found is not None
    assert not any(part in found.text for part in (OTHER, ACME, str(uuid.UUID(OTHER).hex)))
