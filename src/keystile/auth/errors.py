# SPDX-License-Identifier: Apache-2.0
"""What can go wrong at sign-in, and under which code the browser hears of it.

    AuthError                   an unexpected failure; the browser hears "Configuration" and no more
    ├── AuthConfigError         the app is set up wrongly; raised when `Auth` is built
    ├── UntrustedHost           the request names a host that nothing in the configuration vouches for
    ├── AccessDenied            the app's `sign_in` callback said no
    ├── CredentialsSignin       wrong credentials; carries a `code` for the page
    ├── EmailSignin             the address is not one, or the mail could not be sent
    ├── Verification            a link that is unknown, used or expired
    ├── MissingCSRF             a POST without the token that our pages carry
    └── CallbackFailed          the app's own code, a provider or the adapter raised

Codes and pages are those of authjs-wire.md §6. A message is for logs: no exception text ever reaches a URL.
"""

from __future__ import annotations

from typing import ClassVar, Final, Literal

from keystile.errors import KeystileError

PageName = Literal["signin", "error"]
CONFIGURATION: Final = "Configuration"


class AuthError(KeystileError):
    """Base of the sign-in library's errors. ``code`` is what the browser hears, ``page`` where it is sent."""

    code: ClassVar[str] = CONFIGURATION
    page: ClassVar[PageName] = "error"


class AuthConfigError(AuthError):
    """The app is set up wrongly. The message says what to change."""


class UntrustedHost(AuthError):
    """The request's host is not localhost, and neither ``AUTH_URL`` nor ``trust_host`` vouches for it."""


class AccessDenied(AuthError):
    """The ``sign_in`` callback refused."""

    code = "AccessDenied"


class CredentialsSignin(AuthError):
    """Raise it from ``authorize`` to refuse with a reason that the page may show.

    Args:
        reason: a short word such as ``otp_required``; the browser reads it as ``code``. Never a secret.
    """

    code = "CredentialsSignin"
    page = "signin"

    def __init__(self, reason: str = "credentials") -> None:
        super().__init__(f"the credentials were refused: {reason}")
        self.reason = reason


class EmailSignin(AuthError):
    """No link was sent: the address cannot be one, or the mail server refused it."""

    code = "EmailSignin"
    page = "signin"


class Verification(AuthError):
    """The link is unknown, was used before, or is too old."""

    code = "Verification"


class MissingCSRF(AuthError):
    """The POST did not carry the CSRF token that belongs to its cookie."""

    code = "MissingCSRF"
    page = "signin"


class CallbackFailed(AuthError):
    """Code that the app or a provider brought raised; the cause is in the log."""
