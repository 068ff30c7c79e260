# SPDX-License-Identifier: Apache-2.0
"""Whether the Redis that nodes count in together answers them all, soon, and forgets nothing. Pure, as `checks`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from keystile.server.doctor.checks import Finding
from keystile.server.domain.health import RedisHealth

CHECK: Final = "shared limits"
SLOW_MS: Final = 5.0
"""Every limited request waits for one round trip."""


def check_redis(health: RedisHealth, *, name: str) -> Iterator[Finding]:
    if health.milliseconds > SLOW_MS:
        text = f"{health.name} takes {health.milliseconds:.1f} ms to answer, and every limited request waits for it"
        yield Finding(CHECK, name, "warning", text, "run it nearer to the nodes, or give it less to do")
    else:
        yield Finding(CHECK, name, "ok", f"{health.name} counts, {health.milliseconds:.1f} ms away")
    if health.most_bytes and health.policy != "noeviction":
        thrown = f"; it has done so {health.evicted} times" if health.evicted else ""
        yield Finding(
            CHECK,
            name,
            "warning",
            f"when {health.most_bytes // 2**20} MiB are full it throws keys away ({health.policy}), and with them what "
            f"was counted{thrown}",
            "give the limits a Redis of their own, and there: CONFIG SET maxmemory-policy noeviction",
        )


def unreachable(reason: str, *, name: str) -> Finding:
    """It does not answer, or not to us."""
    return Finding(
        CHECK,
        name,
        "failed",
        f"it cannot be used, so each process counts for itself: {reason}",
        "look at KEYSTILE_REDIS_URL: host, port, password (redis://:password@host), and rediss:// where it speaks TLS; "
        "a certificate of your own is named with ?ssl_ca_certs=/path/ca.pem",
    )
