# SPDX-License-Identifier: Apache-2.0
"""Sessions of the Portal: a random secret in a cookie, its keyed hash in a row.

They last 12 hours at most and one hour without a request. The row and its admin are read with every request,
so a session ends with the request after its admin was removed. A step-up gives it a new secret (ASVS 7.2.4).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from keystile.errors import Unauthorized
from keystile.server.domain import changes
from keystile.server.domain.actions import ActionFacts
from keystile.server.domain.admins import Admin, AdminId, admin_event
from keystile.server.domain.client_tokens import ADD
from keystile.server.domain.clocks import is_ahead
from keystile.server.domain.identifiers import length_prefixed, uuid7
from keystile.server.domain.tenants import PORTAL_TENANT
from keystile.webauthn.base64url import encode

if TYPE_CHECKING:
    from keystile.server.domain.actions import Actions, Validated
    from keystile.server.domain.portal_tenant import PortalTenant
    from keystile.server.domain.ports import Admins as AdminStore
    from keystile.server.domain.ports import Clock, Randomness, UnitOfWork

SESSION_MS: Final = 12 * 60 * 60 * 1000
IDLE_MS: Final = 60 * 60 * 1000
SEEN_EVERY_MS: Final = 60 * 1000
"""How often the time of the last request is written down."""
FRESH_MS: Final = 5 * 60 * 1000
"""How long user verification counts as fresh."""
SECRET_BYTES: Final = 32
MAX_SECRET: Final = 64

SIGN_IN: Final = "portal-sign-in"
VERIFY: Final = "portal-verify"
ENROLL: Final = "portal-enroll"
"""The codes of the Portal's own actions, in its own tenant."""

OpenedBy = Literal["passkey", "link"]


@dataclass(frozen=True, slots=True)
class AdminSession:
    """An open session and whose it is. Times are in epoch milliseconds; ``verified_at`` is of the last user
    verification. One that `keystile dev`'s link opened has no passkey behind it that could be asked for."""

    admin: Admin
    opened_by: OpenedBy
    created_at: int
    expires_at: int
    seen_at: int
    verified_at: int

    def is_fresh(self, now: int) -> bool:
        return self.opened_by == "link" or now - self.verified_at <= FRESH_MS


@dataclass(frozen=True, slots=True)
class NewSession:
    """The secret of a session, for its cookie."""

    secret: str = field(repr=False)
    expires_at: int


