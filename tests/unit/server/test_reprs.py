# SPDX-License-Identifier: Apache-2.0
"""What holds a secret does not show it: a repr ends up in logs, tracebacks and failed tests."""

from __future__ import annotations

from typing import Any

import pytest

from keystile.server.api.dispatch import Request
from keystile.server.domain.actions import Tracked
from keystile.server.domain.administration import NewApiKey
from keystile.server.methods.passkey import Enrolled, Verified
from tests.unit.server.examples import ACME, a_tenant

CANARY = "canary-secret"
UNUSED: Any = None


@pytest.mark.parametrize(
    "holder",
    [
        pytest.param(NewApiKey(UNUSED, CANARY), id="a new key"),
        pytest.param(Tracked(UNUSED, UNUSED, CANARY), id="a tracked action"),
        pytest.param(Enrolled(UNUSED, CANARY), id="an enrollment"),
        pytest.param(Verified(UNUSED, UNUSED, None, None, CANARY), id="a sign-in"),
        pytest.param(
            Request(
                "GET", {b"authorization": CANARY.encode(), b"cookie": CANARY.encode()}, "192.0.2.1", "id"
            ),
            id="a request",
        ),
    ],
)
def test_a_secret_is_not_in_the_repr_of_its_holder(holder: object) -> None:
    assert CANARY not in repr(holder)


def test_a_tenant_shows_its_id_only() -> None:
    assert repr(a_tenant()) == f"Tenant('{ACME}')"
