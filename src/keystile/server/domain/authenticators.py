# SPDX-License-Identifier: Apache-2.0
"""Authenticators: enrolled instances of a verification method, each of one user.

For a passkey the WebAuthn credential record is part of it (WebAuthn L3 §4, "credential record"). What a
person sees of an authenticator is made at the edge; here is what is stored.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from keystile.errors import Conflict, Malformed, NotFound
from keystile.server.domain import changes
from keystile.server.domain.audit import AuditEvent
from keystile.server.domain.identifiers import AuthenticatorId, TenantId, UserId, is_plain, uuid7
from keystile.server.domain.tenants import Tenant
from keystile.webauthn import PublicKey

if TYPE_CHECKING:
    from keystile.server.domain.ports import Authenticators as AuthenticatorStore
    from keystile.server.domain.ports import Clock, Randomness, UnitOfWork

MAX_NAME = 100


@dataclass(frozen=True, slots=True)
class CredentialRecord:
    """The WebAuthn key pair inside a passkey.

    ``backup_eligible`` is ``None`` for credentials imported without that fact: then it is learnt at the next
    sign-in, and not held against them. What extensions said is ``None`` where they said nothing; all but
    ``credential_protection`` and ``min_pin_length`` is the browser's word, unsigned.
    """

    credential_id: bytes
    public_key: PublicKey
    cose_key: bytes
    sign_count: int
    rp_id: str
    aaguid: uuid.UUID | None
    transports: tuple[str, ...]
    attachment: str | None
    backup_eligible: bool | None
    backed_up: bool
    uv_initialized: bool
    attestation_format: str
    attestation_type: str
    user_agent: str | None = None
    """Of the browser that enrolled it."""
    device_id: str | None = None
    attestation_trusted: bool | None = None
    """Whether the statement leads to a trust anchor; ``None`` in records from before that was kept."""
    discoverable: bool | None = None
    prf_enabled: bool | None = None
    large_blob_supported: bool | None = None
    credential_protection: int | None = None
    """1 none, 2 user verification unless listed, 3 always (CTAP 2.2 §12.1)."""
    min_pin_length: int | None = None


@dataclass(frozen=True, slots=True)
class AttestationEvidence:
    """What proved a passkey's make, for another look when a maker's key leaks (WebAuthn L3 §13.5.5).

    Kept only where the tenant asked for attestation: it can tell devices apart.
    """

    attestation_object: bytes
    client_data: bytes


@dataclass(frozen=True, slots=True)
class Authenticator:
    """One enrolled authenticator. Times are in epoch milliseconds."""

    tenant_id: TenantId
    authenticator_id: AuthenticatorId
    user_id: UserId
    method: str
    created_at: int
    verified_at: int
    last_verified_at: int | None = None
    name: str | None = None
    username: str | None = None
    display_name: str | None = None
    credential: CredentialRecord | None = None

    def is_of(self, rp_id: str) -> bool:
        """Whether browsers offer it for that relying party. A site that moved has left its passkeys behind."""
        return self.credential is not None and self.credential.rp_id == rp_id


class KnownCredential(msgspec.Struct, frozen=True, kw_only=True):
    """What a sign-in needs to know of a credential and its user: one read brings all of it."""

    authenticator_id: AuthenticatorId
    user_id: UserId
    user_handle: str
    username: str | None
    display_name: str | None
    public_key: PublicKey
    sign_count: int
    backup_eligible: bool | None
    rp_id: str
    backed_up: bool | None


@dataclass(frozen=True, slots=True)
class AuthenticatorAdmin:
    """Lists, renames and removes authenticators."""

    store: AuthenticatorStore
    unit_of_work: UnitOfWork
    clock: Clock
    random: Randomness

    async def of_user(self, tenant: Tenant, user_id: UserId) -> Sequence[Authenticator]:
        """All of a user's authenticators, oldest first."""
        return await self.store.of_user(tenant.id, user_id)

    async def find(self, tenant: Tenant, user_id: UserId, authenticator_id: str) -> Authenticator:
        """One authenticator of this user.

        Raises:
            NotFound: there is none with this id, or it is somebody else's.
        """
        found = await self.store.find(tenant.id, AuthenticatorId(authenticator_id))
        if found is None or found.user_id != user_id:
            raise NotFound("This user has no authenticator with that id.")
        return found

    async def rename(
        self, tenant: Tenant, user_id: UserId, authenticator_id: str, name: str, *, actor: str = ""
    ) -> Authenticator:
        """Give an authenticator a name of the person's choice.

        Args:
            actor: who does it, if not the user.

        Raises:
            Malformed: the name is empty, over 100 characters, or has control characters in it.
            NotFound: there is none with this id, or it is somebody else's.
        """
        name = name.strip()
        if not name or len(name) > MAX_NAME or not is_plain(name):
            raise Malformed(f"The name must be 1 to {MAX_NAME} characters, without control characters.")
        found = await self.find(tenant, user_id, authenticator_id)
        await self.unit_of_work.apply(
            changes.RenameAuthenticator(tenant.id, user_id, found.authenticator_id, name),
            changes.AddAuditEvent(
                self._event(tenant, actor or f"user:{user_id}", "authenticator.renamed", found)
            ),
        )
        return await self.find(tenant, user_id, authenticator_id)

    async def remove(
        self,
        tenant: Tenant,
        user_id: UserId,
        authenticator_id: str,
        *,
        actor: str,
        keep_one_of: str = "",
    ) -> bool:
        """Remove an authenticator; removing one that is gone is done at once, since SDKs repeat a DELETE.

        Args:
            keep_one_of: an RP ID that the user must have another passkey of, so that they can sign in again.

        Returns whether there was one.

        Raises:
            Conflict: the user has no other passkey of that RP ID.
        """
        found = await self.store.find(tenant.id, AuthenticatorId(authenticator_id))
        if found is None or found.user_id != user_id:
            return False
        try:
            touched = await self.unit_of_work.apply(
                changes.RemoveAuthenticator(tenant.id, user_id, found.authenticator_id, keep_one_of),
                changes.AddAuditEvent(self._event(tenant, actor, "authenticator.removed", found)),
            )
        except Conflict:
            if await self.store.find(tenant.id, found.authenticator_id) is not None:
                raise
            return False  # the same form, sent twice at once
        return touched[0] > 0

    def _event(self, tenant: Tenant, actor: str, event: str, authenticator: Authenticator) -> AuditEvent:
        now = self.clock()
        return AuditEvent(
            tenant.id,
            uuid7(now, self.random(10)),
            now,
            actor,
            event,
            authenticator.authenticator_id,
            {"userId": authenticator.user_id, "verificationMethod": authenticator.method},
        )
