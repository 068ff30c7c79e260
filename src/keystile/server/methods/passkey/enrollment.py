# SPDX-License-Identifier: Apache-2.0
"""Enroll a passkey: registration ceremony (WebAuthn L3 §7.1) for the user that a token names.

A token may enroll when it has `add:authenticators`, or when its user has no authenticator yet. A track
token enrolls only while its action is unfinished; a result token may add more. The success is one
transaction: the nonce is spent, the authenticator added, the action finished, the event recorded.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from keystile.errors import ActionBlocked, ChallengeError, Conflict, Forbidden, TokenInvalid
from keystile.server.domain import changes
from keystile.server.domain.audit import AuditEvent
from keystile.server.domain.authenticators import AttestationEvidence, Authenticator, CredentialRecord
from keystile.server.domain.challenges import (
    Ceremony,
    Flow,
    Handle,
    Purpose,
    is_handle,
    open_challenge,
    open_handle,
    seal_handle,
)
from keystile.server.domain.client_tokens import ADD, ClientToken, ClientTokens
from keystile.server.domain.identifiers import AuthenticatorId, uuid7
from keystile.server.domain.keys import NONCE_BYTES as CIPHER_NONCE_BYTES
from keystile.server.domain.known_models import KnownModels
from keystile.server.domain.tenants import Tenant
from keystile.server.domain.users import User
from keystile.server.methods.passkey import policy
from keystile.server.methods.passkey.ceremony import (
    MAX_NAME,
    PASSKEY,
    Issued,
    Source,
    check_agreement,
    issue,
    result_scopes,
)
from keystile.webauthn import (
    Attestation,
    CredentialDescriptor,
    VerifiedRegistration,
    creation_options,
    parse_attestation,
    verify_registration,
)
from keystile.webauthn.options import Attachment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keystile.server.domain.ports import Actions, Authenticators, Clock, Randomness, UnitOfWork, Users

MAX_AUTHENTICATORS: Final = 100
"""Of one user. Every list holds all of them, so nobody may make it as long as they like."""

_OPEN_STATES: Final = ("ALLOW", "CHALLENGE_REQUIRED", "CHALLENGE_FAILED")


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A new passkey, and the result token that proves it."""

    authenticator: Authenticator
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PasskeyEnrollment:
    users: Users
    authenticators: Authenticators
    actions: Actions
    unit_of_work: UnitOfWork
    known_models: KnownModels
    tokens: ClientTokens
    clock: Clock
    random: Randomness

    async def options(
        self,
        tenant: Tenant,
        token: ClientToken,
        *,
        username: str | None = None,
        display_name: str | None = None,
        attachment: Attachment | None = None,
    ) -> Issued:
        """Creation options for the token's user. Writes nothing.

        Raises:
            Forbidden: the token may not add an authenticator.
            Conflict: the user has as many as there can be.
            ActionBlocked: the token's action cannot be finished by an enrollment.
            TokenInvalid: its user was deleted.
        """
        user, enrolled = await self._authorized(tenant, token)
        state = await self.actions.state(tenant.id, token.user_id, token.action, token.idempotency_key)
        # Asked here too, so that no passkey is made on a device for an enrollment that will be refused.
        if state not in _OPEN_STATES and not (state == "CHALLENGE_SUCCEEDED" and token.kind == "result"):
            raise ActionBlocked("action_not_open", "its action is finished or may not be verified")
        name = username or user.attributes.username or user.attributes.email or user.attributes.phone_number
        name = (name or user.user_id)[:MAX_NAME]
        shown_name = (display_name or user.attributes.display_name or name)[:MAX_NAME]
        settings = tenant.settings
        challenge = issue(
            tenant, _purpose(token), seconds=settings.token_seconds, clock=self.clock, random=self.random
        )
        handle = Handle(
            flow=Flow.ENROLL,
            expires_at=self.clock() + settings.token_seconds * 1000,
            challenge=challenge,
            username=name,
            display_name=shown_name,
        )
        options = creation_options(
            rp_id=settings.rp_id,
            rp_name=settings.rp_name,
            user_handle=user.handle.encode(),
            user_name=name,
            user_display_name=shown_name,
            challenge=challenge,
            algorithms=settings.algorithms,
            exclude=[
                CredentialDescriptor(other.credential.credential_id, other.credential.transports)
                for other in enrolled
                if other.credential is not None
            ],
            **policy.wishes(settings, attachment),
        )
        return Issued(options, seal_handle(tenant, handle, self.random(CIPHER_NONCE_BYTES)))

    async def finish(
        self,
        tenant: Tenant,
        token: ClientToken,
        answer: bytes,
        *,
        challenge_id: str | None,
        conditional_create: bool,
        source: Source,
    ) -> Enrolled:
        """Check the browser's answer and record the passkey, in one transaction.

        Args:
            answer: the JSON bytes of a RegistrationResponseJSON.
            conditional_create: the browser made the passkey by itself after another sign-in (§5.1.3).

        Raises:
            Malformed: the answer cannot be read.
            CeremonyError: a check of §7.1 failed, ``credential_already_registered`` among them.
            ChallengeError: the challenge is not ours, has expired, is for something else, or was answered.
            Forbidden: the token may not add an authenticator.
            Conflict: the user has as many as there can be.
            ActionBlocked: the token's action cannot be finished by an enrollment.
            TokenInvalid: its user was deleted.
        """
        attestation = parse_attestation(answer)
        now = self.clock()
        seconds = tenant.settings.token_seconds
        opened = open_challenge(tenant, attestation.challenge, _purpose(token), seconds=seconds, now=now)
        username, display_name = _given_names(tenant, challenge_id, attestation.challenge, now)
        await self._authorized(tenant, token)
        verified = verify_registration(
            attestation,
            relying_party=tenant.relying_party,
            challenge=attestation.challenge,
            require_user_verification=opened.user_verification_required,
            algorithms=tenant.settings.algorithms,
            conditional_create=conditional_create and tenant.settings.conditional_create,
            policy=await self.known_models.policy(tenant, now),
            now=datetime.fromtimestamp(now / 1000, UTC),
        )
        policy.check(tenant.settings, verified)
        authenticator = Authenticator(
            tenant_id=tenant.id,
            authenticator_id=AuthenticatorId(uuid7(now, self.random(10))),
            user_id=token.user_id,
            method=PASSKEY,
            created_at=now,
            verified_at=now,
            username=username,
            display_name=display_name,
            credential=_record(verified, tenant, source),
        )
        event = AuditEvent(
            tenant.id,
            uuid7(now, self.random(10)),
            now,
            f"user:{token.user_id}",
            "authenticator.enrolled",
            authenticator.authenticator_id,
            {"userId": token.user_id, "verificationMethod": PASSKEY, "action": token.action},
        )
        await self.unit_of_work.apply(
            changes.SpendChallenge(tenant.id, opened.nonce, opened.expires_at),
            changes.AddAuthenticator(
                authenticator, only_first=ADD not in token.scopes, evidence=_evidence(tenant, attestation)
            ),
            changes.SucceedAction(
                tenant.id,
                token.user_id,
                token.action,
                token.idempotency_key,
                PASSKEY,
                authenticator.authenticator_id,
                now,
                again=token.kind == "result",
            ),
            changes.AddAuditEvent(event),
        )
        result = self.tokens.issue(
            tenant,
            "result",
            user_id=token.user_id,
            action=token.action,
            idempotency_key=token.idempotency_key,
            scopes=result_scopes(tenant),
            now=now,
        )
        return Enrolled(authenticator, result)

    async def _authorized(self, tenant: Tenant, token: ClientToken) -> tuple[User, Sequence[Authenticator]]:
        user = await self.users.find(tenant.id, token.user_id)
        if user is None:
            raise TokenInvalid("The token's user was deleted.")
        enrolled = await self.authenticators.of_user(tenant.id, token.user_id)
        if enrolled and ADD not in token.scopes:
            raise Forbidden(
                "This user has an authenticator already. Track the action with scope add:authenticators to add one."
            )
        if len(enrolled) >= MAX_AUTHENTICATORS:
            raise Conflict(
                f"This user has {len(enrolled)} authenticators, the most there can be. Remove one first."
            )
        return user, enrolled


