# SPDX-License-Identifier: Apache-2.0
"""What the sign-in library asks of a store: next-auth's adapter methods in snake case (authjs-wire.md §12.2).

Writing one for another database is these methods and no more; `tests/unit/auth/adapters` runs one suite of
promises over every adapter. Expired sessions are returned as they are: the library looks at the clock.
"""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol, Self, runtime_checkable

from keystile.auth.models import Account, StoredSession, User, VerificationToken


@runtime_checkable
class Adapter(Protocol):
    """A store. E-mail addresses are unique, and compared exactly: the library normalises them first."""

    def transaction(self) -> AbstractAsyncContextManager[Self]:
        """Several writes as one: all are kept, or, if the block raises, none."""

    async def create_user(self, user: User) -> User:
        """Store a new user under ``user.id``.

        Raises:
            Conflict: the id or the e-mail address is taken.
        """

    async def get_user(self, user_id: str) -> User | None: ...

    async def get_user_by_email(self, email: str) -> User | None: ...

    async def get_user_by_account(self, provider: str, provider_account_id: str) -> User | None: ...

    async def update_user(self, user: User) -> User | None:
        """Replace a user's fields; None when there is no such user."""

    async def delete_user(self, user_id: str) -> User | None:
        """Remove a user with accounts and sessions; returns what was removed."""

    async def link_account(self, account: Account) -> Account:
        """Raises `Conflict` when that account is linked already."""

    async def unlink_account(self, provider: str, provider_account_id: str) -> Account | None: ...

    async def create_session(self, session: StoredSession) -> StoredSession: ...

    async def get_session_and_user(self, session_token: str) -> tuple[StoredSession, User] | None: ...

    async def update_session(self, session_token: str, expires: datetime) -> StoredSession | None: ...

    async def delete_session(self, session_token: str) -> StoredSession | None: ...

    async def create_verification_token(self, token: VerificationToken) -> VerificationToken: ...

    async def use_verification_token(self, identifier: str, token: str) -> VerificationToken | None:
        """Take a token out by both keys, in one statement: of any number of racers one gets it."""


@runtime_checkable
class SpendsResults(Protocol):
    """The one optional method: what the Keystile provider needs to make a session from a result only once."""

    async def spend_result(self, key: str, expires: datetime) -> bool:
        """Insert ``key`` under a unique index. True for the first caller, False for every later one.

        Keys past ``expires`` may be forgotten: what they name is refused for its age by then.
        """
