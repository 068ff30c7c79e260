# SPDX-License-Identifier: Apache-2.0
"""One word for how a ceremony ended: ``ok``, the check that refused it, or the kind of error."""

from __future__ import annotations

import re
from typing import Final

from keystile.errors import CheckFailed, KeystileError, Malformed, UnknownCredential

OK: Final = "ok"
_WORD: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


def result_of(error: BaseException | None) -> str:
    """The word; from a fixed set, since every check and every class is ours."""
    if error is None:
        return OK
    if isinstance(error, CheckFailed | Malformed):
        return error.check
    if isinstance(error, UnknownCredential):
        return "credential_not_found"
    if isinstance(error, KeystileError):
        return _WORD.sub("_", type(error).__name__).lower()
    return "internal_error"
