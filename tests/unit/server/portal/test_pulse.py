# SPDX-License-Identifier: Apache-2.0
"""The pulse: one question per tenant however many listen, none when nobody does."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import Any

import anyio
import anyio.lowlevel
import pytest

from keystile.errors import RateLimited, Unavailable
from keystile.server.domain.identifiers import TenantId
from keystile.server.domain.lists import Lists, Newest
from keystile.server.portal.pulse import MOST, MOST_OF_ONE, Pulse
from tests.unit.server.examples import ACME, OTHER, a_tenant

pytestmark = pytest.mark.anyio

TENANT = a_tenant(ACME)
FOREVER = 60.0


class Rows:
    """Of the store, what a pulse asks: how often it did, and for whom."""

    def __init__(self) -> None:
        self.asked: list[TenantId] = []
        self.now = Newest()
        self.failing = False

    async def newest(self, tenant_id: TenantId) -> Newest:
        self.asked.append(tenant_id)
        if self.failing:
            raise Unavailable("The disk is away.")
        return self.now


def a_pulse(rows: Any, *, seconds: float = 0.0) -> Pulse:
    return Pulse(Lists(rows), seconds=seconds)


async def rounds(number: int) -> None:
    for _ in range(number):
        await anyio.lowlevel.checkpoint()


async def test_nobody_listens_and_nothing_is_asked() -> None:
    rows = Rows()
    pulse = a_pulse(rows)

    await rounds(5)

    assert (rows.asked, pulse.watched) == ([], 0)


async def test_many_listeners_of_a_tenant_are_one_question() -> None:
    rows = Rows()
    pulse = a_pulse(rows, seconds=FOREVER)

    async with AsyncExitStack() as stack:
        for _ in range(20):
            await stack.enter_async_context(pulse.listening(TENANT, "admin:ada"))
        await stack.enter_async_context(pulse.listening(a_tenant(OTHER), "admin:bob"))
        await rounds(5)

        assert rows.asked == [ACME, OTHER]


async def test_the_last_listener_takes_the_question_along() -> None:
    rows = Rows()
    pulse = a_pulse(rows)

    async with pulse.listening(TENANT, "admin:ada"), pulse.listening(TENANT, "admin:ada"):
        await rounds(3)
    await rounds(3)
    asked = len(rows.asked)
    await rounds(10)

    assert (len(rows.asked), pulse.watched) == (asked, 0)


async def test_news_wake_whoever_listens() -> None:
    rows = Rows()

    async with a_pulse(rows).listening(TENANT, "admin:ada") as watch:
        await rounds(3)
        rows.now = Newest(action_at=1)
        with anyio.fail_after(5):
            await watch.changed(within_seconds=FOREVER)


async def test_a_database_that_is_away_for_a_while_ends_nothing() -> None:
    rows = Rows()
    rows.failing = True

    async with a_pulse(rows).listening(TENANT, "admin:ada") as watch:
        await rounds(5)
        rows.failing, rows.now = False, Newest(user_at=1)
        with anyio.fail_after(5):
            await watch.changed(within_seconds=FOREVER)


async def test_a_server_that_stops_waits_for_nobody() -> None:
    pulse = a_pulse(Rows(), seconds=FOREVER)

    with anyio.fail_after(5):
        async with pulse.listening(TENANT, "admin:ada") as watch, anyio.create_task_group() as tasks:
            tasks.start_soon(lambda: watch.changed(within_seconds=FOREVER))
            await rounds(3)
            pulse.stop()

    assert pulse.stopped


async def test_one_person_has_so_many_open_pages_and_no_more() -> None:
    pulse = a_pulse(Rows(), seconds=FOREVER)
    async with AsyncExitStack() as pages:
        for _ in range(MOST_OF_ONE):
            await pages.enter_async_context(pulse.listening(TENANT, "admin:ada"))
        with pytest.raises(RateLimited):
            await pages.enter_async_context(pulse.listening(TENANT, "admin:ada"))
        await pages.enter_async_context(pulse.listening(TENANT, "admin:bob"))

    pulse.check_room("admin:ada")
    assert pulse.watched == 0


async def test_a_process_has_so_many_listeners_and_no_more() -> None:
    pulse = a_pulse(Rows(), seconds=FOREVER)
    async with AsyncExitStack() as pages:
        for number in range(MOST):
            await pages.enter_async_context(pulse.listening(TENANT, f"admin:{number}"))
        with pytest.raises(RateLimited):
            pulse.check_room("admin:ada")

    pulse.check_room("admin:ada")
