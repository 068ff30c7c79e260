# SPDX-License-Identifier: Apache-2.0
"""What the browser SDK runs against: a platform in this process whose clock the test moves, and an app's page.

The platform runs here, not as `keystile dev`, because a challenge of an hour is waited for by moving the clock.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Final
from uuid import uuid4

from keystile import AsyncKeystile
from keystile.server.app import create_app
from keystile.server.listen import running
from keystile.server.services import migrate
from keystile.server.settings import for_dev
from keystile.wire.server import TrackResponse

ROOT: Final = Path(__file__).resolve().parents[3]
BUILT: Final = ROOT / "web/browser/dist"
PAGE: Final = Path(__file__).with_name("page.html")
TYPES: Final = {".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8"}


@dataclass(slots=True)
class MovedClock:
    """The time of day, and how far the test has moved it. Both in milliseconds."""

    moved: int = 0

    def __call__(self) -> int:
        return time.time_ns() // 1_000_000 + self.moved


@dataclass(frozen=True, slots=True)
class Home:
    """A platform with one tenant, as an app's backend knows it."""

    base_url: str
    tenant_id: str
    server: AsyncKeystile
    clock: MovedClock = field(default_factory=MovedClock)

    async def track(
        self, user_id: str, action: str = "enroll-passkey", *, scope: str | None = None
    ) -> TrackResponse:
        return await self.server.track(user_id, action, {"scope": scope} if scope else None)

    async def enrollment_token(self, user_id: str) -> str:
        tracked = await self.track(user_id, scope="add:authenticators")
        return tracked.token

    async def remove_passkeys(self, user_id: str) -> None:
        for authenticator in await self.server.get_authenticators(user_id):
            await self.server.delete_authenticator(user_id, authenticator.user_authenticator_id)


@asynccontextmanager
async def a_home(folder: Path, origin: str) -> AsyncIterator[Home]:
    """Start a platform whose tenant lists ``origin``."""
    settings = for_dev(folder, environ={"KEYSTILE_LOG_REQUESTS": "false"})
    migrate(settings)
    clock = MovedClock()
    app = create_app(settings, clock=clock)
    async with running(app) as port:
        assert app.services is not None
        tenant, key = await app.services.administration.create_tenant(
            "An app", rp_id="localhost", origins=[origin]
        )
        base_url = f"http://localhost:{port}/v1"
        async with AsyncKeystile(api_url=base_url, secret_key=key.secret) as server:
            yield Home(base_url, tenant.id, server, clock)


class _Files(BaseHTTPRequestHandler):
    """The app's page, and the built SDK beside it."""

    def do_GET(self) -> None:
        name = self.path.partition("?")[0].removeprefix("/")
        file = PAGE if name == "" else BUILT / Path(name).name
        found = file.is_file()
        body = file.read_bytes() if found else b""
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", TYPES.get(file.suffix, "text/plain"))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing: a failing test has the browser's own log."""


@contextmanager
def a_site() -> Iterator[str]:
    """Serve the page on a free port; gives its origin."""
    assert (BUILT / "keystile-browser.js").is_file(), "The browser SDK is not built. Do: make web"
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Files)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def somebody() -> str:
    """An app's id of a user that no other test knows."""
    return f"user-{uuid4()}"
