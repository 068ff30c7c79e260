# SPDX-License-Identifier: Apache-2.0
"""Bodies of the Server API, asked by an app's backend with its secret key (authsignal-wire.md §2).

Requests tolerate unknown members and nulls, because official SDKs send both; a known member of the wrong
type is refused. Answers leave out what has no value. Times are ISO-8601 text in UTC with milliseconds
(`keystile.wire.base.iso_time`).

The Client API's bodies are in `keystile.wire.client`.
"""

from __future__ import annotations

from typing import Any, Final, Literal, get_args

import msgspec

from keystile.wire.base import Wire

ActionState = Literal[
    "ALLOW",
    "BLOCK",
    "CHALLENGE_REQUIRED",
    "CHALLENGE_SUCCEEDED",
    "CHALLENGE_FAILED",
    "REVIEW_REQUIRED",
    "REVIEW_SUCCEEDED",
    "REVIEW_FAILED",
]
"""What has become of an action (§2.0)."""

ACTION_STATES: Final[tuple[ActionState, ...]] = get_args(ActionState)

VerificationMethod = Literal[
    "SMS",
    "EMAIL_OTP",
    "EMAIL_MAGIC_LINK",
    "AUTHENTICATOR_APP",
    "PASSKEY",
    "SECURITY_KEY",
    "PUSH",
    "RECOVERY_CODE",
    "DEVICE",
    "WHATSAPP",
    "VERIFF",
    "IPROOV",
    "IDVERSE",
    "PALM_BIOMETRICS_RR",
    "QR_CODE",
    "IN_APP",
]
"""Kinds of proof (§2.0). Requests name one of these; answers are typed as plain text, so that an SDK that is
older than its server still reads them."""

Scope = Literal["read:authenticators", "add:authenticators", "update:authenticators", "remove:authenticators"]
"""What a client token lets the browser do with the user's authenticators; space separated in one string."""

SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)


class SuccessResponse(Wire, frozen=True, kw_only=True):
    """`{"success": true}`: the answer of every DELETE, since several SDKs cannot read an empty body."""

    success: bool


# --- authenticators (§2.8), in answers of both APIs ---------------------------------------------------------


class AaguidMapping(Wire, frozen=True, kw_only=True):
    """Who made the passkey, as people know it, e.g. "iCloud Keychain". Icons are `data:` URLs."""

    name: str
    svg_icon_light: str
    svg_icon_dark: str


class ParsedBrowser(Wire, frozen=True, kw_only=True):
    """A browser; like its siblings laid out as ua-parser-js does. Every member is a string: .NET needs it."""

    name: str
    version: str
    major: str


class ParsedDevice(Wire, frozen=True, kw_only=True):
    """A device, e.g. model "Macintosh" of vendor "Apple"; ``type`` is "" for a desktop."""

    model: str
    type: str
    vendor: str


class ParsedEngine(Wire, frozen=True, kw_only=True):
    """A rendering engine."""

    name: str
    version: str


class ParsedOs(Wire, frozen=True, kw_only=True):
    """An operating system."""

    name: str
    version: str


class ParsedCpu(Wire, frozen=True, kw_only=True):
    """A processor."""

    architecture: str


class ParsedUserAgent(Wire, frozen=True, kw_only=True):
    """The browser that enrolled a passkey."""

    ua: str
    browser: ParsedBrowser | None = None
    device: ParsedDevice | None = None
    engine: ParsedEngine | None = None
    os: ParsedOs | None = None
    cpu: ParsedCpu | None = None


class WebauthnCredential(Wire, frozen=True, kw_only=True):
    """The credential of a passkey or security key. ``credential_id`` is unpadded base64url."""

    credential_id: str
    device_id: str | None = None
    name: str | None = None
    aaguid: str | None = None
    aaguid_mapping: AaguidMapping | None = None
    credential_backed_up: bool | None = None
    credential_device_type: Literal["singleDevice", "multiDevice"] | None = None
    authenticator_attachment: str | None = None
    verified_at: str | None = None
    parsed_user_agent: ParsedUserAgent | None = None


class Authenticator(Wire, frozen=True, kw_only=True):
    """One enrolled authenticator of one user: the union of what the official SDKs read.

    The Client API gives ``email`` and ``phone_number`` masked.
    """

    user_authenticator_id: str
    user_id: str
    verification_method: str
    created_at: str
    verified_at: str | None = None
    last_verified_at: str | None = None
    is_default: bool | None = None
    email: str | None = None
    phone_number: str | None = None
    username: str | None = None
    display_name: str | None = None
    previous_sms_channel: str | None = None
    device_platform: str | None = None
    authenticator_attachment: str | None = None
    webauthn_credential: WebauthnCredential | None = None
    errored_at: str | None = None
    error_code: str | None = None


# --- users (§2.7) -------------------------------------------------------------------------------------------


class GetUserResponse(Wire, frozen=True, kw_only=True):
    """`GET /users/{userId}`; a user that is not there is 200 with ``is_enrolled`` false."""

    user_id: str
    is_enrolled: bool
    email: str | None = None
    email_verified: bool | None = None
    phone_number: str | None = None
    phone_number_verified: bool | None = None
    username: str | None = None
    display_name: str | None = None
    locale: str | None = None
    enrolled_verification_methods: list[str] | None = None
    allowed_verification_methods: list[str] | None = None
    default_verification_method: str | None = None
    custom: dict[str, Any] | None = None


