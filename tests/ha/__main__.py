# SPDX-License-Identifier: Apache-2.0
"""The high-availability recipe, broken on purpose while 64 people work (`make test-ha`).

Everything of deploy/ha runs on this machine. One part after another is killed, switched over or brought back; each
time, what everybody was told is compared with the primary's database, and everything that was sent is sent once more to
both nodes. Ends with the first promise that is not kept.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import urllib.request
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from deploy.ha.parts import get
from deploy.ha.recipe import MACHINES, MEMBERS, Recipe
from tests.ha.ctrl_c import ends_what_it_started
from tests.ha.trial import Trial, say, trial, until

AWAY = frozenset((503,))
BROKEN = frozenset((0, 502, 503))
SOME = 50
"""Requests that are refused, before what was broken is mended."""


async def machine_lost(one: Trial) -> None:
    """R5: the primary's whole machine: PostgreSQL, its Patroni, and its etcd member. Then it comes back."""
    old = _is(one.recipe.primary())
    machine = (old, f"etcd-{old}")
    await one.under_load(
        "primary's machine killed", _kill(one, *machine), _another_primary(one.recipe, old), errors=AWAY
    )
    await one.under_load(
        "that machine comes back as a replica",
        _start(one, *machine),
        lambda: _is_replica(one.recipe, old),
    )


async def primary_lost(one: Trial) -> None:
    """PostgreSQL and its Patroni; the etcd member of that machine lives."""
    old = _is(one.recipe.primary())
    await one.under_load("primary killed", _kill(one, old), _another_primary(one.recipe, old), errors=AWAY)
    await _back(one, old)


async def switched_over(one: Trial) -> None:
    recipe, old = one.recipe, _is(one.recipe.primary())
    await until(lambda: recipe.synchronous() is not None)
    await one.under_load(
        "switchover", _in_thread(recipe.switchover), _another_primary(recipe, old), errors=AWAY
    )
    await until(lambda: _is_replica(recipe, old))


async def replica_lost(one: Trial) -> None:
    """The one that COMMIT waits for: until Patroni has chosen the other."""
    recipe = one.recipe
    await until(lambda: recipe.synchronous() is not None)
    old = _is(recipe.synchronous())
    await one.under_load(
        "synchronous replica killed",
        _kill(one, old),
        lambda: recipe.synchronous() not in (None, old),
        errors=AWAY,
    )
    await _back(one, old)


async def replicas_lost(one: Trial) -> None:
    """Both: nothing that writes is acknowledged until one is back."""
    recipe, primary = one.recipe, _is(one.recipe.primary())
    replicas = [name for name in MACHINES if name != primary]

    async def change() -> None:
        await _kill(one, *replicas)()
        await one.load.refused(SOME)
        await _start(one, *replicas)()

    await one.under_load(
        "both replicas killed, and back after 50 refusals",
        change,
        lambda: recipe.synchronous() is not None,
        errors=AWAY,
    )
    await until(lambda: all(_is_replica(recipe, name) for name in replicas))


async def member_lost(one: Trial) -> None:
    """The etcd member that leads."""
    recipe = one.recipe
    leader = next(name for name in MEMBERS if _leads(recipe.parts[name].asked))
    others = [name for name in MEMBERS if name != leader]
    await one.under_load(
        "etcd leader killed",
        _kill(one, leader),
        lambda: any(_leads(recipe.parts[name].asked) for name in others),
    )
    await _back(one, leader)


async def etcd_lost(one: Trial) -> None:
    """All of etcd: the primary goes on, because it reaches both replicas (`failsafe_mode`)."""
    recipe = one.recipe

    def has_noticed() -> bool:
        return any(
            "failsafe_mode_is_active" in get(recipe.parts[name].asked, "/patroni") for name in MACHINES
        )

    await one.under_load("all of etcd killed", _kill(one, *MEMBERS), has_noticed)
    await _start(one, *MEMBERS)()
    await until(lambda: all(recipe.parts[name].state() for name in MEMBERS) and not has_noticed())


async def node_lost(one: Trial) -> None:
    """A Keystile node: what it was about to answer is in doubt, and everything else is answered by the other."""
    await one.under_load(
        "Keystile node killed",
        _kill(one, "node1"),
        lambda: not one.recipe.parts["node1"].is_running,
        errors=BROKEN,
    )


EXPERIMENTS = (
    *(machine_lost, primary_lost, switched_over, replica_lost),
    *(replicas_lost, member_lost, etcd_lost, node_lost),
)


def _is(name: str | None) -> str:
    assert name is not None
    return name


def _in_thread(work: Callable[[], Any]) -> Callable[[], Awaitable[Any]]:
    return lambda: asyncio.to_thread(work)


def _kill(one: Trial, *names: str) -> Callable[[], Awaitable[Any]]:
    def work() -> None:
        for name in names:
            one.recipe.parts[name].kill()

    return _in_thread(work)


def _start(one: Trial, *names: str) -> Callable[[], Awaitable[Any]]:
    def work() -> None:
        for name in names:
            one.recipe.parts[name].start()

    return _in_thread(work)


async def _back(one: Trial, name: str) -> None:
    await _start(one, name)()
    part = one.recipe.parts[name]
    await until(lambda: _is_replica(one.recipe, name) if name in MACHINES else part.state() is not None)


def _another_primary(recipe: Recipe, old: str) -> Callable[[], bool]:
    return lambda: recipe.primary() not in (None, old)


def _is_replica(recipe: Recipe, name: str) -> bool:
    """Whether it streams what the primary does."""
    state, primary = recipe.parts[name].state(), recipe.primary()
    if state is None or "replica" not in state or primary is None:
        return False
    replication = get(recipe.parts[primary].asked, "/patroni").get("replication", [])
    return any(one["application_name"] == name and one["state"] == "streaming" for one in replication)


def _leads(address: str) -> bool:
    """Whether this etcd member is the leader."""
    request = urllib.request.Request(f"http://{address}/v3/maintenance/status", b"{}")
    try:
        with urllib.request.urlopen(request, timeout=2) as answer:
            found = json.load(answer)
    except OSError:
        return False
    return bool(found.get("leader") == found["header"]["member_id"])


async def main() -> None:
    folder = Path(mkdtemp(prefix="keystile-ha-", dir="/var/tmp"))
    async with trial(folder) as one:
        for experiment in EXPERIMENTS:
            await experiment(one)
        refused, accepted = await one.send_again()
        say(f"all of it sent again, once more, at both nodes: {refused} refused, {accepted} accepted")
        assert accepted == 0, "something was accepted after everything had been sent twice"
        say(await one.check_copies())
    shutil.rmtree(folder)
    say(await ends_what_it_started())


if __name__ == "__main__":
    asyncio.run(main())
