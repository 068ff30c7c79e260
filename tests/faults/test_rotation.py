# SPDX-License-Identifier: Apache-2.0
"""Every key is replaced under load and nobody fails; what is revoked is refused everywhere (R17 in small). `rotation`
says how."""

from __future__ import annotations

import sys

import pytest

from tests.faults import rotation
from tests.faults.kills import Store

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("store", ["sqlite", "postgres"])
async def test_nobody_fails_while_keys_are_replaced_and_revoked_ones_are_refused(store: Store) -> None:
    sys.stdout.write(f"{await rotation.run(store)}\n")
