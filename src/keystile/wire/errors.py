# SPDX-License-Identifier: Apache-2.0
"""The one error body (authsignal-wire.md §1.5).

All three members, always: half of the official SDKs read the code from `error`, the other half from
`errorCode`, and the browser takes any answer that lacks `error` for a success, whatever its status.
Which error becomes which code and status is `keystile.server.api.errors`' table.
"""

from __future__ import annotations

from keystile.wire.base import Wire


class ErrorBody(Wire, frozen=True, kw_only=True):
    """The body of every answer that is not a 2xx. ``error`` and ``error_code`` hold the same code."""

    error: str
    error_code: str
    error_description: str
