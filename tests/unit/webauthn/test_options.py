# SPDX-License-Identifier: Apache-2.0
"""`keystile.webauthn.options`: the JSON that browsers parse."""

from __future__ import annotations

import pytest

from keystile.webauthn import CredentialDescriptor, creation_options, request_options
from keystile.webauthn.options import DEFAULT_TIMEOUT_MS, Conveyance

CHALLENGE = bytes(range(32))
CHALLENGE_TEXT = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"


def test_creation_options_of_a_passkey() -> None:
    assert creation_options(
        rp_id="example.org",
        rp_name="Example",
        user_handle=b"handle",
        user_name="ada@example.org",
        user_display_name="Ada",
        challenge=CHALLENGE,
        exclude=[CredentialDescriptor(b"id", ("internal",))],
    ) == {
        "rp": {"id": "example.org", "name": "Example"},
        "user": {"id": "aGFuZGxl", "name": "ada@example.org", "displayName": "Ada"},
        "challenge": CHALLENGE_TEXT,
        "pubKeyCredParams": [
            {"type": "public-key", "alg": -8},
            {"type": "public-key", "alg": -7},
            {"type": "public-key", "alg": -257},
        ],
        "timeout": 300_000,
        "excludeCredentials": [{"type": "public-key", "id": "aWQ", "transports": ["internal"]}],
        "authenticatorSelection": {
            "residentKey": "required",
            "requireResidentKey": True,
            "userVerification": "preferred",
        },
        "attestation": "none",
    }


def test_creation_options_with_every_wish() -> None:
    options = creation_options(
        rp_id="example.org",
        rp_name="Example",
        user_handle=b"handle",
        user_name="ada",
        user_display_name="Ada",
        challenge=CHALLENGE,
        resident_key="discouraged",
        attachment="cross-platform",
        attestation="direct",
        attestation_formats=("packed", "tpm"),
        hints=("security-key",),
        extensions={"credProps": True},
    )

    assert options["authenticatorSelection"] == {
        "residentKey": "discouraged",
        "requireResidentKey": False,
        "userVerification": "preferred",
        "authenticatorAttachment": "cross-platform",
    }
    assert (options["attestationFormats"], options["hints"], options["extensions"]) == (
        ["packed", "tpm"],
        ["security-key"],
        {"credProps": True},
    )


def test_attestation_formats_go_only_with_attestation() -> None:
    options = creation_options(
        rp_id="example.org",
        rp_name="Example",
        user_handle=b"handle",
        user_name="ada",
        user_display_name="Ada",
        challenge=CHALLENGE,
        attestation_formats=("packed",),
    )

    assert "attestationFormats" not in options


def test_request_options_of_a_sign_in_without_a_name() -> None:
    assert request_options(rp_id="example.org", challenge=CHALLENGE) == {
        "challenge": CHALLENGE_TEXT,
        "timeout": 300_000,
        "rpId": "example.org",
        "allowCredentials": [],
        "userVerification": "preferred",
    }


def test_request_options_that_name_credentials() -> None:
    options = request_options(
        rp_id="example.org", challenge=CHALLENGE, allow=[CredentialDescriptor(b"id")], hints=("hybrid",)
    )

    assert options["allowCredentials"] == [{"type": "public-key", "id": "aWQ"}]
    assert options["hints"] == ["hybrid"]


@pytest.mark.parametrize(
    ("attestation", "formats", "asked"),
    [("direct", ("packed",), ["packed"]), ("direct", (), None), ("none", ("packed",), None)],
)
def test_formats_are_asked_for_only_with_attestation(
    attestation: Conveyance, formats: tuple[str, ...], asked: list[str] | None
) -> None:
    options = creation_options(
        rp_id="example.org",
        rp_name="Example",
        user_handle=b"handle",
        user_name="ada",
        user_display_name="Ada",
        challenge=CHALLENGE,
        attestation=attestation,
        attestation_formats=formats,
    )

    assert options.get("attestationFormats") == asked


def test_people_have_five_minutes() -> None:
    assert DEFAULT_TIMEOUT_MS == 300_000
