# SPDX-License-Identifier: Apache-2.0
"""What an operator changes is so on every node within a second: a revoked key, a removed origin (DESIGN §11)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from keystile.server.services import open_services
from tests.faults.actors import ORIGIN, Backend, Send
from tests.faults.connection import Connection
from tests.faults.served import made, serving, until

pytestmark = pytest.mark.anyio

WITHIN = 1.0
CONNECTIONS = 12


async def test_both_workers_refuse_a_revoked_key_and_a_removed_origin_within_a_second(tmp_path: Path) -> None:
    place = await made(tmp_path)
    async with serving(place, "--workers", "2") as served, open_services(place.settings) as services:
        # The kernel spreads connections over the workers; each stays with its own.
        lines = [await Connection.open(served.port) for _ in range(CONNECTIONS)]
        sends: list[Send] = [line.send for line in lines]

        async def refused_key() -> bool:
            answers = [await Backend(send, place.secret_key).ask("GET", "/v1/users/jo") for send in sends]
            return {answer.status for answer in answers} == {401}

        async def refused_origin() -> bool:
            browsers = [replace(place.browser, send=send) for send in sends]
            answers = [await browser.verify(await browser.assertion()) for browser in browsers]
            return {answer.status for answer in answers} == {400}

        assert not await refused_key()
        assert not await refused_origin()
        tenant = await services.administration.tenant(place.tenant_id)

        await services.administration.revoke_key(tenant.id, tenant.api_keys[0].key_id)
        key = await until(refused_key, WITHIN)
        await services.administration.remove_origin(tenant.id, ORIGIN)
        origin = await until(refused_origin, WITHIN)
        for line in lines:
            line.close()

    print(f"2 workers on SQLite: key refused after {key:.2f} s, origin after {origin:.2f} s")  # noqa: T201
