# SPDX-License-Identifier: Apache-2.0
"""`keystile doctor --url`: look at the running server from outside, as a browser does, over HTTP."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

from keystile.cli.failures import CommandFailed

if TYPE_CHECKING:
    import httpx2

    from keystile.server.doctor.address import Fetched
    from keystile.server.doctor.checks import Finding
    from keystile.server.domain.tenants import Tenant

TIMEOUT_SECONDS: Final = 10.0


def look(url: str, public_url: str, tenants: Sequence[Tenant]) -> list[Finding]:
    """What comes from ``url``, and from the host of each tenant's RP ID, against what should.

    Raises:
        CommandFailed: ``url`` is not one.
    """
    import httpx2

    from keystile.server.doctor.address import origin_of

    try:
        origin = origin_of(url)
        parsed = httpx2.URL(origin)
    except (httpx2.InvalidURL, ValueError) as error:
        raise CommandFailed("KT-CLI-013", why=f"--url {url} is not a URL: {error}") from error
    if parsed.scheme not in ("https", "http") or not parsed.host:
        raise CommandFailed(
            "KT-CLI-013", why=f"--url {url} is not a URL", do="--url https://auth.example.com"
        )
    # A browser follows no redirect to a well-known file.
    with httpx2.Client(timeout=TIMEOUT_SECONDS, follow_redirects=False) as client:
        return list(_look(client, origin, public_url, tenants))


def _look(
    client: httpx2.Client, origin: str, public_url: str, tenants: Sequence[Tenant]
) -> Iterator[Finding]:
    import httpx2

    from keystile.server.doctor import address
    from keystile.server.doctor.checks import Finding
    from keystile.server.domain.origins import host_of

    try:
        ready = client.get(f"{origin}/readyz")
    except httpx2.HTTPError as error:
        text = f"it cannot be reached: {error}"
        yield Finding(
            "answers", origin, "failed", text, "start the server, or look at DNS, TLS and the proxy"
        )
        return
    if ready.status_code == 200:
        yield Finding("answers", origin, "ok", "the server answers and is ready")
    else:
        text = f"/readyz answered {ready.status_code}"
        yield Finding(
            "answers", origin, "failed", text, "see the server's log; a proxy must pass every path on"
        )
    secure = origin.startswith("https:") or host_of(origin).removesuffix(".localhost") == "localhost"
    yield from address.check_origin(origin, secure=secure, public_url=public_url)
    served = _moment(ready.headers.get("date", ""))
    if served is not None:
        yield address.check_clock(time.time_ns() // 1_000_000, served, whose="this machine's clock")
    for rp_id in dict.fromkeys(tenant.settings.rp_id for tenant in tenants):
        own = [tenant for tenant in tenants if tenant.settings.rp_id == rp_id]
        # A site on localhost is the server itself; any other is asked where browsers ask.
        base = origin if rp_id in ("localhost", host_of(origin)) else f"https://{rp_id}"
        wanted = address.wanted_files(own)
        got = {path: _fetch(client, base + path) for path in wanted}
        yield from address.check_well_known(got, wanted, host=rp_id)


def _moment(date: str) -> int | None:
    """An HTTP date in epoch milliseconds; None for what is none."""
    try:
        return int(parsedate_to_datetime(date).timestamp() * 1000)
    except ValueError:
        return None


def _fetch(client: httpx2.Client, url: str) -> Fetched:
    import httpx2

    from keystile.server.doctor.address import Fetched

    try:
        reply = client.get(url)
    except httpx2.HTTPError:
        return Fetched(0)
    return Fetched(reply.status_code, reply.headers.get("content-type", ""))
