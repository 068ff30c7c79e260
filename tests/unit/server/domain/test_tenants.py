# SPDX-License-Identifier: Apache-2.0
"""`Tenants`: what is read while everything is forgotten is not kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from keystile.server.domain.known_models import KnownModels
from keystile.server.domain.tenant_settings import TenantSettings
from keystile.server.domain.tenants import TenantRecord, Tenants
from tests.unit.server.examples import ACME, MASTER_KEY, NOON

pytestmark = pytest.mark.anyio


class SlowRecords:
    """A store whose answers to the reads of `Tenants` arrive when they are let go, as what was there when asked."""

    def __init__(self) -> None:
        self.name = "before"
        self.changes = 0
        self.reads = 0
        self.is_asked = asyncio.Event()
        self.let_go = asyncio.Event()

    async def _answer(self, found: Any) -> Any:
        self.reads += 1
        self.is_asked.set()
        await self.let_go.wait()
        return found

    async def find(self, tenant_id: object) -> TenantRecord:
        settings = TenantSettings(rp_id="example.com", rp_name=self.name)
        found: TenantRecord = await self._answer(TenantRecord(ACME, self.name, settings, b"", NOON, NOON))
        return found

    async def names(self) -> Any:
        return await self._answer([(ACME, self.name)])

    async def all_origins(self) -> Any:
        return await self._answer(frozenset({self.name}))

    async def rp_ids(self) -> Any:
        return await self._answer([(ACME, self.name)])

    async def version(self) -> int:
        return self.changes


class NoModels(KnownModels):
    def __init__(self) -> None:
        pass

    def forget(self) -> None:
        pass

    async def metadata(self) -> None:
        return None


async def found(tenants: Tenants) -> str:
    tenant = await tenants.find(ACME)
    assert tenant is not None
    return tenant.name


async def named(tenants: Tenants) -> str:
    return (await tenants.names())[ACME]


async def listed(tenants: Tenants) -> str:
    (origin,) = await tenants.all_origins()
    return origin


async def of_rp_id(tenants: Tenants) -> str:
    return (await tenants.of_rp_id("after"))[0].name


@pytest.mark.parametrize("ask", [found, named, listed, of_rp_id], ids=lambda ask: ask.__name__)
async def test_what_was_read_while_all_was_forgotten_is_read_again(ask: Callable[[Tenants], Any]) -> None:
    records: Any = SlowRecords()
    tenants = Tenants(records, MASTER_KEY, NoModels())
    await tenants.refresh()
    asking = asyncio.create_task(ask(tenants))
    await records.is_asked.wait()

    records.name, records.changes = "after", 1
    await tenants.refresh()
    records.let_go.set()

    assert await asking == "after"
    reads = records.reads
    assert await ask(tenants) == "after"
    assert records.reads == reads
