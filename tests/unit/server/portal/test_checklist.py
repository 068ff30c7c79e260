# SPDX-License-Identifier: Apache-2.0
"""The set-up checklist: each step is done by the fact that it names, and by no other."""

from __future__ import annotations

import pytest

from keystile.server.domain.identifiers import TenantId
from keystile.server.domain.keys import MasterKey
from keystile.server.domain.set_up import SetUpFacts
from keystile.server.domain.tenant_settings import TenantSettings
from keystile.server.domain.tenants import Tenant, TenantRecord
from keystile.server.portal import checklist

ACME = TenantId("00000000-0000-7000-8000-00000000000a")
NOTHING = SetUpFacts(False, False, False, {})
APP = "android:apk-key-hash:" + "A" * 43


def tenant(*origins: str, rp_id: str = "localhost") -> Tenant:
    settings = TenantSettings(rp_id=rp_id, rp_name="Acme")
    return Tenant(TenantRecord(ACME, "Acme", settings, b"", 0, 0, origins=origins), MasterKey(bytes(32)))


def done(facts: SetUpFacts = NOTHING, *, of: Tenant | None = None, admins: int = 0) -> set[str]:
    return {step.name for step in checklist.steps(of or tenant(), facts, admins=admins) if step.done}


def test_nothing_is_done_at_first() -> None:
    assert done() == set()


@pytest.mark.parametrize(
    ("facts", "step"),
    [
        (SetUpFacts(True, False, False, {}), "backend"),
        (SetUpFacts(False, True, False, {}), "passkey"),
        (SetUpFacts(False, False, True, {}), "sign_in"),
    ],
)
def test_a_fact_ticks_its_own_step(facts: SetUpFacts, step: str) -> None:
    assert done(facts) == {step}


@pytest.mark.parametrize(("admins", "is_done"), [(0, False), (1, False), (2, True), (3, True)])
def test_it_takes_a_second_admin(admins: int, is_done: bool) -> None:
    assert ("second_admin" in done(admins=admins)) is is_done


@pytest.mark.parametrize(
    ("rp_id", "origins", "is_right"),
    [
        ("localhost", (), False),
        ("localhost", ("http://localhost:3000",), True),
        ("example.com", ("https://app.example.com",), True),
        ("example.com", (APP,), True),
        ("example.com", ("https://www.example.de",), True),
    ],
)
def test_some_page_or_app_has_to_be_listed(rp_id: str, origins: tuple[str, ...], is_right: bool) -> None:
    assert ("origin" in done(of=tenant(*origins, rp_id=rp_id))) is is_right


@pytest.mark.parametrize(
    ("rp_id", "is_ready"), [("localhost", False), ("app.localhost", False), ("example.com", True)]
)
def test_localhost_is_for_development(rp_id: str, is_ready: bool) -> None:
    assert ("domain" in done(of=tenant(rp_id=rp_id))) is is_ready


def test_every_step_says_what_to_do_and_where() -> None:
    for step in checklist.steps(tenant(), NOTHING, admins=0):
        assert step.text.endswith(".")
        assert step.room in {"passkeys", "connect", "actions", "team"}
        assert step.action
