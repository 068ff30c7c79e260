# SPDX-License-Identifier: Apache-2.0
"""Changes of actions, the challenges that they spend, and audit events."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from keystile.server.domain.audit import AuditEvent
from keystile.server.domain.identifiers import AuthenticatorId, TenantId, UserId

if TYPE_CHECKING:
    from keystile.server.domain.actions import Action
    from keystile.wire.server import ActionState


class AddActionOnce(msgspec.Struct, frozen=True):
    """Record a tracked action; touches no row when this user, code and key has one."""

    action: Action


class RecordSignIn(msgspec.Struct, frozen=True):
    """Record a sign-in without a token: the action row is its proof and carries the spent nonce.

    Refused with ``challenge_already_used`` when the nonce was spent, or the user, code and key has an action.
    """

    action: Action
    nonce: bytes
    nonce_expires_at: int


class SucceedAction(msgspec.Struct, frozen=True):
    """Turn an action to `CHALLENGE_SUCCEEDED`, or refresh method and time of one that is.

    Refused with `ActionBlocked` when it is gone, BLOCK or REVIEW_*, or, without ``again``, finished before.
    """

    tenant_id: TenantId
    user_id: UserId
    code: str
    idempotency_key: str
    method: str
    authenticator_id: AuthenticatorId
    at: int
    again: bool


class SetActionState(msgspec.Struct, frozen=True):
    """Refused with `NotFound` when there is no such action."""

    tenant_id: TenantId
    user_id: UserId
    code: str
    idempotency_key: str
    state: ActionState
    at: int


class SpendChallenge(msgspec.Struct, frozen=True):
    """Refused with ``challenge_already_used`` when the nonce was spent before."""

    tenant_id: TenantId
    nonce: bytes
    expires_at: int


class SweepSpentChallenges(msgspec.Struct, frozen=True):
    """Forget at most ``limit`` nonces of all tenants that no clock can revive: expired before ``before``."""

    before: int
    limit: int


class PruneActions(msgspec.Struct, frozen=True):
    """Delete at most ``limit`` of a tenant's actions from before ``before``, the oldest first. Those stay whose nonce
    could still be replayed at ``now``, by any clock."""

    tenant_id: TenantId
    before: int
    now: int
    limit: int


class PruneAuditEvents(msgspec.Struct, frozen=True):
    """Delete at most ``limit`` of a tenant's audit events from before ``before``, the oldest first."""

    tenant_id: TenantId
    before: int
    limit: int


class AddAuditEvent(msgspec.Struct, frozen=True):
    event: AuditEvent
