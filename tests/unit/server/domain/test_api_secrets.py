# SPDX-License-Identifier: Apache-2.0
"""API secrets: one text for each, which names its tenant, and a mistyped one is found out without a database."""

from __future__ import annotations

import base64
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keystile.server.domain.identifiers import TenantId
from keystile.server.domain.keys import SECRET_PREFIX, new_secret, secret_tenant
from tests.unit.server.examples import ACME

SECRET = new_secret(ACME, b"\xa5" * 32)


@given(st.uuids(), st.binary(min_size=32, max_size=32))
def test_a_secret_names_the_tenant_it_was_made_for(tenant: uuid.UUID, random: bytes) -> None:
    assert secret_tenant(new_secret(TenantId(str(tenant)), random)) == str(tenant)


def test_a_secret_is_the_base_32_of_another_library() -> None:
    body = SECRET.removeprefix(SECRET_PREFIX).upper()

    assert base64.b32decode(body + "=" * (-len(body) % 8))[16:48] == b"\xa5" * 32


@pytest.mark.parametrize("at", range(len(SECRET)))
def test_one_other_character_anywhere_is_noticed(at: int) -> None:
    for other in "a2":
        if SECRET[at] != other:
            assert secret_tenant(SECRET[:at] + other + SECRET[at + 1 :]) is None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param(SECRET.upper(), id="capitals"),
        pytest.param(SECRET[:-1], id="too short"),
        pytest.param(SECRET + "a", id="too long"),
        pytest.param(SECRET[:40] + "_" + SECRET[41:], id="an underscore, which int() skips"),
        pytest.param(SECRET[:40] + "0" + SECRET[41:], id="a digit of int()'s own"),
        pytest.param(SECRET[:40] + "٣" + SECRET[41:], id="a digit of another script"),
        pytest.param(SECRET[:-1] + "b", id="bits to spare that are set"),
    ],
)
def test_what_is_no_secret_names_nobody(text: str) -> None:
    assert secret_tenant(text) is None
