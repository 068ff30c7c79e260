# SPDX-License-Identifier: Apache-2.0
"""Rate limits: token buckets in this process's memory, and in one that all nodes share (security.md §15).

A bucket holds one number, the time at which it will be full again (the "generic cell rate algorithm"), so a
check is one dictionary look-up, under a microsecond; options are asked for on every view of a sign-in page.
The `limits` package takes 3 to 5 µs, starts a thread every 10 ms under load, and cannot be given a clock.

Memory is bounded: buckets live in two generations, and the older one is dropped when its buckets are all
full again, or when the younger one has grown to ``max_keys``. Then those go first that were not touched for
longest; a full table forgets, it never refuses strangers.

Where nodes share their buckets, a refusal that is known here already is given without asking; else one round trip
takes from the shared bucket, and its level is noted here. So when the shared ones are away, counting goes on from what
was known. Looking whether any is left (`Limits.require`) asks nobody: a process learns of the others' counts with its
first own one, so each may let one more through than the limit says.

Which address a request came from is decided at the edge. Tries of a code are not counted here but on the
code's own row, since those must survive a restart.
"""

from __future__ import annotations

import math
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol

from keystile.errors import RateLimited

Purpose = Literal["options", "failed_verify", "server_api", "portal_sign_in", "doctor"]


@dataclass(frozen=True, slots=True)
class Limit:
    """So many at once, and so many again evenly over each period."""

    allowed: int
    seconds: int


@dataclass(frozen=True, slots=True)
class LimitSettings:
    """Every limit and its default. Benchmarks and fault runs raise them, and say so."""

    options: Limit = Limit(600, 60)
    """Ceremony options, per address."""
    failed_verify: Limit = Limit(60, 60)
    """Answers that failed, per address. Successful ones are not counted: many people share an address."""
    server_api: Limit = Limit(60_000, 60)
    """Server API calls, per secret key, so that a flood of browsers cannot starve an app's backend."""
    portal_sign_in: Limit = Limit(10, 600)
    """Administrators' sign-ins, per address."""
    doctor: Limit = Limit(120, 60)
    """What Doctor's page asks, per address; a visit is half a dozen requests."""
    max_keys: int = 100_000
    """How many addresses or keys one generation of a purpose remembers; two are kept."""


class SharedBuckets(Protocol):
    """Buckets that all nodes take from."""

    async def take(self, purpose: Purpose, key: str, limit: Limit) -> tuple[bool, float] | None:
        """Take one, if there is one; whether it was taken, and in how many seconds the bucket is full again.

        None when the buckets do not answer: then each process counts for itself.
        """


class Limits:
    """All buckets of this process. For one thread, the event loop's.

    Args:
        settings: how much of what.
        clock: seconds, never going back; any starting point will do.
        shared: the buckets of all nodes, where there are several.
    """

    def __init__(
        self,
        settings: LimitSettings | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        shared: SharedBuckets | None = None,
    ) -> None:
        settings = settings or LimitSettings()
        self._clock = clock
        self._shared = shared
        self._buckets: Final[dict[Purpose, _Buckets]] = {
            "options": _Buckets(settings.options, settings.max_keys),
            "failed_verify": _Buckets(settings.failed_verify, settings.max_keys),
            "server_api": _Buckets(settings.server_api, settings.max_keys),
            "portal_sign_in": _Buckets(settings.portal_sign_in, settings.max_keys),
            "doctor": _Buckets(settings.doctor, settings.max_keys),
        }

    async def check(self, purpose: Purpose, key: str) -> None:
        """Count one, unless it is one too many.

        Raises:
            RateLimited: it is; nothing was counted.
        """
        wait = await self._take(purpose, key)
        if wait > 0:
            raise _too_many(wait)

    def require(self, purpose: Purpose, key: str) -> None:
        """Refuse when none is left, and count nothing: for what is only counted when it fails.

        Raises:
            RateLimited: none is left.
        """
        wait = self._buckets[purpose].wait(key, self._clock())
        if wait > 0:
            raise _too_many(wait)

    async def count(self, purpose: Purpose, key: str) -> None:
        """Count one that has happened already."""
        await self._take(purpose, key)

    async def _take(self, purpose: Purpose, key: str) -> float:
        """Take one, or say how many seconds until there is one."""
        buckets = self._buckets[purpose]
        if self._shared is None:
            return buckets.take(key, self._clock())
        wait = buckets.wait(key, self._clock())
        if wait > 0:
            return wait
        answer = await self._shared.take(purpose, key, buckets.limit)
        now = self._clock()
        if answer is None:
            return buckets.take(key, now)
        is_taken, left = answer
        buckets.note(key, now, now + left)
        return 0.0 if is_taken else left + buckets.cost - buckets.limit.seconds

    def __len__(self) -> int:
        """How many buckets are in memory."""
        return sum(len(buckets.young) + len(buckets.old) for buckets in self._buckets.values())


@dataclass(slots=True)
class _Buckets:
    """The buckets of one purpose: key to the time at which that bucket is full again."""

    limit: Limit
    max_keys: int
    young: dict[str, float] = field(default_factory=dict)
    old: dict[str, float] = field(default_factory=dict)
    rotated_at: float = -math.inf

    def take(self, key: str, now: float) -> float:
        """Take one token, or say how many seconds until there is one."""
        self._turn(now)
        full_at = self._full_at(key)
        if full_at < now:
            full_at = now
        full_at += self.cost
        wait = full_at - now - self.limit.seconds
        # A ten-thousandth of a second is no difference to anybody, but sums of floats make it.
        if wait > 1e-4:
            return wait
        self.young[key] = full_at
        return 0.0

    def note(self, key: str, now: float, full_at: float) -> None:
        """This is how full the bucket is."""
        self._turn(now)
        self.young[key] = full_at

    @property
    def cost(self) -> float:
        """Seconds until one token is back."""
        return self.limit.seconds / self.limit.allowed

    def _turn(self, now: float) -> None:
        # A bucket is full again at most one period after it was last used, so after a period in `old`
        # nothing is lost by forgetting it.
        if now - self.rotated_at >= self.limit.seconds or len(self.young) >= self.max_keys:
            self.old, self.young, self.rotated_at = self.young, {}, now

    def wait(self, key: str, now: float) -> float:
        """How many seconds until there is a token; 0 or less when there is one."""
        full_at = self._full_at(key) + self.cost
        wait = full_at - now - self.limit.seconds
        return wait if wait > 1e-4 else 0.0

    def _full_at(self, key: str) -> float:
        full_at = self.young.get(key)
        return self.old.get(key, -math.inf) if full_at is None else full_at


def network(address: str) -> str:
    """What is counted as one source: an IPv4 address, or the /64 that one customer gets of IPv6.

    An IPv4 address written as IPv6 (``::ffff:192.0.2.1``) is the IPv4 address. What is no address (a Unix
    socket) is one source together.
    """
    if ":" not in address:
        return address
    try:
        packed = socket.inet_pton(socket.AF_INET6, address.partition("%")[0])
    except OSError:
        return "unknown"
    if packed.startswith(_IPV4_MAPPED):
        return socket.inet_ntop(socket.AF_INET, packed[12:])
    return socket.inet_ntop(socket.AF_INET6, packed[:8] + bytes(8)) + "/64"


_IPV4_MAPPED: Final = bytes(10) + b"\xff\xff"


def _too_many(wait: float) -> RateLimited:
    retry_after = max(1, math.ceil(wait))
    return RateLimited(
        f"Too many requests came from here. Try again in {retry_after} s.", retry_after=retry_after
    )
