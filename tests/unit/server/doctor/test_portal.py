# SPDX-License-Identifier: Apache-2.0
"""What doctor says of the Portal: whose pages share its origin, and which admin had better add a passkey."""

from __future__ import annotations

import pytest

from keystile.server.doctor.portal import AdminFacts, check_admins, check_origin

OWN = "https://portal.example.com"
PUBLIC = "https://auth.example.com"


@pytest.mark.parametrize(
    ("origin", "is_own", "verdict", "said"),
    [
        (OWN, True, "ok", "no tenant's page is there"),
        (PUBLIC, False, "warning", "no origin of its own"),
        ("https://app.example.com", True, "warning", "a tenant's pages share the Portal's origin"),
        ("https://app.example.com", False, "warning", "a tenant's pages share the Portal's origin"),
    ],
)
def test_the_portal_wants_an_origin_of_its_own(origin: str, is_own: bool, verdict: str, said: str) -> None:
    found = check_origin(origin, is_own=is_own, app_origins=frozenset({"https://app.example.com"}))

    assert found.verdict == verdict
    assert said in found.text
    assert origin in found.text
    assert ("KEYSTILE_PORTAL_ORIGIN" in found.do) == (verdict != "ok")


def test_while_nobody_is_invited_it_says_how() -> None:
    (found,) = check_admins([], portal_url=f"{OWN}/portal")

    assert (found.verdict, found.do) == ("info", "keystile admin invite")


def test_each_admin_who_could_be_locked_out_is_named_with_what_to_do() -> None:
    facts = [AdminFacts("1", "Ada", 2), AdminFacts("2", "Grace", 1), AdminFacts("3", "Alan", 0)]

    found = list(check_admins(facts, portal_url=f"{OWN}/portal"))

    assert [(one.subject, one.verdict) for one in found] == [
        ("Portal", "ok"),
        ("Grace", "info"),
        ("Alan", "warning"),
    ]
    assert found[0].text == "3 admins"
    assert found[1].do == f"add another at {OWN}/portal/account"
    assert found[2].do == "keystile admin unlock 3"
