# SPDX-License-Identifier: Apache-2.0
"""Magic links: what is asked, mailed, stored, opened and spent."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Final

import pytest
from aiosmtpd.controller import Controller

from keystile.auth import (
    Auth,
    AuthConfigError,
    Callbacks,
    EmailProvider,
    EmailSignin,
    Events,
    Link,
    MemoryAdapter,
    Pages,
    SmtpServer,
    User,
)
from keystile.auth.csrf import keyed_hash
from keystile.auth.mail import compose, mailbox, send
from keystile.auth.providers.addresses import normalize_address
from tests.unit.auth.browser import NOON, SECRET, Browser, form_fields, location, query_of

ADA: Final = "ada@example.com"

pytestmark = pytest.mark.anyio


@dataclass
class World:
    """An app whose mails are caught, with a clock that tests move."""

    links: list[Link] = field(default_factory=list)
    now: datetime = NOON
    adapter: MemoryAdapter = field(default_factory=lambda: MemoryAdapter(lambda: NOON))

    def auth(self, **options: Any) -> Auth:
        async def keep(link: Link) -> None:
            self.links.append(link)

        provider_options = {name: options.pop(name) for name in ("confirm", "max_age") if name in options}
        provider = EmailProvider(send_verification_request=keep, **provider_options)
        return Auth(
            providers=[provider],
            adapter=self.adapter,
            secret=SECRET,
            clock=lambda: self.now,
            environment={},
            **options,
        )


@pytest.fixture
def world() -> World:
    return World()


def a_mail(recipient: str = ADA) -> EmailMessage:
    link = Link(identifier=recipient, url="https://x", expires=NOON, site="x", origin="https://x")
    return compose(link, sender="a@b.example", now=NOON, max_age=timedelta(hours=1))


async def press_the_button(browser: Browser, link: Link) -> Any:
    page = await browser.get(link.url)
    return await browser.post("/callback/email", form_fields(page))


async def test_asking_for_a_link_leads_to_check_your_mail(world: World) -> None:
    response = await Browser(world.auth()).ask_for_link()

    assert location(response) == "http://localhost:3000/api/auth/verify-request?provider=email&type=email"


async def test_opening_and_pressing_signs_in(world: World) -> None:
    browser = Browser(world.auth())
    await browser.ask_for_link()
    await press_the_button(browser, world.links[0])

    assert (await browser.session())["user"] == {"email": ADA}


async def test_pressing_leads_where_the_person_came_from(world: World) -> None:
    browser = Browser(world.auth())
    await browser.ask_for_link(callbackUrl="/account")

    response = await press_the_button(browser, world.links[0])

    assert location(response) == "http://localhost:3000/account"


async def test_another_browser_may_press_too(world: World) -> None:
    auth = world.auth()
    await Browser(auth).ask_for_link()
    phone = Browser(auth)
    await press_the_button(phone, world.links[0])

    assert (await phone.session())["user"] == {"email": ADA}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_a_scanner_that_opens_the_link_does_not_spend_it(world: World, method: str) -> None:
    auth = world.auth()
    browser = Browser(auth)
    await browser.ask_for_link()
    for _ in range(3):
        await Browser(auth).get(world.links[0].url, method=method)
    await press_the_button(browser, world.links[0])

    assert (await browser.session())["user"] == {"email": ADA}


async def test_a_scanner_gets_no_session(world: World) -> None:
    auth = world.auth()
    await Browser(auth).ask_for_link()
    scanner = Browser(auth)
    await scanner.get(world.links[0].url)

    assert await scanner.session() is None


async def test_the_confirm_page_says_whose_link_it_is(world: World) -> None:
    browser = Browser(world.auth())
    await browser.ask_for_link()

    page = await browser.get(world.links[0].url)

    assert f"<strong>{ADA}</strong>" in page.body.decode()


async def test_the_confirm_page_escapes_what_the_link_says(world: World) -> None:
    page = await Browser(world.auth()).get("/callback/email?token=t&email=%3Cscript%3Ealert(1)%3C/script%3E")

    assert "<script>alert" not in page.body.decode()


async def test_a_link_works_once(world: World) -> None:
    auth = world.auth()
    await Browser(auth).ask_for_link()
    await press_the_button(Browser(auth), world.links[0])

    second = await press_the_button(Browser(auth), world.links[0])

    assert location(second) == "http://localhost:3000/api/auth/error?error=Verification"


async def test_of_eight_racers_one_is_signed_in(world: World) -> None:
    auth = world.auth()
    await Browser(auth).ask_for_link()
    browsers = [Browser(auth) for _ in range(8)]
    await asyncio.gather(*(press_the_button(browser, world.links[0]) for browser in browsers))

    assert sum([await browser.session() is not None for browser in browsers]) == 1


async def test_the_button_without_its_csrf_token_spends_nothing(world: World) -> None:
    auth = world.auth()
    browser = Browser(auth)
    await browser.ask_for_link()
    refused = await browser.post("/callback/email", query_of(world.links[0].url))
    await press_the_button(browser, world.links[0])

    assert location(refused) == "http://localhost:3000/api/auth/signin?error=MissingCSRF"
    assert await browser.session() is not None


async def test_a_link_older_than_a_day_is_refused(world: World) -> None:
    browser = Browser(world.auth())
    await browser.ask_for_link()
    world.now = NOON + timedelta(hours=24, seconds=1)

    response = await press_the_button(browser, world.links[0])

    assert query_of(location(response)) == {"error": "Verification"}


async def test_a_link_of_almost_a_day_works(world: World) -> None:
    browser = Browser(world.auth())
    await browser.ask_for_link()
    world.now = NOON + timedelta(hours=23, minutes=59)
    await press_the_button(browser, world.links[0])

    assert await browser.session() is not None


async def test_without_the_confirm_page_opening_is_enough(world: World) -> None:
    browser = Browser(world.auth(confirm=False))
    await browser.ask_for_link()
    await browser.get(world.links[0].url)

    assert await browser.session() is not None


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        pytest.param("HEAD", {}, id="HEAD"),
        pytest.param("HEAD", {"purpose": "x"}, id="HEAD with a purpose of its own"),
        pytest.param("GET", {"sec-purpose": "prefetch"}, id="prefetch"),
        pytest.param("GET", {"purpose": "preview"}, id="preview"),
        pytest.param("GET", {"sec-purpose": "prefetch;prerender"}, id="prerender"),
    ],
)
async def test_looking_ahead_never_spends_a_link(world: World, method: str, headers: dict[str, str]) -> None:
    browser = Browser(world.auth(confirm=False))
    await browser.ask_for_link()
    await Browser(browser.auth).get(world.links[0].url, headers, method)
    await browser.get(world.links[0].url)

    assert await browser.session() is not None


async def test_only_a_hash_of_the_link_is_stored(world: World) -> None:
    await Browser(world.auth()).ask_for_link()
    token = query_of(world.links[0].url)["token"]

    stored = await world.adapter.use_verification_token(ADA, keyed_hash(token, SECRET))

    assert stored is not None


async def test_the_link_is_stored_before_the_mail_goes_out() -> None:
    adapter = MemoryAdapter(lambda: NOON)
    found: list[object] = []

    async def look(link: Link) -> None:
        token = query_of(link.url)["token"]
        found.append(await adapter.use_verification_token(ADA, keyed_hash(token, SECRET)))

    provider = EmailProvider(send_verification_request=look)
    auth = Auth(providers=[provider], adapter=adapter, secret=SECRET, clock=lambda: NOON, environment={})
    await Browser(auth).ask_for_link()

    assert found != [None]


async def test_known_and_unknown_addresses_get_the_same_answer(world: World) -> None:
    await world.adapter.create_user(User(id="u1", email=ADA))
    auth = world.auth()
    known = await Browser(auth).ask_for_link(ADA)
    unknown = await Browser(auth).ask_for_link("eve@example.com")

    assert (known.status, location(known)) == (unknown.status, location(unknown))


async def test_the_address_is_written_to_in_its_one_spelling(world: World) -> None:
    await Browser(world.auth()).ask_for_link(" Ａda＠Example.com ")

    assert world.links[0].identifier == ADA


async def test_a_bad_address_leads_back_to_the_sign_in_page(world: World) -> None:
    response = await Browser(world.auth()).ask_for_link("ada@example.com,eve@example.com")

    assert location(response) == "http://localhost:3000/api/auth/signin?error=EmailSignin"
    assert world.links == []


async def test_one_address_gets_twenty_links_an_hour_and_strangers_learn_nothing(world: World) -> None:
    auth = world.auth()
    answers = {location(await Browser(auth).ask_for_link()) for _ in range(25)}
    within_the_hour = len(world.links)
    world.now = NOON + timedelta(hours=1)
    await Browser(auth).ask_for_link()

    assert (len(answers), within_the_hour, len(world.links)) == (1, 20, 21)


async def test_the_limit_of_one_address_is_not_anothers(world: World) -> None:
    auth = world.auth()
    for _ in range(25):
        await Browser(auth).ask_for_link()
    await Browser(auth).ask_for_link("eve@example.com")

    assert world.links[-1].identifier == "eve@example.com"


async def test_the_app_may_refuse_before_a_mail_is_sent(world: World) -> None:
    auth = world.auth(callbacks=Callbacks(sign_in=lambda attempt: not attempt.verification_request))
    response = await Browser(auth).ask_for_link()

    assert query_of(location(response)) == {"error": "AccessDenied"}
    assert world.links == []


async def test_a_newcomer_is_created_with_a_verified_address(world: World) -> None:
    browser = Browser(world.auth())
    await browser.ask_for_link()
    await press_the_button(browser, world.links[0])

    user = await world.adapter.get_user_by_email(ADA)
    assert user is not None
    assert user.email_verified == NOON


async def test_somebody_known_stays_the_same_user(world: World) -> None:
    await world.adapter.create_user(User(id="u1", email=ADA, name="Ada"))
    browser = Browser(world.auth())
    await browser.ask_for_link()
    await press_the_button(browser, world.links[0])
    claims = await browser.auth.get_token(browser.request())

    assert claims is not None
    assert (claims["sub"], claims["name"]) == ("u1", "Ada")


async def test_newcomers_go_to_their_own_page(world: World) -> None:
    browser = Browser(world.auth(pages=Pages(new_user="/welcome")))
    await browser.ask_for_link(callbackUrl="/account")

    response = await press_the_button(browser, world.links[0])

    assert location(response) == (
        "http://localhost:3000/welcome?callbackUrl=http%3A%2F%2Flocalhost%3A3000%2Faccount"
    )


async def test_listeners_hear_of_the_newcomer(world: World) -> None:
    heard: list[str] = []
    events = Events(
        create_user=lambda event: heard.append(f"created {event.user.email}"),
        sign_in=lambda event: heard.append(f"signed in, new: {event.is_new_user}"),
    )
    browser = Browser(world.auth(events=events))
    await browser.ask_for_link()
    await press_the_button(browser, world.links[0])

    assert heard == [f"created {ADA}", "signed in, new: True"]


async def test_a_listener_that_raises_stops_nothing(world: World) -> None:
    def raises(event: object) -> None:
        raise RuntimeError("listener")

    browser = Browser(world.auth(events=Events(sign_in=raises)))
    await browser.ask_for_link()
    await press_the_button(browser, world.links[0])

    assert await browser.session() is not None


async def test_a_mail_host_cannot_be_chosen_by_the_host_header(world: World) -> None:
    browser = Browser(world.auth(url="https://app.example.com"), origin="https://evil.example")
    await browser.ask_for_link()

    assert world.links[0].url.startswith("https://app.example.com/api/auth/callback/email?")


async def test_no_secret_reaches_the_log(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    browser = Browser(world.auth())
    await browser.ask_for_link()
    await press_the_button(browser, world.links[0])
    await press_the_button(browser, world.links[0])

    secrets = [SECRET, query_of(world.links[0].url)["token"], ADA, *browser.cookies.values()]
    assert [secret for secret in secrets if secret in caplog.text] == []


# over SMTP ----------------------------------------------------------------------------------------------------------


class Mailbox:
    """Catches what is sent, as a mail server does."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.recipients: list[list[str]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        self.recipients.append(envelope.rcpt_tos)
        return "250 OK"


