# SPDX-License-Identifier: Apache-2.0
"""What one passkey sign-in costs, beside a peer and beside the floor (issue 3, must show 7).

    python benchmarks/signin.py            # all servers, 3 rounds of 3 s
    python benchmarks/signin.py --check    # the same, and status 1 when a bar is missed

A sign-in is two requests: options, then verify with a real signature. All servers run at the same time,
pinned to core 0, and take turns, round by round; the load runs on core 1. What counts is CPU time of the
server's process tree per sign-in, the minimum over the rounds: rates move with the machine's other work, CPU
time less.

The work is not equal, and that is the point: the Express peer keeps everything in memory, the floor and
Keystile answer when two writes are on the disk. `express-session` is the same peer with the challenge in a
session, as in SimpleWebAuthn's own example. Keystile's limits per address are raised, since all load
comes from one.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import uvloop

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import servers
from benchmarks.keystile_target import keystile
from benchmarks.loadgen import Person, Round, Simple, Target, enroll_all, load
from benchmarks.servers import Running

BARS = (
    ("keystile", "express", 0.7),
    ("keystile", "express-session", None),  # for comparison only
    ("keystile", "floor", 2.5),
)


class Contender:
    """One server, its load and its figures."""

    def __init__(self, target: Target, running: Running, users: int) -> None:
        self.target = target
        self.running = running
        self.people = [Person(f"user-{number}") for number in range(users)]
        self.rounds: list[Round] = []
        self.cpu_ms: list[float] = []

    async def round(self, seconds: float, concurrency: int, *, counts: bool = True) -> None:
        before = self.running.cpu_seconds()
        done = await load(self.target, self.people, seconds=seconds, concurrency=concurrency)
        spent = self.running.cpu_seconds() - before
        if done.sign_ins == 0:
            raise RuntimeError(f"{self.target.name}: nobody could sign in ({done.errors} errors)")
        if counts:
            self.rounds.append(done)
            self.cpu_ms.append(1000 * spent / done.sign_ins)

    def line(self) -> str:
        best = max(self.rounds, key=lambda done: done.sign_ins / done.seconds)
        return (
            f"{self.target.name:<15} {min(self.cpu_ms):8.3f} {statistics.median(self.cpu_ms):8.3f}"
            f" {best.sign_ins / best.seconds:9.0f} {1000 * best.percentile(0.5):8.2f}"
            f" {1000 * best.percentile(0.99):8.2f} {self.running.resident_mib():8.1f}"
            f" {sum(done.errors for done in self.rounds):7d}"
        )


async def run(arguments: argparse.Namespace) -> int:
    with ExitStack() as stack:
        contenders: dict[str, Contender] = {}
        for name in arguments.servers:
            data_dir = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="keystile-bench-")))
            target: Target
            if name == "keystile":
                running, target = stack.enter_context(keystile(data_dir))
            else:
                session = name == "express-session"
                command = servers.floor(data_dir) if name == "floor" else servers.express(session=session)
                running = stack.enter_context(servers.server(command, env={"NODE_ENV": "production"}))
                target = Simple(name, running.ready["url"])
            contenders[name] = Contender(target, running, arguments.users)
        for contender in contenders.values():
            await enroll_all(contender.target, contender.people)
            await contender.round(arguments.warm_up, arguments.concurrency, counts=False)
        for _ in range(arguments.rounds):
            for contender in contenders.values():
                await contender.round(arguments.seconds, arguments.concurrency)
        print(f"{'':<15} {'CPU ms a sign-in':>17} {'sign-ins':>9} {'p50':>8} {'p99':>8} {'RSS':>8}")
        print(
            f"{'server':<15} {'min':>8} {'median':>8} {'/s':>9} {'ms':>8} {'ms':>8} {'MiB':>8} {'errors':>7}"
        )
        for contender in contenders.values():
            print(contender.line())
        errors = sum(done.errors for contender in contenders.values() for done in contender.rounds)
    missed = _judge(contenders, errors)
    return int(missed and arguments.check)


def _judge(contenders: dict[str, Contender], errors: int) -> bool:
    missed = errors > 0
    for ours, theirs, bar in BARS:
        if ours in contenders and theirs in contenders:
            ratio = min(contenders[ours].cpu_ms) / min(contenders[theirs].cpu_ms)
            if bar is None:
                print(f"{ours} / {theirs}: {ratio:.2f} (no bar)")
                continue
            met = ratio <= bar
            missed = missed or not met
            print(f"{ours} / {theirs}: {ratio:.2f} (bar {bar}): {'met' if met else 'MISSED'}")
    return missed


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3, help="of one round")
    parser.add_argument("--warm-up", type=float, default=2, help="seconds before the first round")
    parser.add_argument("--users", type=int, default=64)
    parser.add_argument("--concurrency", type=int, default=16)
    parser.add_argument(
        "--check", action="store_true", help="status 1 when a bar is missed or a sign-in failed"
    )
    parser.add_argument("--servers", nargs="+", default=["keystile", "express", "express-session", "floor"])
    arguments = parser.parse_args()
    if (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {servers.LOAD_CORE})
    return uvloop.run(run(arguments))


if __name__ == "__main__":
    raise SystemExit(main())
