# SPDX-License-Identifier: Apache-2.0
"""Registrations with attestation, for tests that change one thing about the statement."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from keystile.errors import CeremonyError
from keystile.testing import SoftwareAuthenticator
from keystile.testing.attestation import Attester, NewCredential, default_authority
from keystile.webauthn import AttestationPolicy, VerifiedRegistration
from tests.unit.webauthn.ceremonies import NOW, create, register

TRUSTING = AttestationPolicy(trust_anchors=(default_authority().root,))


def attested(
    attester: Attester,
    *,
    policy: AttestationPolicy = TRUSTING,
    algorithm: int = -7,
    now: datetime | None = NOW,
) -> VerifiedRegistration:
    """The outcome of a registration with this attester."""
    authenticator = SoftwareAuthenticator(attestation=attester, algorithms=(algorithm,))
    return register(create(authenticator), algorithms=(algorithm,), policy=policy, now=now)


def check_of(attester: Attester, *, policy: AttestationPolicy = TRUSTING, algorithm: int = -7) -> str:
    """The check that refuses a registration with this attester."""
    with pytest.raises(CeremonyError) as caught:
        attested(attester, policy=policy, algorithm=algorithm)
    return caught.value.check


def changed(attester: Attester, change: Callable[[Any], Any]) -> Attester:
    """An attester whose statement is changed after it was made."""

    def attest(made: NewCredential) -> tuple[str, Any]:
        name, statement = attester(made)
        return name, change(statement)

    return attest
