# SPDX-License-Identifier: Apache-2.0
"""What the server checks of a passkey's answer, step by step, in the words of people.

The checks are the core's (`keystile.webauthn`), and so is their order (WebAuthn Level 3, §7.1 and §7.2). A check
that fails names itself; so it is known which steps came before it and passed, and which were never reached. A
test holds these tables to the core: every check it can fail is in one of them, and at its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import msgspec

Phase = Literal["read", "challenge", "owner", "verify"]
Outcome = Literal["ok", "failed", "not reached"]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is looked at. ``checks`` are the names of the failures that it can end with."""

    phase: Phase
    text: str
    checks: frozenset[str]


class StepResult(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """How one step went; ``check`` is the name of the failure."""

    text: str
    outcome: Outcome
    check: str = ""


def _step(phase: Phase, text: str, *checks: str) -> Step:
    return Step(phase, text, frozenset(checks))


_READ: Final = _step(
    "read",
    "The answer is one credential in JSON, within its bounds",
    "malformed_request",
    "payload_too_large",
    "credential_type_invalid",
    "credential_id_mismatch",
)
_CLIENT_DATA: Final = _step(
    "read", "The browser's part (client data) can be read one way only", "client_data_malformed"
)
_CHALLENGE: Final = (
    _step("read", "It holds a challenge", "challenge_malformed"),
    _step(
        "challenge",
        "The challenge is this server's own, for this ceremony, and in time",
        "challenge_mismatch",
        "challenge_expired",
        "challenge_purpose_mismatch",
    ),
)
_ORIGIN: Final = (
    _step("verify", "The browser says that it was on this server's origin", "origin_mismatch"),
    _step(
        "verify",
        "No other site held the page in a frame",
        "cross_origin_not_allowed",
        "top_origin_not_allowed",
    ),
)
_RP_ID: Final = _step("verify", "The passkey answered for this RP ID", "rp_id_hash_mismatch")
_PRESENT: Final = _step("verify", "Somebody was there (UP)", "user_presence_missing")
_VERIFIED: Final = _step(
    "verify", "The device checked who it was: fingerprint, face or PIN (UV)", "user_verification_missing"
)
_BACKUP: Final = _step("verify", "Backed up (BS) only if it can be (BE)", "backup_flags_invalid")

CREATE_STEPS: Final[Sequence[Step]] = (
    _READ,
    _CLIENT_DATA,
    _step("read", "It was made by create(), for a new passkey", "client_data_type_mismatch"),
    *_CHALLENGE,
    *_ORIGIN,
    _step(
        "verify",
        "The attestation object holds a format, a statement and the authenticator's data",
        "attestation_object_malformed",
    ),
    _step(
        "verify",
        "The authenticator's data is whole, to the last byte, with a new key in it",
        "authenticator_data_malformed",
        "attested_data_missing",
        "credential_id_empty",
        "credential_id_too_long",
        "extensions_malformed",
        "public_key_malformed",
    ),
    _RP_ID,
    _PRESENT,
    _VERIFIED,
    _BACKUP,
    _step("verify", "The key is of a kind that was asked for", "algorithm_not_allowed"),
    _step("verify", "The key is sound", "public_key_weak"),
    _step("verify", "The signed id is the one that the browser names", "credential_id_mismatch"),
    _step(
        "verify",
        "The attestation says what its format wants",
        "attestation_format_unsupported",
        "attestation_statement_malformed",
        "attestation_algorithm_mismatch",
        "attestation_signature_invalid",
        "attestation_certificate_invalid",
        "attestation_aaguid_mismatch",
        "attestation_key_mismatch",
        "attestation_nonce_mismatch",
        "attestation_untrusted",
        "attestation_not_allowed",
    ),
)
"""§7.1, as `parse_attestation`, `open_challenge` and `verify_registration` go about it."""

GET_STEPS: Final[Sequence[Step]] = (
    _READ,
    _CLIENT_DATA,
    _step("read", "It was made by get(), for a sign-in", "client_data_type_mismatch"),
    *_CHALLENGE,
    _step(
        "owner",
        "The passkey names the user it was made for",
        "user_handle_missing",
        "user_handle_mismatch",
    ),
    _step("verify", "It is the passkey that was asked for", "credential_not_allowed", "credential_not_found"),
    *_ORIGIN,
    _step(
        "verify",
        "The authenticator's data is whole, to the last byte",
        "authenticator_data_malformed",
        "attested_data_unexpected",
        "extensions_malformed",
    ),
    _RP_ID,
    _PRESENT,
    _VERIFIED,
    _BACKUP,
    _step("verify", "It can still be backed up, or still cannot (BE)", "backup_eligibility_changed"),
    _step(
        "verify",
        "The signature is by the key that was registered",
        "signature_invalid",
        "public_key_malformed",
    ),
    _step("verify", "The signature counter grew, if one is kept", "sign_count_regression"),
)
"""§7.2, as `parse_assertion`, `open_challenge`, `check_user_handle` and `verify_assertion` go about it."""


def results(steps: Sequence[Step], failed: str = "", phase: Phase = "verify") -> list[StepResult]:
    """How each step went. ``failed`` names the check that ended it in ``phase``; empty for none.

    Raises:
        LookupError: no step of that phase has such a check.
    """
    if not failed:
        return [StepResult(step.text, "ok") for step in steps]
    at = next(
        (index for index, step in enumerate(steps) if step.phase == phase and failed in step.checks), None
    )
    if at is None:
        raise LookupError(f"{failed} belongs to no step of {phase}")
    return [
        StepResult(
            step.text,
            "ok" if index < at else "failed" if index == at else "not reached",
            failed if index == at else "",
        )
        for index, step in enumerate(steps)
    ]
