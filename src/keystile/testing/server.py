# SPDX-License-Identifier: Apache-2.0
"""A platform in this process: the real ASGI app under uvicorn, in a thread of its own, over a real SQLite file.

`running_platform` starts it; `KeystilePlatform.new_server` makes a tenant on it and gives what an app needs
to know. One platform serves a whole test run, and every test gets a tenant of its own: a tenant takes 4 ms,
a platform ten times that, and tenants see nothing of each other. Its clock can be moved; rate limits are
out of the way, since all tests come from one address.
"""

from __future__ import annotations

import asyncio
import threading
import uuid
from collections.abc import Callable, Coroutine, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import quote

import uvicorn
from starlette.routing import Route, Router

from keystile.errors import Misconfigured
from keystile.sdk import AsyncKeystile, Keystile
from keystile.server import listen
from keystile.server.app import create_app
from keystile.server.domain.limits import Limit, LimitSettings
from keystile.server.domain.origins import checked_origin
from keystile.server.inbox import Inbox, Message
from keystile.server.services import Services, system_clock
from keystile.server.settings import for_dev
from keystile.testing import calls, empty_database
from keystile.testing.inbox import KeystileInbox
from keystile.testing.passkey import VirtualPasskey

if TYPE_CHECKING:
    import socket

    from starlette.types import Receive, Scope, Send

    from keystile.server.app import Application
    from keystile.testing.personas import PersonaName

Result = TypeVar("Result")

DEFAULT_ORIGIN: Final = "http://localhost:3000"
DEFAULT_RP_ID: Final = "localhost"
HOST: Final = "127.0.0.1"
PATIENCE_SECONDS: Final = 30.0
_NO_LIMIT: Final = Limit(10**9, 60)


class MovableClock:
    """The platform's clock: the system's, and as far ahead as it was moved."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def __call__(self) -> int:
        """UTC now in milliseconds since the epoch."""
        return system_clock() + self._ahead // timedelta(milliseconds=1)

    def now(self) -> datetime:
        """UTC now."""
        return datetime.fromtimestamp(self() / 1000, UTC)

    def forward(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        """Let that much time pass at once: tokens and challenges expire as they would have.

        Raises:
            ValueError: it would go back. `reset` does.
        """
        step = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        if step < timedelta():
            raise ValueError("The clock goes forward only; clock.reset() puts it right again.")
        self._ahead += step

    def reset(self) -> None:
        """Show the system's time again."""
        self._ahead = timedelta()


@dataclass(frozen=True, slots=True)
class KeystilePlatform:
    """A running platform. Its thread ends with the ``with`` block of `running_platform`."""

    api_url: str
    inbox_url: str
    smtp_port: int
    clock: MovableClock
    inbox: Inbox
    _app: Application = field(repr=False)
    _loop: asyncio.AbstractEventLoop = field(repr=False)

    @property
    def services(self) -> Services:
        """The platform's insides, for use with `run`; not a stable interface."""
        assert self._app.services is not None, "the platform has ended"
        return self._app.services

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Run a coroutine in the platform's loop and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def caught(self, *, to: str = "", query: str = "") -> list[Message]:
        """The mail in the inbox, newest first."""

        async def select() -> list[Message]:
            return self.inbox.mailbox.select(to=to, query=query)

        return self.run(select())

    def new_server(
        self, *, rp_id: str = DEFAULT_RP_ID, origins: Sequence[str] = (DEFAULT_ORIGIN,), name: str = "Tests"
    ) -> KeystileServer:
        """The platform as one new tenant sees it.

        Raises:
            Malformed: the RP ID or an origin is not one, or an origin does not fit the RP ID.
            ValueError: there is no origin.
        """
        if not origins:
            raise ValueError("A server needs at least one origin: virtual passkeys sign for the first.")
        tenant, key = self.run(self.services.administration.create_tenant(name, rp_id=rp_id, origins=origins))
        return KeystileServer(self, tenant.id, key.secret, checked_origin(origins[0], rp_id))


