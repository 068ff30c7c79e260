# SPDX-License-Identifier: Apache-2.0
"""Several processes on one port: replaced when they crash (with care), one by one on SIGHUP (R15), stopped without a
reset (R16); each line of the log says whose it is."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
from collections import Counter
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from tests.faults.served import PROGRAM, Person, Served, busy, made, serving, until
from tests.faults.test_metrics import samples, scraped
from tests.ports import free_ports

pytestmark = pytest.mark.anyio


def is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z"
    except OSError:
        return True


async def crash(served: Served, worker: int) -> None:
    """Kill a worker, and wait until there is another one in its place."""
    before, ends = served.workers()[worker], len(served.said("a worker ended"))
    os.kill(before, signal.SIGKILL)
    await served.until(lambda: len(served.said("a worker ended")) > ends)
    await served.until(lambda: served.workers().get(worker, before) != before)


async def both_answered(served: Served) -> bool:
    """Whether the log knows requests of both workers. Asks on a new connection: who is idle takes it."""
    visitor = Person(served.port, Counter())
    await replace(served.place.browser, send=visitor.send).assertion()
    visitor.leave()
    return {line.get("worker") for line in served.said("request")} >= {1, 2}


async def test_crashes_and_rolling_restarts_under_load_and_then_a_stop(tmp_path: Path) -> None:
    place = await made(tmp_path)
    async with (
        serving(place, "--workers", "2", KEYSTILE_LOG_REQUESTS="true") as served,
        busy(served, 3, until_refused=True) as tally,
    ):
        first = served.workers()
        await until(partial(both_answered, served), 30)

        served.process.send_signal(signal.SIGHUP)
        rolled = await served.until(lambda: served.said("workers were replaced"))
        second = served.workers()
        assert set(first) == set(second) == {1, 2}
        assert not set(first.values()) & set(second.values())

        place.key_file.write_text("no key")
        served.process.send_signal(signal.SIGHUP)
        await served.until(lambda: served.said("a new worker does not answer; the others stay as they are"))
        assert served.workers() == second

        served.process.send_signal(signal.SIGTERM)
        stopped = await served.until(lambda: served.process.returncode is not None, 15)

    print(f"2 workers replaced in {rolled:.1f} s, stopped in {stopped:.1f} s: {dict(tally)}")  # noqa: T201
    assert set(tally) == {"200", "refused"}  # nobody refused but by the stop, no reset
    assert served.process.returncode == 0


async def test_a_single_process_stops_without_a_reset(tmp_path: Path) -> None:
    async with (
        serving(await made(tmp_path)) as served,
        busy(served, 16, until_refused=True) as tally,
    ):
        await served.until(lambda: tally["200"] > 50)
        served.process.send_signal(signal.SIGTERM)
        await served.until(lambda: served.process.returncode is not None, 15)

    assert set(tally) == {"200", "refused"}
    assert served.process.returncode == 0


async def test_a_worker_that_crashes_is_replaced_and_all_stop_when_nobody_looks_after_them(
    tmp_path: Path,
) -> None:
    async with serving(await made(tmp_path), KEYSTILE_WORKERS="2") as served:
        other = served.workers()[2]
        await crash(served, 1)
        await crash(served, 1)

        ends = served.said("a worker ended")
        assert [(line["worker"], line["status"], line["level"]) for line in ends] == [(1, -9, "error")] * 2
        assert ends[0]["seconds"] < ends[1]["seconds"]
        assert served.workers()[2] == other

        workers = served.workers().values()
        os.kill(served.process.pid, signal.SIGKILL)
        await served.until(lambda: all(map(is_gone, workers)), 15)


async def test_while_no_worker_can_be_started_the_others_go_on(tmp_path: Path) -> None:
    async with serving(await made(tmp_path), "--workers", "2") as served:
        pid, other = served.process.pid, served.workers()[2]
        soft, hard = resource.prlimit(pid, resource.RLIMIT_NOFILE)
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (3, hard))  # it has them open already
        refused = "a worker cannot be started; the others stay as they are"
        served.process.send_signal(signal.SIGHUP)
        await served.until(lambda: served.said(refused))
        assert served.workers()[2] == other

        os.kill(served.workers()[1], signal.SIGKILL)
        await served.until(lambda: len(served.said(refused)) > 2)
        visitor = Person(served.port, Counter())
        assert await replace(served.place.browser, send=visitor.send).assertion()  # it gave options
        visitor.leave()
        assert list(served.workers().values()) == [other]

        resource.prlimit(pid, resource.RLIMIT_NOFILE, (soft, hard))
        await served.until(lambda: set(served.workers()) == {1, 2})


@pytest.mark.parametrize("arguments", [("--workers", "2"), ("--workers", "1"), ("--check",)])
async def test_what_cannot_start_ends_the_command_and_says_why(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    place = await made(tmp_path)
    place.key_file.write_text("bzNvb29vb29vb29vb29vb29vb29vb29vb29vb29vb28=")  # another master key
    process = await asyncio.create_subprocess_exec(
        PROGRAM,
        "serve",
        *arguments,
        env=place.environment(),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()

    assert process.returncode == 3
    assert b"another master key" in said
    assert b"KT-CLI-003" in said
    assert b"Traceback" not in said


async def test_each_worker_has_figures_of_its_own_and_together_they_are_all(tmp_path: Path) -> None:
    ports = free_ports(2)
    place = await made(tmp_path)
    metrics = f"{ports[0]}-{ports[-1]}"
    async with serving(place, "--workers", "2", KEYSTILE_METRICS_PORT=metrics) as served:
        before = [samples(await scraped(port)) for port in ports]
        async with busy(served, 4) as tally:
            await served.until(lambda: tally["200"] >= 40)
        after = [samples(await scraped(port)) for port in ports]

        served.process.send_signal(signal.SIGHUP)
        await served.until(lambda: served.said("workers were replaced"))
        anew = [samples(await scraped(port)) for port in ports]

    succeeded = ("keystile_ceremonies_total", "authentication,ok")
    assert sum(one.get(succeeded, 0) for one in before) == 0
    assert sum(one.get(succeeded, 0) for one in after) == tally["200"]
    # Whoever took a place took its port too, and counts from nothing, as Prometheus expects of a restart.
    assert sum(one.get(succeeded, 0) for one in anew) == 0


async def test_workers_without_a_port_each_for_their_figures_do_not_start(tmp_path: Path) -> None:
    place = await made(tmp_path)
    process = await asyncio.create_subprocess_exec(
        PROGRAM,
        *("serve", "--workers", "4"),
        env=place.environment(KEYSTILE_METRICS_PORT="9464-9465"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()

    assert (process.returncode, b"9464-9467" in b" ".join(said.split())) == (3, True)
