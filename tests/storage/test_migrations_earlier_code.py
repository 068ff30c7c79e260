# SPDX-License-Identifier: Apache-2.0
"""The code of every earlier schema still runs while the database is at this one's: all that it asks, and exactly once.

A rolling upgrade has both at work. What each asked is frozen beside its schema, as the text that it sent.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Final

import pytest

from tests.storage.dumps import Call, Dump
from tests.storage.frozen_places import Frozen, Outcome, ada, send, serving

RACERS: Final = 6


@pytest.fixture
def migrated(frozen: Frozen) -> Frozen:
    frozen.migrate()
    return frozen


def as_then(call: Call) -> Outcome:
    """What came of the second run of a unit, with its own code on its own schema."""
    if call.refused is not None:
        return call.refused
    assert call.again is not None
    return call.again


def test_every_statement_of_its_code_fits(migrated: Frozen, dump: Dump) -> None:
    migrated.plan(dump.statements[migrated.store].values())


def test_what_its_code_writes_is_written_once(migrated: Frozen, dump: Dump) -> None:
    for call in dump.calls:
        assert migrated.unit(call) == call.touched, call.name
        assert migrated.unit(call) == as_then(call), call.name


def test_of_its_racing_nodes_one_writes(migrated: Frozen, dump: Dump) -> None:
    with ThreadPoolExecutor(RACERS) as nodes:
        for call in dump.calls:
            outcomes = list(nodes.map(migrated.unit, [call] * RACERS))

            assert outcomes.count(call.touched) == 1, call.name
            assert outcomes.count(as_then(call)) == RACERS - 1, call.name


@pytest.mark.anyio
async def test_what_its_code_accepted_this_code_refuses(migrated: Frozen, dump: Dump) -> None:
    async with serving(migrated, dump) as node:
        for call in dump.calls:
            assert migrated.unit(call) == call.touched, call.name
            if call.request:
                assert (await send(ada(node, dump), *call.request)).status in (400, 403), call.name


@pytest.mark.anyio
async def test_what_this_code_accepted_its_code_refuses(migrated: Frozen, dump: Dump) -> None:
    async with serving(migrated, dump) as node:
        for call in dump.calls:
            if call.request:
                answer = await send(ada(node, dump), *call.request)
                assert answer.status == 200, (call.name, answer.body)
                assert migrated.unit(call) == call.refused, call.name
            else:
                assert migrated.unit(call) == call.touched, call.name
