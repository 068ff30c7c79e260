# SPDX-License-Identifier: Apache-2.0
"""`keystile.server.domain.limits`."""

from __future__ import annotations

import pytest

from keystile.errors import RateLimited
from keystile.server.domain.limits import Limit, Limits, LimitSettings, Purpose, network

pytestmark = pytest.mark.anyio

HOME = "192.0.2.1"


class Clock:
    """Seconds that pass only when told to."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


async def allowed(limits: Limits, key: str, tries: int) -> int:
    """How many of so many tries are let through."""
    passed = 0
    for _ in range(tries):
        try:
            await limits.check("options", key)
        except RateLimited:
            continue
        passed += 1
    return passed


async def test_options_are_given_600_times_at_once_and_then_ten_a_second() -> None:
    clock = Clock()
    limits = Limits(clock=clock)

    assert await allowed(limits, HOME, 700) == 600
    clock.now += 1
    assert await allowed(limits, HOME, 100) == 10


async def test_a_refusal_says_in_how_many_seconds_it_is_worth_trying_again() -> None:
    limits = Limits(LimitSettings(options=Limit(2, 60)), clock=Clock())
    await limits.check("options", HOME)
    await limits.check("options", HOME)

    with pytest.raises(RateLimited, match=r"Try again in 30 s\.") as caught:
        await limits.check("options", HOME)

    assert caught.value.retry_after == 30


async def test_a_refused_request_costs_nothing() -> None:
    clock = Clock()
    limits = Limits(LimitSettings(options=Limit(1, 60)), clock=clock)
    await allowed(limits, HOME, 1_000)
    clock.now += 60

    assert await allowed(limits, HOME, 1_000) == 1


async def test_one_source_does_not_use_up_anothers_share() -> None:
    limits = Limits(LimitSettings(options=Limit(1, 60)), clock=Clock())
    await allowed(limits, HOME, 10)

    assert await allowed(limits, "192.0.2.2", 10) == 1


async def test_one_purpose_does_not_use_up_anothers_share() -> None:
    limits = Limits(LimitSettings(options=Limit(1, 60), failed_verify=Limit(1, 60)), clock=Clock())
    await allowed(limits, HOME, 10)

    await limits.check("failed_verify", HOME)


async def test_looking_whether_any_is_left_counts_nothing() -> None:
    limits = Limits(LimitSettings(failed_verify=Limit(1, 60)), clock=Clock())
    for _ in range(10):
        limits.require("failed_verify", HOME)


async def test_after_the_last_failure_that_is_allowed_the_next_try_is_refused() -> None:
    limits = Limits(LimitSettings(failed_verify=Limit(2, 60)), clock=Clock())
    await limits.count("failed_verify", HOME)
    limits.require("failed_verify", HOME)
    await limits.count("failed_verify", HOME)

    with pytest.raises(RateLimited):
        limits.require("failed_verify", HOME)


async def test_a_bucket_survives_the_turn_of_a_generation() -> None:
    clock = Clock()
    limits = Limits(LimitSettings(options=Limit(60, 60)), clock=clock)
    await allowed(limits, "192.0.2.9", 1)
    clock.now += 59
    await allowed(limits, HOME, 60)
    clock.now += 2  # a generation turns here

    assert await allowed(limits, HOME, 60) == 2


async def test_a_flood_of_addresses_takes_a_bounded_number_of_buckets() -> None:
    limits = Limits(LimitSettings(max_keys=100), clock=Clock())
    for number in range(10_000):
        await limits.check("options", f"192.0.2.{number}")

    assert len(limits) <= 200


async def test_idle_buckets_are_forgotten() -> None:
    clock = Clock()
    limits = Limits(clock=clock)
    for number in range(100):
        await limits.check("options", f"192.0.2.{number}")
    for _ in range(2):
        clock.now += 61
        await limits.check("options", HOME)

    assert len(limits) == 1 + 1


class Shared:
    """Shared buckets that answer what a test says; what they were asked."""

    def __init__(self, answer: tuple[bool, float] | None) -> None:
        self.answer = answer
        self.asked = 0

    async def take(self, purpose: Purpose, key: str, limit: Limit) -> tuple[bool, float] | None:
        self.asked += 1
        return self.answer


async def test_what_all_nodes_have_taken_together_counts() -> None:
    clock, shared = Clock(), Shared((False, 60.0))
    limits = Limits(LimitSettings(options=Limit(2, 60)), clock=clock, shared=shared)

    with pytest.raises(RateLimited, match=r"Try again in 30 s\."):
        await limits.check("options", HOME)


async def test_a_refusal_that_is_known_here_asks_nobody_until_it_is_over() -> None:
    clock, shared = Clock(), Shared((False, 60.0))
    limits = Limits(LimitSettings(options=Limit(2, 60)), clock=clock, shared=shared)
    assert await allowed(limits, HOME, 1_000) == 0
    assert shared.asked == 1

    clock.now += 30
    await allowed(limits, HOME, 1)
    assert shared.asked == 2


async def test_looking_asks_nobody_and_knows_what_the_last_count_told() -> None:
    clock, shared = Clock(), Shared((True, 60.0))
    limits = Limits(LimitSettings(failed_verify=Limit(2, 60)), clock=clock, shared=shared)
    limits.require("failed_verify", HOME)
    assert shared.asked == 0
    await limits.count("failed_verify", HOME)

    with pytest.raises(RateLimited):
        limits.require("failed_verify", HOME)
    assert shared.asked == 1


async def test_without_the_shared_buckets_counting_goes_on_here_from_what_was_known() -> None:
    clock, shared = Clock(), Shared((True, 30.0))
    limits = Limits(LimitSettings(options=Limit(2, 60)), clock=clock, shared=shared)
    await limits.check("options", HOME)
    shared.answer = None

    assert await allowed(limits, HOME, 10) == 1


@pytest.mark.parametrize(
    ("address", "source"),
    [
        pytest.param("192.0.2.1", "192.0.2.1", id="IPv4"),
        pytest.param("::ffff:192.0.2.1", "192.0.2.1", id="IPv4 written as IPv6"),
        pytest.param("::FFFF:C000:201", "192.0.2.1", id="the same in hex"),
        pytest.param("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", id="IPv6 by its /64"),
        pytest.param("2001:db8:1:2::ffff", "2001:db8:1:2::/64", id="its neighbour"),
        pytest.param("fe80::1%eth0", "fe80::/64", id="with a zone"),
        pytest.param("::1", "::/64", id="loopback"),
        pytest.param("unix:", "unknown", id="no address"),
        pytest.param("testclient", "testclient", id="a name"),
    ],
)
def test_a_source_is_what_one_customer_gets(address: str, source: str) -> None:
    assert network(address) == source
