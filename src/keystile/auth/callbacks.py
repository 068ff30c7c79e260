# SPDX-License-Identifier: Apache-2.0
"""What an app may plug in: callbacks that decide, events that only listen (authjs-wire.md §12.4).

Each takes one object, so that a later field breaks no signature, and may be a plain or an async function.
"""

from __future__ import annotations

import inspect
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeVar

from keystile.auth.models import Account, User

log: Final = logging.getLogger("keystile.auth")
Result = TypeVar("Result")
Trigger = Literal["signIn", "signUp", "update"]
Claims = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """Somebody asks to sign in. ``verification_request`` is true while only a mail is asked for."""

    user: User
    account: Account
    credentials: Mapping[str, object] | None = field(default=None, repr=False)
    verification_request: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """A browser is about to be sent to ``url``; ``base_url`` is our origin."""

    url: str
    base_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JwtUpdate:
    """A session token is made or read. ``user`` and ``account`` are there at sign-in only."""

    token: Claims
    user: User | None = None
    account: Account | None = None
    is_new_user: bool = False
    trigger: Trigger | None = None
    session: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    """What the browser is about to see, and the token it comes from."""

    session: dict[str, object]
    token: Claims
    trigger: Trigger | None = None
    new_session: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Callbacks:
    """Decisions of the app.

    Args:
        sign_in: true lets them in, false refuses, a string sends the browser there instead.
        redirect: where to send the browser; the default keeps it on our origin.
        jwt: the claims to keep; None ends the session.
        session: what ``/session`` answers; the default shows name, e-mail, image and expiry.
    """

    sign_in: Callable[[SignIn], bool | str | Awaitable[bool | str]] | None = None
    redirect: Callable[[Redirect], str | Awaitable[str]] | None = None
    jwt: Callable[[JwtUpdate], Claims | Awaitable[Claims | None] | None] | None = None
    session: Callable[[SessionView], dict[str, object] | Awaitable[dict[str, object]]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    user: User
    account: Account
    is_new_user: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOut:
    token: Claims | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UserEvent:
    user: User


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRead:
    session: Mapping[str, object]
    token: Claims


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """Listeners. They are awaited; what they raise is logged and changes nothing."""

    sign_in: Callable[[SignedIn], Awaitable[None] | None] | None = None
    sign_out: Callable[[SignedOut], Awaitable[None] | None] | None = None
    create_user: Callable[[UserEvent], Awaitable[None] | None] | None = None
    update_user: Callable[[UserEvent], Awaitable[None] | None] | None = None
    session: Callable[[SessionRead], Awaitable[None] | None] | None = None


async def settle(value: Result | Awaitable[Result]) -> Result:
    """The result of a function that may have been a coroutine function."""
    if inspect.isawaitable(value):
        return await value
    return value


Event = TypeVar("Event")


async def tell(listener: Callable[[Event], Awaitable[None] | None] | None, event: Event) -> None:
    if listener is None:
        return
    try:
        await settle(listener(event))
    except Exception:
        log.exception("an event listener raised", extra={"event_type": type(event).__name__})
