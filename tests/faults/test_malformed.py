# SPDX-License-Identifier: Apache-2.0
"""20,000 malformed requests: never a 5xx, always the one error body (security.md §8; R12 in small)."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from keystile.errors import Malformed
from keystile.server.api.endpoint import Access
from keystile.server.api.json_bounds import check_bounds
from tests.faults.actors import Answer, basic, succeeded
from tests.faults.asgi import raw
from tests.faults.errors import assert_well_formed
from tests.faults.mutations import Request, mutate
from tests.faults.node import Node, running

pytestmark = pytest.mark.anyio

SEED = 20_000
REQUESTS = 20_000
BATCHES = 20


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def node(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Node]:
    async with running(Path(tmp_path_factory.mktemp("malformed"))) as started:
        yield started


@pytest.fixture(scope="module")
async def good(node: Node) -> list[Request]:
    """A good request for every row of the route table, several for those that read most."""
    browser = node.browser()
    await browser.enroll((await node.backend.track("jo", "enroll"))["token"])
    token = (await node.backend.track("jo", "pay", idempotencyKey="pay-1", scope="add:authenticators"))[
        "token"
    ]
    found = await node.backend.authenticators("jo")
    values = {
        "{userId}": "jo",
        "{action}": "pay",
        "{idempotencyKey}": "pay-1",
        "{userAuthenticatorId}": found[0]["userAuthenticatorId"],
    }
    assertion = await browser.assertion()
    browser.authenticator.credentials.clear()
    creation = await node.browser().creation(token)
    bodies: dict[str, Any] = {
        "/client/verify/passkey": assertion,
        "/client/user-authenticators/passkey": creation,
        "/client/challenge": {"action": "signIn", "idempotencyKey": "k"},
        "/client/challenge/web": {"action": "signIn"},
        "/validate": {"token": token, "userId": "jo", "action": "pay"},
        "/users/{userId}/actions/{action}": {
            "redirectUrl": "https://a.test/cb?x=1",
            "email": "jo@example.com",
            "custom": {"amount": 1},
        },
        "/users/{userId}/actions/{action}/{idempotencyKey}": {"state": "CHALLENGE_REQUIRED"},
        "/users/{userId}": {"email": "jo@example.com", "emailVerified": True, "custom": {"a": 1}},
        "/client/user-authenticators/{userAuthenticatorId}": {"name": "My key"},
    }
    by_access = {
        Access.PUBLIC: (),
        Access.SERVER: (basic(f"{node.backend.secret_key}:"),),
        Access.TENANT: (basic(node.tenant_id), f"Bearer {token}"),
        Access.TOKEN: (f"Bearer {token}",),
    }
    assert node.application.api is not None
    requests = []
    for endpoint in node.application.api.routes.endpoints:
        path = endpoint.path
        for parameter, value in values.items():
            path = path.replace(parameter, value)
        query = "&".join(f"{name}=x" for name in endpoint.query)
        for authorization in by_access[endpoint.access] or (None,):
            headers = [(b"content-type", b"application/json"), (b"origin", b"http://localhost")]
            if authorization is not None:
                headers.append((b"authorization", authorization.encode()))
            request = Request(
                endpoint.method,
                f"/v1{path}?{query}".rstrip("?").encode(),
                tuple(headers),
                json.dumps(bodies.get(endpoint.path, {})).encode(),
            )
            requests += [request] * (6 if "passkey" in path and endpoint.method == "POST" else 1)
    return requests


async def send(node: Node, request: Request) -> Answer:
    return await raw(
        node.application,
        request.method,
        request.target,
        request.headers,
        request.body,
        chunks=request.chunks,
    )


async def test_every_row_of_the_route_table_takes_its_good_request(node: Node, good: list[Request]) -> None:
    refused: Counter[tuple[str, bytes]] = Counter()
    for request in good:
        if request.method == "DELETE":
            continue
        answer = await send(node, request)
        assert_well_formed(answer)
        if answer.status != 200:
            refused[(request.method, request.target)] += 1
    # What is good once only (the ceremonies' answers) or needs a real value (queries) may be refused here.
    assert len(refused) < len(set(good)) / 2, refused


@pytest.mark.parametrize("batch", range(BATCHES))
async def test_a_malformed_request_is_refused_in_the_one_form(
    node: Node, good: list[Request], batch: int
) -> None:
    random = Random(SEED + batch)
    statuses: Counter[int] = Counter()
    for number in range(REQUESTS // BATCHES):
        request = mutate(random, random.choice(good))
        answer = await send(node, request)
        statuses[answer.status] += 1
        try:
            assert answer.status < 500
            assert_well_formed(answer, is_head=request.method == "HEAD")
        except (AssertionError, KeyError, ValueError) as error:
            raise AssertionError(f"number {number}: {request} was answered {answer}") from error

    assert statuses[400] > statuses[200]
    assert {401, 404, 405, 413, 415} <= set(statuses)


async def test_the_node_still_signs_people_in(node: Node) -> None:
    browser = node.browser()
    await browser.enroll((await node.backend.track("sam", "enroll"))["token"])

    assert succeeded(await browser.verify(await browser.assertion()))["userId"] == "sam"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"[" * 33 + b'"' + b'\\"' * 32_000, id="a string of escaped quotes, never closed"),
        pytest.param(b"[" * 33 + b'"' * 65_000, id="quotes"),
        pytest.param(b"[" * 33 + b"\\" * 65_000, id="backslashes"),
        pytest.param(b"[" * 65_000, id="openings"),
        pytest.param(b"1" * 65_000, id="digits"),
    ],
)
def test_no_body_keeps_the_server_busy(body: bytes) -> None:
    started = time.process_time()
    with pytest.raises(Malformed):
        check_bounds(body)

    # All take milliseconds; the first once took most of a minute.
    assert time.process_time() - started < 1
