# SPDX-License-Identifier: Apache-2.0
"""Every failure Keystile reports on purpose, as one tree.

    KeystileError
    ├── Malformed               the caller sent bytes or JSON we cannot read
    │   └── TooLarge            ... or more of them than we take
    ├── Unauthorized            no credentials, or not ours
    │   └── TokenExpired        a client token outlived its time: the browser SDK fetches a new one
    ├── Forbidden               known, but not allowed to do this (a missing scope)
    ├── NotFound                no such user's authenticator, action or route
    ├── Misconfigured           the tenant is not set up for what was asked
    │   └── KeysUnreadable      what is stored was sealed with another master key: an operator's matter
    ├── UnknownCredential       the tenant has no such credential id: browsers then hide the passkey
    ├── Conflict                this was done before, or stands against what is there
    ├── RateLimited             too many attempts; carries `retry_after` in seconds
    ├── Unavailable             the database cannot take it now; carries `retry_after` in seconds
    ├── TokenInvalid            a token that is not ours, or of another kind
    └── CheckFailed             a security check said no; carries `check` (names of docs/reference/errors)
        ├── ChallengeError      not ours, expired, or answered before (replay)
        ├── ActionBlocked       the action may not be verified (BLOCK, REVIEW_*)
        └── CeremonyError       a WebAuthn check failed, e.g. "origin_mismatch"

No status codes and no JSON here: `keystile.server.api.errors` maps the tree to the wire, once.

A message is one or two sentences: what happened, why, what to do. It holds no secret and is safe to
show, but for `CheckFailed`, whose message is for logs: the wire has one text for all of them, so that
an attacker learns nothing from it.
"""

from __future__ import annotations


class KeystileError(Exception):
    """Base of everything that Keystile raises on purpose."""


class Malformed(KeystileError):
    """The caller sent bytes or JSON that cannot be read; ``check`` is the internal name, in snake case."""

    check: str = "malformed_request"

    def __init__(self, message: str = "", *, check: str | None = None) -> None:
        super().__init__(message)
        if check is not None:
            self.check = check


class TooLarge(Malformed):
    """The caller sent more bytes than this place takes."""

    check = "payload_too_large"


class Unauthorized(KeystileError):
    """No credentials came, or they are not ours."""


class TokenExpired(Unauthorized):
    """A client token outlived its time."""


class TokenInvalid(KeystileError):
    """A token is not ours, was changed, or is of another kind."""


class Forbidden(KeystileError):
    """The caller is known but may not do this."""


class NotFound(KeystileError):
    """What was named does not exist in this tenant."""


class Misconfigured(KeystileError):
    """The tenant's settings do not allow what was asked, or lack what it needs."""


class KeysUnreadable(Misconfigured):
    """What is stored was sealed with another master key, or was moved. For the operator, not for the caller."""


class UnknownCredential(KeystileError):
    """The tenant has no credential with this id. Browsers then hide the passkey, so say it only when it is so."""


class Conflict(KeystileError):
    """This was done before, or stands against what is there."""


class RateLimited(KeystileError):
    """Too many attempts. ``retry_after`` is in seconds."""

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(KeystileError):
    """Storage cannot take this now; nothing of it was done. ``retry_after`` is in seconds."""

    def __init__(self, message: str, *, retry_after: int = 1) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class CheckFailed(KeystileError):
    """A security check said no; ``check`` is its name, in snake case."""

    def __init__(self, check: str, message: str = "") -> None:
        super().__init__(f"{check}: {message}" if message else check)
        self.check = check


class ChallengeError(CheckFailed):
    """A challenge is not ours, has expired, was for something else, or was answered before."""


class ActionBlocked(CheckFailed):
    """The action's state does not let anybody verify it."""


class CeremonyError(CheckFailed):
    """A check of WebAuthn Level 3 §7.1 or §7.2 failed."""
