# SPDX-License-Identifier: Apache-2.0
"""The well-known files of a relying party: `/.well-known/webauthn` and `/.well-known/passkey-endpoints`.

Browsers and password managers ask for them at the RP ID itself, which is the site's own host: it passes these
two addresses on to us with its Host header. That header chooses among the RP IDs that tenants have, and nothing
else: a host that is nobody's gets 404. Several tenants of one RP ID are answered together.

The related origins (WebAuthn L3 §5.11) are those of the list that origins are checked against, so the two cannot
differ. Origins of the RP ID's own domain are left out: browsers need no list for them, it would use up their limit
of names, and strangers need not know of them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from keystile.errors import Unavailable
from keystile.server.api.errors import error_body, wire_error
from keystile.server.domain.tenants import Tenant

_HEADERS: Final = {"cache-control": "no-cache"}
"""Browsers keep what they may, and an origin that was just listed or taken off would go on as before."""

OfRpId = Callable[[str], Awaitable[Sequence[Tenant]]]


def well_known(of_rp_id: OfRpId) -> list[Route]:
    """Both files. ``of_rp_id`` gives the tenants of a relying party id."""

    async def webauthn(request: Request) -> Response:
        return await _answer(request, of_rp_id, _related_origins)

    async def passkey_endpoints(request: Request) -> Response:
        return await _answer(request, of_rp_id, _passkey_endpoints)

    return [
        Route("/.well-known/webauthn", webauthn),
        Route("/.well-known/passkey-endpoints", passkey_endpoints),
    ]


async def _answer(
    request: Request, of_rp_id: OfRpId, content: Callable[[Sequence[Tenant]], dict[str, Any]]
) -> Response:
    host = host_name(request.headers.get("host", ""))
    try:
        tenants = await of_rp_id(host)
    except Unavailable as error:
        wire = wire_error(error)
        headers = {"retry-after": str(error.retry_after)}
        return Response(
            error_body(wire.code, str(error)), wire.status, headers=headers, media_type="application/json"
        )
    found = content(tenants)
    if not found:
        text = "No tenant has this host as its RP ID with something to say here. Pass the Host header on as it came."
        return Response(error_body("not_found", text), 404, media_type="application/json")
    return Response(
        msgspec.json.encode(found),
        headers=_HEADERS,
        media_type="application/json",
    )


def host_name(host: str) -> str:
    """The name in a Host header: without the port, in lower case, without the root's dot."""
    return host.rpartition("]")[2].partition(":")[0].lower().removesuffix(".")


def _related_origins(tenants: Sequence[Tenant]) -> dict[str, Any]:
    origins = list(dict.fromkeys(origin for tenant in tenants for origin in tenant.related_origins))
    return {"origins": origins} if tenants else {}


def _passkey_endpoints(tenants: Sequence[Tenant]) -> dict[str, Any]:
    pages: dict[str, Any] = {}
    for tenant in tenants:
        for name, url in (("enroll", tenant.settings.enroll_url), ("manage", tenant.settings.manage_url)):
            if url:
                pages.setdefault(name, url)
    return pages
