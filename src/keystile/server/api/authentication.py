# SPDX-License-Identifier: Apache-2.0
"""Who is calling: secret keys of the Server API, tenants and tokens of the Client API.

Official SDKs write a tenant in three ways: base64 or base64url, padded or not, with or without a colon, and
the browser's is percent-encoded inside (authsignal-wire §1.2). All are read here, and nowhere else.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

import msgspec

from keystile.errors import Unauthorized
from keystile.server.domain.client_tokens import ClientToken, ClientTokens, read
from keystile.server.domain.identifiers import TenantId
from keystile.server.domain.keys import ApiKey, secret_tenant
from keystile.server.domain.tenants import Tenant, Tenants

if TYPE_CHECKING:
    from keystile.server.domain.ports import Clock

MAX_HEADER: Final = 12 * 1024
_REFUSED: Final = "The credentials are missing or not ours."


class Identity(msgspec.Struct, frozen=True):
    """An authenticated caller: always of one tenant."""

    tenant: Tenant
    key: ApiKey | None = None
    token: ClientToken | None = None


@dataclass(frozen=True, slots=True)
class Authentication:
    tenants: Tenants
    tokens: ClientTokens
    clock: Clock

    async def backend(self, header: str | None) -> Identity:
        """The tenant whose secret API key came as the Basic user name.

        Raises:
            Unauthorized: there is none, or it is not a live one.
        """
        scheme, value = _split(header)
        if scheme != "basic":
            raise Unauthorized(_REFUSED)
        secret = _basic(value)
        named = secret_tenant(secret)
        tenant = await self.tenants.find(named) if named else None
        key = tenant.api_key(secret) if tenant else None
        if tenant is None or key is None:
            raise Unauthorized(_REFUSED)
        return Identity(tenant, key=key)

    async def client(self, header: str | None) -> Identity:
        """The tenant that a browser or phone names, and the user if it has a token.

        Raises:
            Unauthorized: no such tenant.
            TokenInvalid: the token is not ours.
            TokenExpired: the token is too old.
        """
        scheme, value = _split(header)
        if scheme == "bearer":
            return await self.bearer(value)
        if scheme != "basic":
            raise Unauthorized(_REFUSED)
        tenant = await self.tenants.find(_named(value) if len(value) <= 128 else _named.__wrapped__(value))
        if tenant is None:
            raise Unauthorized(_REFUSED)
        return Identity(tenant)

    async def bearer(self, token: str) -> Identity:
        """The tenant and user of a client or result token; errors as of `client`."""
        unchecked = read(token)
        tenant = await self.tenants.find(unchecked.tenant_id)
        if tenant is None:
            raise Unauthorized(_REFUSED)
        return Identity(tenant, token=self.tokens.open(tenant, unchecked, now=self.clock()))


def _split(header: str | None) -> tuple[str, str]:
    if header is None or len(header) > MAX_HEADER:
        raise Unauthorized(_REFUSED)
    scheme, _, value = header.partition(" ")
    return scheme.lower(), value.strip()


@lru_cache(maxsize=256)
def _named(value: str) -> TenantId:
    """The tenant that a browser or phone names: public, few, and the same in every request of a page."""
    return TenantId(unquote(_basic(value)).lower())


def _basic(value: str) -> str:
    """The user name of Basic credentials in any of the forms that official SDKs send."""
    standard = value.replace("-", "+").replace("_", "/").rstrip("=")
    try:
        decoded = base64.b64decode(standard + "=" * (-len(standard) % 4), validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise Unauthorized(_REFUSED) from error
    return decoded.partition(":")[0]
