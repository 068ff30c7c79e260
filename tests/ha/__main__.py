# SPDX-License-Identifier: Apache-2.0
"""The high-availability recipe, broken on purpose while 64 people work (`make test-ha`).

Everything of deploy/ha runs on this machine. One part after another is killed, switched over or brought back; each
time, what everybody was told is compared with the primary's database, and everything that was ever sent is sent once
more to both nodes. Ends with the first promise that is not kept.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import urllib.request
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp

from deploy.ha.parts import get
from deploy.ha.recipe import MACHINES, MEMBERS, Recipe
from tests.ha.ctrl_c import ends_what_it_started
from tests.ha.trial import Trial, say, trial, until

BUSY = frozenset((503,))
BROKEN = frozenset((0, 502, 503))


async def primary_lost(one: Trial) -> None:
    """R5: the primary's whole machine: PostgreSQL, its Patroni, and its etcd member. Then it comes back."""
    recipe, old = one.recipe, _is(one.recipe.primary())

    def kill() -> None:
        recipe.parts[old].kill()
        recipe.parts[f"etcd-{old}"].kill()

    await one.under_load("primary's machine killed", kill, _another_primary(recipe, old), errors=BUSY)

    def start() -> None:
        recipe.parts[f"etcd-{old}"].start()
        recipe.parts[old].start()

    await one.under_load("that machine comes back as a replica", start, lambda: _is_replica(recipe, old))


async def postgres_lost(one: Trial) -> None:
    """PostgreSQL and Patroni are killed, its etcd member lives. Then a switchover."""
    recipe, old = one.recipe, _is(one.recipe.primary())
    await one.under_load("primary killed", recipe.parts[old].kill, _another_primary(recipe, old), errors=BUSY)
    await _back(recipe, old)


async def switched_over(one: Trial) -> None:
    recipe = one.recipe
    await until(lambda: recipe.synchronous() is not None)
    old = _is(recipe.primary())
    await one.under_load("switchover", recipe.switchover, _another_primary(recipe, old), errors=BUSY)
    await until(lambda: _is_replica(recipe, old))


async def replica_lost(one: Trial) -> None:
    """The one that COMMIT waits for: until Patroni has chosen the other."""
    recipe = one.recipe
    await until(lambda: recipe.synchronous() is not None)
    old = _is(recipe.synchronous())
    await one.under_load(
        "synchronous replica killed",
        recipe.parts[old].kill,
        lambda: recipe.synchronous() not in (None, old),
        errors=BUSY,
    )
    await _back(recipe, old)


async def member_lost(one: Trial) -> None:
    """The etcd member that leads."""
    recipe = one.recipe
    leader = next(name for name in MEMBERS if _leads(recipe.parts[name].asked))
    others = [name for name in MEMBERS if name != leader]
    await one.under_load(
        "etcd leader killed",
        recipe.parts[leader].kill,
        lambda: any(_leads(recipe.parts[name].asked) for name in others),
    )
    await _back(recipe, leader)


async def etcd_lost(one: Trial) -> None:
    """All of etcd: the primary goes on, because it reaches both replicas (`failsafe_mode`)."""
    recipe = one.recipe

    def kill() -> None:
        for name in MEMBERS:
            recipe.parts[name].kill()

    def has_noticed() -> bool:
        return any(
            "failsafe_mode_is_active" in get(recipe.parts[name].asked, "/patroni") for name in MACHINES
        )

    await one.under_load("all of etcd killed", kill, has_noticed)
    for name in MEMBERS:
        recipe.parts[name].start()
    await until(lambda: all(recipe.parts[name].state() for name in MEMBERS) and not has_noticed())


async def node_lost(one: Trial) -> None:
    """A Keystile node: what it was about to answer is in doubt, and everything else is answered by the other."""
    await one.under_load(
        "Keystile node killed",
        one.recipe.parts["node1"].kill,
        lambda: not one.recipe.parts["node1"].is_running,
        errors=BROKEN,
    )


def _is(name: str | None) -> str:
    assert name is not None
    return name


def _another_primary(recipe: Recipe, old: str) -> Callable[[], bool]:
    return lambda: recipe.primary() not in (None, old)


def _is_replica(recipe: Recipe, name: str) -> bool:
    """Whether it streams what the primary does."""
    state = recipe.parts[name].state()
    if state is None or "replica" not in state:
        return False
    replication = get(recipe.parts[_is(recipe.primary())].asked, "/patroni").get("replication", [])
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


async def _back(recipe: Recipe, name: str) -> None:
    recipe.parts[name].start()
    await until(
        lambda: _is_replica(recipe, name) if name in MACHINES else recipe.parts[name].state() is not None
    )


async def main() -> None:
    folder = Path(mkdtemp(prefix="keystile-ha-", dir="/var/tmp"))
    async with trial(folder) as one:
        for experiment in (
            *(primary_lost, postgres_lost, switched_over, replica_lost, member_lost, etcd_lost, node_lost),
        ):
            await experiment(one)
        refused, accepted = await one.send_again()
        say(f"all of it sent again, once more, at both nodes: {refused} refused, {accepted} accepted")
        assert accepted == 0, "something was accepted after everything had been sent twice"
        say(await one.check_copies())
    shutil.rmtree(folder)
    say(await ends_what_it_started())


if __name__ == "__main__":
    asyncio.run(main())