def _purpose(token: ClientToken) -> Purpose:
    return Purpose(Ceremony.CREATE, Flow.ENROLL, token.user_id, token.action, token.idempotency_key)


def _given_names(
    tenant: Tenant, challenge_id: str | None, challenge: bytes, now: int
) -> tuple[str | None, str | None]:
    if challenge_id is None or not is_handle(challenge_id):
        check_agreement(challenge_id, challenge)
        return None, None
    handle = open_handle(tenant, challenge_id, seconds=tenant.settings.token_seconds, now=now)
    if handle.challenge != challenge:
        raise ChallengeError("challenge_mismatch", "challengeId and the answered challenge disagree")
    return handle.username, handle.display_name


def _evidence(tenant: Tenant, attestation: Attestation) -> AttestationEvidence | None:
    if tenant.settings.attestation == "none":
        return None
    return AttestationEvidence(attestation.attestation_object, attestation.client_data_json)


def _record(verified: VerifiedRegistration, tenant: Tenant, source: Source) -> CredentialRecord:
    return CredentialRecord(
        credential_id=verified.credential_id,
        public_key=verified.public_key,
        cose_key=verified.cose_key,
        sign_count=verified.sign_count,
        rp_id=tenant.settings.rp_id,
        aaguid=verified.aaguid,
        transports=verified.transports,
        attachment=verified.attachment,
        backup_eligible=verified.backup_eligible,
        backed_up=verified.backed_up,
        uv_initialized=verified.user_verified,
        attestation_format=verified.attestation_format,
        attestation_type=verified.attestation_type,
        user_agent=source.user_agent,
        device_id=source.device_id,
        attestation_trusted=verified.attestation_trusted,
        discoverable=verified.extensions.discoverable,
        prf_enabled=verified.extensions.prf_enabled,
        large_blob_supported=verified.extensions.large_blob_supported,
        credential_protection=verified.extensions.credential_protection,
        min_pin_length=verified.extensions.min_pin_length,
    )
