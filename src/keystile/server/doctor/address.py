# SPDX-License-Identifier: Apache-2.0
"""Whether a server is reached as it believes: address, cookies, clock, well-known files, and the pages of apps.

Facts in, findings out; `/doctor` and `keystile doctor` share them. What `/doctor` shows anybody may read, so nothing
here tells more than the well-known files and the answers to a preflight do: no tenant, no path, no inner address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import urlsplit

from keystile.errors import Malformed
from keystile.server.doctor.checks import Finding
from keystile.server.domain.origins import belongs, checked_origin, host_of, is_address, is_related
from keystile.server.domain.tenants import Tenant

SKEW_MS: Final = 60_000
"""What is not worth a word: nothing here is valid for less than some minutes."""

SUBJECT: Final = "this server"
WEBAUTHN_FILE: Final = "/.well-known/webauthn"
ENDPOINTS_FILE: Final = "/.well-known/passkey-endpoints"
# Commands are shown with it, for people to copy.
_DOMAIN: Final = re.compile(r"(?=.{1,253}\Z)[a-z0-9_-]+(\.[a-z0-9_-]+)*")


@dataclass(frozen=True, slots=True)
class Request:
    """How a request came in. ``forwarded``: it carries a header that proxies set; ``trusted``: from a proxy that
    is listed."""

    host: str
    forwarded: bool
    trusted: bool


def origin_of(url: str) -> str:
    """Scheme, host and port of a URL, as browsers write an origin.

    Raises:
        ValueError: it is no URL, or names no host.
    """
    parts = urlsplit(url)
    if not parts.hostname:
        raise ValueError("it names no host")
    default = {"https": 443, "http": 80}.get(parts.scheme)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}" + ("" if parts.port in (None, default) else f":{parts.port}")


def check_request(request: Request, *, public_url: str) -> Iterator[Finding]:
    """What the server itself sees of how it is reached."""
    expected = urlsplit(origin_of(public_url)).netloc
    if request.host.lower() == expected:
        yield Finding("public URL", public_url, "ok", "requests name the host that KEYSTILE_PUBLIC_URL says")
    else:
        yield Finding(
            "public URL",
            public_url,
            "failed",
            f"this request was for {_short(request.host) or 'no host'}: links, tokens and passkeys are for {expected}",
            f"open {public_url}/doctor; if you did, let the proxy pass the Host header on as it came; "
            "if the address has changed, set KEYSTILE_PUBLIC_URL to the new one",
        )
    if request.forwarded and not request.trusted:
        yield Finding(
            "proxy",
            SUBJECT,
            "warning",
            "a proxy says for whom it asks and is not believed, so all visitors behind it share one rate limit",
            "list its address: KEYSTILE_TRUSTED_PROXIES=10.0.0.2",
        )
    elif request.forwarded:
        yield Finding("proxy", SUBJECT, "ok", "the proxy in front is one that is trusted")


def check_origin(origin: str, *, secure: bool, public_url: str) -> Iterator[Finding]:
    """Whether a browser on a page of ``origin`` may use passkeys of this server's host."""
    expected, parts = origin_of(public_url), urlsplit(origin)
    host, rp_id = parts.hostname or "", host_of(public_url)
    if secure and parts.scheme == "https":
        yield Finding("HTTPS", origin, "ok", "the connection is secure")
    elif secure:
        yield Finding("HTTPS", origin, "ok", "plain http, which browsers take for secure on localhost")
    else:
        yield Finding(
            "HTTPS",
            origin,
            "failed",
            "the browser calls this page insecure: there are no passkeys on it, and anybody on the way reads along",
            f"serve https, or open {expected}/doctor",
        )
    if is_address(host):
        text, do = "an IP address is never an RP ID: browsers refuse passkeys", f"open {expected}/doctor"
        yield Finding("RP ID", rp_id, "failed", text, do)
    elif not belongs(host, rp_id):
        text = (
            f"the page's host {host} is neither {rp_id} nor a site below it: the browser refuses this RP ID"
        )
        do = f"open {expected}/doctor, or set KEYSTILE_PUBLIC_URL to the address that people open"
        yield Finding("RP ID", rp_id, "failed", text, do)
    else:
        yield Finding("RP ID", rp_id, "ok", f"pages on {host} may use it")
    if origin == expected:
        yield Finding("origin", origin, "ok", "it is the origin that the server expects")
    else:
        yield Finding(
            "origin",
            origin,
            "failed",
            f"the server expects {expected}, and takes passkeys from no other",
            f"open {expected}/doctor, or set KEYSTILE_PUBLIC_URL to the address that people open",
        )


def check_cookies(came_back: bool) -> Finding:
    if came_back:
        return Finding("cookies", SUBJECT, "ok", "one was set, and came back")
    return Finding(
        "cookies",
        SUBJECT,
        "failed",
        "one was set and did not come back: nobody stays signed in",
        "let this site store cookies in the browser's settings; a proxy must pass Set-Cookie and Cookie on",
    )


