# SPDX-License-Identifier: Apache-2.0
"""`/metrics` of a running platform: on its own port only, true, and without anybody's name in it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest
from prometheus_client.parser import text_string_to_metric_families

from keystile.errors import Misconfigured
from keystile.server.app import create_app
from keystile.server.settings import RawSettings, load
from keystile.server.storage.database import PostgresPlace
from tests.faults.actors import ORIGIN, VERIFY, Browser
from tests.faults.node import running, settings_for
from tests.faults.test_secrets import used_secrets
from tests.ports import free_ports
from tests.postgres import running_postgres

pytestmark = pytest.mark.anyio


async def scraped(port: int) -> str:
    """The page, once it is there: it opens beside the platform, which does not wait for it."""
    async with httpx2.AsyncClient(trust_env=False) as http, asyncio.timeout(10):
        while True:
            try:
                answer = await http.get(f"http://127.0.0.1:{port}/metrics")
            except httpx2.ConnectError:
                await asyncio.sleep(0)
            else:
                assert answer.headers["content-type"].startswith("text/plain; version=")
                return answer.text


def samples(text: str) -> Mapping[tuple[str, str], float]:
    return {
        (sample.name, ",".join(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_it_counts_what_happened(tmp_path: Path) -> None:
    (port,) = ports = free_ports(1)
    async with running(tmp_path, metrics_ports=ports) as node:
        browser = Browser(node.send, node.tenant_id)
        await browser.enroll((await node.backend.track("ada", "enroll"))["token"])
        await browser.sign_in()
        body = await browser.assertion()
        assert [(await browser.verify(body)).status for _ in range(3)] == [200, 400, 400]
        await node.send("GET", "/v1/nothing/here", {}, b"")
        await node.send("BREW", VERIFY, {}, b"")
        await node.send("GET", "/healthz", {}, b"")
        await node.send("GET", "/portal/sign-in", {"host": "localhost:8787"}, b"")

        counted = samples(await scraped(port))

    expected = {
        ("keystile_ceremonies_total", "registration,ok"): 1,
        ("keystile_ceremonies_total", "authentication,ok"): 2,
        ("keystile_ceremonies_total", "authentication,challenge_already_used"): 2,
        ("keystile_http_requests_total", "POST,/client/verify/passkey,2xx"): 2,
        ("keystile_http_requests_total", "POST,/client/verify/passkey,4xx"): 2,
        ("keystile_http_request_duration_seconds_count", "POST,/client/verify/passkey"): 4,
        ("keystile_http_requests_total", "POST,/users/{userId}/actions/{action},2xx"): 1,
        ("keystile_http_requests_total", ",unmatched,4xx"): 2,
        ("keystile_http_requests_total", "GET,/healthz,2xx"): 1,
        ("keystile_http_requests_total", "GET,/portal/sign-in,2xx"): 1,
        ("keystile_refusals_waiting", ""): 2,
        ("keystile_storage_waiting", ""): 0,
    }
    assert {key: counted.get(key) for key in expected} == expected
    assert counted["keystile_storage_wait_seconds_count", ""] >= 4
    assert (
        counted["keystile_storage_batch_changes_sum", ""]
        == counted["keystile_storage_wait_seconds_count", ""]
    )
    assert counted["process_resident_memory_bytes", ""] > 0


async def test_a_database_server_has_figures_of_its_pool(tmp_path: Path) -> None:
    (port,) = ports = free_ports(1)
    with running_postgres() as server:
        place = PostgresPlace(server.create(), pool=3)
        application = create_app(replace(settings_for(tmp_path), postgres=place, metrics_ports=ports))
        services = await application.start()
        try:
            await services.administration.create_tenant("Acme", rp_id="localhost", origins=[ORIGIN])
            counted = samples(await scraped(port))
        finally:
            await application.stop()

    assert counted["keystile_storage_pool_wait_seconds_count", ""] > 1
    assert counted["keystile_storage_wait_seconds_count", ""] >= 1
    assert counted["keystile_storage_batch_changes_count", ""] == 0
    states = [counted["keystile_storage_pool_connections", state] for state in ("idle", "busy")]
    assert 1 <= sum(states) <= 3


async def test_it_holds_no_secret_and_nobodys_name(tmp_path: Path) -> None:
    (port,) = ports = free_ports(1)
    async with running(tmp_path, metrics_ports=ports) as node:
        secrets = [*await used_secrets(node), "canary", node.tenant_id]

        text = await scraped(port)

    assert "keystile_ceremonies_total" in text
    assert [secret for secret in secrets if secret in text] == []


async def test_paths_that_somebody_makes_up_are_one_line(tmp_path: Path) -> None:
    (port,) = ports = free_ports(1)
    async with running(tmp_path, metrics_ports=ports) as node:
        for number in range(200):
            for path in (f"/v1/users/{number}", f"/v1/made/up/{number}", f"/{number}", f"/portal/{number}"):
                await node.send("GET", path, {}, b"")
            await node.send(f"METHOD{number}", "/v1/validate", {}, b"")

        routes = {key for name, key in samples(await scraped(port)) if name == "keystile_http_requests_total"}

    assert routes == {",unmatched,4xx", "GET,/users/{userId},4xx"}


async def test_the_public_port_has_no_metrics(tmp_path: Path) -> None:
    ports = free_ports(1)
    async with running(tmp_path, metrics_ports=ports) as node:
        assert {(await node.send("GET", path, {}, b"")).status for path in ("/metrics", "/v1/metrics")} == {
            404,
            401,
        }


async def test_processes_take_one_port_each_and_one_that_finds_none_waits(tmp_path: Path) -> None:
    ports = free_ports(2)
    folders = [tmp_path / name for name in "abc"]
    for folder in folders:
        folder.mkdir()

    async with running(folders[0], metrics_ports=ports) as first:
        await first.send("GET", "/healthz", {}, b"")
        await scraped(ports[0])
        async with running(folders[1], metrics_ports=ports):
            await scraped(ports[1])
            waiting = running(folders[2], metrics_ports=ports)
            third = await waiting.__aenter__()
            assert (await third.send("GET", "/healthz", {}, b"")).status == 200
        # The second has gone; the third takes its place.
        text = await scraped(ports[1])
        await waiting.__aexit__(None, None, None)

    assert ("keystile_http_requests_total", "GET,/healthz,2xx") in samples(text)


@pytest.mark.parametrize("text", ["0", "x", "9464-", "9465-9464", "65535-65536", "-1", "9464,9465", "9_464"])
def test_a_port_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(Misconfigured, match="KEYSTILE_METRICS_PORT must be"):
        load(ENOUGH | {"KEYSTILE_METRICS_PORT": text})


def test_the_port_that_browsers_reach_is_refused() -> None:
    with pytest.raises(Misconfigured, match="another port than KEYSTILE_PORT"):
        load(ENOUGH | {"KEYSTILE_METRICS_PORT": "8780-8790"})


def test_it_is_off_and_local_unless_it_is_switched_on() -> None:
    assert (load(ENOUGH).metrics_ports, RawSettings().metrics_host) == (range(0), "127.0.0.1")


ENOUGH = {"KEYSTILE_MASTER_KEY": "a2V5" * 10 + "a2U=", "KEYSTILE_PUBLIC_URL": "https://auth.example.com"}
