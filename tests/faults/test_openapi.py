# SPDX-License-Identifier: Apache-2.0
"""The OpenAPI document says what the server really answers: every endpoint's 200 body has its declared type.

The document is made by msgspec from the types of the route table; so a body that reads as its endpoint's type
and writes back as it was conforms, member for member.
"""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from tests.faults.actors import PASSKEY, Answer, Browser, Json
from tests.faults.node import Node

pytestmark = pytest.mark.anyio

USER = "/v1/users/ada"
Bodies = dict[tuple[str, str], Any]


class Recorder:
    """Remembers the 200 bodies of a node's endpoints, by route."""

    def __init__(self, node: Node) -> None:
        assert node.application.api is not None
        self.routes = node.application.api.routes
        self.bodies: Bodies = {}

    def keep(self, method: str, path: str, answer: Answer) -> Any:
        assert answer.status == 200, answer.body
        assert answer.headers["content-type"] == "application/json"
        match = self.routes.find(method, path.partition("?")[0].removeprefix("/v1/").split("/"))
        assert match is not None
        assert match.endpoint is not None
        self.bodies[(method, match.endpoint.path)] = answer.json
        return answer.json


async def drive(node: Node) -> Recorder:
    """Ask every endpoint once, with success."""
    recorder = Recorder(node)
    backend, browser = node.backend, Browser(node.send, node.tenant_id)

    async def server(method: str, path: str, body: object = None) -> Any:
        return recorder.keep(method, path, await backend.ask(method, path, body))

    async def client(method: str, path: str, body: object = None, token: str | None = None) -> Any:
        return recorder.keep(method, path, await browser.ask(method, path, body, token=token))

    def enrolling(options: Json) -> Json:
        credential = browser.authenticator.create(options["options"], origin=browser.origin)
        return {"registrationCredential": credential, "challengeId": options["challengeId"]}

    facts = {"email": "ada@example.com", "scope": "add:authenticators", "custom": {"amount": 20}}
    tracked = await server("POST", f"{USER}/actions/enroll", facts)
    token = tracked["token"]
    await client("POST", f"{PASSKEY}/registration-options/web", {"username": "ada"}, token)
    options = await client("POST", f"{PASSKEY}/registration-options", {"username": "ada"}, token)
    added = await client("POST", PASSKEY, enrolling(options), token)
    result = added["accessToken"]
    await client("POST", f"{PASSKEY}/authentication-options/web", {})
    await client("POST", "/v1/client/challenge/web", {"action": "signIn"})
    handle = (await client("POST", "/v1/client/challenge", {"action": "signIn"}))["challengeId"]
    asked = await client("POST", f"{PASSKEY}/authentication-options", {"challengeId": handle})
    await client("POST", "/v1/client/verify/passkey", browser.answer(asked))
    await client("POST", "/v1/client/init", {}, result)
    one = f"/v1/client/user-authenticators/{added['userAuthenticatorId']}"
    await client("GET", "/v1/client/user-authenticators", token=result)
    await client("GET", f"{PASSKEY}/signals", token=result)
    await client("GET", one, token=result)
    await client("PATCH", one, {"name": "My phone"}, result)
    await client("GET", f"{PASSKEY}?credentialIds={added['credentialId']}")
    await server("POST", "/v1/validate", {"token": result})
    key = tracked["idempotencyKey"]
    await server("GET", f"{USER}/actions/enroll/{key}")
    await server("PATCH", f"{USER}/actions/enroll/{key}", {"state": "REVIEW_REQUIRED"})
    await server("GET", f"{USER}/actions")
    await server("GET", f"{USER}/authenticators")
    await server("GET", "/v1/users?email=ada@example.com")
    await server("GET", USER)
    await server("PATCH", USER, {"displayName": "Ada", "custom": {"tier": "gold"}})
    await server("POST", USER, {"username": "ada"})
    await server("DELETE", f"{USER}/authenticators/{added['userAuthenticatorId']}")
    await client("DELETE", one, token=result)
    await server("DELETE", USER)
    recorder.keep("GET", "/v1/openapi.json", await node.send("GET", "/v1/openapi.json", {}, b""))
    return recorder


async def test_every_endpoint_answers_what_the_document_says(node: Node) -> None:
    recorder = await drive(node)

    for endpoint in recorder.routes.endpoints:
        body = recorder.bodies[(endpoint.method, endpoint.path)]
        read = msgspec.json.decode(json.dumps(body), type=endpoint.answer)
        assert json.loads(msgspec.json.encode(read)) == body, f"{endpoint.method} {endpoint.path}"


async def test_no_success_of_the_client_api_has_a_member_error(node: Node) -> None:
    recorder = await drive(node)

    told = [row for row, body in recorder.bodies.items() if isinstance(body, dict) and "error" in body]

    assert told == []


async def test_the_document_names_every_endpoint(node: Node) -> None:
    document = (await node.send("GET", "/v1/openapi.json", {}, b"")).json
    assert node.application.api is not None
    rows = {(row.method.lower(), row.path) for row in node.application.api.routes.endpoints}

    named = {(method, path) for path, operations in document["paths"].items() for method in operations}

    assert named == rows - {("get", "/openapi.json")}


async def test_every_reference_in_the_document_leads_somewhere(node: Node) -> None:
    text = (await node.send("GET", "/v1/openapi.json", {}, b"")).body.decode()
    document = json.loads(text)

    referred = {part.split('"')[0] for part in text.split('"#/components/schemas/')[1:]}

    assert referred == set(document["components"]["schemas"])
