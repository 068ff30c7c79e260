# SPDX-License-Identifier: Apache-2.0
"""Counted failures: what cannot be written now is written later, and none is counted twice."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from keystile.errors import CeremonyError, Unavailable
from keystile.server.domain import changes, failures
from keystile.server.domain.failures import Failures
from keystile.server.domain.identifiers import AuthenticatorId
from tests.unit.server.examples import ACME, NOON

pytestmark = pytest.mark.anyio

MISMATCH = CeremonyError("origin_mismatch")


class Audit:
    """A unit of work that keeps events, and can be down for so many calls."""

    def __init__(self) -> None:
        self.events: list[changes.AddAuditEvent] = []
        self.down = 0
        self.up = 0

    async def apply(self, *asked: changes.Change) -> Sequence[int]:
        if self.up == 0 and self.down > 0:
            self.down -= 1
            raise Unavailable("The database is busy.")
        self.up = max(0, self.up - 1)
        self.events += [change for change in asked if isinstance(change, changes.AddAuditEvent)]
        return [1] * len(asked)

    def counted(self) -> dict[object, object]:
        return {added.event.details["source"]: added.event.details["count"] for added in self.events}


def counting(audit: Audit) -> Failures:
    return Failures(audit, lambda: NOON, lambda count: bytes(count))


async def test_what_the_database_could_not_take_is_written_with_the_next() -> None:
    audit = Audit()
    counted = counting(audit)
    audit.down = 1
    counted.count(ACME, MISMATCH, "192.0.2.1")
    with pytest.raises(Unavailable):
        await counted.flush()
    counted.count(ACME, MISMATCH, "192.0.2.1")

    await counted.flush()

    assert audit.counted() == {"192.0.2.1": 2}


async def test_what_was_written_before_the_database_went_away_is_not_written_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(failures, "BATCH", 2)
    audit = Audit()
    counted = counting(audit)
    audit.up, audit.down = 1, 1
    for last in range(5):
        counted.count(ACME, MISMATCH, f"192.0.2.{last}")
    with pytest.raises(Unavailable):
        await counted.flush()

    await counted.flush()

    assert len(audit.events) == 5
    assert set(audit.counted().values()) == {1}


async def test_a_failure_of_a_known_authenticator_that_could_not_be_written_is_written_next_time() -> None:
    audit = Audit()
    counted = counting(audit)
    audit.down = 1
    with pytest.raises(Unavailable):
        await counted.known(ACME, AuthenticatorId("a"), "signature_invalid")

    await counted.known(ACME, AuthenticatorId("a"), "signature_invalid")
    await counted.known(ACME, AuthenticatorId("a"), "signature_invalid")

    assert len(audit.events) == 1
