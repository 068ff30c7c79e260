# SPDX-License-Identifier: Apache-2.0
"""What callers may hand to `track`, `update_user`, `validate_challenge` and `update_action`.

Typed dictionaries, so that `keystile.track("u1", "signIn", {"redirect_url": "…"})` completes and is checked
in an editor. At run time the wire's own spelling (`redirectUrl`) is taken too, because that is what code
written for Authsignal's Python SDK passes; a name that is neither is refused here, before it is silently
ignored on the other side.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Required, TypedDict, TypeVar

import msgspec

from keystile.wire.base import Wire
from keystile.wire.server import ActionState, VerificationMethod

W = TypeVar("W", bound=Wire)


class TrackAttributes(TypedDict, total=False):
    """What is known about the action. All optional; None is the same as absent."""

    idempotency_key: str | None
    redirect_url: str | None
    redirect_to_settings: bool | None
    ip_address: str | None
    user_agent: str | None
    device_id: str | None
    scope: str | None
    email: str | None
    phone_number: str | None
    username: str | None
    display_name: str | None
    custom: Mapping[str, Any] | None
    challenge_id: str | None
    locale: str | None
    custom_domain: str | None


class UserAttributes(TypedDict, total=False):
    """What to set on a user. Absent: unchanged. None: cleared."""

    email: str | None
    email_verified: bool | None
    phone_number: str | None
    phone_number_verified: bool | None
    username: str | None
    display_name: str | None
    locale: str | None
    default_verification_method: VerificationMethod | None
    custom: Mapping[str, Any] | None


class ValidateAttributes(TypedDict, total=False):
    """The token to validate, and whose and for what it must be."""

    token: Required[str]
    user_id: str | None
    action: str | None


class ActionAttributes(TypedDict):
    """The state to put an action in."""

    state: ActionState


def to_wire(attributes: Mapping[str, Any], shape: type[W]) -> W:
    """Read attributes into the wire's shape.

    Raises:
        ValueError: a name that the shape does not know; the message lists those it knows.
        TypeError: a value of the wrong type, or a missing attribute; the message says which.
    """
    spelling = dict(zip(shape.__struct_fields__, shape.__struct_encode_fields__, strict=True))
    spelt = {spelling.get(name, name): value for name, value in attributes.items()}
    strange = sorted(set(spelt) - set(spelling.values()))
    if strange:
        known = ", ".join(sorted(spelling))
        raise ValueError(f"unknown attribute {strange[0]!r}; known are: {known}")
    try:
        return msgspec.convert(spelt, shape)
    except msgspec.ValidationError as error:
        raise TypeError(f"attributes: {error}") from None
