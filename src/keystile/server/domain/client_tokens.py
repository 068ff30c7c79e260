# SPDX-License-Identifier: Apache-2.0
"""Client and result tokens: who a browser speaks for, and which action it is about.

A *client token* comes from `track` and lets a browser answer that one action. A *result token* comes from
a finished verification; it proves the result to the app's backend and may manage authenticators. Both are
HS256 JWTs with the claims of Authsignal's tokens, under different keys and `typ`s; the contract accepts
either at `/validate` and as Bearer of the Client API. They carry no `nbf`: a token is valid as soon as it
is returned.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from keystile.errors import TokenExpired, TokenInvalid
from keystile.server.domain.identifiers import TenantId, UserId
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
_TYP: Final[dict[Kind, str]] = {"client": "keystile-client+jwt", "result": "keystile-result+jwt"}


@dataclass(frozen=True, slots=True)
class ClientToken:
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
        keys = tenant.keys.client_tokens if kind == "client" else tenant.keys.result_tokens
        return jwt.sign(claims, keys[str(tenant.keys.current)], typ=_TYP[kind])

    def open(self, tenant: Tenant, token: str, *, now: int) -> ClientToken:
        """Check a token of either kind.

        Raises:
            TokenInvalid: it is not ours, not this tenant's, or was changed.
            TokenExpired: it is ours, and too old.
        """
        header, _ = jwt.peek(token)
        kind = _kind(header)
        keys = tenant.keys.client_tokens if kind == "client" else tenant.keys.result_tokens
        key = keys.get(str(header.get("kid")))
        if key is None:
            raise TokenInvalid("The token's key is not known here.")
        return self._read(tenant, kind, jwt.verify(token, key, typ=_TYP[kind]), now)

    def _read(self, tenant: Tenant, kind: Kind, claims: dict[str, Any], now: int) -> ClientToken:
        # The signature is ours, so the shape is; what may differ is the tenant, the issuer and the time.
        other = claims["other"]
        audience = f"{self._issuer}/{tenant.id}"
        if claims["iss"] != audience or claims["aud"] != audience or other["tenantId"] != tenant.id:
            raise TokenInvalid("The token is for another tenant or server.")
        expires_at = claims["exp"] * 1000
        if expires_at <= now:
            raise TokenExpired("The token has expired. Track the action again for a new one.")
        return ClientToken(
            kind=kind,
            user_id=UserId(claims["sub"]),
            action=other["actionCode"],
            idempotency_key=other["idempotencyKey"],
            scopes=frozenset(claims["scope"].split()),
            expires_at=expires_at,
        )


def _kind(header: dict[str, Any]) -> Kind:
    for kind, typ in _TYP.items():
        if header.get("typ") == typ:
            return kind
    raise TokenInvalid("The token is of another kind.")


def named_tenant(token: str) -> TenantId:
    """The tenant that a token says it belongs to, **unchecked**: the key to check it with is that tenant's.

    Raises:
        TokenInvalid: it cannot be read or names none.
    """
    _, claims = jwt.peek(token)
    other = claims.get("other")
    tenant_id = other.get("tenantId") if isinstance(other, dict) else None
    if not isinstance(tenant_id, str):
        raise TokenInvalid("The token names no tenant.")
    return TenantId(tenant_id)
