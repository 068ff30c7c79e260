# SPDX-License-Identifier: Apache-2.0
"""A tenant's policy for new passkeys: as options say it, and as their answers are held to it.

Options are a wish: whoever answers may be no browser, or one that was told something else. So everything that a
tenant demands is compared with the answer, here and in `keystile.webauthn` (algorithms, user verification, origins,
attestation, models, backup), against the tenant's own record. Source: security.md §1, §3, §7.
"""

from __future__ import annotations

from typing import Any, Final, TypedDict

from keystile.errors import CeremonyError
from keystile.server.domain.tenant_settings import TenantSettings
from keystile.webauthn import VerifiedRegistration
from keystile.webauthn.options import Attachment, Conveyance, Hint, Requirement

ALWAYS_VERIFIES: Final = 3
"""The credProtect level of a passkey that never answers without checking its user (CTAP 2.2 §12.1)."""


class Wishes(TypedDict):
    """What a tenant's settings make of creation options."""

    user_verification: Requirement
    resident_key: Requirement
    attachment: Attachment | None
    hints: tuple[Hint, ...]
    attestation: Conveyance
    attestation_formats: tuple[str, ...]
    timeout_ms: int
    extensions: dict[str, Any]


def wishes(settings: TenantSettings, asked: Attachment | None) -> Wishes:
    """The tenant's part of creation options. ``asked`` is the page's wish, which the tenant's goes before."""
    return Wishes(
        user_verification=settings.user_verification,
        resident_key=settings.resident_key,
        attachment=asked if settings.attachment == "any" else settings.attachment,
        hints=settings.hints,
        attestation=settings.attestation,
        attestation_formats=settings.attestation_formats,
        timeout_ms=settings.ceremony_timeout_seconds * 1000,
        extensions=_extensions(settings),
    )


def _extensions(settings: TenantSettings) -> dict[str, Any]:
    asked: dict[str, Any] = {"credProps": True}
    if "prf" in settings.extensions:
        asked["prf"] = {}
    if "largeBlob" in settings.extensions:
        asked["largeBlob"] = {"support": "preferred"}
    if "minPinLength" in settings.extensions:
        asked["minPinLength"] = True
    if settings.require_credential_protection:
        asked["credentialProtectionPolicy"] = "userVerificationRequired"
        asked["enforceCredentialProtectionPolicy"] = True
    return asked


def check(settings: TenantSettings, verified: VerifiedRegistration) -> None:
    """Hold a verified answer to what the core does not look at.

    Where the policy demands something, an answer that does not say so is refused like one that denies it; but
    for residency, which phones do not report.

    Raises:
        CeremonyError: ``attestation_not_allowed``.
    """
    if settings.attachment not in ("any", verified.attachment):
        said = verified.attachment or "no"
        raise CeremonyError(
            "attestation_not_allowed", f"only {settings.attachment} authenticators are taken; it says {said}"
        )
    extensions = verified.extensions
    if settings.resident_key == "required" and extensions.discoverable is False:
        raise CeremonyError("attestation_not_allowed", "the passkey says that it is not discoverable")
    if settings.require_credential_protection and extensions.credential_protection != ALWAYS_VERIFIES:
        raise CeremonyError("attestation_not_allowed", "the passkey may answer without checking its user")
