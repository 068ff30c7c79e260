# SPDX-License-Identifier: Apache-2.0
"""Which signing keys are live, and for how long."""

from __future__ import annotations

import pytest

from keystile.errors import Conflict
from keystile.server.domain.keys import TenantKeys
from keystile.server.domain.signing_keys import MARGIN_MS, MAX_KEY_ID, SEEN_MS, SigningKeys
from tests.unit.server.examples import ACME, MINUTE, NOON

HOUR = 60 * MINUTE
ROTATED = SigningKeys().rotated(NOON, longest_ms=HOUR)


def live(keys: SigningKeys, now: int) -> list[int]:
    derived = TenantKeys(ACME, b"d" * 32, keys)
    return [key_id for key_id in range(8) if derived.live(key_id, now)]


def test_the_first_key_signs_and_the_next_one_is_known() -> None:
    assert TenantKeys(ACME, b"d" * 32, SigningKeys()).current.key_id == 1
    assert live(SigningKeys(), NOON) == [1, 2]


def test_a_new_key_signs_at_once_and_the_old_one_verifies_for_the_longest_life() -> None:
    assert ROTATED.current == 2
    assert live(ROTATED, NOON + HOUR + MARGIN_MS - 1) == [1, 2, 3]
    assert live(ROTATED, NOON + HOUR + MARGIN_MS) == [2, 3]


def test_keys_that_are_retired_are_forgotten_at_the_next_rotation() -> None:
    soon = ROTATED.rotated(NOON + MINUTE, longest_ms=HOUR)
    later = ROTATED.rotated(NOON + 2 * HOUR, longest_ms=HOUR)

    assert [key.key_id for key in soon.retiring] == [2, 1]
    assert [key.key_id for key in later.retiring] == [2]


def test_a_shorter_life_from_now_on_does_not_end_what_was_issued_before() -> None:
    shorter = ROTATED.rotated(NOON + MINUTE, longest_ms=MINUTE)

    assert live(shorter, NOON + HOUR) == [1, 3, 4]


def test_revoking_leaves_no_other_key() -> None:
    revoked = ROTATED.revoked(NOON + 1)

    assert live(revoked, NOON + 1) == [3, 4]


def test_two_rotations_in_a_moment_are_refused_since_a_node_may_have_missed_the_first() -> None:
    with pytest.raises(Conflict, match="a moment"):
        ROTATED.rotated(NOON + SEEN_MS - 1, longest_ms=HOUR)

    assert ROTATED.rotated(NOON + SEEN_MS, longest_ms=HOUR).current == 3


def test_a_clock_that_was_ahead_does_not_stop_rotations() -> None:
    assert ROTATED.rotated(NOON - HOUR, longest_ms=HOUR).current == 3


def test_no_key_id_is_used_twice() -> None:
    last = SigningKeys(current=MAX_KEY_ID)
    derived = TenantKeys(ACME, b"d" * 32, last)

    assert derived.live(MAX_KEY_ID, NOON) is derived.current
    assert derived.live(MAX_KEY_ID + 1, NOON) is None
    with pytest.raises(Conflict, match="never used twice"):
        last.rotated(NOON, longest_ms=HOUR)
    with pytest.raises(Conflict, match="never used twice"):
        last.revoked(NOON)
