# SPDX-License-Identifier: Apache-2.0
"""Bodies of the Client API, asked by browsers and phones (authsignal-wire.md §3), and the one leniency.

No answer here may have a member named `error`: the browser SDK takes such a body for a failure, whatever
its status (§1.5). Credentials stay raw JSON: the protocol core parses them, strictly. Only the
`clientDataJSON` of the official iOS SDK is straightened out first, here and nowhere else
(`normalise_client_data`).

The authenticator object is shared with the Server API: `keystile.wire.server.Authenticator`.
"""

from __future__ import annotations

import re
from typing import Any, Final, Literal

import msgspec

from keystile.wire.base import Wire
from keystile.wire.server import Authenticator

# --- challenge and init (§3.1, §3.8) ------------------------------------------------------------------------


class ChallengeRequest(Wire, frozen=True, kw_only=True):
    """`POST /client/challenge`; phones may send `{}`."""

    action: str | None = None
    idempotency_key: str | None = None


class ChallengeResponse(Wire, frozen=True, kw_only=True):
    """``challenge_id`` is a challenge handle, opaque; ``nonce`` is for app attestation."""

    challenge_id: str
    nonce: str | None = None


class InitUser(Wire, frozen=True, kw_only=True):
    """Where codes could go, masked."""

    email: str | None = None
    phone_number: str | None = None


class InitOptions(Wire, frozen=True, kw_only=True):
    """How the token's user may answer; ``token`` takes the place of the one that asked."""

    token: str
    verification_methods: list[str]
    user: InitUser
    default_verification_method: str | None = None


class InitResponse(Wire, frozen=True, kw_only=True):
    """`POST /client/init`, asked by the React SDK."""

    challenge_options: InitOptions


# --- passkey enrollment (§3.2, §3.3) ------------------------------------------------------------------------


class RegistrationOptionsRequest(Wire, frozen=True, kw_only=True):
    """`POST /client/user-authenticators/passkey/registration-options`. Null attachment: no preference."""

    username: str | None = None
    display_name: str | None = None
    authenticator_attachment: Literal["platform", "cross-platform"] | None = None


class RegistrationOptionsResponse(Wire, frozen=True, kw_only=True):
    """``options`` is for `navigator.credentials.create()` in its JSON form; no handle in cookie mode."""

    options: dict[str, Any]
    challenge_id: str | None = None


class AddPasskeyRequest(Wire, frozen=True, kw_only=True):
    """`POST /client/user-authenticators/passkey`. Browsers send no ``device_id``, phones no
    ``conditional_create``."""

    registration_credential: msgspec.Raw
    conditional_create: bool | None = None
    challenge_id: str | None = None
    device_id: str | None = None


class AddPasskeyResponse(Wire, frozen=True, kw_only=True):
    """An enrolled passkey. ``access_token`` is absent in cookie mode only: iOS cannot do without it."""

    is_verified: bool
    user_authenticator_id: str
    user_id: str
    credential_id: str
    user_authenticator: Authenticator
    access_token: str | None = None


# --- passkey sign-in and step-up (§3.4, §3.5) ---------------------------------------------------------------


class AuthenticationOptionsRequest(Wire, frozen=True, kw_only=True):
    """`POST /client/user-authenticators/passkey/authentication-options`; `{}` for autofill."""

    challenge_id: str | None = None
    username: str | None = None


class AuthenticationOptionsResponse(Wire, frozen=True, kw_only=True):
    """``options`` is for `navigator.credentials.get()` in its JSON form; no handle in cookie mode."""

    options: dict[str, Any]
    challenge_id: str | None = None


class VerifyPasskeyRequest(Wire, frozen=True, kw_only=True):
    """`POST /client/verify/passkey`."""

    authentication_credential: msgspec.Raw
    challenge_id: str | None = None
    device_id: str | None = None


class VerifyPasskeyResponse(Wire, frozen=True, kw_only=True):
    """A proven passkey. ``access_token`` is the result token; absent in cookie mode only."""

    is_verified: bool
    user_id: str
    user_authenticator_id: str
    access_token: str | None = None
    username: str | None = None
    user_display_name: str | None = None


# --- the user's own authenticators (§3.6 to §3.8) -----------------------------------------------------------


class RenameAuthenticatorRequest(Wire, frozen=True, kw_only=True):
    """`PATCH /client/user-authenticators/{id}`; the answer is the authenticator."""

    name: str


class CredentialResponse(Wire, frozen=True, kw_only=True):
    """`GET /client/user-authenticators/passkey?credentialIds=…`: the first id that exists in the tenant."""

    credential_id: str
    verified_at: str


class PasskeySignals(Wire, frozen=True, kw_only=True):
    """`GET /client/user-authenticators/passkey/signals`: what the Signal API of browsers takes (L3 §5.1.10).

    ``user_id`` is the WebAuthn user handle as base64url, not the app's id. The list is complete: browsers hide
    what it omits. Names are absent where nobody gave any. Keystile's own; no official SDK asks for it.
    """

    rp_id: str
    user_id: str
    all_accepted_credential_ids: list[str]
    name: str | None = None
    display_name: str | None = None


# --- the one leniency ---------------------------------------------------------------------------------------

_STANDARD_BASE64: Final = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
_TO_URL_ALPHABET: Final = str.maketrans("+/", "-_", "=")


def normalise_client_data(credential: bytes | msgspec.Raw) -> bytes:
    """Make an iOS credential's `clientDataJSON` what every other client sends: unpadded base64url.

    The official iOS SDK writes this one member in standard base64 (§3.3, §3.5). Correct standard base64 is
    rewritten; anything else, and every other member, is handed on as it came, for the core to refuse.

    Args:
        credential: the JSON text of a registration or authentication credential.

    Returns:
        The JSON text for the core. The same text, unread, unless it holds a character that only standard
        base64 has.
    """
    raw = bytes(credential)
    if b"+" not in raw and b"/" not in raw and b"=" not in raw:
        return raw
    try:
        parsed = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return raw  # not JSON: the core says so, in its own words
    response = parsed.get("response") if isinstance(parsed, dict) else None
    if not isinstance(response, dict):
        return raw
    client_data = response.get("clientDataJSON")
    if not isinstance(client_data, str) or _STANDARD_BASE64.fullmatch(client_data) is None:
        return raw
    straight = client_data.translate(_TO_URL_ALPHABET)
    if straight == client_data:
        return raw
    return msgspec.json.encode({**parsed, "response": {**response, "clientDataJSON": straight}})
