# SPDX-License-Identifier: Apache-2.0
"""Changes of actions, the challenges that they spend, and audit events, as statements."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from keystile.errors import ActionBlocked, ChallengeError, NotFound
from keystile.server.domain import changes as c
from keystile.server.domain.actions import Action
from keystile.server.storage import statements as sql
from keystile.server.storage.changes.steps import KEEP_SPENT_MS, Steps, as_json
from keystile.server.storage.database import Step


def _add_action_once(change: c.AddActionOnce) -> Iterable[Step]:
    new: Action = change.action
    yield Step(
        sql.ADD_ACTION_ONCE,
        (
            new.tenant_id,
            new.user_id,
            new.code,
            new.idempotency_key,
            new.state,
            new.created_at,
            new.state_updated_at,
            new.method,
            new.authenticator_id,
            new.ip_address,
            new.user_agent,
            new.device_id,
            new.redirect_url,
            new.redirect_to_settings,
            new.locale,
            as_json(new.custom),
        ),
    )


def _already_used() -> ChallengeError:
    return ChallengeError("challenge_already_used", "this challenge was answered before")


def _record_sign_in(change: c.RecordSignIn) -> Iterable[Step]:
    new = change.action
    yield Step(
        sql.RECORD_SIGN_IN,
        (
            new.tenant_id,
            new.user_id,
            new.code,
            new.idempotency_key,
            new.state,
            new.created_at,
            new.method,
            new.authenticator_id,
            new.ip_address,
            new.user_agent,
            new.device_id,
            change.nonce,
            change.nonce_expires_at,
        ),
        _already_used,
    )


def _succeed_action(change: c.SucceedAction) -> Iterable[Step]:
    yield Step(
        sql.SUCCEED_ACTION,
        (
            change.tenant_id,
            change.user_id,
            change.code,
            change.idempotency_key,
            change.method,
            change.authenticator_id,
            change.at,
            change.again,
        ),
        lambda: ActionBlocked("action_not_open", "its state does not let anybody verify it"),
    )


def _set_action_state(change: c.SetActionState) -> Iterable[Step]:
    yield Step(
        sql.SET_ACTION_STATE,
        (change.tenant_id, change.user_id, change.code, change.idempotency_key, change.state, change.at),
        lambda: NotFound("This user has no action with that code and idempotency key."),
    )


def _spend_challenge(change: c.SpendChallenge) -> Iterable[Step]:
    yield Step(sql.SPEND_CHALLENGE, (change.tenant_id, change.nonce, change.expires_at), _already_used)


def _sweep(change: c.SweepSpentChallenges) -> Iterable[Step]:
    yield Step(sql.SWEEP_SPENT_CHALLENGES, (change.before - KEEP_SPENT_MS, change.limit))


def _prune_actions(change: c.PruneActions) -> Iterable[Step]:
    yield Step(sql.PRUNE_ACTIONS, (change.tenant_id, change.before, change.now - KEEP_SPENT_MS, change.limit))


def _prune_audit_events(change: c.PruneAuditEvents) -> Iterable[Step]:
    yield Step(sql.PRUNE_AUDIT_EVENTS, (change.tenant_id, change.before, change.limit))


def _add_audit_event(change: c.AddAuditEvent) -> Iterable[Step]:
    event = change.event
    yield Step(
        sql.ADD_AUDIT_EVENT,
        (
            event.tenant_id,
            event.event_id,
            event.at,
            event.actor,
            event.event,
            event.target,
            msgspec.json.encode(event.details).decode(),
            event.user_id,
        ),
    )


STEPS: Final[Steps] = {
    c.AddActionOnce: _add_action_once,
    c.RecordSignIn: _record_sign_in,
    c.SucceedAction: _succeed_action,
    c.SetActionState: _set_action_state,
    c.SpendChallenge: _spend_challenge,
    c.SweepSpentChallenges: _sweep,
    c.PruneActions: _prune_actions,
    c.PruneAuditEvents: _prune_audit_events,
    c.AddAuditEvent: _add_audit_event,
}
