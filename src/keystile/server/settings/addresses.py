# SPDX-License-Identifier: Apache-2.0
"""Settings that are addresses: where browsers reach us, whose word is believed, what is fetched from where.

Each function takes what was written and gives what is used.

Raises:
    Misconfigured: it cannot be used, or is unsafe; the message names the setting.
"""

from __future__ import annotations

import ipaddress
import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

from keystile.errors import Misconfigured

_HOST: Final = re.compile(r"(\[[0-9a-fA-F:.]+\]|[^:/\[\]]*)(:\d{1,5})?")


def check_public_url(text: str) -> str:
    """The URL under which browsers reach this server, without ``/v1``."""
    parts, host = _split(text)
    if parts.scheme not in ("https", "http") or not host or parts.query or parts.fragment or parts.username:
        raise Misconfigured(
            "KEYSTILE_PUBLIC_URL must be the URL under which browsers reach this server, "
            "like https://auth.example.com."
        )
    if parts.scheme == "http" and host != "localhost" and not host.endswith(".localhost"):
        raise Misconfigured(
            f"KEYSTILE_PUBLIC_URL must be https://{parts.netloc}: passkeys do not work without TLS, "
            "and tokens would travel in clear."
        )
    return text.rstrip("/").removesuffix("/v1")


def check_portal_origin(text: str) -> str:
    """The origin of the Portal alone, as browsers write it."""
    parts, host = _split(text)
    plain_http = parts.scheme == "http" and (host == "localhost" or host.endswith(".localhost"))
    if not host or parts.username or parts.query or parts.fragment or parts.path not in ("", "/"):
        raise Misconfigured("KEYSTILE_PORTAL_ORIGIN must be an origin, like https://portal.example.com.")
    if parts.scheme != "https" and not plain_http:
        raise Misconfigured(f"KEYSTILE_PORTAL_ORIGIN must be https://{parts.netloc}: passkeys need TLS.")
    return origin_of(text)


def origin_of(url: str) -> str:
    """The origin of a URL in the form that browsers send."""
    parts = urlsplit(url)
    host = (
        (parts.hostname or "").encode("idna").decode()
        if not (parts.hostname or "").isascii()
        else parts.hostname
    )
    written = f"[{host}]" if ":" in (host or "") else host
    usual = {"https": 443, "http": 80}[parts.scheme]
    return f"{parts.scheme}://{written}" + (f":{parts.port}" if parts.port not in (None, usual) else "")


def check_proxies(text: str) -> frozenset[str]:
    """The addresses in the one form that sockets give, since they are compared as text."""
    return frozenset(_proxy(part.strip()) for part in text.split(",") if part.strip())


def _proxy(text: str) -> str:
    try:
        address = ipaddress.ip_address(text)
    except ValueError as error:
        raise Misconfigured(
            f"KEYSTILE_TRUSTED_PROXIES: {text} is not an address. List each proxy's IP address, comma separated; "
            "names and networks are not known."
        ) from error
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)


def check_store_url(url: str, *, or_else: str) -> str:
    """The URL of a database, which may hold a password and several hosts.

    A password with a character that means something in a URL would make a host of a piece of itself, and be named.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        raise Misconfigured(or_else) from None
    hosts = parts.netloc.rpartition("@")[2].split(",")
    if "@" in parts.path + parts.query + parts.fragment or not all(map(_HOST.fullmatch, hosts)):
        raise Misconfigured(or_else)
    return url


def check_metadata_url(url: str) -> str:
    """Where metadata is fetched from."""
    parts, host = _split(url)
    is_file = parts.scheme == "file" and not host and parts.path.startswith("/")
    if not is_file and (parts.scheme != "https" or not host or parts.username is not None):
        raise Misconfigured(
            "KEYSTILE_METADATA_URL must be an https URL, or file:/// and the path of a file: over plain HTTP anybody "
            "on the way could hold back what was reported."
        )
    return url


def _split(text: str) -> tuple[SplitResult, str]:
    """A URL's parts and its host; nothing of what is none."""
    try:
        parts = urlsplit(text)
        _ = parts.port
        return parts, parts.hostname or ""
    except ValueError:
        return urlsplit(""), ""
