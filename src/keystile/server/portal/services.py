# SPDX-License-Identifier: Apache-2.0
"""What the rooms are made of: the same services that the API and the command line use."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from keystile.server.domain.actions import Actions
    from keystile.server.domain.admin_links import AdminLinks
    from keystile.server.domain.admin_sessions import AdminSessions
    from keystile.server.domain.administration import Administration
    from keystile.server.domain.admins import Admins
    from keystile.server.domain.authenticators import AuthenticatorAdmin
    from keystile.server.domain.limits import Limits
    from keystile.server.domain.lists import Lists
    from keystile.server.domain.portal_tenant import PortalTenant
    from keystile.server.domain.ports import Clock
    from keystile.server.domain.set_up import SetUp
    from keystile.server.domain.tenants import Tenant, Tenants
    from keystile.server.domain.users import Users


class Caller(Protocol):
    """Whom the API takes a request to be from."""

    @property
    def tenant(self) -> Tenant: ...


@dataclass(frozen=True, slots=True)
class PortalServices:
    """Everything that rooms take from. Each room is handed only what it needs (`portal.rooms`)."""

    tenants: Tenants
    administration: Administration
    users: Users
    authenticators: AuthenticatorAdmin
    actions: Actions
    lists: Lists
    set_up: SetUp
    admins: Admins
    links: AdminLinks
    sessions: AdminSessions
    portal_tenant: PortalTenant
    limits: Limits
    authenticate: Callable[[str | None], Awaitable[Caller]]
    """What the API makes of an `Authorization` header."""
    clock: Clock
    origin: str
    """The Portal's own, as browsers write it."""
    public_url: str
    """Where browsers and SDKs reach the API, without ``/v1``."""
    trusted_proxies: frozenset[str] = frozenset()
    only_host: bool = False
    """Whether the Portal answers under its own host only."""
    is_dev: bool = False
