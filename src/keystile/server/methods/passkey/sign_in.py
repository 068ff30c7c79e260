# SPDX-License-Identifier: Apache-2.0
"""Sign in or step up with a passkey: authentication ceremony (WebAuthn L3 §7.2).

Without a token anybody's discoverable passkey may answer, and the success makes a finished action, whose row
carries the spent nonce: two writes. With a token the answer must be of the token's user and finishes the
token's action: three writes. Either is one transaction. Options write nothing; the anonymous ones, asked by
every view of a sign-in page that has autofill, read nothing either.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from keystile.errors import CeremonyError, ChallengeError, Conflict, Malformed, UnknownCredential
from keystile.server.domain import changes
from keystile.server.domain.actions import SIGN_IN_CODE, Action
from keystile.server.domain.audit import AuditEvent
from keystile.server.domain.authenticators import KnownCredential
from keystile.server.domain.challenges import (
    Ceremony,
    Flow,
    Handle,
    OpenedChallenge,
    Purpose,
    is_handle,
    open_challenge,
    open_handle,
    seal_handle,
)
from keystile.server.domain.client_tokens import ClientToken, ClientTokens
from keystile.server.domain.failures import Failures
from keystile.server.domain.identifiers import AuthenticatorId, UserId, uuid7
from keystile.server.domain.keys import NONCE_BYTES as CIPHER_NONCE_BYTES
from keystile.server.domain.tenants import Tenant
from keystile.server.methods.passkey.ceremony import (
    PASSKEY,
    Issued,
    Source,
    check_agreement,
    issue,
    result_scopes,
)
from keystile.webauthn import (
    Assertion,
    Credential,
    CredentialDescriptor,
    VerifiedAssertion,
    check_user_handle,
    parse_assertion,
    request_options,
    verify_assertion,
)
from keystile.webauthn.base64url import encode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keystile.server.domain.ports import Authenticators, Clock, Randomness, SpentChallenges, UnitOfWork


Details = dict[str, str | int | bool | None]


@dataclass(frozen=True, slots=True)
class Verified:
    """A proven passkey, and the result token that says so."""

    authenticator_id: AuthenticatorId
    user_id: UserId
    username: str | None
    display_name: str | None
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PasskeySignIn:
    authenticators: Authenticators
    spent_challenges: SpentChallenges
    unit_of_work: UnitOfWork
    tokens: ClientTokens
    failures: Failures
    clock: Clock
    random: Randomness

    def begin(self, tenant: Tenant, *, action: str, idempotency_key: str | None) -> str:
        """A challenge handle for a sign-in that names its action before it has a user. Writes nothing."""
        now = self.clock()
        handle = Handle(
            flow=Flow.SIGN_IN,
            action=action,
            idempotency_key=(idempotency_key or uuid7(now, self.random(10))) if action else "",
            expires_at=now + tenant.settings.anonymous_challenge_seconds * 1000,
        )
        return seal_handle(tenant, handle, self.random(CIPHER_NONCE_BYTES))

    def anonymous_options(self, tenant: Tenant, challenge_id: str | None) -> Issued:
        """Request options for whoever answers. Reads and writes nothing.

        A ``challenge_id`` that is no handle, such as the sealed challenge of earlier options, has nothing to
        say and is not given back.

        Raises:
            ChallengeError: ``challenge_id`` is not a handle of ours, or has expired.
        """
        settings = tenant.settings
        purpose = self._anonymous_purpose(tenant, challenge_id)
        challenge = issue(
            tenant,
            purpose,
            seconds=settings.anonymous_challenge_seconds,
            clock=self.clock,
            random=self.random,
        )
        handle = challenge_id if challenge_id is not None and is_handle(challenge_id) else None
        return self._issued(tenant, challenge, (), handle)

    async def step_up_options(self, tenant: Tenant, token: ClientToken) -> Issued:
        """Request options for the token's user: their passkeys and no other. Writes nothing.

        Raises:
            Malformed: the user has no passkey to answer with.
        """
        allowed = await self.authenticators.credentials(tenant.id, token.user_id, PASSKEY)
        if not allowed:
            raise Malformed("This user has no passkey to answer with. Enroll one first.")
        challenge = issue(
            tenant,
            _step_up_purpose(token),
            seconds=tenant.settings.token_seconds,
            clock=self.clock,
            random=self.random,
        )
        return self._issued(tenant, challenge, allowed, None)

    def _issued(
        self,
        tenant: Tenant,
        challenge: bytes,
        allowed: Sequence[CredentialDescriptor],
        handle: str | None,
    ) -> Issued:
        settings = tenant.settings
        options = request_options(
            rp_id=settings.rp_id,
            challenge=challenge,
            allow=allowed,
            user_verification=settings.user_verification,
            hints=settings.hints,
            timeout_ms=settings.ceremony_timeout_seconds * 1000,
        )
        return Issued(options, handle or encode(challenge))

    async def verify(
        self,
        tenant: Tenant,
        token: ClientToken | None,
        answer: bytes,
        *,
        challenge_id: str | None,
        source: Source,
    ) -> Verified:
        """Check the browser's answer and record the success, in one transaction.

        Args:
            token: of the user who steps up; ``None`` for a sign-in.
            answer: the JSON bytes of an AuthenticationResponseJSON.

        Raises:
            Malformed: the answer cannot be read.
            CeremonyError: a check of §7.2 failed, or the passkey is another user's than the token's.
            ChallengeError: the challenge is not ours, has expired, is for something else, or was answered.
            UnknownCredential: the tenant has no such credential id.
            ActionBlocked: the token's action may not be verified.
            Conflict: this user has an action with the given code and idempotency key.
        """
        assertion = parse_assertion(answer)
        now = self.clock()
        purpose = _step_up_purpose(token) if token else self._anonymous_purpose(tenant, challenge_id)
        if challenge_id is not None and not is_handle(challenge_id):
            check_agreement(challenge_id, assertion.challenge)
        settings = tenant.settings
        seconds = settings.token_seconds if token else settings.anonymous_challenge_seconds
        opened = open_challenge(tenant, assertion.challenge, purpose, seconds=seconds, now=now)
        known = await self.authenticators.by_credential(tenant.id, assertion.credential_id)
        if known is None:
            raise UnknownCredential("This passkey is not registered here. It may have been removed.")
        if token is not None and known.user_id != token.user_id:
            raise CeremonyError("credential_not_allowed", "the passkey is another user's than the token's")
        try:
            verified = _verify(tenant, assertion, known, opened, user_known=token is not None)
            notes = (
                *self._counter_event(tenant, known, verified, now),
                *self._backup_event(tenant, known, verified, now),
            )
        except CeremonyError as error:
            await self.failures.known(tenant.id, known.authenticator_id, error.check)
            raise
        if token is not None:
            code, key = token.action, token.idempotency_key
            await self._record_step_up(tenant, token, known, verified, opened, now, notes)
        else:
            code, key = purpose.action or SIGN_IN_CODE, purpose.idempotency_key or uuid7(now, self.random(10))
            await self._record_sign_in(tenant, (code, key), known, verified, opened, now, source, notes)
        result = self.tokens.issue(
            tenant,
            "result",
            user_id=known.user_id,
            action=code,
            idempotency_key=key,
            scopes=result_scopes(tenant),
            now=now,
        )
        return Verified(known.authenticator_id, known.user_id, known.username, known.display_name, result)

    def _anonymous_purpose(self, tenant: Tenant, challenge_id: str | None) -> Purpose:
        if challenge_id is None or not is_handle(challenge_id):
            return Purpose(Ceremony.GET, Flow.SIGN_IN)
        seconds = tenant.settings.anonymous_challenge_seconds
        handle = open_handle(tenant, challenge_id, seconds=seconds, now=self.clock())
        if handle.flow != Flow.SIGN_IN:
            raise ChallengeError("challenge_purpose_mismatch", "the challengeId is of an enrollment")
        return Purpose(
            Ceremony.GET, Flow.SIGN_IN, action=handle.action, idempotency_key=handle.idempotency_key
        )

    async def _record_step_up(
        self,
        tenant: Tenant,
        token: ClientToken,
        known: KnownCredential,
        verified: VerifiedAssertion,
        opened: OpenedChallenge,
        now: int,
        notes: Sequence[changes.Change],
    ) -> None:
        await self.unit_of_work.apply(
            changes.SpendChallenge(tenant.id, opened.nonce, opened.expires_at),
            _use(tenant, known, verified, now),
            changes.SucceedAction(
                tenant.id,
                token.user_id,
                token.action,
                token.idempotency_key,
                PASSKEY,
                known.authenticator_id,
                now,
                again=True,
            ),
            *notes,
        )

    async def _record_sign_in(
        self,
        tenant: Tenant,
        action: tuple[str, str],
        known: KnownCredential,
        verified: VerifiedAssertion,
        opened: OpenedChallenge,
        now: int,
        source: Source,
        notes: Sequence[changes.Change],
    ) -> None:
        code, key = action
        row = Action(
            tenant_id=tenant.id,
            user_id=known.user_id,
            code=code,
            idempotency_key=key,
            state="CHALLENGE_SUCCEEDED",
            created_at=now,
            state_updated_at=now,
            method=PASSKEY,
            authenticator_id=known.authenticator_id,
            ip_address=source.ip_address,
            user_agent=source.user_agent,
            device_id=source.device_id,
        )
        try:
            await self.unit_of_work.apply(
                _use(tenant, known, verified, now),
                changes.RecordSignIn(row, opened.nonce, opened.expires_at),
                *notes,
            )
        except ChallengeError:
            # Two things are unique in that row. If the nonce is free, it was the app's key that was taken.
            if await self.spent_challenges.is_spent(tenant.id, opened.nonce, opened.expires_at):
                raise
            raise Conflict("This idempotency key was used. Use a new one for each sign-in.") from None

    def _counter_event(
        self, tenant: Tenant, known: KnownCredential, verified: VerifiedAssertion, now: int
    ) -> tuple[changes.Change, ...]:
        """What the audit is told of a counter that did not grow.

        Raises:
            CeremonyError: ``sign_count_regression``; the tenant wants such answers refused.
        """
        policy = tenant.settings.sign_count
        if not verified.sign_count_regressed or policy == "ignore":
            return ()
        if policy == "refuse":
            raise CeremonyError("sign_count_regression", "the signature counter did not grow")
        details: Details = {"stored": known.sign_count, "received": verified.sign_count}
        return (self._event(tenant, known, "authenticator.counter_regressed", details, now),)

    def _backup_event(
        self, tenant: Tenant, known: KnownCredential, verified: VerifiedAssertion, now: int
    ) -> tuple[changes.Change, ...]:
        """What the audit is told of a passkey that was backed up since its last use, or no longer is (§6.1.3)."""
        if not verified.backup_state_changed:
            return ()
        details: Details = {"backedUp": verified.backed_up}
        return (self._event(tenant, known, "authenticator.backup_changed", details, now),)

    def _event(
        self, tenant: Tenant, known: KnownCredential, name: str, details: Details, now: int
    ) -> changes.Change:
        return changes.AddAuditEvent(
            AuditEvent(
                tenant.id,
                uuid7(now, self.random(10)),
                now,
                f"user:{known.user_id}",
                name,
                known.authenticator_id,
                {**details, "userId": known.user_id},
            )
        )


def _verify(
    tenant: Tenant, assertion: Assertion, known: KnownCredential, opened: OpenedChallenge, *, user_known: bool
) -> VerifiedAssertion:
    check_user_handle(assertion, known.user_handle.encode(), user_known=user_known)
    return verify_assertion(
        assertion,
        relying_party=tenant.relying_party,
        challenge=assertion.challenge,
        credential=Credential(
            assertion.credential_id,
            known.public_key,
            known.sign_count,
            known.backup_eligible,
            known.rp_id,
            known.backed_up,
        ),
        require_user_verification=opened.user_verification_required,
    )


def _step_up_purpose(token: ClientToken) -> Purpose:
    return Purpose(Ceremony.GET, Flow.STEP_UP, token.user_id, token.action, token.idempotency_key)


def _use(tenant: Tenant, known: KnownCredential, verified: VerifiedAssertion, now: int) -> changes.RecordUse:
    return changes.RecordUse(
        tenant.id,
        known.authenticator_id,
        verified.credential_id,
        verified.sign_count,
        verified.backup_eligible,
        verified.backed_up,
        now,
    )
