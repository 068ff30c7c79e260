# SPDX-License-Identifier: Apache-2.0
"""The nouns of the sign-in library: users, accounts, sessions and verification tokens.

Shapes are those of Auth.js (authjs-wire.md §12.1) under Python names. Every instant is an aware UTC datetime.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person. ``extra`` travels to the ``jwt`` callback and nowhere else."""

    id: str
    name: str | None = None
    email: str | None = None
    email_verified: datetime | None = None
    image: str | None = None
    extra: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """How a person signed in: one account at one provider. Unique by (provider, provider_account_id)."""

    user_id: str
    type: str
    provider: str
    provider_account_id: str
    tokens: Mapping[str, object] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSession:
    """A session row, for the database strategy."""

    session_token: str = field(repr=False)
    user_id: str
    expires: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationToken:
    """A magic link's record; ``token`` is a hash, the link itself is never stored. Key: both first fields."""

    identifier: str
    token: str = field(repr=False)
    expires: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Who is signed in, as `Auth.__call__` tells it. There is no such object for a broken or absent session.

    ``public`` is what the browser sees at ``/session`` (the ``session`` callback's result); ``token`` holds
    the claims of the session cookie and must not be sent to a browser.
    """

    user: User
    expires: datetime
    public: Mapping[str, object]
    token: Mapping[str, object] = field(repr=False)