class FreePort(Controller):
    """aiosmtpd's controller, able to bind port 0: it reports the port that it got."""

    def _trigger_server(self) -> None:
        server: Any = self.server
        self.port = server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]  # aiosmtpd is untyped


@pytest.fixture
def smtp() -> Iterator[tuple[Mailbox, int]]:
    mails = Mailbox()
    controller = FreePort(mails, hostname="127.0.0.1", port=0)
    controller.start()
    yield mails, controller.port
    controller.stop()


async def test_the_mail_has_a_text_and_an_html_form_with_the_link(smtp: tuple[Mailbox, int]) -> None:
    mails, port = smtp
    provider = EmailProvider(server=f"smtp://127.0.0.1:{port}", sender="Shop <no-reply@shop.test>")
    auth = Auth(
        providers=[provider],
        adapter=MemoryAdapter(lambda: NOON),
        secret=SECRET,
        clock=lambda: NOON,
        environment={},
    )
    browser = Browser(auth)
    await browser.ask_for_link()

    [message] = mails.messages
    text = message.get_body(("plain",))
    html = message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert mails.recipients == [[ADA]]
    assert message["From"] == "Shop <no-reply@shop.test>"
    assert "http://localhost:3000/api/auth/callback/email?callbackUrl=" in text.get_content()
    assert "http://localhost:3000/api/auth/callback/email?callbackUrl=" in html.get_content()