@dataclass(frozen=True, slots=True)
class KeystileServer:
    """A platform and one tenant of it: everything that an app under test has to know.

    ``origin`` is where the app's pages are said to be; it is what virtual passkeys sign for.
    """

    platform: KeystilePlatform = field(repr=False)
    tenant_id: str
    secret_key: str = field(repr=False)
    origin: str
    _clients: list[Keystile] = field(default_factory=list, init=False, repr=False)

    @property
    def api_url(self) -> str:
        """Ends in ``/v1``: for the SDKs."""
        return self.platform.api_url

    @property
    def inbox_url(self) -> str:
        """The page that shows all mail."""
        return self.platform.inbox_url

    @property
    def clock(self) -> MovableClock:
        """The platform's clock; an app in another process keeps its own."""
        return self.platform.clock

    @property
    def smtp_host(self) -> str:
        """Send the app's mail here; the `keystile_inbox` fixture catches it."""
        return HOST

    @property
    def smtp_port(self) -> int:
        """Without TLS; any user and password is right, and none."""
        return self.platform.smtp_port

    @property
    def env(self) -> dict[str, str]:
        """Variables for an app in another process, under the names that Keystile's and Authsignal's use."""
        url, tenant, secret = self.api_url, self.tenant_id, self.secret_key
        return {
            "KEYSTILE_API_URL": url,
            "KEYSTILE_TENANT_ID": tenant,
            "KEYSTILE_SECRET_KEY": secret,
            "AUTHSIGNAL_API_URL": url,
            "AUTHSIGNAL_TENANT_ID": tenant,
            "AUTHSIGNAL_API_SECRET_KEY": secret,
            "AUTHSIGNAL_TENANT_SECRET_KEY": secret,
            "NEXT_PUBLIC_AUTHSIGNAL_TENANT_ID": tenant,
            "NEXT_PUBLIC_AUTHSIGNAL_API_HOST": url,
            "NEXT_PUBLIC_AUTHSIGNAL_BASE_URL": url,
            "SMTP_HOST": self.smtp_host,
            "SMTP_PORT": str(self.smtp_port),
        }

    def client(self) -> Keystile:
        """A client of the Server API, as the app's backend has one. The fixture closes it."""
        made = Keystile(self.secret_key, self.api_url)
        self._clients.append(made)
        return made

    def async_client(self) -> AsyncKeystile:
        """The same for an event loop; close it there: ``async with keystile_server.async_client() as …``."""
        return AsyncKeystile(self.secret_key, self.api_url)

    def virtual_passkey(
        self, persona: PersonaName = "synced", *, origin: str | None = None
    ) -> VirtualPasskey:
        """A device that holds no passkey yet, on a page of ``origin`` (by default the server's)."""
        return VirtualPasskey(self.api_url, self.tenant_id, origin or self.origin, persona)

    def inbox(self) -> KeystileInbox:
        """All mail from now on."""
        return KeystileInbox(self.platform, self.smtp_host, self.smtp_port)

    def add_user(
        self, user_id: str | None = None, *, email: str | None = None, persona: PersonaName = "synced"
    ) -> KeystileUser:
        """A user with an enrolled passkey; without arguments one that nobody had before."""
        unique = uuid.uuid4().hex[:12]
        user_id = user_id or f"user-{unique}"
        email = email or f"ada-{unique}@example.com"
        passkey = self.virtual_passkey(persona)
        path, whose = f"/users/{quote(user_id, safe='')}", calls.basic(f"{self.secret_key}:")
        calls.ask(self.api_url, "PATCH", path, {"email": email}, authorization=whose)
        enroll = {"scope": "add:authenticators"}
        tracked = calls.ask(self.api_url, "POST", f"{path}/actions/enroll", enroll, authorization=whose)
        enrolled = passkey.sign_up(tracked["token"], username=email)
        return KeystileUser(user_id, email, passkey, enrolled.authenticator_id)

    def add_origin(self, origin: str) -> None:
        """Let pages of one more origin use the tenant's passkeys, e.g. of an app on a free port.

        Raises:
            Malformed: it is not an origin, or does not fit the RP ID.
        """
        self.platform.run(self.platform.services.administration.add_origin(self.tenant_id, origin))

    def configure(self, **settings: Any) -> None:
        """Change settings of the tenant: ``configure(token_seconds=60)``.

        Raises:
            Malformed: a setting's name or value is not known; the message lists the names.
        """
        administration = self.platform.services.administration
        self.platform.run(administration.update_tenant(self.tenant_id, settings=settings))

    def close(self) -> None:
        """Close the clients that `client` made."""
        while self._clients:
            self._clients.pop().close()


