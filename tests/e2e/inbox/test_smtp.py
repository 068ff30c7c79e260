# SPDX-License-Identifier: Apache-2.0
"""The inbox over real SMTP: whoever sends, it is caught."""

from __future__ import annotations

import aiosmtplib
import pytest

from keystile.server.inbox import Inbox, smtp
from tests.e2e.inbox.conftest import Site, a_mail

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_a_mail_is_caught(site: Site) -> None:
    await site.send(a_mail())

    [message] = site.inbox.mailbox.select()
    assert message.content.to == ("ada@example.com",)
    assert message.content.links == ("https://acme.example/signin?token=1",)
    assert message.content.codes == ("482913",)


async def test_any_user_and_password_will_do(site: Site) -> None:
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=site.smtp_port, start_tls=False) as client:
        await client.login("anybody", "anything")
        await client.send_message(a_mail())

    assert len(site.inbox.mailbox.select()) == 1


async def test_bcc_recipients_are_told_by_the_envelope(site: Site) -> None:
    await aiosmtplib.send(
        a_mail(),
        recipients=["ada@example.com", "hidden@example.com"],
        hostname="127.0.0.1",
        port=site.smtp_port,
        start_tls=False,
    )

    assert site.inbox.mailbox.select(to="hidden@example.com")


async def test_an_address_outside_ascii_is_taken(site: Site) -> None:
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=site.smtp_port, start_tls=False) as client:
        await client.sendmail(
            "app@acme.example", ["jürgen@beispiel.example"], b"Subject: x\r\n\r\ny", mail_options=["SMTPUTF8"]
        )

    assert site.inbox.mailbox.select(to="jürgen@beispiel.example")


async def test_a_line_of_100_kb_is_taken(site: Site) -> None:
    await site.send(b"Subject: long\r\n\r\n" + b"x" * 100_000 + b"\r\n")

    [message] = site.inbox.mailbox.select()
    assert len(message.content.text) == 100_000


async def test_a_mail_of_more_than_10_mb_is_refused_when_it_is_announced(site: Site) -> None:
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=site.smtp_port, start_tls=False) as client:
        await client.ehlo()
        with pytest.raises(aiosmtplib.SMTPResponseException) as refused:
            await client.mail("app@acme.example", options=[f"SIZE={smtp.MOST_BYTES + 1}"])

    assert refused.value.code == 552


async def test_a_mail_of_more_than_10_mb_is_refused_when_it_comes(site: Site) -> None:
    huge = b"Subject: huge\r\n\r\n" + (b"x" * 998 + b"\r\n") * (smtp.MOST_BYTES // 1000 + 1)
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=site.smtp_port, start_tls=False) as client:
        await client.ehlo()
        await client.mail("app@acme.example")
        await client.rcpt("ada@example.com")
        with pytest.raises(aiosmtplib.SMTPResponseException) as refused:
            await client.data(huge)

    assert refused.value.code == 552
    assert site.inbox.mailbox.select() == []


async def test_a_taken_port_is_told_at_the_start(site: Site) -> None:
    with pytest.raises(OSError, match="address already in use"):
        await Inbox(clock=lambda: 0).start("127.0.0.1", site.smtp_port)


async def test_a_stopped_inbox_takes_no_more_mail(site: Site) -> None:
    await site.inbox.stop()

    with pytest.raises(aiosmtplib.SMTPConnectError):
        await site.send(a_mail())
