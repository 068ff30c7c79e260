# SPDX-License-Identifier: Apache-2.0
"""Look over the Redis or Valkey that limits are shared in."""

from __future__ import annotations

import asyncio
import statistics
import time
from typing import Final

from redis.exceptions import RedisError

from keystile.errors import Misconfigured
from keystile.server.domain.health import RedisHealth
from keystile.server.storage.shared_buckets import ANSWER_SECONDS, connect, try_script

PINGS: Final = 5
LOOK_SECONDS: Final = 4 * ANSWER_SECONDS


async def look(url: str) -> RedisHealth:
    """Everything there is to see, and whether it takes what the limits ask of it.

    Raises:
        Misconfigured: it does not answer, or not to us; the message says why, without the URL's password.
    """
    redis = connect(url, LOOK_SECONDS)
    try:
        async with asyncio.timeout(PINGS * LOOK_SECONDS):
            await try_script(redis)
            told = await redis.info()
            times = []
            for _ in range(PINGS):
                started = time.perf_counter()
                await redis.ping()
                times.append(time.perf_counter() - started)
    except (RedisError, OSError, TimeoutError) as error:
        raise Misconfigured(str(error) or "it does not answer") from error
    finally:
        await redis.aclose()
    name = (
        f"Valkey {told['valkey_version']}" if "valkey_version" in told else f"Redis {told['redis_version']}"
    )
    return RedisHealth(
        name=name,
        milliseconds=statistics.median(times) * 1000,
        most_bytes=int(told["maxmemory"]),
        policy=str(told["maxmemory_policy"]),
        evicted=int(told["evicted_keys"]),
    )
