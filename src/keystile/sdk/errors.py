# SPDX-License-Identifier: Apache-2.0
"""The one error that the SDK's calls raise.

It hangs on Keystile's error tree, so `except KeystileError` catches it, but it is no business of the
server: it says what came back over the wire, or that nothing did.
"""

from __future__ import annotations

from keystile.errors import KeystileError


class KeystileApiError(KeystileError):
    """A call to the platform did not succeed.

    Attributes:
        status: the HTTP status; None when no answer came.
        code: the platform's error code, e.g. ``"unauthorized"`` or ``"not_found"``. Two codes are the SDK's
            own: ``"network_error"`` (no answer came) and ``"unexpected_error"`` (an answer that is not
            Keystile's, so `api_url` is probably wrong).
        description: what happened and what to do about it, safe to log; never holds the secret key.
    """

    def __init__(self, status: int | None, code: str, description: str) -> None:
        super().__init__(status, code, description)  # `args` as they came: the error survives pickling
        self.status = status
        self.code = code
        self.description = description

    def __str__(self) -> str:
        return f"{self.status or 'no answer'} {self.code}: {self.description}"
