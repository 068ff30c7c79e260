# SPDX-License-Identifier: Apache-2.0
"""Limits that several nodes share in a real Redis or Valkey, and what happens when it is away."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from keystile.errors import RateLimited
from keystile.server.domain.limits import Limit, Limits, LimitSettings
from keystile.server.storage.shared_buckets import RedisBuckets, connect
from tests.faults.redis_server import running_redis
from tests.ports import free_port

pytestmark = pytest.mark.anyio

HOME = "192.0.2.1"
LIMITS = LimitSettings(options=Limit(100, 600), failed_verify=Limit(10, 600))


class Log:
    def __init__(self) -> None:
        self.lines: list[tuple[str, str]] = []

    def info(self, event: str, **facts: Any) -> None:
        self.lines.append(("info", event))

    def warning(self, event: str, **facts: Any) -> None:
        self.lines.append(("warning", event))

    def error(self, event: str, *, error: BaseException | None = None, **facts: Any) -> None:
        self.lines.append(("error", event))


class Node:
    """The limits of one process."""

    def __init__(self, port: int) -> None:
        self.log = Log()
        self.buckets = RedisBuckets(f"redis://127.0.0.1:{port}", b"k" * 32, self.log, seconds=10)
        self.limits = Limits(LIMITS, shared=self.buckets)

    async def allowed(self, tries: int) -> int:
        async def one() -> bool:
            try:
                await self.limits.check("options", HOME)
            except RateLimited:
                return False
            return True

        return sum(await asyncio.gather(*(one() for _ in range(tries))))


async def test_nodes_share_one_limit_however_they_race(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        port = await stack.enter_async_context(running_redis(tmp_path))
        nodes = [Node(port) for _ in range(3)]
        for node in nodes:
            stack.push_async_callback(node.buckets.close)

        counts = await asyncio.gather(*(node.allowed(80) for node in nodes))

        assert (sum(counts), [node.buckets.failures for node in nodes]) == (100, [0, 0, 0])
        redis = connect(f"redis://127.0.0.1:{port}")
        stack.push_async_callback(redis.aclose)
        (name,) = [name.decode() async for name in redis.scan_iter()]
        assert HOME not in name
        assert 0 < await redis.pttl(name) <= 600_000


async def test_a_failure_at_one_node_counts_at_the_next(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        port = await stack.enter_async_context(running_redis(tmp_path))
        first, second = Node(port), Node(port)
        stack.push_async_callback(first.buckets.close)
        stack.push_async_callback(second.buckets.close)
        for _ in range(10):
            await first.limits.count("failed_verify", HOME)
        second.limits.require("failed_verify", HOME)  # it has heard of none yet
        await second.limits.count("failed_verify", HOME)

        for node in (first, second):
            with pytest.raises(RateLimited):
                node.limits.require("failed_verify", HOME)


async def test_a_server_that_is_away_at_the_start_is_said_at_the_start(tmp_path: Path) -> None:
    node = Node(free_port())

    await node.buckets.look()
    await node.buckets.close()

    assert (node.buckets.is_away, [level for level, _ in node.log.lines]) == (True, ["error"])


async def test_while_it_is_away_each_process_counts_for_itself_and_it_is_found_again(tmp_path: Path) -> None:
    node = Node(port := free_port())
    async with AsyncExitStack() as stack:
        stack.push_async_callback(node.buckets.close)
        started = time.monotonic()
        assert await node.allowed(150) == 100
        print(f"150 checks without a server: {time.monotonic() - started:.3f} s")  # noqa: T201
        assert (node.buckets.is_away, len(node.log.lines), node.log.lines[0][0]) == (True, 1, "error")

        await stack.enter_async_context(running_redis(tmp_path, port))
        async with asyncio.timeout(30):
            for number in count():
                await node.limits.check("options", f"198.51.100.{number}")
                if not node.buckets.is_away:
                    break
                await asyncio.sleep(0.05)
        assert node.log.lines[-1] == ("info", "limits are shared again")
