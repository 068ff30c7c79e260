# SPDX-License-Identifier: Apache-2.0
"""Sealed challenges: what they open for, and what they never open for (security.md §9)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from keystile.errors import ChallengeError
from keystile.server.domain.challenges import (
    CHALLENGE_BYTES,
    Ceremony,
    Flow,
    Handle,
    Purpose,
    open_challenge,
    open_handle,
    seal,
    seal_handle,
)
from keystile.server.domain.signing_keys import SigningKeys
from tests.unit.server.examples import MINUTE, NOON, OTHER, a_tenant

NONCE = bytes(range(16))
PURPOSE = Purpose(Ceremony.GET, Flow.STEP_UP, "ada", "pay", "key-1")
TENANT = a_tenant()
DAY = 24 * 60 * 60


def sealed(purpose: Purpose = PURPOSE, **changes: Any) -> bytes:
    facts: dict[str, Any] = {
        "require_user_verification": True,
        "nonce": NONCE,
        "expires_at": NOON + 10 * MINUTE,
        **changes,
    }
    return seal(TENANT, purpose, **facts)


def refusal(challenge: bytes, **changes: Any) -> str:
    facts: dict[str, Any] = {"tenant": TENANT, "purpose": PURPOSE, "seconds": 600, "now": NOON, **changes}
    with pytest.raises(ChallengeError) as caught:
        open_challenge(
            facts["tenant"], challenge, facts["purpose"], seconds=facts["seconds"], now=facts["now"]
        )
    return caught.value.check


def test_a_challenge_opens_for_what_it_was_sealed_for() -> None:
    opened = open_challenge(TENANT, sealed(), PURPOSE, seconds=600, now=NOON)

    assert (opened.nonce, opened.expires_at, opened.user_verification_required) == (
        NONCE,
        NOON + 10 * MINUTE,
        True,
    )


def test_a_challenge_says_when_verification_was_not_required() -> None:
    opened = open_challenge(TENANT, sealed(require_user_verification=False), PURPOSE, seconds=600, now=NOON)

    assert not opened.user_verification_required


@pytest.mark.parametrize("bit", range(CHALLENGE_BYTES * 8))
def test_no_bit_of_a_challenge_can_be_flipped(bit: int) -> None:
    changed = bytearray(sealed())
    changed[bit // 8] ^= 1 << bit % 8

    assert refusal(bytes(changed)) in {"challenge_mismatch", "challenge_expired"}


@pytest.mark.parametrize(
    "purpose",
    [
        pytest.param(replace(PURPOSE, subject="bob"), id="another user"),
        pytest.param(replace(PURPOSE, subject=""), id="whoever answers"),
        pytest.param(replace(PURPOSE, action="transfer"), id="another action"),
        pytest.param(replace(PURPOSE, idempotency_key="key-2"), id="another instance of the action"),
        pytest.param(replace(PURPOSE, action="", idempotency_key="paykey-1"), id="fields run together"),
    ],
)
def test_a_challenge_opens_for_no_other_subject_or_action(purpose: Purpose) -> None:
    assert refusal(sealed(), purpose=purpose) == "challenge_mismatch"


@pytest.mark.parametrize(
    "purpose",
    [
        pytest.param(replace(PURPOSE, ceremony=Ceremony.CREATE), id="another ceremony"),
        pytest.param(replace(PURPOSE, flow=Flow.SIGN_IN), id="a sign-in"),
        pytest.param(replace(PURPOSE, flow=Flow.ENROLL), id="an enrollment"),
    ],
)
def test_a_challenge_opens_for_no_other_ceremony(purpose: Purpose) -> None:
    assert refusal(sealed(), purpose=purpose) == "challenge_purpose_mismatch"


@pytest.mark.parametrize(
    "tenant",
    [
        pytest.param(a_tenant(OTHER), id="another tenant with the same data key"),
        pytest.param(a_tenant(data_key=b"e" * 32), id="another data key"),
        pytest.param(a_tenant(rp_id="example.org"), id="another relying party"),
        pytest.param(a_tenant(valid_from=NOON + 1), id="a restored database"),
    ],
)
def test_a_challenge_opens_for_no_other_tenant(tenant: Any) -> None:
    assert refusal(sealed(), tenant=tenant) == "challenge_mismatch"


@pytest.mark.parametrize(
    ("now", "opens"),
    [(NOON + 10 * MINUTE - 1, True), (NOON + 10 * MINUTE, False), (NOON + 24 * 60 * MINUTE, False)],
)
def test_a_challenge_opens_until_it_expires(now: int, opens: bool) -> None:
    if opens:
        assert open_challenge(TENANT, sealed(), PURPOSE, seconds=600, now=now).nonce == NONCE
    else:
        assert refusal(sealed(), now=now) == "challenge_expired"


def test_a_challenge_opens_on_a_clock_that_is_a_minute_behind_and_no_more() -> None:
    assert open_challenge(TENANT, sealed(), PURPOSE, seconds=600, now=NOON - MINUTE).nonce == NONCE
    assert refusal(sealed(), now=NOON - MINUTE - 1) == "challenge_expired"


ROTATED = a_tenant(signing_keys=SigningKeys().rotated(NOON, longest_ms=60 * MINUTE))
REVOKED = a_tenant(signing_keys=SigningKeys().revoked(NOON))


def test_a_challenge_of_a_retiring_key_still_opens() -> None:
    assert open_challenge(ROTATED, sealed(), PURPOSE, seconds=600, now=NOON).nonce == NONCE


def test_a_challenge_of_a_retired_key_has_expired_whatever_it_says_itself() -> None:
    forged = sealed(expires_at=NOON + 24 * 60 * MINUTE)

    assert open_challenge(ROTATED, forged, PURPOSE, seconds=DAY, now=NOON + 60 * MINUTE).nonce == NONCE
    assert refusal(forged, tenant=ROTATED, seconds=DAY, now=NOON + 66 * MINUTE) == "challenge_expired"


def test_a_challenge_of_a_revoked_key_has_expired() -> None:
    assert refusal(sealed(), tenant=REVOKED) == "challenge_expired"


def test_a_node_that_has_not_seen_the_rotation_opens_challenges_of_one_that_has() -> None:
    new = seal(ROTATED, PURPOSE, require_user_verification=True, nonce=NONCE, expires_at=NOON + MINUTE)

    assert new[1:3] == b"\x00\x02"
    assert open_challenge(TENANT, new, PURPOSE, seconds=600, now=NOON).nonce == NONCE


def test_a_challenge_of_a_key_that_is_not_known_yet_is_not_ours() -> None:
    ahead = bytearray(sealed())
    ahead[1:3] = (3).to_bytes(2, "big")

    assert refusal(bytes(ahead)) == "challenge_mismatch"


@given(st.binary(max_size=80))
def test_bytes_that_are_not_ours_are_refused(challenge: bytes) -> None:
    assert refusal(challenge) in {"challenge_mismatch", "challenge_expired"}


HANDLE = Handle(
    flow=Flow.ENROLL, expires_at=NOON + MINUTE, challenge=b"c" * 57, username="ada", display_name="Ada"
)


def test_a_handle_reads_back_as_it_was_written() -> None:
    assert open_handle(TENANT, seal_handle(TENANT, HANDLE, b"n" * 12), seconds=60, now=NOON) == HANDLE


def test_a_handle_hides_the_names_in_it() -> None:
    assert "ada" not in seal_handle(TENANT, HANDLE, b"n" * 12)


@pytest.mark.parametrize(
    "text",
    ["", "h1.", "h1.AAAA", "h1.!", "h1." + "A" * 60, "h1." + "A" * 9000, "x" * 40],
)
def test_a_text_that_is_no_handle_is_refused(text: str) -> None:
    with pytest.raises(ChallengeError, match="challenge_mismatch"):
        open_handle(TENANT, text, seconds=60, now=NOON)


def test_a_handle_of_another_tenant_is_refused() -> None:
    with pytest.raises(ChallengeError, match="challenge_mismatch"):
        open_handle(a_tenant(OTHER), seal_handle(TENANT, HANDLE, b"n" * 12), seconds=60, now=NOON)


def test_a_handle_of_a_retiring_key_still_opens() -> None:
    assert open_handle(ROTATED, seal_handle(TENANT, HANDLE, b"n" * 12), seconds=60, now=NOON) == HANDLE


def test_a_handle_of_a_revoked_key_has_expired() -> None:
    with pytest.raises(ChallengeError, match="challenge_expired"):
        open_handle(REVOKED, seal_handle(TENANT, HANDLE, b"n" * 12), seconds=60, now=NOON)


def test_a_node_that_has_not_seen_the_rotation_opens_handles_of_one_that_has() -> None:
    assert open_handle(TENANT, seal_handle(ROTATED, HANDLE, b"n" * 12), seconds=60, now=NOON) == HANDLE


def test_a_handle_expires() -> None:
    with pytest.raises(ChallengeError, match="challenge_expired"):
        open_handle(TENANT, seal_handle(TENANT, HANDLE, b"n" * 12), seconds=60, now=NOON + MINUTE)


def test_a_handle_opens_on_a_clock_that_is_a_minute_behind_and_no_more() -> None:
    text = seal_handle(TENANT, HANDLE, b"n" * 12)

    assert open_handle(TENANT, text, seconds=60, now=NOON - MINUTE) == HANDLE
    with pytest.raises(ChallengeError, match="challenge_expired"):
        open_handle(TENANT, text, seconds=60, now=NOON - MINUTE - 1)
