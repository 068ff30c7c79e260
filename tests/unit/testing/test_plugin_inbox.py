# SPDX-License-Identifier: Apache-2.0
"""The inbox of the plug-in: mail that came over SMTP, waited for without sleeping, and clear words where none came."""

from __future__ import annotations

import smtplib
import threading
import urllib.request

import pytest

from keystile.testing import KeystileInbox, KeystileServer, NotArrived

ADA, BOB = "ada@example.com", "bob@example.com"


def send(server: KeystileServer, to: str, text: str, subject: str = "Sign in to Shop") -> None:
    with smtplib.SMTP(server.smtp_host, server.smtp_port) as smtp:
        smtp.sendmail("shop@example.com", [to], f"Subject: {subject}\nTo: {to}\n\n{text}\n")


def test_the_link_that_leads_in_is_taken_out_of_the_mail(
    keystile_server: KeystileServer, keystile_inbox: KeystileInbox
) -> None:
    send(keystile_server, ADA, "https://shop.test/terms\nhttps://shop.test/auth/callback?token=t1")

    assert keystile_inbox.latest_link(to=ADA) == "https://shop.test/auth/callback?token=t1"


def test_it_waits_for_mail_that_is_still_to_come(
    keystile_server: KeystileServer, keystile_inbox: KeystileInbox
) -> None:
    sender = threading.Timer(0.05, send, (keystile_server, ADA, "Your code is 482913"))
    sender.start()

    code = keystile_inbox.latest_code(to=ADA, within_seconds=30)
    sender.join()

    assert code == "482913"


def test_link_and_code_of_one_mail_can_both_be_had(
    keystile_server: KeystileServer, keystile_inbox: KeystileInbox
) -> None:
    send(keystile_server, ADA, "Your code is 482913\nhttps://shop.test/auth?token=t1")

    assert keystile_inbox.latest_link() == "https://shop.test/auth?token=t1"
    assert keystile_inbox.latest_code() == "482913"


def test_the_first_mail_is_not_taken_for_the_second(
    keystile_server: KeystileServer, keystile_inbox: KeystileInbox
) -> None:
    send(keystile_server, ADA, "Your code is 111111")
    keystile_inbox.latest_code(to=ADA)

    with pytest.raises(NotArrived, match=r"code 111111 · given already by latest_code\(\)"):
        keystile_inbox.latest_code(to=ADA, within_seconds=0.01)

    send(keystile_server, ADA, "Your code is 222222")
    assert keystile_inbox.latest_code(to=ADA) == "222222"


def test_mail_of_others_and_of_earlier_tests_is_not_ours(keystile_server: KeystileServer) -> None:
    send(keystile_server, ADA, "Your code is 111111")
    inbox = keystile_server.inbox()
    send(keystile_server, BOB, "Your code is 222222")

    with pytest.raises(NotArrived) as failure:
        inbox.latest_code(to=ADA, within_seconds=0.01)

    assert str(failure.value).splitlines() == [
        "No code for ada@example.com arrived within 0.01 s.",
        "Arrived during this test:",
        "  - to bob@example.com · 'Sign in to Shop' · code 222222",
    ]


def test_an_empty_inbox_says_where_mail_is_caught(
    keystile_server: KeystileServer, keystile_inbox: KeystileInbox
) -> None:
    with pytest.raises(NotArrived, match=rf"caught on 127.0.0.1:{keystile_server.smtp_port} \(SMTP_HOST"):
        keystile_inbox.latest_link(within_seconds=0.01)


@pytest.mark.anyio
async def test_in_an_event_loop_it_says_that_the_loop_stood_still(keystile_inbox: KeystileInbox) -> None:
    with pytest.raises(NotArrived, match=r"await asyncio.to_thread"):
        keystile_inbox.latest(within_seconds=0.01)


def test_the_whole_message_can_be_had(keystile_server: KeystileServer, keystile_inbox: KeystileInbox) -> None:
    send(keystile_server, ADA, "Hello Ada", subject="Welcome")
    send(keystile_server, BOB, "Hello Bob", subject="Welcome")

    assert keystile_inbox.latest(query="hello ada").to == (ADA,)
    assert [message.subject for message in keystile_inbox.messages()] == ["Welcome", "Welcome"]


def test_a_person_can_look_at_the_inbox_too(keystile_server: KeystileServer) -> None:
    send(keystile_server, ADA, "Hello Ada", subject="Welcome to the shop")

    with urllib.request.urlopen(keystile_server.inbox_url) as page:
        assert "Welcome to the shop" in page.read().decode()
    with urllib.request.urlopen(f"{keystile_server.inbox_url}/messages.json?to={ADA}") as listed:
        assert "Hello Ada" in listed.read().decode()
