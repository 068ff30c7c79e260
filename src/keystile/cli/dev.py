# SPDX-License-Identifier: Apache-2.0
"""`keystile dev`: the platform for development, in one process, with a ready tenant and an inbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from keystile.cli.console import say
from keystile.cli.failures import CommandFailed

if TYPE_CHECKING:
    from keystile.server.inbox import Inbox
    from keystile.server.services import Services

SMTP_PORT = 1025
TENANT_NAME = "localhost"
DEFAULT_ORIGIN = "http://localhost:3000"


@dataclass(frozen=True, slots=True)
class Ready:
    """What an app needs to know of a running `keystile dev`."""

    api_url: str
    tenant_id: str
    secret_key: str
    inbox_url: str
    smtp_port: int
    portal_url: str
    portal_link: str = field(repr=False)

    def as_json(self) -> str:
        """The one line of `--ready-json`."""
        import msgspec

        members = {
            "apiUrl": self.api_url,
            "tenantId": self.tenant_id,
            "secretKey": self.secret_key,
            "inboxUrl": self.inbox_url,
            "smtpPort": self.smtp_port,
            "portalUrl": self.portal_link,
        }
        return msgspec.json.encode(members).decode()

    def as_text(self, data_dir: Path, origins: Sequence[str]) -> str:
        """Where everything is, and the lines for an app's environment."""
        return f"""
  Keystile for development · data in {data_dir} (delete the folder to undo)

  API      {self.api_url}   described at {self.api_url}/docs
  Portal   {self.portal_link}
           opens once, within 30 minutes; {self.portal_url} from then on
  Inbox    {self.inbox_url}   every mail lands here: send it to localhost:{self.smtp_port}
  Pages    {", ".join(origins)}   may use passkeys; another: keystile tenant origins add ORIGIN

  For Authsignal's SDKs
    NEXT_PUBLIC_AUTHSIGNAL_TENANT_ID={self.tenant_id}
    AUTHSIGNAL_TENANT_SECRET_KEY={self.secret_key}
    NEXT_PUBLIC_AUTHSIGNAL_API_HOST={self.api_url}
    NEXT_PUBLIC_AUTHSIGNAL_BASE_URL={self.api_url}

  For Keystile's
    KEYSTILE_API_URL={self.api_url}
    KEYSTILE_TENANT_ID={self.tenant_id}
    KEYSTILE_SECRET_KEY={self.secret_key}

  Ctrl-C stops it.
"""


def dev(
    port: Annotated[int, typer.Option(help="Where to listen on localhost; 0 takes a free port.")] = 8787,
    data_dir: Annotated[
        Path, typer.Option(metavar="DIR", help="The folder for database and master key; made if needed.")
    ] = Path(".keystile"),
    origin: Annotated[
        list[str] | None,
        typer.Option(help=f"A page's origin that may use passkeys. Repeatable. Default: {DEFAULT_ORIGIN}."),
    ] = None,
    smtp_port: Annotated[
        int | None,
        typer.Option(
            help=f"Where the inbox takes mail; 0 takes a free port. Default: {SMTP_PORT} if it is free."
        ),
    ] = None,
    ready_json: Annotated[
        bool, typer.Option("--ready-json", help="Print one line of JSON once it answers, and nothing else.")
    ] = False,
) -> None:
    """Run Keystile for development: a tenant for localhost, an inbox that catches every mail."""
    from keystile.cli import running
    from keystile.cli.place import note_port, upgrade
    from keystile.server.app import create_app
    from keystile.server.inbox import Inbox, Place
    from keystile.server.services import system_clock
    from keystile.server.settings import for_dev
    from keystile.server.storage.migrations import HEAD
    from keystile.server.storage.schema import schema_revision

    sockets = running.bind_loopback(port)
    settings = for_dev(data_dir, port=sockets[0].getsockname()[1])
    if schema_revision(settings.database) != HEAD:
        upgrade(settings)
    inbox = Inbox(clock=system_clock)
    places = [
        Place("Portal", f"{settings.portal_origin}/portal"),
        Place("Doctor", f"{settings.public_url}/doctor"),
    ]
    app = create_app(settings, extra_routes=inbox.routes(places=places))

    async def ready() -> None:
        note_port(data_dir, settings.port)
        listening = await _start_inbox(inbox, smtp_port)
        services = app.services
        assert services is not None  # uvicorn says "started" only after the app's start-up
        tenant_id, secret, origins = await _ready_tenant(services, origin or [DEFAULT_ORIGIN])
        found = Ready(
            api_url=f"{settings.public_url}/v1",
            tenant_id=tenant_id,
            secret_key=secret,
            inbox_url=f"{settings.public_url}/inbox",
            smtp_port=listening,
            portal_url=f"{settings.portal_origin}/portal",
            portal_link=f"{settings.portal_origin}/portal/link/{(await services.admin_links.for_dev()).secret}",
        )
        say(found.as_json() if ready_json else found.as_text(data_dir, origins))

    if not running.run(app, sockets, ready=ready, stopping=inbox.hang_up):
        raise CommandFailed("KT-CLI-003", why="the server did not start; the lines above say why")


async def _start_inbox(inbox: Inbox, port: int | None) -> int:
    """Take mail on the port; on the usual one when none is named, or on any when that is taken."""
    host = "127.0.0.1"
    try:
        return await inbox.start(host, SMTP_PORT if port is None else port)
    except OSError as error:
        if port is None:
            return await inbox.start(host, 0)
        raise CommandFailed(
            "KT-CLI-005",
            why=f"{host}:{port} cannot be listened on for mail ({error.strerror})",
            do="choose another: --smtp-port 0 takes any free one",
        ) from error


async def _ready_tenant(services: Services, origins: Sequence[str]) -> tuple[str, str, list[str]]:
    """The tenant for localhost: its id, a secret key and its origins. Made at the first start, then kept."""
    administration = services.administration
    tenants = await services.tenants.list()
    tenant = next((one for one in tenants if one.name == TENANT_NAME), None)
    if tenant is None:
        tenant, key = await administration.create_tenant(TENANT_NAME, rp_id="localhost", origins=origins)
        return tenant.id, key.secret, sorted(tenant.origins)
    for origin in origins:
        if origin not in tenant.origins:
            tenant = await administration.add_origin(tenant.id, origin)
    if not tenant.api_keys:
        secret = (await administration.create_key(tenant.id)).secret
    else:
        secret = await administration.reveal_key(tenant.id, tenant.api_keys[0])
    return tenant.id, secret, sorted(tenant.origins)
