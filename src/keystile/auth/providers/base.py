# SPDX-License-Identifier: Apache-2.0
"""What every provider has in common, and the two ways of signing in that this version knows.

A provider says who somebody is. Making the session is never its business.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, Protocol, runtime_checkable

from keystile.auth.messages import Request
from keystile.auth.models import User

if TYPE_CHECKING:
    from keystile.auth.adapters.base import Adapter

ProviderType = Literal["email", "credentials"]


class Provider(Protocol):
    """The public face of a provider, as ``/providers`` lists it, and what it needs of the adapter."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def type(self) -> ProviderType: ...
    @property
    def needs_adapter(self) -> bool: ...
    @property
    def needs_spent_results(self) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try to sign in with credentials: the whole body of the POST, the request, and the app's store."""

    credentials: Mapping[str, object] = field(repr=False)
    request: Request
    adapter: Adapter | None
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """An input of a credentials form on our sign-in page."""

    label: str
    type: Literal["text", "email", "password", "tel"] = "text"
    autocomplete: str = "off"


@runtime_checkable
class CredentialsBased(Provider, Protocol):
    """A provider whose proof comes in one POST."""

    @property
    def fields(self) -> Mapping[str, Field]:
        """Inputs for our sign-in page; empty when a page of ours cannot ask for them."""

    async def identify(self, attempt: Attempt) -> User | None:
        """Who this is, or None.

        Raises:
            CredentialsSignin: refused, with a reason that the page may show.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A magic link on its way to a mailbox. The URL is a secret: it must not be logged."""

    identifier: str
    url: str = field(repr=False)
    expires: datetime
    site: str
    origin: str


@runtime_checkable
class EmailBased(Provider, Protocol):
    """A provider that proves an address by a link sent to it."""

    @property
    def max_age(self) -> timedelta: ...
    @property
    def secret(self) -> str | None: ...
    @property
    def confirm(self) -> bool: ...

    def may_send(self, identifier: str, now: datetime) -> bool:
        """Whether this address may get another mail now; counts it if so."""

    def normalize(self, address: object) -> str:
        """The one spelling of an address; raises `EmailSignin` for what is not one."""

    async def deliver(self, link: Link, now: datetime) -> None:
        """Send the mail; raises `EmailSignin` when the mail server does not take it."""
