# SPDX-License-Identifier: Apache-2.0
"""The JWT session strategy: the session is an encrypted cookie, and rolls whenever it is read.

Reading fails closed: whatever is wrong with a cookie, it is no session.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from keystile.auth.callbacks import Claims, JwtUpdate, SessionView, Trigger, settle
from keystile.auth.config import AuthConfig
from keystile.auth.cookies import ReceivedSession, SetCookie, clear_session, received_session, session_cookies
from keystile.auth.exchange import Exchange
from keystile.auth.models import Account, Session, User
from keystile.errors import TokenInvalid

log: Final = logging.getLogger("keystile.auth")


@dataclass(frozen=True, slots=True)
class FoundSession:
    """What came under the session cookie's name. ``claims`` is None when nothing of it opens."""

    received: ReceivedSession
    claims: Claims | None


def find_session(config: AuthConfig, cookies: Mapping[str, str], *, secure: bool, now: int) -> FoundSession:
    name = config.spec("session", secure).name
    received = received_session(cookies, name)
    codec = config.codec(name)
    for candidate in received.candidates:
        try:
            return FoundSession(received, codec.open(candidate, now=now))
        except TokenInvalid:
            continue
    return FoundSession(received, None)


def cookies_for(exchange: Exchange, claims: Claims, received: ReceivedSession) -> list[SetCookie]:
    """Seal claims afresh and write them, in as many cookies as they need."""
    config = exchange.config
    spec = config.spec("session", exchange.secure)
    token = config.codec(spec.name).seal(
        claims,
        now=exchange.now_seconds,
        max_age=int(config.session.max_age.total_seconds()),
        token_id=exchange.new_id(),
    )
    if len(token) > 2 * config.dialect.chunk_size:
        log.warning("a session token of %d characters: proxies often refuse so long a header", len(token))
    return session_cookies(
        spec,
        token,
        expires=exchange.now + config.session.max_age,
        chunk_size=config.dialect.chunk_size,
        received=received.names,
    )


def cleared(exchange: Exchange, received: ReceivedSession) -> list[SetCookie]:
    return clear_session(exchange.config.spec("session", exchange.secure), received.names)


async def start_session(
    exchange: Exchange, user: User, account: Account, *, is_new_user: bool = False
) -> list[SetCookie]:
    """The cookies of a new session for somebody who has just proven who they are."""
    config = exchange.config
    received = received_session(exchange.cookies, config.spec("session", exchange.secure).name)
    default: Claims = {
        name: value
        for name, value in (("name", user.name), ("email", user.email), ("picture", user.image))
        if value is not None
    }
    trigger: Trigger = "signUp" if is_new_user else "signIn"
    update = JwtUpdate(
        token=default | {"sub": user.id},
        user=user,
        account=account,
        is_new_user=is_new_user,
        trigger=trigger,
    )
    claims = await run_jwt(config, update)
    return cleared(exchange, received) if claims is None else cookies_for(exchange, claims, received)


async def run_jwt(config: AuthConfig, update: JwtUpdate) -> Claims | None:
    return update.token if config.callbacks.jwt is None else await settle(config.callbacks.jwt(update))


async def public_session(
    config: AuthConfig, claims: Claims, expires: datetime, *, shown: Claims, update: object = None
) -> dict[str, object]:
    """What the browser is told. ``shown`` are the claims that name, e-mail and image are taken from."""
    fields = (("name", "name"), ("email", "email"), ("image", "picture"))
    user = {name: shown[claim] for name, claim in fields if shown.get(claim) is not None}
    default: dict[str, object] = {"user": user, "expires": iso(expires)}
    if config.callbacks.session is None:
        return default
    trigger: Trigger | None = None if update is None else "update"
    view = SessionView(session=default, token=claims, trigger=trigger, new_session=update)
    return await settle(config.callbacks.session(view))


async def read_session(config: AuthConfig, cookies: Mapping[str, str], *, secure: bool) -> Session | None:
    """The session as server code sees it: nothing is written, so it does not roll."""
    now = config.clock()
    found = find_session(config, cookies, secure=secure, now=int(now.timestamp()))
    claims = None if found.claims is None else await run_jwt(config, JwtUpdate(token=found.claims))
    if claims is None or not isinstance(claims.get("sub"), str) or not claims["sub"]:
        return None  # every session we write names its user; a token that does not is not one
    expires = _expiry_of(found.claims or {}, now + config.session.max_age)
    public = await public_session(config, claims, expires, shown=claims)
    # Somebody without name, e-mail or image is somebody all the same: their `user` is empty, but it is there.
    if not isinstance(public.get("user"), Mapping):
        return None
    user = User(
        id=str(claims["sub"]),
        name=_text(claims.get("name")),
        email=_text(claims.get("email")),
        image=_text(claims.get("picture")),
    )
    return Session(user=user, expires=expires, public=public, token=claims)


def iso(at: datetime) -> str:
    """What JavaScript's Date reads and writes: milliseconds and Z."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _expiry_of(claims: Claims, default: datetime) -> datetime:
    expires = claims.get("exp")
    return datetime.fromtimestamp(expires, UTC) if isinstance(expires, int | float) else default


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
