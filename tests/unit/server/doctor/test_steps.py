# SPDX-License-Identifier: Apache-2.0
"""The steps that Doctor shows are the core's own: every check of it is in one, and they stand in its order.

An answer that is wrong at one step and at all after it must be refused by that one: so no step can stand before
another that the core makes first.
"""

from __future__ import annotations

import ast
import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

import keystile.webauthn
from keystile.server.doctor.steps import CREATE_STEPS, GET_STEPS, Step, results
from keystile.server.doctor.trial import Answered, Trial
from keystile.server.domain.keys import MasterKey
from keystile.testing.attestation import NewCredential
from keystile.testing.authenticator import SoftwareAuthenticator
from keystile.testing.key_pairs import from_private

ORIGIN = "https://auth.example.com"
NOW = 1_795_435_200_000

ONLY_CREATE = {
    "attestation_object_malformed",
    "attested_data_missing",
    "credential_id_empty",
    "credential_id_too_long",
    "algorithm_not_allowed",
    "public_key_weak",
}
ONLY_GET = {
    "attested_data_unexpected",
    "backup_eligibility_changed",
    "credential_not_allowed",
    "credential_not_found",
    "signature_invalid",
    "user_handle_missing",
    "user_handle_mismatch",
}


def raised_by_the_core() -> set[str]:
    """The name of every check that the core can fail, from its source."""
    found: set[str] = set()
    for file in Path(keystile.webauthn.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id == "CeremonyError" and isinstance(node.args[0], ast.Constant):
                found.add(str(node.args[0].value))
            if node.func.id == "Malformed":
                found |= {
                    str(word.value.value) for word in node.keywords if isinstance(word.value, ast.Constant)
                }
    return found | {"malformed_request", "payload_too_large"}


def checks_of(steps: Sequence[Step]) -> set[str]:
    return {check for step in steps for check in step.checks}


# the challenge's seal and the counter are the server's
SERVERS = {"challenge_expired", "challenge_purpose_mismatch", "sign_count_regression", "user_handle_missing"}


def test_every_check_of_the_core_is_in_a_step() -> None:
    core = raised_by_the_core()
    attestation = {check for check in core if check.startswith("attestation_")}
    assert checks_of(CREATE_STEPS) - SERVERS == core - ONLY_GET
    assert checks_of(GET_STEPS) - SERVERS == core - ONLY_CREATE - attestation - {"user_handle_missing"}


@pytest.mark.parametrize("steps", [CREATE_STEPS, GET_STEPS])
def test_a_check_is_in_one_step_of_its_phase(steps: Sequence[Step]) -> None:
    for step in steps:
        for other in steps:
            if other is not step and other.phase == step.phase:
                assert not step.checks & other.checks


# ---- order: what makes an answer wrong at each step. Edits are of the JSON, after signing. ----

Edit = Callable[[dict[str, Any]], None]
SMALL = rsa.generate_private_key(65537, 1024)


@dataclass(frozen=True)
class Fault:
    lies: dict[str, Any] = field(default_factory=dict)
    edit: Edit = lambda answer: None
    attestation: bool = False


def a_password(answer: dict[str, Any]) -> None:
    answer["type"] = "password"


def another_id(answer: dict[str, Any]) -> None:
    answer["id"] = answer["rawId"] = "b3RoZXIgaWQ"


def an_empty_object(answer: dict[str, Any]) -> None:
    if "attestationObject" in answer["response"]:
        answer["response"]["attestationObject"] = "oA"


def two_origins(raw: bytes) -> bytes:
    return raw[:-1] + b',"origin":"https://evil.example"}'


BEFORE_THE_KEY = (
    Fault({"client_data": {"origin": "https://evil.example"}}),
    Fault({"cross_origin": True}),
)
AFTER_THE_LAYOUT = (
    Fault({"rp_id": "evil.example"}),
    Fault({"user_present": False}),
    Fault({"user_verified": False}),
    Fault({"backup_eligible": False, "backed_up": True}),
)


def reading(other_type: str) -> tuple[Fault, ...]:
    return (
        Fault(edit=a_password),
        Fault({"client_data_json": two_origins}),
        Fault({"type": other_type}),
        Fault({"client_data": {"challenge": None}}),
        Fault({"challenge": b"c" * 57}),
    )


CREATE_FAULTS = (
    *reading("webauthn.get"),
    *BEFORE_THE_KEY,
    Fault(edit=an_empty_object),
    Fault({"authenticator_data": lambda raw: raw + b"\0"}),
    *AFTER_THE_LAYOUT,
    Fault({"key_pair": from_private(-258, SMALL)}),
    Fault({"key_pair": from_private(-257, SMALL)}),
    Fault(edit=another_id),
    Fault(attestation=True),
)
GET_FAULTS = (
    *reading("webauthn.create"),
    Fault({"user_handle": b"somebody else"}),
    Fault(edit=another_id),
    *BEFORE_THE_KEY,
    Fault({"authenticator_data": lambda raw: raw + b"\0"}),
    *AFTER_THE_LAYOUT,
    Fault({"backup_eligible": True}),
    Fault({"key_pair": from_private(-257, SMALL)}),
    Fault({"sign_count": 1}),
)


def together(faults: Sequence[Fault]) -> dict[str, Any]:
    """All lies at once; where two are about the same, the earlier fault has its way."""
    lies: dict[str, Any] = {}
    for fault in reversed(faults):
        members = {**lies.get("client_data", {}), **fault.lies.get("client_data", {})}
        lies |= fault.lies
        if members:
            lies["client_data"] = members
    return lies


def a_trial() -> Trial:
    return Trial(ORIGIN, MasterKey(b"m" * 32), lambda: NOW, secrets.token_bytes)


def wrong_statement(_: NewCredential) -> tuple[str, Any]:
    return "none", {"sig": b""}


def create(trial: Trial, faults: Sequence[Fault] = ()) -> tuple[SoftwareAuthenticator, Answered]:
    asked = trial.begin()
    device = SoftwareAuthenticator(synced=False, attestation=wrong_statement)
    conveyance = "direct" if any(fault.attestation for fault in faults) else "none"
    lies = {"sign_count": 5, **together(faults)}
    answer = device.create(asked.options | {"attestation": conveyance}, origin=ORIGIN, **lies)
    for fault in faults:
        fault.edit(answer)
    return device, trial.created(asked.trial, json.dumps(answer).encode())


def use(faults: Sequence[Fault] = ()) -> Answered:
    trial = a_trial()
    device, made = create(trial)
    assert made.next is not None
    lies = {"sign_count": 6, **together(faults)}
    answer = device.get(made.next.options, origin=ORIGIN, **lies)
    for fault in faults:
        fault.edit(answer)
    return trial.used(made.next.trial, json.dumps(answer).encode())


def outcomes(answered: Answered) -> list[str]:
    return [step.outcome for step in answered.steps]


@pytest.mark.parametrize(("steps", "faults"), [(CREATE_STEPS, CREATE_FAULTS), (GET_STEPS, GET_FAULTS)])
def test_there_is_a_fault_for_each_step(steps: Sequence[Step], faults: Sequence[Fault]) -> None:
    assert len(steps) == len(faults)


@pytest.mark.parametrize("at", range(len(CREATE_FAULTS)))
def test_registration_is_checked_in_the_order_of_its_steps(at: int) -> None:
    _, answered = create(a_trial(), CREATE_FAULTS[at:])
    assert answered.check in CREATE_STEPS[at].checks
    assert outcomes(answered) == ["ok"] * at + ["failed"] + ["not reached"] * (len(CREATE_STEPS) - at - 1)
    assert answered.next is None


@pytest.mark.parametrize("at", range(len(GET_FAULTS)))
def test_authentication_is_checked_in_the_order_of_its_steps(at: int) -> None:
    answered = use(GET_FAULTS[at:])
    assert answered.check in GET_STEPS[at].checks
    assert outcomes(answered) == ["ok"] * at + ["failed"] + ["not reached"] * (len(GET_STEPS) - at - 1)


def test_a_good_passkey_passes_all() -> None:
    _, made = create(a_trial())
    assert set(outcomes(made)) == {"ok"}
    assert set(outcomes(use())) == {"ok"}


def test_a_name_that_no_step_has_is_an_error_and_no_verdict() -> None:
    with pytest.raises(LookupError):
        results(CREATE_STEPS, "sign_count_regression")