async def test_the_mail_never_shows_the_address(smtp: tuple[Mailbox, int]) -> None:
    mails, port = smtp
    provider = EmailProvider(server=f"smtp://127.0.0.1:{port}")
    auth = Auth(providers=[provider], adapter=MemoryAdapter(), secret=SECRET, environment={})
    await Browser(auth).ask_for_link()

    html = mails.messages[0].get_body(("html",))
    assert html is not None
    assert ADA not in html.get_content()


@pytest.mark.parametrize(
    ("address", "recipient"),
    [
        pytest.param("ada@faß.de", "ada@xn--fa-hia.de", id="sharp s, which is not ss"),
        pytest.param("ada@βόλος.example", "ada@xn--nxasmm1c.example", id="final sigma, which is not sigma"),
        pytest.param("ada@xn--fa-hia.de", "ada@xn--fa-hia.de", id="in its ASCII form already"),
        pytest.param("jürgen@faß.de", "jürgen@xn--fa-hia.de", id="behind a name that is not ASCII"),
    ],
)
def test_the_mail_goes_to_the_domain_that_was_checked(address: str, recipient: str) -> None:
    assert str(a_mail(normalize_address(address))["To"]) == recipient


async def test_a_mail_server_that_is_away_reads_as_mail_not_sent(caplog: pytest.LogCaptureFixture) -> None:
    provider = EmailProvider(server="smtp://127.0.0.1:1")
    auth = Auth(providers=[provider], adapter=MemoryAdapter(), secret=SECRET, environment={})

    response = await Browser(auth).ask_for_link()

    assert query_of(location(response)) == {"error": "EmailSignin"}
    assert "127.0.0.1:1" in caplog.text
    assert "token=" not in caplog.text


