# SPDX-License-Identifier: Apache-2.0
"""A row of the Portal's route table: what a room is asked for, and who may ask."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from starlette.responses import Response

    from keystile.server.portal.visit import Visit

Least = Literal["anyone", "support", "admin"]
Handler = Callable[["Visit"], Awaitable["Response"]]


@dataclass(frozen=True, slots=True)
class Room:
    """One method of one address. GET rooms change nothing.

    Args:
        at: below ``/portal/tenants/{tenant_id}``, or below ``/portal`` without ``tenant``.
        role: the least that may; ``anyone`` needs no session.
        fresh: whether user verification must be at most five minutes old. For POST rooms: the page that asks for
            it carries the form.
    """

    method: Literal["GET", "POST"]
    at: str
    handler: Handler
    role: Least = "support"
    fresh: bool = False
    tenant: bool = True

    @property
    def path(self) -> str:
        """The whole path, from ``/portal`` on."""
        return ("/portal/tenants/{tenant_id}" if self.tenant else "/portal") + self.at.rstrip("/")
