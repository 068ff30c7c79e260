# SPDX-License-Identifier: Apache-2.0
"""Small values to store."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

import msgspec

from keystile.server.domain.actions import Action
from keystile.server.domain.authenticators import Authenticator, CredentialRecord
from keystile.server.domain.identifiers import AuthenticatorId, TenantId, UserId
from keystile.webauthn import PublicKey

ACME = TenantId("00000000-0000-7000-8000-00000000000a")
OTHER = TenantId("00000000-0000-7000-8000-00000000000b")
ADA = UserId("ada")
NOON = 1_767_268_800_000
HOUR = 3_600_000
NONCE = b"n" * 16

CREDENTIAL = CredentialRecord(
    credential_id=b"credential-1",
    public_key=PublicKey(-7, b"\x04" + bytes(64)),
    cose_key=b"cose",
    sign_count=5,
    rp_id="example.com",
    aaguid=uuid.UUID(int=1),
    transports=("internal", "hybrid"),
    attachment="platform",
    backup_eligible=True,
    backed_up=False,
    uv_initialized=True,
    attestation_format="none",
    attestation_type="none",
    user_agent="A browser",
    device_id="device",
    attestation_trusted=False,
    discoverable=True,
    prf_enabled=True,
    large_blob_supported=False,
    credential_protection=3,
    min_pin_length=6,
)


def an_authenticator(**changes: Any) -> Authenticator:
    """Ada's passkey at Acme; keyword arguments change it, ``credential_id`` the credential inside."""
    credential_id = changes.pop("credential_id", CREDENTIAL.credential_id)
    passkey = Authenticator(
        tenant_id=ACME,
        authenticator_id=AuthenticatorId("passkey-1"),
        user_id=ADA,
        method="PASSKEY",
        created_at=NOON,
        verified_at=NOON,
        username="ada@example.com",
        credential=replace(CREDENTIAL, credential_id=credential_id),
    )
    return replace(passkey, **changes)


def an_action(**changes: Any) -> Action:
    """Ada's challenged sign-in at Acme."""
    action = Action(
        tenant_id=ACME,
        user_id=ADA,
        code="signIn",
        idempotency_key="key-1",
        state="CHALLENGE_REQUIRED",
        created_at=NOON,
        state_updated_at=NOON,
        custom={"amount": 20},
    )
    return msgspec.structs.replace(action, **changes)