@dataclass(frozen=True, slots=True)
class KeystileUser:
    """A user with an enrolled passkey."""

    id: str
    email: str
    virtual_passkey: VirtualPasskey
    authenticator_id: str


class _InboxPages:
    """The inbox's pages, made when somebody looks: compiling their template would take a third of the start."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self._router: Router | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._router is None:
            self._router = Router(self._inbox.routes())
        await self._router(scope, receive, send)


class _Uvicorn(uvicorn.Server):
    """Says when it answers. Outside of the main thread it leaves the process's signals alone."""

    def __init__(self, config: uvicorn.Config, answers: Callable[[], None]) -> None:
        super().__init__(config)
        self._answers = answers

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._answers()


@contextmanager
def running_platform(data_dir: Path, *, clock: MovableClock | None = None) -> Iterator[KeystilePlatform]:
    """Run a platform while the block runs. It keeps its data in ``data_dir``, and forgets nothing by itself.

    Raises:
        Misconfigured: it did not start; the message says why.
    """
    clock = clock or MovableClock()
    ready: Future[tuple[KeystilePlatform, Callable[[], None]]] = Future()
    thread = threading.Thread(
        target=_in_thread, args=(data_dir, clock, ready), name="keystile-platform", daemon=True
    )
    thread.start()
    platform, stop = ready.result(timeout=PATIENCE_SECONDS)
    try:
        yield platform
    finally:
        stop()
        thread.join(timeout=PATIENCE_SECONDS)


def _in_thread(
    data_dir: Path, clock: MovableClock, ready: Future[tuple[KeystilePlatform, Callable[[], None]]]
) -> None:
    try:
        asyncio.run(_serve(data_dir, clock, ready))
    except BaseException as error:
        if ready.done():
            raise
        ready.set_exception(error)


async def _serve(
    data_dir: Path, clock: MovableClock, ready: Future[tuple[KeystilePlatform, Callable[[], None]]]
) -> None:
    listener = listen.bind(HOST, 0)
    port = int(listener.getsockname()[1])
    settings = replace(
        for_dev(data_dir, port=port, environ={}),
        limits=LimitSettings(options=_NO_LIMIT, failed_verify=_NO_LIMIT, server_api=_NO_LIMIT),
        log_requests=False,
    )
    if not settings.database.exists():
        empty_database.create(settings.database)
    inbox = Inbox(clock=clock)
    app = create_app(settings, clock=clock, extra_routes=[Route("/inbox{rest:path}", _InboxPages(inbox))])
    loop = asyncio.get_running_loop()

    def answers() -> None:
        platform = KeystilePlatform(
            f"{settings.public_url}/v1", f"{settings.public_url}/inbox", smtp_port, clock, inbox, app, loop
        )
        ready.set_result((platform, stop_soon))

    def stop_soon() -> None:
        loop.call_soon_threadsafe(stop)

    def stop() -> None:
        inbox.hang_up()  # whoever waits for mail would keep the server from stopping
        server.should_exit = True

    server = _Uvicorn(listen.config(app), answers)
    smtp_port = await inbox.start(HOST, 0)
    try:
        await server.serve(sockets=[listener])
    finally:
        await inbox.stop()
        listener.close()
    if not ready.done():
        raise Misconfigured("The platform did not start; its log on standard error says why.")
