# SPDX-License-Identifier: Apache-2.0
"""Every setting of the sign-in library, checked once, in one frozen object.

The only module here that reads the environment: ``AUTH_SECRET`` (with ``AUTH_SECRET_1..3`` in front of it),
``NEXTAUTH_SECRET``, ``AUTH_URL`` or ``NEXTAUTH_URL``, ``AUTH_TRUST_HOST``. Arguments win over it.
A wrong set-up raises `AuthConfigError` when the app starts, not when somebody signs in.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final, Literal

from keystile.auth.adapters.base import Adapter, SpendsResults
from keystile.auth.callbacks import Callbacks, Events
from keystile.auth.cookies import CookieSpec, SameSite
from keystile.auth.dialect import DIALECTS, Dialect, DialectName
from keystile.auth.errors import AuthConfigError
from keystile.auth.providers.base import Provider
from keystile.auth.urls import origin_of
from keystile.tokens.session import SessionCodec, SessionProfile

log: Final = logging.getLogger("keystile.auth")
Clock = Callable[[], datetime]
RandomBytes = Callable[[int], bytes]
SHORT_SECRET: Final = 24  # characters; 16 random bytes in base64
_COOKIE_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 6265's token
_PROVIDER_ID: Final = re.compile(r"[A-Za-z0-9._-]+")
_TRUE: Final = frozenset({"1", "true", "yes", "on"})
_FALSE: Final = frozenset({"", "0", "false", "no", "off"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionOptions:
    """How sessions live. ``max_age`` counts from the last time the session was read: sessions roll."""

    strategy: Literal["jwt"] = "jwt"
    max_age: timedelta = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """Paths or URLs of the app's own pages, instead of ours. ``new_user`` is where first-timers go."""

    sign_in: str | None = None
    sign_out: str | None = None
    error: str | None = None
    verify_request: str | None = None
    new_user: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """How our own pages and mails present the app. ``name`` defaults to the host."""

    name: str | None = None
    logo: str | None = None
    color_scheme: Literal["auto", "light", "dark"] = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class CookieOverride:
    """What to change about a cookie; None leaves the default. In v5 a new session name is a new key."""

    name: str | None = None
    domain: str | None = None
    path: str | None = None
    same_site: SameSite | None = None
    secure: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CookieOptions:
    session_token: CookieOverride = CookieOverride()
    csrf_token: CookieOverride = CookieOverride()
    callback_url: CookieOverride = CookieOverride()


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthConfig:
    """All settings, checked. Made by `configure`; its repr shows no secret."""

    providers: Mapping[str, Provider]
    adapter: Adapter | None
    secrets: tuple[str, ...] = field(repr=False)
    dialect: Dialect
    base_path: str
    origin: str | None
    trust_host: bool
    session: SessionOptions
    callbacks: Callbacks
    events: Events
    pages: Pages
    theme: Theme
    cookies: CookieOptions
    secure_cookies: bool | None
    allowed_origins: frozenset[str]
    clock: Clock
    random_bytes: RandomBytes

    def spec(self, kind: Literal["session", "csrf", "callback"], secure: bool) -> CookieSpec:
        """One cookie's name and attributes, for an https (``secure``) or http deployment."""
        suffix, prefix, override = {
            "session": ("session-token", "__Secure-", self.cookies.session_token),
            "csrf": ("csrf-token", "__Host-", self.cookies.csrf_token),
            "callback": ("callback-url", "__Secure-", self.cookies.callback_url),
        }[kind]
        spec = CookieSpec(
            name=f"{prefix if secure else ''}{self.dialect.cookie_prefix}.{suffix}", secure=secure
        )
        names = ("name", "domain", "path", "same_site", "secure")
        changes = {name: value for name in names if (value := getattr(override, name)) is not None}
        return replace(spec, **changes)

    def codec(self, cookie_name: str) -> SessionCodec:
        return session_codec(self.dialect.tokens, self.secrets, self.dialect.session_salt(cookie_name))


@lru_cache(maxsize=64)
def session_codec(profile: SessionProfile, secrets: tuple[str, ...], salt: str) -> SessionCodec:
    """One codec per (profile, secrets, salt): its derived keys are worth keeping."""
    return SessionCodec(profile, secrets, salt)


def secrets_from(env: Mapping[str, str], explicit: str | Sequence[str] | None) -> tuple[str, ...]:
    """The secret list, newest first. Empty when nothing is set."""
    if explicit:
        return (explicit,) if isinstance(explicit, str) else tuple(explicit)
    numbered = [env.get(f"AUTH_SECRET_{number}", "") for number in (3, 2, 1)]
    found = [value for value in (*numbered, env.get("AUTH_SECRET", "")) if value]
    return tuple(found) or tuple(value for value in [env.get("NEXTAUTH_SECRET", "")] if value)


