# SPDX-License-Identifier: Apache-2.0
"""What `make bench-postgres` is made of, without its servers: judging, writing, what a process tree costs. No times."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import pytest

from benchmarks.figures import Load
from benchmarks.loadgen import Round
from benchmarks.postgres import MANY_CORES, Results, Side, judge, table
from benchmarks.servers import confine, cpu_seconds, machine_ticks


def a_side(
    title: str, cpu_ms: float = 0.3, postgres_cpu_ms: float = 0.2, busy: float = 0.99, rate: int = 1900
) -> Side:
    rounds = [(Round(done=rate, errors=0, seconds=1, latencies=[0.01] * rate), cpu_ms * rate / 1000)]
    return Side(title, Load.of(rounds), postgres_cpu_ms, load_cpu_ms=0.1, busy=busy, others=0)


def a_run(two: Side, cores: int = 2) -> Results:
    return Results(
        at="2026-01-02 03:04 UTC",
        machine="2 cores",
        cores=cores,
        is_quick=False,
        postgres="15.1",
        transactions=2.01,
        one=a_side("one worker", rate=1000),
        two=two,
        alone=a_side("one worker on the whole"),
        sqlite=a_side("SQLite", postgres_cpu_ms=0),
    )


def missed(results: Results) -> list[str]:
    return [bar.what for bar in judge(results) if not bar.is_met]


def test_two_workers_that_cost_what_one_does_miss_nothing() -> None:
    assert missed(a_run(a_side("two workers", 0.33, 0.22))) == []


def test_each_bar_can_be_missed() -> None:
    assert missed(a_run(a_side("two workers", 0.34))) == ["Keystile's CPU a sign-in, two workers / one"]
    assert missed(a_run(a_side("two workers", 0.3, 0.23))) == [
        "PostgreSQL's CPU a sign-in, two workers / one"
    ]
    assert missed(a_run(a_side("two workers", busy=0.89))) == [
        "share of the machine that is busy, two workers"
    ]
    assert missed(replace(a_run(a_side("two workers")), transactions=3.01)) == [
        "PostgreSQL transactions a sign-in"
    ]
    assert missed(a_run(a_side("two workers", rate=1690))) == ["sign-ins a second, two workers / one"]
    failed = a_side("two workers")
    failed.keystile.errors = 1
    assert missed(a_run(failed)) == ["errors in all sign-ins"]


def test_on_many_cores_one_load_does_not_fill_the_machine() -> None:
    assert missed(a_run(a_side("two workers", busy=0.5), MANY_CORES)) == []


def test_the_table_has_every_side_and_bar() -> None:
    results = a_run(a_side("two workers"))

    text = table(results, judge(results))

    assert text.startswith(
        "2026-01-02 03:04 UTC, 2 cores, PostgreSQL 15.1, 64 people at once, half as many on half of the machine."
        "\n\n| Keystile on |"
    )
    assert all(
        f"| {side.title} |" in text for side in (results.one, results.two, results.alone, results.sqlite)
    )
    assert all(bar.what in text for bar in judge(results))


def test_a_process_is_confined_with_all_that_it_has_started() -> None:
    everywhere = os.sched_getaffinity(0)
    one = {min(everywhere)}
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        confine(os.getpid(), one)
        assert (os.sched_getaffinity(0), os.sched_getaffinity(process.pid)) == (one, one)
        confine(os.getpid(), everywhere)
        assert (os.sched_getaffinity(0), os.sched_getaffinity(process.pid)) == (everywhere, everywhere)
    finally:
        process.communicate(b"\n")


def test_ticks_are_those_of_the_cores_named() -> None:
    _, of_one = machine_ticks({min(os.sched_getaffinity(0))})
    busy, ticks = machine_ticks(os.sched_getaffinity(0))

    assert 0 < busy < ticks
    assert of_one <= ticks
    assert machine_ticks([]) == (0, 0)


@pytest.mark.parametrize("is_child", [False, True])
def test_what_a_process_cost_includes_its_children_that_have_ended(is_child: bool) -> None:
    busy = "import time\nwhile time.process_time() < 0.2: pass\n"
    nested = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {busy!r}])\n"
    script = f"{nested if is_child else busy}\nprint(flush=True)\ninput()"
    process = subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ
    )
    assert process.stdout is not None
    process.stdout.readline()

    spent = cpu_seconds(process.pid)

    process.communicate(b"\n")
    assert spent >= 0.19  # a clock tick less
