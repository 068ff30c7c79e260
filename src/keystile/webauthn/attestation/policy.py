# SPDX-License-Identifier: Apache-2.0
"""What a relying party asks of attestation: WebAuthn Level 3 §7.1 and §13.5.5.

The default suits consumers: any known format is verified, and none is needed. A relying party that must know
its authenticators sets ``require_trusted`` and anchors: then ``none`` and self attestation are refused,
because an AAGUID without a verified statement is a claim, not a fact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from cryptography.x509 import Certificate

FORMATS: Final = frozenset(("none", "packed", "tpm", "android-key", "apple", "fido-u2f", "compound"))


@dataclass(frozen=True, slots=True)
class AttestationPolicy:
    """How attestation statements are judged.

    Args:
        formats: statement formats that are taken; ``android-safetynet`` is out unless named (§8.5, retired).
        require_trusted: refuse all but statements whose certificates lead to an anchor.
        trust_anchors: anchors for authenticators of every model.
        trust_anchors_by_model: anchors by AAGUID, as the FIDO metadata lists them.
        trust_anchors_by_key: anchors of models that have no AAGUID, by the identifier of their attestation
            certificate's key (RFC 5280 §4.2.1.2, method 1), as the FIDO metadata lists U2F's.
        allowed_models: AAGUIDs that may register, and then only with a statement that leads to an anchor; None
            for all.
        denied_models: AAGUIDs that may not.
        denied_keys: models without an AAGUID that may not, by the same identifier.
        synced: True takes only credentials that may be backed up, False only device-bound ones, None both.
        credential_protection: the least level of ``credProtect`` that is taken (CTAP 2.2 §12.1), 1 to 3; None
            for any, or none.
        android_key_strict: insist on origin GENERATED and purpose SIGN (§8.4); False for the standard's own
            vector.
        android_key_hardware: count only what the trusted execution environment enforces.
        fido_u2f_zero_aaguid: refuse U2F statements with an AAGUID that is not zero, as some conformance tools
            do.
        allow_sha1: take RS1 signatures and SHA-1 in TPM statements.
        compound_minimum: how many statements of a compound one must verify; None for all of known formats.
    """

    formats: frozenset[str] = FORMATS
    require_trusted: bool = False
    trust_anchors: tuple[Certificate, ...] = ()
    trust_anchors_by_model: Mapping[UUID, tuple[Certificate, ...]] = field(default_factory=dict)
    trust_anchors_by_key: Mapping[bytes, tuple[Certificate, ...]] = field(default_factory=dict)
    allowed_models: frozenset[UUID] | None = None
    denied_models: frozenset[UUID] = frozenset()
    denied_keys: frozenset[bytes] = frozenset()
    synced: bool | None = None
    credential_protection: int | None = None
    android_key_strict: bool = True
    android_key_hardware: bool = False
    fido_u2f_zero_aaguid: bool = False
    allow_sha1: bool = False
    compound_minimum: int | None = None

    def anchors_for(self, aaguid: UUID) -> tuple[Certificate, ...]:
        """The anchors that certificates of this model may lead to."""
        return self.trust_anchors + self.trust_anchors_by_model.get(aaguid, ())


DEFAULT: Final = AttestationPolicy()
