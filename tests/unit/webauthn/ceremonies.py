# SPDX-License-Identifier: Apache-2.0
"""Honest ceremonies by the software authenticator, for tests that change one thing about them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Unpack

from keystile.testing import Lies, SoftwareAuthenticator
from keystile.webauthn import (
    AttestationPolicy,
    Credential,
    RelyingParty,
    VerifiedAssertion,
    VerifiedRegistration,
    creation_options,
    parse_assertion,
    parse_attestation,
    request_options,
    verify_assertion,
    verify_registration,
)
from keystile.webauthn.attestation.policy import DEFAULT

NOW = datetime(2026, 1, 1, tzinfo=UTC)
RP_ID = "example.org"
ORIGIN = "https://example.org"
RELYING_PARTY = RelyingParty(RP_ID, frozenset({ORIGIN}))
CHALLENGE = b"c" * 57
USER_HANDLE = b"h" * 43


def to_json(answer: Mapping[str, Any]) -> bytes:
    return json.dumps(answer, separators=(",", ":")).encode()


def create(
    authenticator: SoftwareAuthenticator,
    *,
    origin: str = ORIGIN,
    algorithms: Sequence[int] | None = None,
    conditional: bool = False,
    **lies: Unpack[Lies],
) -> bytes:
    options = creation_options(
        rp_id=RP_ID,
        rp_name="Example",
        user_handle=USER_HANDLE,
        user_name="ada",
        user_display_name="Ada",
        challenge=CHALLENGE,
        algorithms=algorithms or authenticator.algorithms,
        attestation="direct",
    )
    return to_json(authenticator.create(options, origin=origin, conditional=conditional, **lies))


def register(
    raw: bytes,
    *,
    relying_party: RelyingParty = RELYING_PARTY,
    challenge: bytes = CHALLENGE,
    require_user_verification: bool = True,
    algorithms: Sequence[int] = (-7,),
    conditional_create: bool = False,
    policy: AttestationPolicy = DEFAULT,
    now: datetime | None = NOW,
) -> VerifiedRegistration:
    return verify_registration(
        parse_attestation(raw),
        relying_party=relying_party,
        challenge=challenge,
        require_user_verification=require_user_verification,
        algorithms=algorithms,
        conditional_create=conditional_create,
        policy=policy,
        now=now,
    )


def enrolled(authenticator: SoftwareAuthenticator) -> Credential:
    """The record of a credential that the authenticator has just made."""
    verified = register(create(authenticator), algorithms=authenticator.algorithms)
    return Credential(
        id=verified.credential_id,
        public_key=verified.public_key,
        sign_count=verified.sign_count,
        backup_eligible=verified.backup_eligible,
        rp_id=RP_ID,
    )


def get(authenticator: SoftwareAuthenticator, *, origin: str = ORIGIN, **lies: Unpack[Lies]) -> bytes:
    options = request_options(rp_id=RP_ID, challenge=CHALLENGE)
    return to_json(authenticator.get(options, origin=origin, **lies))


def authenticate(
    raw: bytes,
    credential: Credential,
    *,
    relying_party: RelyingParty = RELYING_PARTY,
    challenge: bytes = CHALLENGE,
    require_user_verification: bool = True,
) -> VerifiedAssertion:
    return verify_assertion(
        parse_assertion(raw),
        relying_party=relying_party,
        challenge=challenge,
        credential=credential,
        require_user_verification=require_user_verification,
    )
