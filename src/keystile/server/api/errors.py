# SPDX-License-Identifier: Apache-2.0
"""The only table of status codes and error codes in Keystile, and the one error body.

Official SDKs read the code from `error` or from `errorCode`, and browsers know a failure by the presence of
`error`, so all three members are always there (authsignal-wire §1.5). Failures of security checks share one
text, so that an attacker learns nothing from it (security.md §2, §10).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import msgspec

from keystile.errors import (
    ActionBlocked,
    CeremonyError,
    ChallengeError,
    CheckFailed,
    Conflict,
    Forbidden,
    KeystileError,
    KeysUnreadable,
    Malformed,
    Misconfigured,
    NotFound,
    RateLimited,
    TokenExpired,
    TokenInvalid,
    TooLarge,
    Unauthorized,
    Unavailable,
    UnknownCredential,
)
from keystile.wire.errors import ErrorBody

UNAUTHORIZED_TEXT: Final = (
    "The request is unauthorized. Check that your API key and region base URL are correctly configured."
)
_REFUSED_TEXT: Final = "The passkey could not be verified. Try again, or use another way to sign in."
_EXPIRED_CHALLENGE_TEXT: Final = "The passkey request has expired. Try again."
_UNEXPECTED_TEXT: Final = (
    "Something went wrong on the server. Try again; its log has the details under the request id."
)


@dataclass(frozen=True, slots=True)
class WireError:
    """How a failure looks outside. Without ``text`` the error's own message is sent."""

    status: int
    code: str
    text: str | None = None


WIRE_ERRORS: Final[dict[type[KeystileError], WireError]] = {
    KeystileError: WireError(500, "unexpected_error", _UNEXPECTED_TEXT),
    Malformed: WireError(400, "invalid_request"),
    TooLarge: WireError(413, "invalid_request"),
    Unauthorized: WireError(401, "unauthorized", UNAUTHORIZED_TEXT),
    TokenExpired: WireError(401, "expired_token"),
    TokenInvalid: WireError(401, "unauthorized", UNAUTHORIZED_TEXT),
    Forbidden: WireError(403, "unauthorized"),
    NotFound: WireError(404, "not_found"),
    Misconfigured: WireError(400, "invalid_configuration"),
    KeysUnreadable: WireError(500, "unexpected_error", _UNEXPECTED_TEXT),
    UnknownCredential: WireError(400, "unknown_credential"),
    Conflict: WireError(400, "invalid_request"),
    RateLimited: WireError(429, "too_many_requests"),
    Unavailable: WireError(503, "unexpected_error"),
    CheckFailed: WireError(400, "invalid_credential", _REFUSED_TEXT),
    ChallengeError: WireError(400, "invalid_credential", _REFUSED_TEXT),
    ActionBlocked: WireError(400, "invalid_credential", _REFUSED_TEXT),
    CeremonyError: WireError(400, "invalid_credential", _REFUSED_TEXT),
}
_ECHOED_VALUE: Final = re.compile(r"Invalid enum value .*(?= - at `)|Invalid enum value .*", re.DOTALL)
_EXPIRED_CHALLENGE: Final = WireError(400, "invalid_credential", _EXPIRED_CHALLENGE_TEXT)

METHOD_NOT_ALLOWED: Final = WireError(405, "invalid_request")
UNSUPPORTED_MEDIA_TYPE: Final = WireError(415, "invalid_request")


def wire_error(error: KeystileError) -> WireError:
    """How ``error`` looks outside: the nearest listed ancestor decides."""
    if isinstance(error, ChallengeError) and error.check == "challenge_expired":
        # Nothing to learn from it, and the person can do something about it.
        return _EXPIRED_CHALLENGE
    return next(WIRE_ERRORS[cls] for cls in type(error).__mro__ if cls in WIRE_ERRORS)


def error_body(code: str, description: str) -> bytes:
    """The JSON of the one error body."""
    return msgspec.json.encode(ErrorBody(error=code, error_code=code, error_description=description))


def undecodable(error: Exception) -> Malformed:
    """What a body that msgspec refuses becomes; its message names the member, never its value."""
    said = _ECHOED_VALUE.sub("This is not one of its values", str(error))
    return Malformed(f"The request body is not what this endpoint takes: {said}.")
