# SPDX-License-Identifier: Apache-2.0
"""Which address a request came from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import Scope


def client_address(scope: Scope, headers: Mapping[bytes, bytes], trusted_proxies: frozenset[str]) -> str:
    """The client's address: the socket's, or behind trusted proxies the right-most hop that is not one."""
    client = scope.get("client")
    address = _bare(client[0]) if client else "unknown"
    if address not in trusted_proxies:
        return address
    for hop in reversed(headers.get(b"x-forwarded-for", b"").decode("latin-1").split(",")):
        hop = _bare(hop.strip())
        if hop and hop not in trusted_proxies:
            return hop
    return address


def _bare(address: str) -> str:
    """An address without brackets and port, which some proxies write, and IPv4 as IPv4."""
    if ":" not in address:
        return address
    if address.startswith("["):
        address = address[1:].partition("]")[0]
    elif address.count(":") == 1:
        address = address.partition(":")[0]
    return address[7:] if address.startswith("::ffff:") and "." in address else address
