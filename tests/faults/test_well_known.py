# SPDX-License-Identifier: Apache-2.0
"""The well-known files: of the host that was asked, from the list that origins are checked against."""

from __future__ import annotations

import pytest

from keystile.server.domain.tenants import Tenant
from tests.faults.actors import Answer, succeeded
from tests.faults.node import Node

pytestmark = pytest.mark.anyio

WEBAUTHN = "/.well-known/webauthn"
ENDPOINTS = "/.well-known/passkey-endpoints"


async def shop(
    node: Node, name: str = "Shop", related: tuple[str, ...] = ("https://shop.de", "https://shop.fr:8443")
) -> Tenant:
    tenant, _ = await node.administration.create_tenant(
        name, rp_id="shop.com", origins=["https://shop.com", "https://www.shop.com"]
    )
    for origin in related:
        tenant = await node.administration.add_origin(tenant.id, origin, related=True)
    return tenant


async def get(node: Node, path: str, host: str, **headers: str) -> Answer:
    return await node.send("GET", path, {"host": host, **headers}, b"")


async def test_the_file_lists_the_origins_of_other_domains(node: Node) -> None:
    await shop(node)
    answer = await get(node, WEBAUTHN, "shop.com")

    assert succeeded(answer) == {"origins": ["https://shop.de", "https://shop.fr:8443"]}
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("host", ["shop.com:443", "SHOP.COM", "shop.com."])
async def test_a_host_is_the_same_however_it_is_written(node: Node, host: str) -> None:
    await shop(node)

    assert (await get(node, WEBAUTHN, host)).status == 200


@pytest.mark.parametrize(
    "host", ["www.shop.com", "shop.de", "evil.test", "", "shop.com.evil.test", "[::1]", "shop.com, x", "%"]
)
@pytest.mark.parametrize("path", [WEBAUTHN, ENDPOINTS])
async def test_a_host_that_is_no_rp_id_gets_404(node: Node, path: str, host: str) -> None:
    tenant = await shop(node)
    await node.administration.update_tenant(tenant.id, settings={"manage_url": "https://shop.com/keys"})

    assert (await get(node, path, host)).status == 404


async def test_only_the_host_header_is_believed(node: Node) -> None:
    await shop(node)
    forwarded = {"x-forwarded-host": "shop.com", "forwarded": "host=shop.com"}

    assert (await get(node, WEBAUTHN, "evil.test", **forwarded)).status == 404


async def test_a_change_of_the_list_is_a_change_of_the_file(node: Node) -> None:
    tenant = await shop(node)
    await node.administration.remove_origin(tenant.id, "https://shop.de")

    assert (await get(node, WEBAUTHN, "shop.com")).json == {"origins": ["https://shop.fr:8443"]}


async def test_tenants_of_one_rp_id_are_listed_together(node: Node) -> None:
    await shop(node)
    await shop(node, "Shop for staff", ("https://shop.de", "https://shop.jobs"))

    answer = await get(node, WEBAUTHN, "shop.com")
    assert sorted(answer.json["origins"]) == ["https://shop.de", "https://shop.fr:8443", "https://shop.jobs"]


async def test_a_tenant_with_one_domain_lists_nothing(node: Node) -> None:
    assert (await get(node, WEBAUTHN, "localhost")).json == {"origins": []}


async def test_a_related_origin_signs_in(node: Node) -> None:
    await node.administration.add_origin(node.tenant_id, "https://elsewhere.example", related=True)
    browser = node.browser()
    await browser.enroll((await node.backend.track("jo", "enroll"))["token"])
    browser.origin = "https://elsewhere.example"

    succeeded(await browser.verify(await browser.assertion()))


async def test_the_pages_of_passkeys_are_told(node: Node) -> None:
    tenant = await shop(node)
    pages = {"enroll": "https://shop.com/passkeys/new", "manage": "https://www.shop.com/passkeys"}
    await node.administration.update_tenant(
        tenant.id, settings={f"{name}_url": url for name, url in pages.items()}
    )
    answer = await get(node, ENDPOINTS, "shop.com")

    assert succeeded(answer) == pages
    assert answer.headers["content-type"] == "application/json"


async def test_a_tenant_without_such_pages_has_no_such_file(node: Node) -> None:
    await shop(node)

    assert (await get(node, ENDPOINTS, "shop.com")).status == 404


async def test_whoever_asks_again_and_again_reads_nothing(node: Node) -> None:
    await shop(node)
    await get(node, WEBAUTHN, "shop.com")
    with node.watch() as cost:
        for host in ("shop.com", "evil.test", "evil2.test"):
            await get(node, WEBAUTHN, host)

    assert cost.reads == []
