# SPDX-License-Identifier: Apache-2.0
"""The whole platform in this process: Portal, doctor, inbox, API page, sign-in pages. Hostile text in every field.

One tenant is filled with `probes`, one is empty. People are signed in to the Portal in every way there is.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import quote

import aiosmtplib
import httpx2
import uvicorn
from playwright.async_api import Browser, BrowserContext, Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from keystile.auth import Auth, CredentialsProvider, EmailProvider, Field, Link, MemoryAdapter
from keystile.server.app import Application, create_app
from keystile.server.domain.identifiers import TenantId
from keystile.server.domain.tenants import Tenant
from keystile.server.inbox import Inbox, Place
from keystile.server.services import Services, migrate
from keystile.server.settings import for_dev
from keystile.server.storage.database import Step
from keystile.testing import SoftwareAuthenticator
from tests.e2e.house.probes import ALL, PROBES
from tests.e2e.person import AUTHENTICATOR
from tests.e2e.portal.conftest import Clock, accept
from tests.faults.actors import Answer, Backend
from tests.faults.actors import Browser as AppBrowser

Who = Literal["dev", "passkey", "support", "nobody", "invited"]
WHO: Final[tuple[Who, ...]] = ("dev", "passkey", "support", "nobody", "invited")
"""Whoever `dev`'s link let in; admins and supporters with passkeys; a stranger; somebody who has yet to add one."""


@dataclass
class House:
    """Everything that people see, behind one address, and the sign-in pages of an app behind another."""

    origin: str
    application: Application
    services: Services
    inbox: Inbox
    smtp_port: int
    clock: Clock
    auth_url: str
    links: list[Link]
    tenant: Tenant
    empty: Tenant
    things: dict[str, str] = field(default_factory=dict)
    """What paths name: ``{user}``, ``{authenticator}``, … Percent-encoded."""
    contexts: dict[Who, BrowserContext] = field(default_factory=dict)

    @property
    def portal(self) -> str:
        return f"{self.origin}/portal"

    @property
    def rooms(self) -> str:
        return f"{self.portal}/tenants/{self.tenant.id}"

    def path(self, path: str) -> str:
        """An address of this house: `{rooms}/users/{user}`."""
        places = {"rooms": self.rooms, "portal": self.portal, "origin": self.origin, "auth": self.auth_url}
        empty = f"{self.portal}/tenants/{self.empty.id}"
        return path.format(**places, empty=empty, **self.things)

    async def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        async with httpx2.AsyncClient() as client:
            answer = await client.request(method, self.origin + path, headers=dict(headers), content=body)
        return Answer(answer.status_code, dict(answer.headers), answer.content)

    async def verify_all(self, *, ago_ms: int) -> None:
        """As if every admin had used the passkey so long ago. Not by the clock: a session from a later time ends."""
        statement = "UPDATE admin_session SET verified_at = ?1"
        await self.services.database.transact([Step(statement, (self.clock() - ago_ms,))])

    async def invitation(self, name: str, role: str = "admin", reach: Tenant | None = None) -> str:
        made = await self.services.admin_links.invite(
            name, role, TenantId(reach.id) if reach else None, actor="cli"
        )
        return f"{self.portal}/link/{made.secret}"

    async def dev_link(self) -> str:
        return f"{self.portal}/link/{(await self.services.admin_links.for_dev()).secret}"


@asynccontextmanager
async def a_house(folder: Path, browser: Browser, *, people: bool = True) -> AsyncIterator[House]:
    """Build it, fill it, let people in."""
    async with AsyncExitStack() as stack:
        listener = socket.create_server(("127.0.0.1", 0))
        settings, clock = for_dev(folder, port=listener.getsockname()[1]), Clock()
        migrate(settings)
        inbox = Inbox(clock=clock)
        places = [Place("Portal", f"{settings.portal_origin}/portal"), Place("Doctor", "/doctor")]
        application = create_app(settings, clock=clock, extra_routes=inbox.routes(places=places))
        links: list[Link] = []
        auth_listener = socket.create_server(("127.0.0.1", 0))
        await stack.enter_async_context(serving(application, listener))
        await stack.enter_async_context(serving(an_auth(links), auth_listener))
        smtp_port = await inbox.start("127.0.0.1", 0)
        stack.push_async_callback(inbox.stop)
        services = application.services
        assert services is not None
        administration = services.administration
        tenant, key = await administration.create_tenant(
            ALL, rp_id="localhost", origins=[settings.public_url]
        )
        await administration.update_tenant(tenant.id, name=ALL, settings={"rp_name": ALL})
        empty, _ = await administration.create_tenant("Empty", rp_id="localhost", origins=[])
        house = House(
            origin=settings.portal_origin,
            application=application,
            services=services,
            inbox=inbox,
            smtp_port=smtp_port,
            clock=clock,
            auth_url=f"http://localhost:{auth_listener.getsockname()[1]}/api/auth",
            links=links,
            tenant=tenant,
            empty=empty,
        )
        await fill(house, Backend(house.send, key.secret))
        await fill_inbox(house)
        house.things["key"] = quote((await administration.tenant(tenant.id)).api_keys[0].key_id, safe="")
        if people:
            await let_in(house, browser)
            for context in house.contexts.values():
                stack.push_async_callback(context.close)
        yield house


