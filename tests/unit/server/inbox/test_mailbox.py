# SPDX-License-Identifier: Apache-2.0
"""The mailbox: order, bounds, waiting."""

from __future__ import annotations

from dataclasses import replace

import anyio
import pytest

from keystile.server.inbox.mailbox import Mailbox
from keystile.server.inbox.messages import Content

NOON = 1_795_435_200_000
MAIL = Content(
    channel="email", sender="a@b.example", to=("ada@example.com",), subject="Hi", text="x", html=""
)


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> int:
        return self.now


def subjects(mailbox: Mailbox) -> list[str]:
    return [message.content.subject for message in mailbox.select()]


def test_the_newest_message_is_first() -> None:
    mailbox = Mailbox(clock=Clock())
    mailbox.add(replace(MAIL, subject="one"))
    mailbox.add(replace(MAIL, subject="two"))

    assert subjects(mailbox) == ["two", "one"]


def test_messages_of_one_millisecond_have_ids_of_their_own() -> None:
    mailbox = Mailbox(clock=Clock())

    assert [mailbox.add(MAIL).id for _ in range(3)] == [NOON, NOON + 1, NOON + 2]


def test_a_clock_that_went_back_does_not_turn_the_order() -> None:
    clock = Clock()
    mailbox = Mailbox(clock=clock)
    first = mailbox.add(MAIL)
    clock.now -= 10_000

    assert mailbox.add(MAIL).id > first.id


def test_the_oldest_goes_when_there_are_too_many() -> None:
    mailbox = Mailbox(clock=Clock(), most_messages=2)
    for subject in ("one", "two", "three"):
        mailbox.add(replace(MAIL, subject=subject))

    assert subjects(mailbox) == ["three", "two"]


def test_the_oldest_goes_when_they_are_too_large_but_the_newest_stays() -> None:
    mailbox = Mailbox(clock=Clock(), most_bytes=5000)
    mailbox.add(replace(MAIL, subject="small"))
    mailbox.add(replace(MAIL, subject="large", text="x" * 9000))

    assert subjects(mailbox) == ["large"]


@pytest.mark.parametrize(
    ("to", "query", "found"),
    [
        ("ada@example.com", "", True),
        ("ADA@example.com", "", True),
        ("da@example.com", "", False),
        ("", "LINK", True),
        ("", "b.example", True),
        ("", "nothing of it", False),
    ],
)
def test_a_message_is_found_by_recipient_and_by_what_it_says(to: str, query: str, found: bool) -> None:
    mailbox = Mailbox(clock=Clock())
    mailbox.add(replace(MAIL, text="your link"))

    assert bool(mailbox.select(to=to, query=query)) is found


@pytest.mark.anyio
async def test_who_waits_is_told_as_soon_as_it_comes() -> None:
    mailbox = Mailbox(clock=Clock())
    found: list[str] = []

    async def wait() -> None:
        messages = await mailbox.wait_for(lambda: mailbox.select(to="ada@example.com"), within_seconds=30)
        found.extend(message.content.subject for message in messages)

    async with anyio.create_task_group() as waiting:
        waiting.start_soon(wait)
        await anyio.wait_all_tasks_blocked()
        mailbox.add(replace(MAIL, to=("grace@example.com",)))
        await anyio.wait_all_tasks_blocked()
        mailbox.add(MAIL)

    assert found == ["Hi"]


@pytest.mark.anyio
async def test_who_waits_in_vain_gets_nothing() -> None:
    mailbox = Mailbox(clock=Clock())

    assert await mailbox.wait_for(mailbox.select, within_seconds=0) == []


@pytest.mark.anyio
async def test_a_server_that_stops_lets_everybody_go() -> None:
    mailbox = Mailbox(clock=Clock())

    async with anyio.create_task_group() as waiting:
        waiting.start_soon(lambda: mailbox.wait_for(mailbox.select, within_seconds=30))
        await anyio.wait_all_tasks_blocked()
        mailbox.close()