def check_clock(theirs: int, ours: int, *, whose: str) -> Finding:
    """Compare two clocks, in epoch milliseconds. ``ours`` is the server's; ``whose`` the other, in words."""
    skew = theirs - ours
    if abs(skew) <= SKEW_MS:
        return Finding("clock", whose, "ok", "it agrees with the server's to a minute")
    return Finding(
        "clock",
        whose,
        "failed",
        f"it is {_span(abs(skew))} {'ahead of' if skew > 0 else 'behind'} the server's: what is valid for minutes "
        "looks expired, or not yet valid",
        "let both set their clocks from the network; on the server: timedatectl set-ntp true",
    )


@dataclass(frozen=True, slots=True)
class Fetched:
    """A well-known file as somebody outside got it. ``status`` 0: nothing came."""

    status: int
    content_type: str = ""


Wanted = Literal["needed", "allowed", "none"]
"""Whether this server has such a file, and whether anything relies on it."""

_FILES: Final = {WEBAUTHN_FILE: "related origins file", ENDPOINTS_FILE: "passkey endpoints file"}


def wanted_files(tenants: Sequence[Tenant]) -> dict[str, Wanted]:
    """What the host that is the RP ID of ``tenants`` should serve."""
    settings = [tenant.settings for tenant in tenants]
    related = any(tenant.related_origins for tenant in tenants)
    named = any(each.enroll_url or each.manage_url for each in settings)
    return {
        WEBAUTHN_FILE: "needed" if related else "allowed" if tenants else "none",
        ENDPOINTS_FILE: "needed" if named else "none",
    }


def check_well_known(
    got: Mapping[str, Fetched], wanted: Mapping[str, Wanted], *, host: str
) -> Iterator[Finding]:
    """Compare what came from ``host`` with what this server would say for it."""
    for path, want in wanted.items():
        check, found = _FILES[path], got.get(path, Fetched(0))
        kind = found.content_type.partition(";")[0].strip().lower()
        is_json = found.status == 200 and kind == "application/json"
        if is_json and want != "none":
            yield Finding(check, path, "ok", f"{host} serves it")
        elif want == "needed":
            came = f"status {found.status}" if found.status else "no answer"
            text = f"{host} gave {came}{_as(found, kind)}, and this server has the file"
            do = f"let https://{host}{path} reach this server, with its Host header and without a redirect"
            yield Finding(check, path, "failed", text, do)
        elif found.status == 200:
            text = f"{host} serves one that is not this server's"
            yield Finding(check, path, "warning", text, "make sure that it says what you want")
        else:
            yield Finding(check, path, "info", f"{host} has none, and needs none")


def check_page(rp_id: str, origin: str, tenants: Sequence[Tenant]) -> Iterator[Finding]:
    """Whether an app's page may use the passkeys of a relying party. ``tenants`` are those of the RP ID."""
    if not _DOMAIN.fullmatch(rp_id):
        text = "it is not a domain: an RP ID has no scheme, no port and no path"
        yield Finding("RP ID", _short(rp_id), "failed", text, "write the domain alone, like example.com")
        return
    try:
        plain = checked_origin(origin, rp_id, related=True)
    except Malformed as error:
        yield Finding(
            "origin", _short(origin), "failed", str(error), "write it as the browser's address bar does"
        )
        return
    if not tenants:
        yield Finding(
            "RP ID",
            rp_id,
            "failed",
            "no tenant of this server has this RP ID",
            f"keystile tenant create NAME --rp-id {rp_id} --origin {plain}",
        )
        return
    yield Finding("RP ID", rp_id, "ok", "passkeys of this RP ID are known here")
    related = is_related(plain, rp_id)
    if any(plain in tenant.origins for tenant in tenants):
        how = f"listed, and named in https://{rp_id}{WEBAUTHN_FILE}" if related else "listed"
        yield Finding("origin", plain, "ok", f"it is {how}")
        return
    flag = " --related" if related else ""
    why = f", and its host is not {rp_id} or below it" if related else ""
    yield Finding(
        "origin",
        plain,
        "failed",
        f"it is not listed{why}: passkeys made or used on it are refused",
        f"keystile tenant origins add{flag} {plain}",
    )


def _short(text: str) -> str:
    """Words of a stranger, for a line of text."""
    return text if len(text) <= 120 else text[:119] + "…"


def _span(milliseconds: int) -> str:
    minutes = round(milliseconds / 60_000)
    if minutes < 120:
        return f"{minutes} min"
    return f"{round(minutes / 60)} h" if minutes < 2880 else f"{round(minutes / 1440)} days"


def _as(found: Fetched, kind: str) -> str:
    return f" as {_short(kind) or 'nothing in particular'}" if found.status == 200 else ""
