# SPDX-License-Identifier: Apache-2.0
"""The double-submit CSRF token: ``token|sha256(token + secret)`` in a cookie, the token in the body (AJ §3).

With several secrets upstream hashes their comma-joined list, and Node apps on the same domain overwrite this
cookie, so we write with that formula. A cookie made before a rotation still counts: each secret alone, and
each shorter list, is tried as well.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class CsrfState:
    """The token of this request. ``fresh`` when it was made just now and its cookie must be set."""

    token: str = field(repr=False)
    cookie_value: str = field(repr=False)
    fresh: bool
    verified: bool


def joined(secrets: Sequence[str]) -> str:
    """A secret list as JavaScript turns an array into a string; one secret stays itself."""
    return ",".join(secrets)


def keyed_hash(token: str, secret: str) -> str:
    """Upstream's hash for CSRF cookies and mail tokens: hex SHA-256 of token and secret in a row."""
    return hashlib.sha256(f"{token}{secret}".encode()).hexdigest()


def check(cookie: str | None, submitted: object, secrets: Sequence[str], *, new_token: str) -> CsrfState:
    """Read the CSRF cookie and compare what the body submitted with it.

    Args:
        cookie: the cookie's decoded value, if any came.
        submitted: the body's ``csrfToken``, of any JSON type.
        secrets: newest first.
        new_token: 64 hex characters to use when the cookie is absent or not ours.
    """
    token, _, digest = (cookie or "").partition("|")
    if token and _is_ours(token, digest, secrets):
        verified = isinstance(submitted, str) and hmac.compare_digest(submitted.encode(), token.encode())
        return CsrfState(token, cookie or "", fresh=False, verified=verified)
    value = f"{new_token}|{keyed_hash(new_token, joined(secrets))}"
    return CsrfState(new_token, value, fresh=True, verified=False)


def _is_ours(token: str, digest: str, secrets: Sequence[str]) -> bool:
    forms = [joined(secrets), *(joined(secrets[start:]) for start in range(1, len(secrets))), *secrets]
    given = digest.encode()
    return any(hmac.compare_digest(given, keyed_hash(token, form).encode()) for form in forms)