@dataclass(frozen=True, slots=True)
class AdminSessions:
    """Opens, finds, verifies and ends sessions. ``is_dev``: whether those that a link opened are any good here."""

    store: AdminStore
    portal_tenant: PortalTenant
    actions: Actions
    unit_of_work: UnitOfWork
    clock: Clock
    random: Randomness
    is_dev: bool = False

    async def open(self, admin_id: AdminId, opened_by: OpenedBy, *with_: changes.Change) -> NewSession:
        """Open a session, in one transaction with what it follows from.

        Raises:
            Unauthorized: that is no admin, or none any more.
            KeystileError: what a change of ``with_`` was refused with.
        """
        tenant = await self.portal_tenant.ensure()
        now = self.clock()
        new = NewSession(encode(self.random(SECRET_BYTES)), now + SESSION_MS)
        await self.unit_of_work.apply(
            *with_,
            changes.AddAdminSession(
                PORTAL_TENANT, tenant.keys.secret_hash(new.secret), admin_id, opened_by, now, new.expires_at
            ),
        )
        return new

    async def find(self, secret: str, *, is_use: bool = True) -> AdminSession | None:
        """The open session with this secret. A page that only waits for news does not count as use of it."""
        tenant = await self.portal_tenant.find()
        if tenant is None or not 0 < len(secret) <= MAX_SECRET:
            return None
        hashed, now = tenant.keys.secret_hash(secret), self.clock()
        found = await self.store.session(hashed)
        if found is None or found.expires_at <= now or found.seen_at + IDLE_MS <= now:
            return None
        if is_ahead(max(found.created_at, found.seen_at, found.verified_at), now):
            return None
        if found.opened_by == "link" and not self.is_dev:
            return None
        if is_use and now - found.seen_at >= SEEN_EVERY_MS:
            await self.unit_of_work.apply(changes.SeeAdminSession(PORTAL_TENANT, hashed, now))
        return found

    async def sign_in(self, result: str) -> NewSession:
        """Open a session for the admin whose passkey a result token proves. Each result opens one.

        Raises:
            Unauthorized: it proves no sign-in to the Portal, or that of nobody who is an admin.
            ChallengeError: it was used before.
        """
        proven = await self.proven(result, SIGN_IN)
        admin = await self.store.find(AdminId(proven.token.user_id))
        if admin is None:
            raise Unauthorized("This passkey belongs to nobody who may use the Portal.")
        now = self.clock()
        told = admin_event(
            admin.reach,
            uuid7(now, self.random(10)),
            now,
            admin.actor,
            "admin.signed_in",
            admin.admin_id,
            admin.name,
            admin.role,
        )
        return await self.open(admin.admin_id, "passkey", self.spend(proven), changes.AddAuditEvent(told))

    async def verify(self, session: AdminSession, secret: str, result: str) -> NewSession:
        """Note a fresh user verification; the session has a new secret from then on.

        Raises:
            Unauthorized: the result proves nothing of this admin, or the session has ended.
            ChallengeError: it was used before.
        """
        proven = await self.proven(result, VERIFY)
        if proven.token.user_id != session.admin.admin_id:
            raise Unauthorized("This was confirmed with another person's passkey.")
        tenant = await self.portal_tenant.ensure()
        renewed = NewSession(encode(self.random(SECRET_BYTES)), session.expires_at)
        await self.unit_of_work.apply(
            self.spend(proven),
            changes.VerifyAdminSession(
                PORTAL_TENANT,
                tenant.keys.secret_hash(secret),
                tenant.keys.secret_hash(renewed.secret),
                self.clock(),
            ),
        )
        return renewed

    async def end(self, secret: str) -> None:
        """End a session; one that has ended is done at once."""
        tenant = await self.portal_tenant.find()
        if tenant is not None:
            await self.unit_of_work.apply(
                changes.EndAdminSession(PORTAL_TENANT, tenant.keys.secret_hash(secret))
            )

    async def end_others(self, admin_id: AdminId, secret: str) -> None:
        """End all sessions of an admin but the one with this secret."""
        tenant = await self.portal_tenant.ensure()
        await self.unit_of_work.apply(
            changes.EndAdminSessions(PORTAL_TENANT, admin_id, tenant.keys.secret_hash(secret))
        )

    async def verification(self, admin_id: AdminId) -> str:
        """A token with which the browser has an admin use a passkey again. What that proves is for `verify`."""
        tenant = await self.portal_tenant.ensure()
        return (await self.actions.track(tenant, admin_id, VERIFY, ActionFacts())).token

    async def enrollment(self, admin_id: AdminId, name: str) -> str:
        """A token with which the browser adds a passkey of an admin, or of who becomes one with it."""
        tenant = await self.portal_tenant.ensure()
        facts = ActionFacts(scopes=frozenset({ADD}), user={"display_name": name, "username": name})
        return (await self.actions.track(tenant, admin_id, ENROLL, facts)).token

    async def proven(self, result: str, code: str) -> Validated:
        """What a result token of the Portal's own tenant proves.

        Raises:
            Unauthorized: it is for something else, older than five minutes, or proves nothing.
        """
        tenant = await self.portal_tenant.find()
        if tenant is None:
            raise Unauthorized("Nobody has a passkey for this Portal yet.")
        found = await self.actions.validate(tenant, result)
        token = found.token
        if token.kind != "result" or token.action != code or not found.is_valid:
            raise Unauthorized("This is not the result of a passkey that was just used here.")
        if self.clock() - found.state_updated_at > FRESH_MS:
            raise Unauthorized("Your passkey was used more than five minutes ago. Use it again.")
        return found

    def spend(self, proven: Validated) -> changes.SpendChallenge:
        """The change that lets a result serve once."""
        token = proven.token
        text = length_prefixed("portal result", token.user_id, token.action, token.idempotency_key)
        return changes.SpendChallenge(PORTAL_TENANT, hashlib.sha256(text).digest(), token.expires_at)
