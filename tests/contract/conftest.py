# SPDX-License-Identifier: Apache-2.0
"""What the contract tests share: a raw client of the running platform, and passkeys on it."""

from __future__ import annotations

import pytest

from tests.contract.wire import Enrolled, Platform, Wire


@pytest.fixture
def wire(platform: Platform) -> Wire:
    return Wire(platform)


@pytest.fixture
def passkey(wire: Wire) -> Enrolled:
    """A user of this test's own, with one passkey."""
    return wire.enroll()