@asynccontextmanager
async def serving(application: Any, listener: socket.socket) -> AsyncIterator[None]:
    server = uvicorn.Server(uvicorn.Config(application, log_level="warning", timeout_graceful_shutdown=1))
    task = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:
        assert not task.done(), task
        await asyncio.sleep(0.01)
    yield
    server.should_exit = True
    await task


def an_auth(links: list[Link]) -> Starlette:
    """An app's sign-in pages."""

    async def keep(link: Link) -> None:
        links.append(link)

    auth = Auth(
        providers=[
            EmailProvider(send_verification_request=keep),
            CredentialsProvider(
                authorize=lambda credentials, request: None,
                name=ALL,
                fields={"password": Field(label=ALL, type="password")},
            ),
        ],
        adapter=MemoryAdapter(),
        secret="only for tests 0123456789abcdef",
        environment={},
    )

    async def nothing(_: Request) -> Response:
        return Response(status_code=204)

    return Starlette(
        routes=[Mount("/api/auth", app=auth.asgi), Route("/favicon.ico", nothing)],
    )


# ---- what is in it ----


async def fill(house: House, backend: Backend) -> None:
    """Users, passkeys and actions, whose every field is hostile; one user for each kind of probe."""
    for kind, probe in {**PROBES, "all": ALL}.items():
        user_id = f"{probe[:240]} {kind}"
        app = AppBrowser(house.send, house.tenant.id, SoftwareAuthenticator(), house.origin)
        tracked = await backend.track(
            user_id,
            "pay",
            scope="add:authenticators update:authenticators",
            email=f"{probe[:200]}@x",
            username=probe,
            displayName=f"{probe} name",
            phoneNumber=probe[:60],
            locale=probe[:30],
            idempotencyKey=f"{probe[:60]} key",
            userAgent=probe,
            deviceId=probe,
            ipAddress=probe[:60],
            redirectUrl=f"https://example.com/#{probe}",
            custom={probe: probe},
        )
        await app.enroll(tracked["token"])
        user = quote(user_id, safe="")
        (made,) = (await backend.ask("GET", f"/v1/users/{user}/authenticators")).json
        authenticator_id = str(made["userAuthenticatorId"])
        renamed = await app.ask(
            "PATCH",
            f"/v1/client/user-authenticators/{authenticator_id}",
            {"name": probe[:60]},
            token=tracked["token"],
        )
        assert renamed.status == 200, renamed.body
        await app.sign_in()
        house.things |= {
            f"user_{kind}": user,
            f"authenticator_{kind}": authenticator_id,
            f"action_{kind}": f"{user}/pay/{quote(f'{probe[:60]} key', safe='')}",
        }
    # Removed again: the audit tells of it, and of a name that is a probe.
    await backend.track(ALL, "gone")
    await backend.delete_user(quote(ALL, safe=""))


async def fill_inbox(house: House) -> None:
    """A mail whose subject, sender, receiver, text and HTML are probes."""
    mail = EmailMessage()
    mail["Subject"] = ALL
    mail["From"] = f'"{ALL.replace(chr(34), "")}" <app@example.com>'
    mail["To"] = "ada@example.com"
    mail.set_content(
        f"{ALL}\nhttps://example.com/#{PROBES['address']}\nYour code is 482913\n{PROBES['long']}"
    )
    mail.add_alternative(
        "".join(PROBES.values())
        + "<a href='javascript:window.ran=1'>Open</a><form action='https://elsewhere.example'></form>"
        "<meta http-equiv=refresh content='0;url=https://elsewhere.example/'>",
        subtype="html",
    )
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=house.smtp_port, start_tls=False) as smtp:
        await smtp.send_message(mail)
    async with httpx2.AsyncClient() as client:
        found = (await client.get(f"{house.origin}/inbox/messages.json?wait=10")).json()["messages"]
    house.things["mail"] = str(found[0]["id"])


# ---- who is in it ----


async def let_in(house: House, browser: Browser) -> None:
    """A window for each of `WHO`."""
    for who in WHO:
        house.contexts[who] = await browser.new_context(viewport={"width": 1280, "height": 800})
        page = await a_window(house.contexts[who])
        if who == "dev":
            await page.goto(await house.dev_link())
            await page.get_by_role("button", name="Open the Portal").click()
            await expect(page.get_by_role("button", name="Sign out")).to_be_visible()
        elif who == "passkey":
            await accept(page, await house.invitation(ALL))
            await page.goto(f"{house.portal}/account")
            await page.locator("summary", has_text="Rename").click()
            await page.get_by_label("Name of this passkey").fill(ALL)
            action = await page.locator("form[action$='/rename']").get_attribute("action")
            house.things["own"] = str(action).split("/")[-2]
            await page.get_by_role("button", name="Rename").click()
            await expect(page.get_by_role("status").first).to_be_visible()
        elif who == "support":
            await accept(page, await house.invitation(PROBES["image"], "support", house.tenant))
        elif who == "invited":
            await page.goto(await house.invitation(ALL))
            await page.get_by_role("button", name="Continue").click()
            await expect(page.get_by_role("button", name="Add a passkey")).to_be_visible()
        await page.close()
    admins = await house.services.admins.list()
    (support,) = [admin for admin in admins if admin.role == "support"]
    house.things["admin"] = quote(support.admin_id, safe="")


async def a_window(context: BrowserContext) -> Page:
    """A page with a fingerprint reader in it, and a finger on that."""
    page = await context.new_page()
    cdp = await context.new_cdp_session(page)
    await cdp.send("WebAuthn.enable")
    await cdp.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return page
