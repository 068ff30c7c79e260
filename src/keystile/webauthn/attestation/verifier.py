# SPDX-License-Identifier: Apache-2.0
"""From a format's name to its verifier, and from a statement to a judgement under the policy: WebAuthn
§7.1."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from keystile.errors import CeremonyError, Misconfigured
from keystile.webauthn.attestation import (
    android_key,
    android_safetynet,
    apple,
    certificates,
    compound,
    fido_u2f,
    none,
    packed,
    tpm,
)
from keystile.webauthn.attestation.policy import AttestationPolicy
from keystile.webauthn.attestation.statement import AttestationFacts, Ceremony, Proven
from keystile.webauthn.cbor import CborValue

_VERIFIERS: Final[Mapping[str, Callable[[CborValue, Ceremony], Proven]]] = {
    "none": none.verify,
    "packed": packed.verify,
    "tpm": tpm.verify,
    "android-key": android_key.verify,
    "android-safetynet": android_safetynet.verify,
    "fido-u2f": fido_u2f.verify,
    "apple": apple.verify,
}


def verify(name: str, statement: CborValue, ceremony: Ceremony, now: datetime | None) -> AttestationFacts:
    """Verify a statement and judge it by ``ceremony.policy``.

    Args:
        now: the moment at which certificates must be valid, aware; needed where the policy has anchors.

    Raises:
        CeremonyError: an ``attestation_…`` check failed.
        Misconfigured: the policy has anchors for this model but no ``now`` was given.
    """
    policy = ceremony.policy
    if name not in policy.formats or (name != "compound" and name not in _VERIFIERS):
        raise CeremonyError("attestation_format_unsupported", f"format {name!r} is not taken")
    if name == "compound":
        taken = {known: _VERIFIERS[known] for known in policy.formats & _VERIFIERS.keys()}
        proven = compound.verify(statement, ceremony, taken)
    else:
        proven = _VERIFIERS[name](statement, ceremony)
    # A compound statement has the path of its first part that has one.
    parts = [part for part in proven.parts or (proven,) if part.path]
    _refuse_denied(parts, policy)
    trusted = [part for part in parts if _is_trusted(part, ceremony, now)]
    if policy.require_trusted and not trusted:
        check = "attestation_untrusted" if proven.path else "attestation_not_allowed"
        raise CeremonyError(
            check, f"a statement of format {name} and type {proven.type} leads to no trust anchor"
        )
    return AttestationFacts(
        format=name,
        type=proven.type,
        trusted=bool(trusted),
        path=proven.path,
        names_model=any(part.names_model for part in trusted),
    )


def _is_trusted(part: Proven, ceremony: Ceremony, now: datetime | None) -> bool:
    policy = ceremony.policy
    if part.names_model:
        anchors = policy.anchors_for(ceremony.aaguid)
    else:
        anchors = policy.trust_anchors
        if policy.trust_anchors_by_key:
            anchors += policy.trust_anchors_by_key.get(certificates.key_identifier(part.path[0]), ())
    if not anchors:
        return False
    if now is None:
        raise Misconfigured("The attestation policy has trust anchors: pass the present time as now.")
    return certificates.leads_to_anchor(part.path, anchors, now)


def _refuse_denied(parts: Sequence[Proven], policy: AttestationPolicy) -> None:
    """Models without an AAGUID are known by their certificate's key."""
    if not policy.denied_keys:
        return
    for part in parts:
        if not part.names_model and certificates.key_identifier(part.path[0]) in policy.denied_keys:
            raise CeremonyError(
                "attestation_not_allowed", "authenticators with this certificate are not taken"
            )
