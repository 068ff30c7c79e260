# SPDX-License-Identifier: Apache-2.0
"""What an endpoint is: one row of the route table, from which dispatch, OpenAPI and the tests all work."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, Protocol, TypeVar

import msgspec

from keystile.errors import Unauthorized
from keystile.server.domain.client_tokens import ClientToken
from keystile.server.domain.keys import ApiKey
from keystile.server.domain.tenants import Tenant

Body = TypeVar("Body", covariant=True)


class Access(Enum):
    """Who may call."""

    PUBLIC = "public"
    SERVER = "server"
    """An app's backend, with a secret API key."""
    TENANT = "tenant"
    """A browser or phone that names its tenant, or has a token."""
    TOKEN = "token"
    """A browser or phone that has a token (in cookie mode, in a cookie)."""


class Caller(Protocol):
    """What the edge knows of the client, apart from its identity."""

    @property
    def address(self) -> str: ...

    def header(self, name: bytes) -> str | None: ...


class Call(msgspec.Struct, Generic[Body], frozen=True):
    """A request that was authenticated, routed and decoded."""

    tenant: Tenant
    body: Body
    path: Mapping[str, str]
    query: Mapping[str, str]
    caller: Caller
    claimed: ClientToken | None = None
    key: ApiKey | None = None
    cookies: Mapping[str, str] = msgspec.field(default_factory=dict)
    """Ours, and only where the page that sent them is listed; else empty."""

    @property
    def token(self) -> ClientToken:
        """The caller's token.

        Raises:
            Unauthorized: the caller only named the tenant.
        """
        if self.claimed is None:
            raise Unauthorized(
                "This call needs a token. Track an action on your backend and pass its token on."
            )
        return self.claimed

    @property
    def actor(self) -> str:
        """Who is asking, for the audit."""
        if self.key is not None:
            return f"key:{self.key.key_id}"
        return f"user:{self.claimed.user_id}" if self.claimed else "anonymous"


class Answer(msgspec.Struct, frozen=True):
    """A body with headers of its own; handlers that need none return the body itself."""

    body: Any
    headers: tuple[tuple[bytes, bytes], ...] = ()


class NoBody(msgspec.Struct, frozen=True):
    """Of endpoints whose request body, if any, is not looked at."""


Handler = Callable[[Call[Any]], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """``path`` is relative to ``/v1``, its parameters in braces; ``answer`` is the type of the 200 body."""

    method: str
    path: str
    handle: Handler
    access: Access
    answer: Any
    summary: str
    body: type[msgspec.Struct] = NoBody
    query: tuple[str, ...] = ()
    cookies: tuple[str, ...] = ()
    """Those of ours that it reads (authsignal-wire §3.4); the others never reach it."""
    ceremony: str = ""
    """The WebAuthn ceremony that it finishes, ``registration`` or ``authentication``; its results are counted."""
