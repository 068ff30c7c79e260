# SPDX-License-Identifier: Apache-2.0
"""Client and result tokens: who a browser speaks for, and which action it is about.

A *client token* comes from `track` and lets a browser answer that one action. A *result token* comes from
a finished verification; it proves the result to the app's backend and may manage authenticators. Both are
HS256 JWTs with the claims of Authsignal's tokens, under different keys and `typ`s; the contract accepts
either at `/validate` and as Bearer of the Client API. They carry no `nbf`: a token is valid as soon as it
is returned.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

import msgspec

from keystile.errors import TokenExpired, TokenInvalid
from keystile.server.domain.clocks import is_ahead
from keystile.server.domain.identifiers import TenantId, UserId
from keystile.server.domain.keys import IssuingKeys
from keystile.server.domain.signing_keys import MAX_KEY_ID
from keystile.server.domain.tenants import Tenant
from keystile.tokens import client as jwt

READ: Final = "read:authenticators"
ADD: Final = "add:authenticators"
UPDATE: Final = "update:authenticators"
REMOVE: Final = "remove:authenticators"
SCOPES: Final = (READ, ADD, UPDATE, REMOVE)

MAX_ATTRIBUTE_BYTES: Final = 256
"""Longer ones are left out, which the contract allows: a token must stay under what we read."""

Kind = Literal["client", "result"]
_KEY_ID_DIGITS: Final = len(str(MAX_KEY_ID))
_TYP: Final[dict[Kind, str]] = {"client": "keystile-client+jwt", "result": "keystile-result+jwt"}
_KINDS: Final[dict[str, Kind]] = {typ: kind for kind, typ in _TYP.items()}


class ClientToken(msgspec.Struct, frozen=True):
    """An opened token. ``expires_at`` is in epoch milliseconds."""

    kind: Kind
    user_id: UserId
    action: str
    idempotency_key: str
    scopes: frozenset[str]
    expires_at: int


class ClientTokens:
    """Issues and opens the tokens of all tenants. ``issuer`` is this server's public URL."""

    def __init__(self, issuer: str) -> None:
        self._issuer = issuer.rstrip("/")

    def issue(
        self,
        tenant: Tenant,
        kind: Kind,
        *,
        user_id: UserId,
        action: str,
        idempotency_key: str,
        scopes: frozenset[str],
        now: int,
        expires_at: int | None = None,
        attributes: dict[str, str] | None = None,
    ) -> str:
        """Sign a token. Times are in epoch milliseconds; without ``expires_at`` its life is the tenant's
        ``token_seconds``."""
        seconds = now // 1000
        audience = f"{self._issuer}/{tenant.id}"
        claims = {
            "iat": seconds,
            "exp": seconds + tenant.settings.token_seconds if expires_at is None else expires_at // 1000,
            "sub": user_id,
            "iss": audience,
            "aud": audience,
            "scope": " ".join(scope for scope in SCOPES if scope in scopes),
            "other": {
                "tenantId": tenant.id,
                "userId": user_id,
                "actionCode": action,
                "idempotencyKey": idempotency_key,
                **{
                    name: text
                    for name, text in (attributes or {}).items()
                    if len(text.encode()) <= MAX_ATTRIBUTE_BYTES
                },
            },
        }
        return jwt.sign(claims, _key(tenant.keys.current, kind), typ=_TYP[kind])

    def open(self, tenant: Tenant, token: str | ReadToken, *, now: int) -> ClientToken:
        """Check a token of either kind.

        Raises:
            TokenInvalid: it is not ours, not this tenant's, or was changed.
            TokenExpired: it is ours, and too old, or of a time that is still to come; or its key is no longer live.
        """
        claims, unchecked = read(token) if isinstance(token, str) else token
        kind = _check(unchecked, tenant, now)
        # The signature is ours, so the claims are; what may differ is the tenant, the issuer and the time.
        audience = f"{self._issuer}/{tenant.id}"
        about = claims.other
        if claims.iss != audience or claims.aud != audience or about.tenant_id != tenant.id:
            raise TokenInvalid("The token is for another tenant or server.")
        expires_at = claims.exp * 1000
        if expires_at <= now:
            raise TokenExpired("The token has expired. Track the action again for a new one.")
        if is_ahead(claims.iat * 1000, now):
            raise TokenExpired(
                "The token was issued by a clock that is ahead of this server's. Track the action again for a new one."
            )
        return ClientToken(
            kind=kind,
            user_id=UserId(claims.sub),
            action=about.action_code,
            idempotency_key=about.idempotency_key,
            scopes=frozenset(claims.scope.split()),
            expires_at=expires_at,
        )


def _check(token: jwt.Unchecked, tenant: Tenant, now: int) -> Kind:
    """Which kind of token of this tenant it is."""
    typ, kid = jwt.read_header(token.header)
    kind, key_id = _KINDS.get(typ), _key_id(kid)
    keys = tenant.keys.live(key_id, now)
    if keys is None and tenant.keys.has_had(key_id):
        raise TokenExpired("The token's key is no longer live. Track the action again for a new one.")
    if keys is None or kind is None:
        raise TokenInvalid("The token is of another kind, or its key is not known here.")
    jwt.check(token, _key(keys, kind), typ=typ)
    return kind


def _key_id(kid: str) -> int:
    """0, which is none, where it is not a number that a key of ours may have."""
    return int(kid) if kid.isascii() and kid.isdecimal() and len(kid) <= _KEY_ID_DIGITS else 0


def _key(keys: IssuingKeys, kind: Kind) -> jwt.SigningKey:
    return keys.client_token if kind == "client" else keys.result_token


class _About(msgspec.Struct, frozen=True, rename="camel"):
    tenant_id: str
    action_code: str
    idempotency_key: str


class _Claims(msgspec.Struct, frozen=True):
    iat: int
    exp: int
    sub: str
    iss: str
    aud: str
    scope: str
    other: _About


_CLAIMS: Final = msgspec.json.Decoder(_Claims)


class ReadToken(NamedTuple):
    """A token that was read and **not** checked."""

    claims: _Claims
    unchecked: jwt.Unchecked

    @property
    def tenant_id(self) -> TenantId:
        """The tenant that it says it belongs to: the key to check it with is that tenant's."""
        return TenantId(self.claims.other.tenant_id)


def read(token: str) -> ReadToken:
    """Read a token without checking anything.

    Raises:
        TokenInvalid: it cannot be read, or has not the claims of ours.
    """
    unchecked = jwt.take_apart(token)
    try:
        return ReadToken(_CLAIMS.decode(unchecked.claims), unchecked)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise TokenInvalid("The token cannot be read.") from error
