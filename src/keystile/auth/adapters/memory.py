# SPDX-License-Identifier: Apache-2.0
"""An adapter that forgets everything when the process ends: for tests and for a first try.

Correct without a lock, because no method awaits between reading and writing. A transaction that fails puts
back what was there when it began, so keep other work out of it, as with any store that has one connection.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Self

from keystile.auth.models import Account, StoredSession, User, VerificationToken
from keystile.errors import Conflict


@dataclass(frozen=True, slots=True)
class _State:
    users: dict[str, User]
    accounts: dict[tuple[str, str], Account]
    sessions: dict[str, StoredSession]
    tokens: dict[tuple[str, str], VerificationToken]
    spent: dict[str, datetime]

    def copy(self) -> _State:
        return _State(
            dict(self.users), dict(self.accounts), dict(self.sessions), dict(self.tokens), dict(self.spent)
        )


class MemoryAdapter:
    """The whole `Adapter`, in dictionaries."""

    def __init__(self, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._state = _State({}, {}, {}, {}, {})
        self._clock = clock

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Self]:
        before = self._state.copy()
        try:
            yield self
        except BaseException:
            self._state = before
            raise

    async def create_user(self, user: User) -> User:
        taken = user.email is not None and await self.get_user_by_email(user.email) is not None
        if user.id in self._state.users or taken:
            raise Conflict("a user with this id or e-mail address exists")
        stored = replace(user, extra={})
        self._state.users[user.id] = stored
        return stored

    async def get_user(self, user_id: str) -> User | None:
        return self._state.users.get(user_id)

    async def get_user_by_email(self, email: str) -> User | None:
        return next((user for user in self._state.users.values() if user.email == email), None)

    async def get_user_by_account(self, provider: str, provider_account_id: str) -> User | None:
        account = self._state.accounts.get((provider, provider_account_id))
        return None if account is None else self._state.users.get(account.user_id)

    async def update_user(self, user: User) -> User | None:
        if user.id not in self._state.users:
            return None
        other = await self.get_user_by_email(user.email) if user.email is not None else None
        if other is not None and other.id != user.id:
            raise Conflict("a user with this e-mail address exists")
        stored = replace(user, extra={})
        self._state.users[user.id] = stored
        return stored

    async def delete_user(self, user_id: str) -> User | None:
        state = self._state
        user = state.users.pop(user_id, None)
        for key in [key for key, account in state.accounts.items() if account.user_id == user_id]:
            del state.accounts[key]
        for token in [token for token, session in state.sessions.items() if session.user_id == user_id]:
            del state.sessions[token]
        return user

    async def link_account(self, account: Account) -> Account:
        key = (account.provider, account.provider_account_id)
        if key in self._state.accounts:
            raise Conflict("this account is linked already")
        self._state.accounts[key] = account
        return account

    async def unlink_account(self, provider: str, provider_account_id: str) -> Account | None:
        return self._state.accounts.pop((provider, provider_account_id), None)

    async def create_session(self, session: StoredSession) -> StoredSession:
        if session.session_token in self._state.sessions:
            raise Conflict("a session with this token exists")
        self._state.sessions[session.session_token] = session
        return session

    async def get_session_and_user(self, session_token: str) -> tuple[StoredSession, User] | None:
        session = self._state.sessions.get(session_token)
        user = None if session is None else self._state.users.get(session.user_id)
        return None if session is None or user is None else (session, user)

    async def update_session(self, session_token: str, expires: datetime) -> StoredSession | None:
        session = self._state.sessions.get(session_token)
        if session is None:
            return None
        updated = replace(session, expires=expires)
        self._state.sessions[session_token] = updated
        return updated

    async def delete_session(self, session_token: str) -> StoredSession | None:
        return self._state.sessions.pop(session_token, None)

    async def create_verification_token(self, token: VerificationToken) -> VerificationToken:
        now = self._clock()
        for key in [key for key, old in self._state.tokens.items() if old.expires <= now]:
            del self._state.tokens[key]
        self._state.tokens[(token.identifier, token.token)] = token
        return token

    async def use_verification_token(self, identifier: str, token: str) -> VerificationToken | None:
        return self._state.tokens.pop((identifier, token), None)

    async def spend_result(self, key: str, expires: datetime) -> bool:
        now = self._clock()
        for old in [old for old, until in self._state.spent.items() if until <= now]:
            del self._state.spent[old]
        if key in self._state.spent:
            return False
        self._state.spent[key] = expires
        return True
