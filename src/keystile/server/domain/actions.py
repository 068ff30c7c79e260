# SPDX-License-Identifier: Apache-2.0
"""Actions: something a user is about to do, what was decided about it, and what became of it.

    track ──► ALLOW · CHALLENGE_REQUIRED · BLOCK · REVIEW_REQUIRED
    ALLOW | CHALLENGE_REQUIRED | CHALLENGE_FAILED ──(verified or enrolled)──► CHALLENGE_SUCCEEDED
    any ──(updateAction)──► any

`BLOCK` and `REVIEW_*` cannot be verified. A sign-in without a token makes its own action, finished at once.
The row is the audit record of what happened. Source: authsignal-wire §2.1, §2.3 to §2.6.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import msgspec

from keystile.errors import NotFound, TokenInvalid
from keystile.server.domain import changes
from keystile.server.domain.audit import AuditEvent
from keystile.server.domain.client_tokens import READ, ClientToken, ClientTokens
from keystile.server.domain.identifiers import AuthenticatorId, TenantId, UserId, uuid7
from keystile.server.domain.tenant_settings import Outcome
from keystile.server.domain.tenants import Tenant
from keystile.server.domain.users import AttributeChanges, EnrolledMethods, Users
from keystile.wire.server import ActionState

if TYPE_CHECKING:
    from keystile.server.domain.ports import Actions as ActionStore
    from keystile.server.domain.ports import Clock, Randomness, UnitOfWork

SIGN_IN_CODE: Final = "signInWithPasskey"
"""The code of a sign-in that named none."""
QUERY_WINDOW_MS: Final = 30 * 24 * 60 * 60 * 1000


class Action(msgspec.Struct, frozen=True):
    """One action of one user. Times are in epoch milliseconds."""

    tenant_id: TenantId
    user_id: UserId
    code: str
    idempotency_key: str
    state: ActionState
    created_at: int
    state_updated_at: int
    method: str | None = None
    authenticator_id: AuthenticatorId | None = None
    ip_address: str | None = None
    user_agent: str | None = None
    device_id: str | None = None
    redirect_url: str | None = None
    redirect_to_settings: bool = False
    locale: str | None = None
    custom: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class ActionFilter:
    """Which actions to list: since a time, of some codes, in one state; newest first."""

    since: int
    codes: tuple[str, ...] = ()
    state: ActionState | None = None
    limit: int = 1000


@dataclass(frozen=True, slots=True)
class ActionFacts:
    """What an app says about an action when it tracks it."""

    idempotency_key: str | None = None
    scopes: frozenset[str] = frozenset()
    ip_address: str | None = None
    user_agent: str | None = None
    device_id: str | None = None
    redirect_url: str | None = None
    redirect_to_settings: bool = False
    locale: str | None = None
    custom: Mapping[str, Any] | None = None
    user: AttributeChanges = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tracked:
    """What tracking an action led to; ``token`` is for the user's browser."""

    action: Action
    enrolled: EnrolledMethods
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Validated:
    """What became of the action that a token is about."""

    token: ClientToken
    state: ActionState
    state_updated_at: int
    method: str | None

    @property
    def is_valid(self) -> bool:
        return self.state == "CHALLENGE_SUCCEEDED"


def decide(outcome: Outcome, *, is_enrolled: bool) -> ActionState:
    """The state that an outcome leads to: nobody without an authenticator can be challenged."""
    if outcome == "CHALLENGE":
        return "CHALLENGE_REQUIRED" if is_enrolled else "ALLOW"
    return "REVIEW_REQUIRED" if outcome == "REVIEW" else outcome


@dataclass(frozen=True, slots=True)
class Actions:
    """Tracks, reads, changes and validates actions."""

    store: ActionStore
    users: Users
    unit_of_work: UnitOfWork
    tokens: ClientTokens
    clock: Clock
    random: Randomness

    async def track(self, tenant: Tenant, user_id: UserId, code: str, facts: ActionFacts) -> Tracked:
        """Record an action and decide about it; the same key again gives the same action and a fresh token."""
        enrolled = await self.users.store.enrolled_methods(tenant.id, user_id)
        now = self.clock()
        state = decide(tenant.settings.default_outcome, is_enrolled=bool(enrolled.methods))
        action = Action(
            tenant_id=tenant.id,
            user_id=user_id,
            code=code,
            idempotency_key=facts.idempotency_key or uuid7(now, self.random(10)),
            state=state,
            created_at=now,
            state_updated_at=now,
            ip_address=facts.ip_address,
            user_agent=facts.user_agent,
            device_id=facts.device_id,
            redirect_url=facts.redirect_url,
            redirect_to_settings=facts.redirect_to_settings,
            locale=facts.locale,
            custom=facts.custom,
        )
        touched = await self.unit_of_work.apply(
            self.users.put(tenant, user_id, facts.user), changes.AddActionOnce(action)
        )
        if touched[1] == 0:
            action = await self.find(tenant, user_id, code, action.idempotency_key)
        token = self.tokens.issue(
            tenant,
            "client",
            user_id=user_id,
            action=code,
            idempotency_key=action.idempotency_key,
            scopes=facts.scopes | {READ},
            now=now,
            attributes={
                wire: facts.user[name]
                for name, wire in (
                    ("username", "username"),
                    ("email", "email"),
                    ("phone_number", "phoneNumber"),
                )
                if facts.user.get(name)
            },
        )
        return Tracked(action, enrolled, token)

    async def find(self, tenant: Tenant, user_id: UserId, code: str, key: str) -> Action:
        """One action.

        Raises:
            NotFound: this user has no action with that code and key.
        """
        action = await self.store.find(tenant.id, user_id, code, key)
        if action is None:
            raise NotFound("This user has no action with that code and idempotency key.")
        return action

    async def set_state(
        self, tenant: Tenant, user_id: UserId, code: str, key: str, state: ActionState, *, actor: str
    ) -> Action:
        """Put an action into any state, by hand or after a review.

        Raises:
            NotFound: this user has no action with that code and key.
        """
        now = self.clock()
        details = {"userId": user_id, "action": code, "state": state}
        event = AuditEvent(tenant.id, uuid7(now, self.random(10)), now, actor, "action.updated", key, details)
        await self.unit_of_work.apply(
            changes.SetActionState(tenant.id, user_id, code, key, state, now), changes.AddAuditEvent(event)
        )
        return await self.find(tenant, user_id, code, key)

    async def query(self, tenant: Tenant, user_id: UserId, filter: ActionFilter) -> Sequence[Action]:
        """A user's actions, newest first."""
        return await self.store.query(tenant.id, user_id, filter)

    async def validate(self, tenant: Tenant, token: str) -> Validated:
        """What became of the action that ``token`` is about. May be repeated within the token's life.

        Raises:
            TokenInvalid: the token is not this tenant's, or its action is gone.
            TokenExpired: it is too old.
        """
        opened = self.tokens.open(tenant, token, now=self.clock())
        action = await self.store.find(tenant.id, opened.user_id, opened.action, opened.idempotency_key)
        if action is None:
            raise TokenInvalid("The token's action does not exist any more.")
        return Validated(opened, action.state, action.state_updated_at, action.method)
