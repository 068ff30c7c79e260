# SPDX-License-Identifier: Apache-2.0
"""The edge itself: whatever a handler does, the client gets JSON, and the headers are only ours."""

from __future__ import annotations

import json
from typing import Any

import pytest

from keystile.server.api.dispatch import Api
from keystile.server.api.endpoint import Access, Answer, Endpoint
from keystile.server.api.log import RequestLog
from keystile.server.api.routing import Routes
from keystile.server.domain.limits import Limits
from keystile.server.logs import make_log
from tests.faults.actors import Answer as Response
from tests.faults.asgi import raw

pytestmark = pytest.mark.anyio


def api(answer: Any) -> Api:
    async def handle(_: Any) -> Any:
        if isinstance(answer, Exception):
            raise answer
        return answer

    unused: Any = None
    endpoint = Endpoint("GET", "/thing", handle, Access.PUBLIC, dict[str, Any], "A thing")
    log = RequestLog(make_log("json"))
    return Api(Routes([endpoint]), unused, unused, Limits(), log, lambda count: bytes(count))


async def get(answer: Any, **headers: str) -> Response:
    sent = [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()]
    return await raw(api(answer), "GET", b"/v1/thing", sent, b"")


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param({"a": object()}, id="what is no JSON"),
        pytest.param({"a": "half \ud800 a pair"}, id="what is no UTF-8"),
        pytest.param(Answer({1: {2, object()}}), id="either, with headers"),
        pytest.param(RuntimeError("a mistake of ours"), id="an exception"),
        pytest.param(RecursionError(), id="too deep"),
        pytest.param(MemoryError(), id="too much"),
    ],
)
async def test_an_answer_that_cannot_be_sent_is_a_500_with_the_one_body(answer: Any) -> None:
    response = await get(answer)

    assert (response.status, response.code) == (500, "unexpected_error")
    assert response.headers["content-type"] == "application/json"
    assert "mistake" not in response.json["errorDescription"]


async def test_an_answer_is_exactly_json(capsys: pytest.CaptureFixture[str]) -> None:
    response = await get({"a": 1})

    assert (response.status, response.body, response.headers["content-type"]) == (
        200,
        b'{"a":1}',
        "application/json",
    )
    assert json.loads(capsys.readouterr().err)["status"] == 200


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param("short", id="too short"),
        pytest.param("a" * 65, id="too long"),
        pytest.param("0123456789\r\nset-cookie: a=b", id="a line break"),
        pytest.param("0123456789ÿ", id="not ascii"),
        pytest.param("01234567 89", id="a space"),
    ],
)
async def test_a_request_id_is_taken_over_only_if_it_is_one(sent: str) -> None:
    assert (await get({}, x_request_id=sent)).headers["x-request-id"] == "0000000000000000"


async def test_a_well_formed_request_id_goes_through() -> None:
    assert (await get({}, x_request_id="0123-4567-89ab")).headers["x-request-id"] == "0123-4567-89ab"