class UpdateUserRequest(Wire, frozen=True, kw_only=True):
    """`PATCH` and `POST /users/{userId}`.

    UNSET leaves the attribute as it is; None, an explicit null, clears it (no official SDK sends a null here
    by accident: they strip or omit what has no value).
    """

    email: str | msgspec.UnsetType | None = msgspec.UNSET
    email_verified: bool | msgspec.UnsetType | None = msgspec.UNSET
    phone_number: str | msgspec.UnsetType | None = msgspec.UNSET
    phone_number_verified: bool | msgspec.UnsetType | None = msgspec.UNSET
    username: str | msgspec.UnsetType | None = msgspec.UNSET
    display_name: str | msgspec.UnsetType | None = msgspec.UNSET
    locale: str | msgspec.UnsetType | None = msgspec.UNSET
    default_verification_method: VerificationMethod | msgspec.UnsetType | None = msgspec.UNSET
    custom: dict[str, Any] | msgspec.UnsetType | None = msgspec.UNSET


class UserResponse(Wire, frozen=True, kw_only=True):
    """What an update answers: the user's attributes, those just set among them."""

    user_id: str
    email: str | None = None
    email_verified: bool | None = None
    phone_number: str | None = None
    phone_number_verified: bool | None = None
    username: str | None = None
    display_name: str | None = None
    locale: str | None = None
    default_verification_method: str | None = None
    custom: dict[str, Any] | None = None


class QueriedUser(Wire, frozen=True, kw_only=True):
    """One user of `GET /users`; the two `…Verified` members are always sent (§2.7)."""

    user_id: str
    email_verified: bool
    phone_number_verified: bool
    is_enrolled: bool
    created_at: str
    email: str | None = None
    phone_number: str | None = None
    username: str | None = None
    display_name: str | None = None
    enrolled_verification_methods: list[str] | None = None


class QueryUsersResponse(Wire, frozen=True, kw_only=True):
    """`GET /users`. ``last_evaluated_user_id`` is where the next page starts; absent on the last one."""

    users: list[QueriedUser]
    last_evaluated_user_id: str | None = None
    token_payload: dict[str, Any] | None = None


# --- actions (§2.1, §2.4 to §2.6) ---------------------------------------------------------------------------


class TrackRequest(Wire, frozen=True, kw_only=True):
    """`POST /users/{userId}/actions/{action}`: any member may be absent or null, unknown ones are ignored."""

    idempotency_key: str | None = None
    redirect_url: str | None = None
    redirect_to_settings: bool | None = None
    ip_address: str | None = None
    user_agent: str | None = None
    device_id: str | None = None
    scope: str | None = None
    email: str | None = None
    phone_number: str | None = None
    username: str | None = None
    display_name: str | None = None
    custom: dict[str, Any] | None = None
    challenge_id: str | None = None
    locale: str | None = None
    custom_domain: str | None = None


class TrackResponse(Wire, frozen=True, kw_only=True):
    """What was decided. ``token`` is for the browser; ``url`` always has a query string (§2.1)."""

    state: ActionState
    idempotency_key: str
    url: str
    token: str
    is_enrolled: bool
    allowed_verification_methods: list[str]
    enrolled_verification_methods: list[str] | None = None
    default_verification_method: str | None = None
    rule_ids: list[str] | None = None


class ActionRule(Wire, frozen=True, kw_only=True):
    """A rule that an action matched."""

    rule_id: str
    name: str | None = None
    description: str | None = None
    metadata: dict[str, Any] | None = None


class ActionResponse(Wire, frozen=True, kw_only=True):
    """`GET` and `PATCH …/actions/{action}/{idempotencyKey}`. ``output`` is never absent (§2.4)."""

    state: ActionState
    created_at: str
    state_updated_at: str
    output: dict[str, Any]
    verification_method: str | None = None
    rules: list[ActionRule] | None = None
    rule_ids: list[str] | None = None


class UpdateActionRequest(Wire, frozen=True, kw_only=True):
    """`PATCH …/actions/{action}/{idempotencyKey}`."""

    state: ActionState


class QueriedAction(Wire, frozen=True, kw_only=True):
    """One element of the bare array of `GET /users/{userId}/actions`, newest first."""

    action_code: str
    idempotency_key: str
    created_at: str
    updated_at: str
    state: ActionState
    state_updated_at: str
    verification_method: str | None = None
    verified_by_authenticator_id: str | None = None


# --- validate (§2.3) ----------------------------------------------------------------------------------------


class ValidateRequest(Wire, frozen=True, kw_only=True):
    """`POST /validate`. ``user_id`` and ``action``, where given, must be the token's."""

    token: str
    user_id: str | None = None
    action: str | None = None


class ValidateResponse(Wire, frozen=True, kw_only=True):
    """Whether the challenge behind a token was completed.

    ``action`` and ``action_code`` hold the same: SDKs read one or the other. ``error`` is sent only with
    ``is_valid`` false and without ``state``: the one 2xx body in Keystile that may have that member.
    """

    is_valid: bool
    state: ActionState | None = None
    state_updated_at: str | None = None
    user_id: str | None = None
    action: str | None = None
    action_code: str | None = None
    idempotency_key: str | None = None
    verification_method: str | None = None
    error: str | None = None
