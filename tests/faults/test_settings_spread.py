# SPDX-License-Identifier: Apache-2.0
"""What an operator changes is so everywhere within a second: a revoked key, a removed origin, a changed policy
(DESIGN §11). On two workers of one SQLite file, and on two nodes of one PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from keystile.server.services import open_services
from keystile.server.storage.database import PostgresPlace
from tests.faults.actors import ORIGIN, Answer, Backend
from tests.faults.connection import Connection
from tests.faults.node import settings_for
from tests.faults.served import Place, made, serving, until
from tests.postgres import running_postgres

pytestmark = pytest.mark.anyio

WITHIN = 1.0
CONNECTIONS = 12
Served = Callable[[Path], AbstractAsyncContextManager[tuple[Place, list[int]]]]


@asynccontextmanager
async def two_workers(folder: Path) -> AsyncIterator[tuple[Place, list[int]]]:
    """On SQLite. The kernel spreads connections over them, and each stays with its own."""
    place = await made(folder)
    async with serving(place, "--workers", "2") as served:
        yield place, [served.port] * CONNECTIONS


@asynccontextmanager
async def two_nodes(folder: Path) -> AsyncIterator[tuple[Place, list[int]]]:
    """On PostgreSQL, as on two machines: they share nothing else."""
    with running_postgres() as server:
        place = await made(folder, replace(settings_for(folder), postgres=PostgresPlace(server.create())))
        async with serving(place) as first, serving(place) as second:
            yield place, [first.port, second.port]


@pytest.mark.parametrize("served", [two_workers, two_nodes])
async def test_a_change_is_everywhere_within_a_second(served: Served, tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        place, ports = await stack.enter_async_context(served(tmp_path))
        administration = (await stack.enter_async_context(open_services(place.settings))).administration
        lines = [await Connection.open(port) for port in ports]
        for line in lines:
            stack.callback(line.close)
        browsers = [replace(place.browser, send=line.send) for line in lines]

        async def asks_for(requirement: str) -> bool:
            given = [await browser.options() for browser in browsers]
            return {one["options"]["userVerification"] for one in given} == {requirement}

        def refuses(answers: list[Answer], status: int) -> bool:
            return {answer.status for answer in answers} == {status}

        async def refuses_key() -> bool:
            asked = [await Backend(line.send, place.secret_key).ask("GET", "/v1/users/jo") for line in lines]
            return refuses(asked, 401)

        async def refuses_origin() -> bool:
            return refuses([await browser.verify(await browser.assertion()) for browser in browsers], 400)

        # Everybody knows the tenant as it is.
        assert await asks_for("required")
        assert not await refuses_key()
        assert not await refuses_origin()
        tenant = await administration.tenant(place.tenant_id)
        key_id = tenant.api_keys[0].key_id

        await administration.update_tenant(tenant.id, settings={"user_verification": "preferred"})
        policy = await until(lambda: asks_for("preferred"), WITHIN)
        await administration.revoke_key(tenant.id, key_id)
        key = await until(refuses_key, WITHIN)
        await administration.remove_origin(tenant.id, ORIGIN)
        origin = await until(refuses_origin, WITHIN)

    told = f"policy {policy:.2f} s, key {key:.2f} s, origin {origin:.2f} s"
    print(f"{served.__name__}: {told}")  # noqa: T201
