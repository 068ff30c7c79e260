# SPDX-License-Identifier: Apache-2.0
"""The one shape test that every answer passes, whatever was asked (authsignal-wire.md §1.4, §1.5)."""

from __future__ import annotations

import json
from typing import Final

from tests.faults.actors import Answer

CODES: Final = {
    400: {
        "invalid_request",
        "invalid_configuration",
        "invalid_credential",
        "unknown_credential",
    },
    401: {"unauthorized", "expired_token"},
    403: {"unauthorized"},
    404: {"not_found"},
    405: {"invalid_request"},
    413: {"invalid_request"},
    415: {"invalid_request"},
    429: {"too_many_requests"},
}
UNAUTHORIZED: Final = (
    "The request is unauthorized. Check that your API key and region base URL are correctly configured."
)
_INNARDS: Final = ("Traceback", " object at 0x", "apsw", "msgspec", ".py", "SELECT ", "keystile.")
"""What a description would hold if it told of Keystile's inside."""


def assert_well_formed(answer: Answer, *, is_head: bool = False) -> None:
    """A success is 200 with JSON; any other answer has the one error body, and tells nothing of the inside."""
    assert answer.headers["content-type"] == "application/json"
    is_api = "x-request-id" in answer.headers  # else nothing of ours is at this address
    if is_api:
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
    if is_head:
        return
    assert int(answer.headers["content-length"]) == len(answer.body)
    body = json.loads(answer.body)
    if answer.status == 200:
        return
    assert list(body) == ["error", "errorCode", "errorDescription"]
    code, description = body["errorCode"], body["errorDescription"]
    assert body["error"] == code
    assert code in CODES[answer.status]
    assert description
    assert description.isprintable()
    assert len(description) < 600
    assert not any(word in description for word in _INNARDS), description
    if answer.status == 401 and code == "unauthorized":
        assert description == UNAUTHORIZED
    if answer.status == 429:
        assert int(answer.headers["retry-after"]) >= 1
    if answer.status == 405 and is_api:
        assert answer.headers["allow"]
