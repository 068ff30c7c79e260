# SPDX-License-Identifier: Apache-2.0
"""Origins: which pages and apps may use a tenant's passkeys, in the one form that browsers send.

A page on the RP ID's domain may use its passkeys by itself. A page on another domain may only where the RP ID's
own site lists it at `/.well-known/webauthn` (related origins, WebAuthn L3 §5.11); browsers then go by *labels*,
the name before the public suffix (``example`` of ``example.co.uk``), and look at five different ones at least.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable
from typing import Final
from urllib.parse import SplitResult, urlsplit

from keystile.errors import Malformed
from keystile.server.domain.identifiers import is_plain

MAX_LABELS: Final = 5
"""How many different labels every browser looks at (WebAuthn L3 §5.11.1)."""

MAX_ORIGIN: Final = 300
"""A scheme, a name of at most 253 characters, a port."""

_APK_KEY_HASH: Final = re.compile(r"android:apk-key-hash:[A-Za-z0-9_-]{43}\Z")
_LABEL: Final = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)\Z")


def checked_origin(origin: str, rp_id: str, *, related: bool = False) -> str:
    """An origin in the one form that browsers send, if they would let it use the RP ID.

    Web origins must be https (http for localhost), with a host that is the RP ID or below it
    (WebAuthn L3 §5.1.2: effective domain). Android apps are ``android:apk-key-hash:…``.

    Args:
        related: it may be of another domain, which `/.well-known/webauthn` will list.

    Raises:
        Malformed: it is neither, or its host does not belong to the RP ID.
    """
    if origin.startswith("android:"):
        if not _APK_KEY_HASH.match(origin):
            raise Malformed(
                "An Android app's origin is android:apk-key-hash: and the base64url SHA-256 of its certificate."
            )
        return origin
    parts, host = _web(origin)
    if not belongs(host, rp_id):
        if not related:
            or_below = f" or end in .{rp_id}" if "." in rp_id else ""
            raise Malformed(
                f"A page on {host} cannot use passkeys of the RP ID {rp_id} by itself: its host must be {rp_id}"
                f"{or_below}. To let it use them all the same, list it as a related origin (--related)."
            )
        if parts.scheme != "https":
            raise Malformed(f"A related origin must be https: https://{host}")
    return _written(parts, host)


def checked_top_origin(origin: str) -> str:
    """The origin of a page that may hold our frame, in the one form that browsers send; of any domain.

    Raises:
        Malformed: it is not a web origin.
    """
    parts, host = _web(origin)
    return _written(parts, host)


def stranded(origins: Iterable[str], old_rp_id: str, new_rp_id: str) -> list[str]:
    """The listed web origins that are of the old RP ID's own domain, and not of the new one's.

    Nothing says that they are meant to be related origins of the new one.
    """
    hosts = ((origin, host_of(origin)) for origin in origins if not origin.startswith("android:"))
    return sorted(
        origin for origin, host in hosts if belongs(host, old_rp_id) and not belongs(host, new_rp_id)
    )


def belongs(host: str, rp_id: str) -> bool:
    """Whether pages on this host may use the RP ID without being listed by it.

    Browsers take ``localhost`` for a public suffix: nothing below it shares its passkeys.
    """
    return host == rp_id or ("." in rp_id and host.endswith("." + rp_id))


def is_related(origin: str, rp_id: str) -> bool:
    """Whether this is a web page that may use the RP ID only because its site lists it."""
    return not origin.startswith("android:") and not belongs(host_of(origin), rp_id)


def host_of(origin: str) -> str:
    """The host of a listed web origin."""
    return urlsplit(origin).hostname or ""


def labels(origins: Iterable[str], registrable: Callable[[str], str | None]) -> list[str]:
    """The different labels of these web origins, in their order: what browsers count.

    Args:
        registrable: gives a host's registrable domain, by the public suffix list.
    """
    domains = (registrable(host_of(origin)) or host_of(origin) for origin in origins)
    return list(dict.fromkeys(domain.partition(".")[0] for domain in domains))


def _web(origin: str) -> tuple[SplitResult, str]:
    if len(origin) > MAX_ORIGIN or not is_plain(origin):
        raise Malformed(
            f"An origin is at most {MAX_ORIGIN} characters, none of them a control character: https://app.example.com"
        )
    try:
        parts = urlsplit(origin)
        host, _ = (parts.hostname or ""), parts.port
    except ValueError as error:
        raise Malformed(f"{origin!r} is not an origin.") from error
    is_local = host == "localhost" or host.endswith(".localhost")
    if (
        parts.scheme not in ("https", "http")
        or not host
        or parts.username is not None
        or parts.password is not None
    ):
        raise Malformed(
            f"{origin!r} is not an origin. Write scheme, host and port only: https://app.example.com"
        )
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise Malformed(f"{origin!r} has a path. An origin is scheme, host and port only: https://{host}")
    if is_address(host):
        raise Malformed(
            f"Browsers do not offer passkeys on IP addresses ({host}). Open the app as http://localhost instead."
        )
    if "*" in host:
        raise Malformed(f"{origin!r} stands for many origins. Browsers name one, so list each of them.")
    if not host.isascii():
        raise Malformed(
            f"Browsers write {host} in ASCII. List it as they do: {parts.scheme}://{_ascii(host)}"
        )
    if not all(_LABEL.match(label) for label in host.split(".")):
        raise Malformed(
            f"{host!r} is not a name of a site. Write one as browsers do: https://app.example.com"
        )
    if parts.scheme == "http" and not is_local:
        raise Malformed(f"Browsers offer passkeys on http only for localhost. Use https://{host}.")
    return parts, host


def _written(parts: SplitResult, host: str) -> str:
    default_port = 443 if parts.scheme == "https" else 80
    port = parts.port
    return f"{parts.scheme}://{host}" + ("" if port in (None, default_port) else f":{port}")


def _ascii(host: str) -> str:
    """A name as browsers send it, as far as the standard library knows; else what such a name looks like."""
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return "xn--…"


def is_address(host: str) -> bool:
    """Whether a host is an IP address and not a name."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
