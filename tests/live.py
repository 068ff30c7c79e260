# SPDX-License-Identifier: Apache-2.0
"""A real platform in this process: the ASGI app under uvicorn in a thread of its own, over a real file.

For tests that talk HTTP from wherever they like. `tests/e2e` starts `keystile dev` as a program instead.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from keystile.server.app import Application, create_app
from keystile.server.domain.limits import Limit, LimitSettings
from keystile.server.inbox import Inbox
from keystile.server.listen import running
from keystile.server.services import Services, migrate, system_clock
from keystile.server.settings import Settings, for_dev

Result = TypeVar("Result")
ORIGIN = "http://localhost:3000"
UNLIMITED = LimitSettings(
    options=Limit(10**9, 60), failed_verify=Limit(10**9, 60), server_api=Limit(10**9, 60)
)


@dataclass(frozen=True)
class LivePlatform:
    """A running platform with one tenant for `localhost`."""

    api_url: str
    tenant_id: str
    secret_key: str
    inbox_url: str
    smtp_port: int
    app: Application
    loop: asyncio.AbstractEventLoop
    inbox: Inbox
    origin: str = ORIGIN

    @property
    def base_url(self) -> str:
        """Without `/v1`."""
        return self.api_url.removesuffix("/v1")

    @property
    def services(self) -> Services:
        """Its services; use them through `run`."""
        assert self.app.services is not None
        return self.app.services

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Run a coroutine in the platform's loop."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(timeout=30)

    def add_origin(self, origin: str) -> None:
        """List one more origin of its tenant."""
        self.run(self.services.administration.add_origin(self.tenant_id, origin))

    def another_tenant(self, name: str = "Other", origins: Sequence[str] = (ORIGIN,)) -> LivePlatform:
        """The same platform seen by a second tenant, of the same relying party."""
        tenant, key = self.run(
            self.services.administration.create_tenant(name, rp_id="localhost", origins=origins)
        )
        return replace(self, tenant_id=tenant.id, secret_key=key.secret)


def settings_for_tests(data_dir: Path, **changes: Any) -> Settings:
    """Settings for a platform in ``data_dir``, without limits and without log lines of successes."""
    return replace(for_dev(data_dir, environ={}), limits=UNLIMITED, log_requests=False, **changes)


@contextmanager
def live_platform(
    data_dir: Path, *, origins: Sequence[str] = (ORIGIN,), clock: Any = system_clock, **changes: Any
) -> Iterator[LivePlatform]:
    """Run a platform in a thread while the block runs."""
    settings = settings_for_tests(data_dir, **changes)
    migrate(settings)
    started = threading.Event()
    made: list[LivePlatform] = []
    failures: list[BaseException] = []
    stop: list[asyncio.Event] = []

    async def main() -> None:
        stop.append(asyncio.Event())
        inbox = Inbox(clock=clock)
        smtp_port = await inbox.start("127.0.0.1", 0)
        app = create_app(settings, clock=clock, extra_routes=inbox.routes())
        async with running(app) as port:
            assert app.services is not None
            tenant, key = await app.services.administration.create_tenant(
                "Test", rp_id="localhost", origins=origins
            )
            base = f"http://localhost:{port}"
            made.append(
                LivePlatform(
                    f"{base}/v1",
                    tenant.id,
                    key.secret,
                    f"{base}/inbox",
                    smtp_port,
                    app,
                    asyncio.get_running_loop(),
                    inbox,
                )
            )
            started.set()
            await stop[0].wait()
            inbox.hang_up()
        await inbox.stop()

    def run() -> None:
        try:
            asyncio.run(main())
        except BaseException as error:  # noqa: BLE001 (told to the test's thread)
            failures.append(error)
            started.set()

    thread = threading.Thread(target=run, name="keystile-platform")
    thread.start()
    started.wait(timeout=30)
    if failures:
        raise failures[0]
    try:
        yield made[0]
    finally:
        made[0].loop.call_soon_threadsafe(stop[0].set)
        thread.join(timeout=30)