async def test_a_mail_server_that_answers_each_command_just_in_time_is_not_waited_for() -> None:
    commands: list[bytes] = []
    gone = asyncio.Event()

    async def dawdle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 hello\r\n")
        while command := await reader.readline():
            commands.append(command)
            asyncio.get_running_loop().call_later(0.3, writer.write, b"250 ok\r\n")
        writer.close()
        await writer.wait_closed()
        gone.set()

    async with await asyncio.start_server(dawdle, "127.0.0.1", 0) as listener:
        port = listener.sockets[0].getsockname()[1]
        with pytest.raises(EmailSignin):
            await send(SmtpServer(host="127.0.0.1", port=port, tls="none", timeout=0.5), a_mail())
        await gone.wait()

    assert not [command for command in commands if command.startswith(b"DATA")]


def test_a_slip_in_the_name_of_the_encryption_stops_the_start() -> None:
    with pytest.raises(AuthConfigError, match="starttls"):
        SmtpServer(host="mail.example.com", tls="start_tls")  # type: ignore[arg-type]  # the slip


def test_a_server_url_says_user_password_and_tls() -> None:
    server = SmtpServer.of("smtps://us%40er:pa%3Ass@mail.example.com")

    assert server == SmtpServer(
        host="mail.example.com", port=465, username="us@er", password="pa:ss", tls="implicit"
    )


@pytest.mark.parametrize("url", ["mail.example.com:25", "http://mail", "smtp://", "smtp://host:port"])
def test_a_server_url_that_is_none_stops_the_start(url: str) -> None:
    with pytest.raises(AuthConfigError):
        EmailProvider(server=url)


@pytest.mark.parametrize("sender", ["", "no address", "a@b.c, d@e.f", "a@b.c\r\nBcc: d@e.f"])
def test_a_sender_that_is_not_one_mailbox_stops_the_start(sender: str) -> None:
    with pytest.raises(AuthConfigError):
        mailbox(sender)


def test_no_password_shows_in_a_repr() -> None:
    assert "hush" not in repr(SmtpServer.of("smtp://user:hush@mail.example.com"))
