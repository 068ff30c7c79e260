# SPDX-License-Identifier: Apache-2.0
"""One log line a request: route, status, tenant, time, error code. Never a body, a credential or a query.

The line holds the route's template, not the path, so that ids of people stay out of it. A failed security
check is logged by its internal name, which the answer does not tell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from keystile.errors import CheckFailed, KeystileError

if TYPE_CHECKING:
    from keystile.server.domain.ports import Log

_ORIGIN: Final = re.compile(r"https?://[a-z0-9.-]{1,253}(?::[0-9]{1,5})?\Z")


@dataclass(frozen=True, slots=True)
class RequestLog:
    """Writes request lines; ``successes`` says whether those of 2xx are written too."""

    log: Log
    successes: bool = True

    def unlisted_origin(self, origin: str | None) -> None:
        """Say why a browser will refuse to go on: it tells its developer nothing but "CORS"."""
        if origin is None:
            return
        facts = {"origin": origin[:200]}
        # Anybody can send anything as origin, and somebody will paste the command into a shell.
        if _ORIGIN.match(origin):
            facts["do"] = f"keystile tenant origins add {origin}"
        self.log.warning("no tenant lists this origin, so its pages cannot use the Client API", **facts)

    def request(
        self,
        *,
        request_id: str,
        method: str,
        route: str | None,
        status: int,
        microseconds: int,
        tenant: str | None,
        error: Exception | None,
    ) -> None:
        """Write the line of one finished request."""
        if error is None and not self.successes:
            return
        facts: dict[str, Any] = {
            "request_id": request_id,
            "method": method,
            "route": route,
            "status": status,
            "us": microseconds,
            "tenant": tenant,
        }
        if error is None:
            self.log.info("request", **facts)
        elif isinstance(error, CheckFailed):
            self.log.info("request", check=error.check, **facts)
        elif status < 500:
            self.log.info("request", reason=type(error).__name__, **facts)
        elif isinstance(error, KeystileError):
            cause = str(error.__cause__ or "")
            self.log.error("request", reason=f"{error} ({cause})" if cause else str(error), **facts)
        else:
            self.log.error("request", error=error, **facts)
