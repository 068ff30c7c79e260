# SPDX-License-Identifier: Apache-2.0
"""Options for the browser, in the JSON form of `parseCreationOptionsFromJSON` and
`parseRequestOptionsFromJSON`: WebAuthn Level 3 §5.1.8, §5.4 and §5.5.

Deterministic: the challenge comes in as bytes. Nothing written here is a check; what a ceremony requires is
decided again when its answer comes back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

import msgspec

from keystile.webauthn import base64url
from keystile.webauthn.keys import DEFAULT_ALGORITHMS

Requirement = Literal["discouraged", "preferred", "required"]
Attachment = Literal["platform", "cross-platform"]
Hint = Literal["security-key", "client-device", "hybrid"]
Conveyance = Literal["none", "indirect", "direct", "enterprise"]

# §15.1: between five and ten minutes, since people with disabilities may need them.
DEFAULT_TIMEOUT_MS: Final = 300_000


class CredentialDescriptor(msgspec.Struct, frozen=True):
    """A credential to exclude or to ask for; transports as the authenticator named them at registration."""

    id: bytes
    transports: tuple[str, ...] = ()


def creation_options(
    *,
    rp_id: str,
    rp_name: str,
    user_handle: bytes,
    user_name: str,
    user_display_name: str,
    challenge: bytes,
    algorithms: Sequence[int] = DEFAULT_ALGORITHMS,
    exclude: Sequence[CredentialDescriptor] = (),
    resident_key: Requirement = "required",
    user_verification: Requirement = "preferred",
    attachment: Attachment | None = None,
    attestation: Conveyance = "none",
    attestation_formats: Sequence[str] = (),
    hints: Sequence[Hint] = (),
    timeout_ms: int = DEFAULT_TIMEOUT_MS,
    extensions: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """PublicKeyCredentialCreationOptionsJSON.

    Args:
        user_handle: 1 to 64 random bytes that say nothing about the user (§14.6.1).
        challenge: at least 16 bytes.
        algorithms: COSE algorithms, the best first.
        exclude: the user's credentials, so that an authenticator is not enrolled twice.
        attestation_formats: wished formats, the best first; only with attestation.
    """
    selection: dict[str, Any] = {
        "residentKey": resident_key,
        # For clients of Level 1, which know only this form.
        "requireResidentKey": resident_key == "required",
        "userVerification": user_verification,
    }
    if attachment is not None:
        selection["authenticatorAttachment"] = attachment
    options: dict[str, Any] = {
        "rp": {"id": rp_id, "name": rp_name},
        "user": {"id": base64url.encode(user_handle), "name": user_name, "displayName": user_display_name},
        "challenge": base64url.encode(challenge),
        "pubKeyCredParams": [{"type": "public-key", "alg": alg} for alg in algorithms],
        "timeout": timeout_ms,
        "excludeCredentials": [_descriptor(credential) for credential in exclude],
        "authenticatorSelection": selection,
        "attestation": attestation,
    }
    if attestation != "none" and attestation_formats:
        options["attestationFormats"] = list(attestation_formats)
    return _with_optional(options, hints, extensions)


def request_options(
    *,
    rp_id: str,
    challenge: bytes,
    allow: Sequence[CredentialDescriptor] = (),
    user_verification: Requirement = "preferred",
    hints: Sequence[Hint] = (),
    timeout_ms: int = DEFAULT_TIMEOUT_MS,
    extensions: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """PublicKeyCredentialRequestOptionsJSON.

    Args:
        challenge: at least 16 bytes.
        allow: the credentials to choose from; empty for any discoverable one.
    """
    options: dict[str, Any] = {
        "challenge": base64url.encode(challenge),
        "timeout": timeout_ms,
        "rpId": rp_id,
        "allowCredentials": [_descriptor(credential) for credential in allow],
        "userVerification": user_verification,
    }
    return _with_optional(options, hints, extensions)


def _descriptor(credential: CredentialDescriptor) -> dict[str, Any]:
    descriptor: dict[str, Any] = {"type": "public-key", "id": base64url.encode(credential.id)}
    if credential.transports:
        descriptor["transports"] = list(credential.transports)
    return descriptor


def _with_optional(
    options: dict[str, Any], hints: Sequence[Hint], extensions: Mapping[str, Any] | None
) -> dict[str, Any]:
    if hints:
        options["hints"] = list(hints)
    if extensions:
        options["extensions"] = dict(extensions)
    return options
