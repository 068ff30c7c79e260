# SPDX-License-Identifier: Apache-2.0
"""Users: people, under the ids that the tenant's app gave them.

`track` and `update` make users; a user that was never seen reads as one without authenticators, because
that is what the contract says (authsignal-wire §2.7). The WebAuthn user handle belongs to the user row: 32
random bytes as base64url text, whose 43 ASCII bytes are the handle, so that an SDK which passes handles as
text (iOS) and one which passes bytes both work.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from keystile.errors import Malformed
from keystile.server.domain import changes
from keystile.server.domain.audit import AuditEvent
from keystile.server.domain.authenticators import Authenticator
from keystile.server.domain.identifiers import TenantId, UserId, is_plain, uuid7
from keystile.server.domain.tenants import Tenant
from keystile.webauthn.base64url import encode

if TYPE_CHECKING:
    from keystile.server.domain.ports import Authenticators, Clock, Randomness, UnitOfWork
    from keystile.server.domain.ports import Users as UserStore

HANDLE_BYTES: Final = 32
MAX_PAGE: Final = 200
DEFAULT_PAGE: Final = 50
MAX_TEXT: Final = 512


@dataclass(frozen=True, slots=True)
class UserAttributes:
    """What an app has said about a user; ``None`` where it said nothing."""

    email: str | None = None
    email_verified: bool | None = None
    phone_number: str | None = None
    phone_number_verified: bool | None = None
    username: str | None = None
    display_name: str | None = None
    locale: str | None = None
    custom: Mapping[str, Any] | None = None
    default_verification_method: str | None = None


AttributeChanges = Mapping[str, Any]
"""New values by the names of `UserAttributes`; what is not named stays, ``None`` clears."""


def checked_attributes(attributes: AttributeChanges) -> AttributeChanges:
    """The attributes themselves.

    Raises:
        Malformed: a text is over 512 characters or has control characters in it.
    """
    for name, value in attributes.items():
        if isinstance(value, str) and (len(value) > MAX_TEXT or not is_plain(value)):
            raise Malformed(
                f"The {name.replace('_', ' ')} must be at most {MAX_TEXT} characters, without control characters."
            )
    return attributes


@dataclass(frozen=True, slots=True)
class User:
    """A person. Times are in epoch milliseconds."""

    tenant_id: TenantId
    user_id: UserId
    handle: str
    created_at: int
    updated_at: int
    attributes: UserAttributes = field(default_factory=UserAttributes)


@dataclass(frozen=True, slots=True)
class UserFilter:
    """Which users to list: exact values, and the page after one id."""

    email: str | None = None
    phone_number: str | None = None
    username: str | None = None
    after: UserId | None = None
    limit: int = DEFAULT_PAGE


@dataclass(frozen=True, slots=True)
class EnrolledMethods:
    """Which verification methods a user has enrolled, and which of them comes first."""

    methods: Sequence[str]
    """Distinct, in the order in which they were enrolled."""
    default: str | None
    """The user's own choice if enrolled, else the first one enrolled."""

    @classmethod
    def of(cls, methods: Iterable[str], chosen: str | None) -> EnrolledMethods:
        """From the method of each authenticator, oldest first, and the user's own choice."""
        distinct = list(dict.fromkeys(methods))
        return cls(distinct, chosen if chosen in distinct else (distinct[0] if distinct else None))


@dataclass(frozen=True, slots=True)
class UserView:
    """A user with the authenticators that decide whether they are enrolled."""

    user_id: UserId
    user: User | None
    authenticators: Sequence[Authenticator]

    @property
    def enrolled(self) -> EnrolledMethods:
        chosen = self.user.attributes.default_verification_method if self.user else None
        return EnrolledMethods.of((authenticator.method for authenticator in self.authenticators), chosen)


@dataclass(frozen=True, slots=True)
class UserPage:
    views: Sequence[UserView]
    last_user_id: UserId | None
    """Where the next page goes on; ``None`` on the last one."""


@dataclass(frozen=True, slots=True)
class Users:
    """Looks up, changes and deletes users."""

    store: UserStore
    authenticators: Authenticators
    unit_of_work: UnitOfWork
    clock: Clock
    random: Randomness

    async def view(self, tenant: Tenant, user_id: UserId) -> UserView:
        """The user and what they have enrolled; neither for somebody never seen."""
        user = await self.store.find(tenant.id, user_id)
        authenticators = await self.authenticators.of_user(tenant.id, user_id) if user else ()
        return UserView(user_id, user, authenticators)

    def put(self, tenant: Tenant, user_id: UserId, attributes: AttributeChanges) -> changes.PutUser:
        """The change that makes the user, or changes what ``attributes`` names.

        Raises:
            Malformed: a text is over 512 characters or has control characters in it.
        """
        handle = encode(self.random(HANDLE_BYTES))
        return changes.PutUser(tenant.id, user_id, handle, self.clock(), checked_attributes(attributes))

    async def update(self, tenant: Tenant, user_id: UserId, attributes: AttributeChanges) -> User:
        """Make or change a user, and return it as it is then.

        Raises:
            Malformed: a text is over 512 characters or has control characters in it.
        """
        await self.unit_of_work.apply(self.put(tenant, user_id, attributes))
        user = await self.store.find(tenant.id, user_id)
        if user is None:  # deleted in between by somebody else: what was set is what we answer
            now = self.clock()
            return User(tenant.id, user_id, "", now, now, UserAttributes(**attributes))
        return user

    async def delete(self, tenant: Tenant, user_id: UserId, *, actor: str) -> None:
        """Delete the user with authenticators and actions; deleting somebody never seen is done at once.

        Spent nonces that a clock could still revive are kept (docs/explanation/exactly-once.md).
        """
        now = self.clock()
        event = AuditEvent(tenant.id, uuid7(now, self.random(10)), now, actor, "user.deleted", user_id)
        await self.unit_of_work.apply(
            changes.DeleteUser(tenant.id, user_id, now), changes.AddAuditEvent(event)
        )

    async def query(self, tenant: Tenant, filter: UserFilter) -> UserPage:
        """One page of users, by exact values, in the order of their ids."""
        if not 1 <= filter.limit <= MAX_PAGE:
            raise Malformed(f"The limit must be between 1 and {MAX_PAGE}.")
        users = await self.store.query(tenant.id, replace(filter, limit=filter.limit + 1))
        page = users[: filter.limit]
        enrolled: dict[UserId, list[Authenticator]] = {user.user_id: [] for user in page}
        for authenticator in await self.authenticators.of_users(tenant.id, list(enrolled)):
            enrolled[authenticator.user_id].append(authenticator)
        more = len(users) > filter.limit
        return UserPage(
            [UserView(user.user_id, user, enrolled[user.user_id]) for user in page],
            page[-1].user_id if more else None,
        )