def configure(
    *,
    providers: Iterable[Provider],
    adapter: Adapter | None,
    secret: str | Sequence[str] | None,
    dialect: DialectName,
    base_path: str,
    url: str | None,
    trust_host: bool | None,
    session: SessionOptions,
    callbacks: Callbacks,
    events: Events,
    pages: Pages,
    theme: Theme,
    cookies: CookieOptions,
    use_secure_cookies: bool | None,
    allowed_origins: Iterable[str],
    clock: Clock,
    random_bytes: RandomBytes,
    env: Mapping[str, str],
) -> AuthConfig:
    """Gather and check the settings.

    Raises:
        AuthConfigError: something is missing or contradicts itself; the message says what to change.
    """
    secrets = secrets_from(env, secret)
    if not secrets or not all(secrets):
        raise AuthConfigError(
            "no secret: set AUTH_SECRET to 32 random bytes, for instance from `openssl rand -base64 32`"
        )
    if any(value != value.strip() for value in secrets):
        # Not stripped: Node does not strip either, and the two must derive the same key.
        log.warning("AUTH_SECRET begins or ends with white space, which is part of the key")
    if any(len(value) < SHORT_SECRET for value in secrets):
        log.warning("AUTH_SECRET is short and could be guessed; take 32 random bytes")
    if dialect not in DIALECTS:
        raise AuthConfigError(f"dialect must be 'v4' or 'v5', not {dialect!r}")
    if not base_path.startswith("/") or base_path.endswith("/"):
        raise AuthConfigError("base_path begins with a slash and does not end with one, as in '/api/auth'")
    if session.strategy != "jwt":
        raise AuthConfigError(f"session strategy {session.strategy!r} is not built yet; use 'jwt'")
    config = AuthConfig(
        providers=_by_id(providers, adapter),
        adapter=adapter,
        secrets=secrets,
        dialect=DIALECTS[dialect],
        base_path=base_path,
        origin=_configured_origin(url or env.get("AUTH_URL") or env.get("NEXTAUTH_URL")),
        trust_host=_flag(env, "AUTH_TRUST_HOST") if trust_host is None else trust_host,
        session=session,
        callbacks=callbacks,
        events=events,
        pages=pages,
        theme=theme,
        cookies=cookies,
        secure_cookies=use_secure_cookies,
        allowed_origins=frozenset(_listed_origin(origin) for origin in allowed_origins),
        clock=clock,
        random_bytes=random_bytes,
    )
    if config.secure_cookies is not False:
        _check_cookies([config.spec(kind, secure=True) for kind in ("session", "csrf", "callback")])
    return config


def now_utc() -> datetime:
    return datetime.now(UTC)


def _by_id(providers: Iterable[Provider], adapter: Adapter | None) -> dict[str, Provider]:
    found: dict[str, Provider] = {}
    for provider in providers:
        if not _PROVIDER_ID.fullmatch(provider.id) or provider.id == "undefined":
            raise AuthConfigError(
                f"a provider's id is part of its address: letters, digits, '-', '_' or '.', not {provider.id!r}"
            )
        if provider.id in found:
            raise AuthConfigError(f"two providers are called {provider.id!r}; give one another id")
        if provider.needs_adapter and adapter is None:
            raise AuthConfigError(
                f"provider {provider.id!r} needs an adapter to remember its tokens: pass "
                "adapter=MemoryAdapter() to try it, or SqlAdapter.sqlite(path) to keep it"
            )
        if provider.needs_spent_results and not isinstance(adapter, SpendsResults):
            raise AuthConfigError(
                f"provider {provider.id!r} must spend each result once, and this adapter cannot: "
                "give it a method spend_result(key, expires) -> bool that inserts under a unique key"
            )
        found[provider.id] = provider
    return found


def _configured_origin(url: str | None) -> str | None:
    if not url:
        return None
    origin = origin_of(url)
    if origin is None:
        raise AuthConfigError(
            f"AUTH_URL must be the site's address, as in https://app.example.com, not {url!r}"
        )
    return origin


def _listed_origin(url: str) -> str:
    origin = origin_of(url)
    if origin is None:
        raise AuthConfigError(f"allowed_origins holds {url!r}, which is not an http(s) origin")
    return origin


def _check_cookies(specs: Iterable[CookieSpec]) -> None:
    """Browsers drop a cookie whose prefix its attributes break, in silence: nobody could sign in."""
    for spec in specs:
        if not _COOKIE_NAME.fullmatch(spec.name):
            raise AuthConfigError(f"{spec.name!r} cannot be a cookie's name")
        if spec.name.startswith("__Host-") and (spec.domain or spec.path != "/"):
            raise AuthConfigError(
                f"browsers refuse {spec.name} with a domain or a path: leave them out, or give it another name too"
            )
        if not spec.secure and (spec.name.startswith(("__Host-", "__Secure-")) or spec.same_site == "none"):
            raise AuthConfigError(
                f"browsers refuse {spec.name} without Secure: leave `secure` out of its override"
            )


def _flag(env: Mapping[str, str], name: str) -> bool:
    value = env.get(name, "").strip().lower()
    if value in _TRUE or value in _FALSE:
        return value in _TRUE
    raise AuthConfigError(f"{name} must be true or false, not {value!r}")
