# SPDX-License-Identifier: Apache-2.0
"""What doctor says of FIDO metadata, and what that means for a tenant."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from keystile.server.doctor.makers import check_makers, check_metadata
from keystile.server.domain.keys import MasterKey
from keystile.server.domain.known_models import Affected, MetadataState
from keystile.server.domain.tenant_settings import TenantSettings
from keystile.server.domain.tenants import Tenant, TenantRecord
from keystile.webauthn.metadata import Model, StatusReport
from tests.storage.examples import ACME, NOON

URL = "https://mds.example/"
KEPT = MetadataState(number=7, next_update=date(2026, 2, 1), source=URL)
REVOKED = StatusReport("REVOKED", None, None)


def a_tenant(**settings: object) -> Tenant:
    chosen = TenantSettings(rp_id="example.com", rp_name="Acme", **settings)  # type: ignore[arg-type]
    return Tenant(TenantRecord(ACME, "Acme", chosen, b"", 0, 0), MasterKey(b"m" * 32))


def said(state: MetadataState, url: str = URL, now: int = NOON) -> list[tuple[str, str]]:
    return [(finding.verdict, finding.text) for finding in check_metadata(state, url=url, now=now)]


def test_nothing_is_said_where_nobody_asks_for_metadata() -> None:
    assert said(MetadataState(), url="") == []


def test_metadata_that_does_not_come_is_told_with_its_reason() -> None:
    ((verdict, text),) = said(MetadataState(failure="mds.example answers with status 503."))

    assert (verdict, "503" in text) == ("warning", True)


def test_metadata_in_date_is_well() -> None:
    assert said(KEPT) == [("ok", "number 7, good until 2026-02-01")]


def test_metadata_over_its_date_is_told() -> None:
    ((verdict, text),) = said(KEPT, now=NOON + 40 * 24 * 3_600_000)

    assert (verdict, "vouches for no model" in text) == ("warning", True)


def test_a_last_look_that_failed_is_told_where_it_is_fetched() -> None:
    failed = MetadataState(number=7, next_update=date(2026, 2, 1), failure="no answer")

    assert said(failed) == [("warning", "no answer")]
    assert said(failed, url="")[0][0] == "ok"


def test_a_tenant_that_relies_on_metadata_that_is_not_there_is_told() -> None:
    relying = a_tenant(attestation="direct", require_trusted_attestation=True)

    (finding,) = check_makers(relying, (), makers_known=False)

    assert (finding.verdict, finding.check) == ("failed", "attestation")
    assert list(check_makers(relying, (), makers_known=True)) == []
    assert list(check_makers(a_tenant(), (), makers_known=False)) == []


def test_passkeys_of_a_compromised_model_are_counted() -> None:
    model = Model(UUID(int=7), "Key of tomorrow", (), (REVOKED,))
    found = [
        next(check_makers(a_tenant(), [Affected(model, REVOKED, (), count)], makers_known=True)).text
        for count in (1, 2_000)
    ]

    assert found == [
        "there is 1 passkey of Key of tomorrow, reported as REVOKED",
        "there are 2000 passkeys of Key of tomorrow, reported as REVOKED",
    ]
