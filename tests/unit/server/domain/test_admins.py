# SPDX-License-Identifier: Apache-2.0
"""What an admin may, what they reach and whom they govern; how long a session is fresh.

What depends on rows (one link, one session; removed means out) is promised by statements, and so it is tested with
them: tests/storage/test_admins.py and tests/faults/test_portal_door.py. A fake of them would test itself.
"""

from __future__ import annotations

import pytest

from keystile.errors import Malformed
from keystile.server.domain.admin_links import LINK_MS, Invitation, NewLink
from keystile.server.domain.admin_sessions import FRESH_MS, SESSION_MS, AdminSession, NewSession, OpenedBy
from keystile.server.domain.admins import (
    MAX_NAME,
    Admin,
    AdminId,
    Role,
    admin_event,
    checked_name,
    checked_role,
)
from keystile.server.domain.identifiers import TenantId, UserId
from keystile.server.domain.tenants import PORTAL_TENANT
from tests.unit.server.examples import ACME, NOON, OTHER


def an_admin(role: Role = "admin", reach: TenantId | None = None) -> Admin:
    return Admin(AdminId(UserId("0190-ada")), "Ada", role, reach, NOON, "cli")


def test_an_admin_may_what_support_may_and_not_the_other_way_round() -> None:
    assert an_admin("admin").may("support")
    assert an_admin("admin").may("admin")
    assert an_admin("support").may("support")
    assert not an_admin("support").may("admin")


@pytest.mark.parametrize(
    ("reach", "tenant_id", "reaches"),
    [
        (None, ACME, True),
        (ACME, ACME, True),
        (ACME, OTHER, False),
        (None, PORTAL_TENANT, False),
        (PORTAL_TENANT, PORTAL_TENANT, False),
    ],
)
def test_reach_ends_with_the_tenant_and_never_holds_the_portals_own(
    reach: TenantId | None, tenant_id: TenantId, reaches: bool
) -> None:
    assert an_admin(reach=reach).reaches(tenant_id) is reaches


@pytest.mark.parametrize(
    ("role", "reach", "other_reach", "governs"),
    [
        ("admin", None, None, True),
        ("admin", None, ACME, True),
        ("admin", ACME, ACME, True),
        ("admin", ACME, OTHER, False),
        ("admin", ACME, None, False),
        ("support", None, ACME, False),
        ("support", ACME, ACME, False),
    ],
)
@pytest.mark.parametrize("other_role", ["support", "admin"])
def test_nobody_makes_or_removes_admins_who_see_more_than_they_do(
    role: Role, reach: TenantId | None, other_reach: TenantId | None, governs: bool, other_role: Role
) -> None:
    assert an_admin(role, reach).governs(other_role, other_reach) is governs


@pytest.mark.parametrize(
    ("opened_by", "passed", "fresh"),
    [
        ("passkey", 0, True),
        ("passkey", FRESH_MS, True),
        ("passkey", FRESH_MS + 1, False),
        ("link", SESSION_MS, True),
    ],
)
def test_user_verification_is_fresh_for_five_minutes(opened_by: OpenedBy, passed: int, fresh: bool) -> None:
    session = AdminSession(an_admin(), opened_by, NOON, NOON + SESSION_MS, NOON, NOON)

    assert session.is_fresh(NOON + passed) is fresh


def test_an_invitation_makes_the_admin_that_it_names_and_no_other() -> None:
    made = Invitation(
        "invite", AdminId(UserId("7")), "Grace", "support", ACME, False, "admin:1", NOON, NOON + LINK_MS
    )

    assert made.admin(NOON + 5) == Admin(AdminId(UserId("7")), "Grace", "support", ACME, NOON + 5, "admin:1")


def test_secrets_are_in_no_repr() -> None:
    invitation = Invitation(
        "invite", AdminId(UserId("7")), "Grace", "admin", None, True, "cli", NOON, NOON + LINK_MS
    )

    assert "hush" not in repr(NewLink(invitation, "hush"))
    assert "hush" not in repr(NewSession("hush", NOON))


@pytest.mark.parametrize(("reach", "kept_with"), [(ACME, ACME), (None, PORTAL_TENANT)])
def test_what_happens_to_an_admin_is_audited_where_they_are_one(
    reach: TenantId | None, kept_with: TenantId
) -> None:
    event = admin_event(reach, "1", NOON, "cli", "admin.joined", "7", "Grace", "admin")

    assert event.tenant_id == kept_with
    assert event.details == {"name": "Grace", "role": "admin", "reach": reach}


def test_a_name_loses_the_blanks_around_it() -> None:
    assert checked_name("  Ada Lovelace ") == "Ada Lovelace"
    assert checked_name("x" * MAX_NAME)


@pytest.mark.parametrize(
    "name", ["", "  ", "x" * (MAX_NAME + 1), "a\nb", "a\x00b", "\ud800", "a\u202eb", "\u2066"]
)
def test_a_name_that_cannot_be_used_is_refused(name: str) -> None:
    with pytest.raises(Malformed, match="1 to 100"):
        checked_name(name)


@pytest.mark.parametrize("role", ["", "Admin", "owner", "admin "])
def test_a_role_is_one_of_two(role: str) -> None:
    assert (checked_role("admin"), checked_role("support")) == ("admin", "support")
    with pytest.raises(Malformed):
        checked_role(role)
