# SPDX-License-Identifier: Apache-2.0
"""Rate limits that all nodes share: the buckets of `domain.limits`, in Redis or Valkey.

One script, which the server runs whole or not at all, does what `limits` does in memory: one number for each bucket,
the time at which it is full again, by the server's own clock, so nodes need not agree on theirs. A bucket expires when
it is full, so the memory taken is that of who came within the last period. Its name is a keyed hash: no address and no
key id leaves the platform.

A limit is a guard, never a reason to turn people away: when the server does not answer within `ANSWER_SECONDS`, each
process counts for itself, which is what it would do without (docs/decisions/0025), and asks again a second later.
"""

from __future__ import annotations

import asyncio
import hmac
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from keystile.errors import Misconfigured

if TYPE_CHECKING:
    from keystile.server.domain.limits import Limit, Purpose
    from keystile.server.domain.ports import Log

ANSWER_SECONDS: Final = 0.25
"""Local networks answer within one millisecond; a busy event loop may need some tens."""
CONNECTIONS: Final = 16
"""The most that one process opens; who finds none free waits, within its time."""
AWAY_SECONDS: Final = 1.0
"""How long nobody asks a server that did not answer."""

# KEYS: the bucket. ARGV: microseconds that one costs, microseconds of a whole bucket.
# Returns whether one was taken, and in how many microseconds the bucket is full.
_TAKE: Final = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now)
local after = full + ARGV[1]
if after - now - ARGV[2] > 100 then
  return {0, full - now}
end
redis.call('SET', KEYS[1], string.format('%.0f', after), 'PX', math.ceil((after - now) / 1000))
return {1, after - now}
"""


class RedisBuckets:
    """`domain.limits.SharedBuckets` in a Redis or Valkey server.

    Args:
        url: ``redis://``, ``rediss://`` (TLS) or ``unix://``.
        secret: keys the buckets' names; the same on all nodes.
        log: is told when the server goes away and when it is back.
        seconds: how long an answer may take.
    """

    def __init__(
        self,
        url: str,
        secret: bytes,
        log: Log,
        *,
        clock: Callable[[], float] = time.monotonic,
        seconds: float = ANSWER_SECONDS,
    ) -> None:
        self._redis = connect(url, seconds)
        self._seconds = seconds
        self._take = self._redis.register_script(_TAKE)
        self._secret = secret
        self._log = log
        self._clock = clock
        self._ask_again_at = 0.0
        self.is_away = False
        self.failures = 0
        """How often it did not answer."""

    async def take(self, purpose: Purpose, key: str, limit: Limit) -> tuple[bool, float] | None:
        now = self._clock()
        if self.is_away:
            if now < self._ask_again_at:
                return None
            self._ask_again_at = now + AWAY_SECONDS  # one asks; the others do not wait with it
        try:
            async with asyncio.timeout(self._seconds):
                taken, left = await self._take(
                    keys=[self._name(purpose, key)],
                    args=[limit.seconds * 1_000_000 / limit.allowed, limit.seconds * 1_000_000],
                )
        except (RedisError, OSError, TimeoutError) as error:
            self._is_gone(error)
            return None
        if self.is_away:
            self.is_away = False
            self._log.info("limits are shared again")
        return bool(taken), left / 1_000_000

    async def look(self) -> None:
        """Say at the start, and not at the first visitor, that the server does not answer."""
        try:
            async with asyncio.timeout(self._seconds):
                await try_script(self._redis)
        except (RedisError, OSError, TimeoutError) as error:
            self._is_gone(error)

    async def close(self) -> None:
        await self._redis.aclose()

    def _is_gone(self, error: Exception) -> None:
        self.failures += 1
        self._ask_again_at = self._clock() + AWAY_SECONDS
        if not self.is_away:
            self.is_away = True
            self._log.error(
                "limits are not shared: KEYSTILE_REDIS_URL does not answer, each process counts for itself",
                reason=str(error) or type(error).__name__,
            )

    def _name(self, purpose: str, key: str) -> str:
        digest = hmac.digest(self._secret, f"{purpose}\x00{key}".encode(), "sha256")
        return f"keystile:limit:{digest[:16].hex()}"


def connect(url: str, seconds: float = ANSWER_SECONDS) -> Redis:
    """A client that opens connections when it needs them, and tries nothing twice.

    Raises:
        Misconfigured: it is not a URL of Redis.
    """
    try:
        pool = BlockingConnectionPool.from_url(
            url,
            max_connections=CONNECTIONS,
            timeout=seconds,
            socket_timeout=seconds,
            socket_connect_timeout=seconds,
            retry=Retry(NoBackoff(), 0),
        )
    except ValueError as error:
        raise Misconfigured(
            "KEYSTILE_REDIS_URL must be redis://host:6379, rediss:// (with TLS) or unix:///path."
        ) from error
    return Redis.from_pool(pool)


async def try_script(redis: Redis) -> None:
    """Take from a bucket of nobody's, to see whether the server lets us."""
    await redis.register_script(_TAKE)(keys=["keystile:limit:doctor"], args=[1, 1_000_000])
