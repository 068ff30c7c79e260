# SPDX-License-Identifier: Apache-2.0
"""A test passkey: what comes of it is told, nothing of it is kept, and what is sealed opens only here and in time."""

from __future__ import annotations

import json
import secrets
from datetime import UTC, date, datetime
from typing import Any

import pytest

from keystile.errors import ChallengeError, Malformed
from keystile.server.doctor.trial import LIFE_MS, Trial
from keystile.server.domain.keys import MasterKey
from keystile.testing.authenticator import TESTING_AAGUID, SoftwareAuthenticator
from keystile.webauthn.attestation.policy import DEFAULT
from keystile.webauthn.metadata import Metadata, Model, StatusReport

URL = "https://auth.example.com:8443"


class Clock:
    def __init__(self) -> None:
        self.now = 1_795_435_200_000

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def a_trial(clock: Clock, key: bytes = b"m" * 32, url: str = URL) -> Trial:
    return Trial(url, MasterKey(key), clock, secrets.token_bytes)


def made(trial: Trial, device: SoftwareAuthenticator) -> Any:
    asked = trial.begin()
    answer = device.create(asked.options, origin=URL)
    return trial.created(asked.trial, json.dumps(answer).encode())


def test_the_rp_id_and_the_origin_are_those_of_the_public_url(clock: Clock) -> None:
    trial = a_trial(clock)
    assert trial.begin().options["rp"]["id"] == "auth.example.com"
    assert trial.tenant.relying_party.origins == {URL}


def test_what_is_told_of_a_synced_passkey(clock: Clock) -> None:
    created = made(a_trial(clock), SoftwareAuthenticator())
    assert created.words["flags"] == "UP UV BE BS"
    assert created.words["kept"] == "synced, and backed up"
    assert created.words["algorithm"] == "ES256"
    assert created.facts["extensions"]["discoverable"] is True


def test_a_model_that_metadata_reports_is_refused_as_any_tenant_would(clock: Clock) -> None:
    """By `KnownModels.policy`, and named by the metadata where no other name is known."""
    report = StatusReport("REVOKED", None, "")
    model = Model(TESTING_AAGUID, "Key of tomorrow", (), (report,))
    metadata = Metadata(1, date(2099, 1, 1), {TESTING_AAGUID: model})
    now = datetime.fromtimestamp(clock.now / 1000, UTC)
    trial, device = a_trial(clock), SoftwareAuthenticator(synced=False)

    asked = trial.begin()
    answer = json.dumps(device.create(asked.options, origin=URL)).encode()
    named = trial.created(asked.trial, answer, makers=metadata)
    refused = trial.created(asked.trial, answer, policy=metadata.applied_to(DEFAULT, now))

    assert named.words["provider"].startswith("Key of tomorrow (")
    assert refused.check == "attestation_not_allowed"
    assert refused.next is None


def test_no_passkey_id_is_told(clock: Clock) -> None:
    device = SoftwareAuthenticator()
    created = made(a_trial(clock), device)
    told = json.dumps([created.words, created.facts])
    assert "credentialId" not in told
    assert created.next.options["allowCredentials"][0]["id"] not in told


def test_another_process_with_the_same_master_key_goes_on(clock: Clock) -> None:
    device = SoftwareAuthenticator()
    created = made(a_trial(clock), device)
    answer = json.dumps(device.get(created.next.options, origin=URL)).encode()
    used = a_trial(clock).used(created.next.trial, answer)
    assert used.check == ""


@pytest.mark.parametrize("other", [{"key": b"o" * 32}])
def test_a_server_with_another_master_key_does_not(clock: Clock, other: dict[str, Any]) -> None:
    device = SoftwareAuthenticator()
    created = made(a_trial(clock), device)
    answer = json.dumps(device.get(created.next.options, origin=URL)).encode()
    with pytest.raises(ChallengeError):
        a_trial(clock, **other).used(created.next.trial, answer)


def test_it_ends_after_ten_minutes(clock: Clock) -> None:
    trial, device = a_trial(clock), SoftwareAuthenticator()
    created = made(trial, device)
    answer = json.dumps(device.get(created.next.options, origin=URL)).encode()
    clock.now += LIFE_MS
    with pytest.raises(ChallengeError, match="challenge_expired"):
        trial.used(created.next.trial, answer)


def test_the_answer_to_another_trial_is_refused(clock: Clock) -> None:
    trial, device = a_trial(clock), SoftwareAuthenticator()
    one, other = trial.begin(), trial.begin()
    answered = trial.created(one.trial, json.dumps(device.create(other.options, origin=URL)).encode())
    assert answered.check == "challenge_mismatch"


@pytest.mark.parametrize("trial", ["", "d1.", "d1.AAAA", "d1.!", "h1.AAAA", "d1." + "A" * 10_000, "\u2603"])
def test_what_was_not_sealed_here_opens_nothing(clock: Clock, trial: str) -> None:
    with pytest.raises(ChallengeError):
        a_trial(clock).created(trial, b"{}")
    with pytest.raises(ChallengeError):
        a_trial(clock).used(trial, b"{}")


def test_a_changed_seal_opens_nothing(clock: Clock) -> None:
    trial = a_trial(clock)
    sealed = trial.begin().trial
    for at in range(3, len(sealed), 7):
        changed = sealed[:at] + ("A" if sealed[at] != "A" else "B") + sealed[at + 1 :]
        with pytest.raises(ChallengeError):
            trial.created(changed, b"{}")


def test_steps_do_not_change_places(clock: Clock) -> None:
    trial, device = a_trial(clock), SoftwareAuthenticator()
    begun, created = trial.begin(), made(trial, device)
    with pytest.raises(Malformed):
        trial.used(begun.trial, b"{}")
    with pytest.raises(Malformed):
        trial.created(created.next.trial, b"{}")
