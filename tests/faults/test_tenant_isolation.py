# SPDX-License-Identifier: Apache-2.0
"""Nothing of one tenant is seen or changed by another (R21; security.md §16, ASVS 8.4.1).

Two tenants on one node have equal users, credential ids, action codes, idempotency keys and RP ID. For every
row of the route table, tenant A asks with everything that belongs to B: ids, tokens, challenges, answers,
cookies. B's rows must stay what they were, no answer may hold anything of B's, and what is only B's must
look exactly like what is nobody's. A new route without a case here fails.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import pytest

from keystile.server.api.endpoint import Access, Endpoint
from keystile.testing import SoftwareAuthenticator
from keystile.webauthn import base64url
from tests.faults.actors import PASSKEY, VERIFY, Answer, Backend, Browser, Json, basic, succeeded
from tests.faults.errors import assert_well_formed
from tests.faults.node import Node, running

pytestmark = pytest.mark.anyio

CANARY: Final = "canary-of-b"
SHARED: Final = "jo"


@dataclass(frozen=True, slots=True)
class Things:
    """Everything that a request can name, of one owner."""

    user_id: str
    action: str
    idempotency_key: str
    authenticator_id: str
    credential_id: str
    token: str
    challenge_id: str
    enrollment_id: str
    assertion: Json
    attestation: Json
    cookies: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """One request of tenant A: a path with its query, and a body."""

    path: str
    body: Any = None


Case = Callable[[Things], list[Ask]]


def _verify(things: Things) -> list[Ask]:
    answer = {"authenticationCredential": things.assertion}
    return [Ask(VERIFY, answer), Ask(VERIFY, answer | {"challengeId": things.challenge_id})]


def _add(things: Things) -> list[Ask]:
    answer = {"registrationCredential": things.attestation}
    return [Ask(PASSKEY, answer), Ask(PASSKEY, answer | {"challengeId": things.enrollment_id})]


def _options(suffix: str = "") -> Case:
    path = f"{PASSKEY}/authentication-options{suffix}"
    return lambda things: [Ask(path, {}), Ask(path, {"challengeId": things.challenge_id})]


def _begin(suffix: str = "") -> Case:
    return lambda things: [
        Ask(
            f"/v1/client/challenge{suffix}",
            {"action": things.action, "idempotencyKey": things.idempotency_key},
        )
    ]


def _own(things: Things, body: Any = None) -> list[Ask]:
    return [Ask(f"/v1/client/user-authenticators/{things.authenticator_id}", body)]


def _user(things: Things, body: Any = None) -> list[Ask]:
    return [Ask(f"/v1/users/{things.user_id}", body)]


def _action(things: Things, body: Any = None) -> list[Ask]:
    return [Ask(f"/v1/users/{things.user_id}/actions/{things.action}/{things.idempotency_key}", body)]


CASES: Final[Mapping[tuple[str, str], Case]] = {
    ("POST", "/client/user-authenticators/passkey/authentication-options"): _options(),
    ("POST", "/client/user-authenticators/passkey/authentication-options/web"): _options("/web"),
    ("POST", "/client/verify/passkey"): _verify,
    ("POST", "/client/challenge"): _begin(),
    ("POST", "/client/challenge/web"): _begin("/web"),
    ("POST", "/client/user-authenticators/passkey/registration-options"): lambda _: [
        Ask(f"{PASSKEY}/registration-options", {"username": "x"})
    ],
    ("POST", "/client/user-authenticators/passkey/registration-options/web"): lambda _: [
        Ask(f"{PASSKEY}/registration-options/web", {"username": "x"})
    ],
    ("POST", "/client/user-authenticators/passkey"): _add,
    ("GET", "/client/user-authenticators"): lambda _: [Ask("/v1/client/user-authenticators")],
    ("GET", "/client/user-authenticators/{userAuthenticatorId}"): _own,
    ("PATCH", "/client/user-authenticators/{userAuthenticatorId}"): lambda things: _own(
        things, {"name": "changed by a"}
    ),
    ("DELETE", "/client/user-authenticators/{userAuthenticatorId}"): _own,
    ("GET", "/client/user-authenticators/passkey"): lambda things: [
        Ask(f"{PASSKEY}?credentialId={things.credential_id}"),
        Ask(f"{PASSKEY}?credentialIds={things.credential_id}"),
    ],
    ("GET", "/client/user-authenticators/passkey/signals"): lambda _: [Ask(f"{PASSKEY}/signals")],
    ("POST", "/client/init"): lambda _: [Ask("/v1/client/init", {})],
    ("POST", "/validate"): lambda things: [
        Ask("/v1/validate", {"token": things.token}),
        Ask("/v1/validate", {"token": things.token, "userId": things.user_id, "action": things.action}),
    ],
    ("POST", "/users/{userId}/actions/{action}"): lambda things: [
        Ask(
            f"/v1/users/{things.user_id}/actions/{things.action}",
            {
                "idempotencyKey": things.idempotency_key,
                "email": "a@a.test",
                "challengeId": things.challenge_id,
            },
        )
    ],
    ("GET", "/users/{userId}/actions/{action}/{idempotencyKey}"): _action,
    ("PATCH", "/users/{userId}/actions/{action}/{idempotencyKey}"): lambda things: _action(
        things, {"state": "BLOCK"}
    ),
    ("GET", "/users/{userId}/actions"): lambda things: [Ask(f"/v1/users/{things.user_id}/actions")],
    ("GET", "/users/{userId}/authenticators"): lambda things: [
        Ask(f"/v1/users/{things.user_id}/authenticators")
    ],
    ("DELETE", "/users/{userId}/authenticators/{userAuthenticatorId}"): lambda things: [
        Ask(f"/v1/users/{things.user_id}/authenticators/{things.authenticator_id}")
    ],
    ("GET", "/users/{userId}"): _user,
    ("PATCH", "/users/{userId}"): lambda things: _user(things, {"email": "a@a.test"}),
    ("POST", "/users/{userId}"): lambda things: _user(things, {"email": "a@a.test"}),
    ("DELETE", "/users/{userId}"): _user,
    ("GET", "/users"): lambda things: [
        Ask("/v1/users"),
        Ask(f"/v1/users?email={CANARY}@b.test"),
        Ask(f"/v1/users?lastEvaluatedUserId={things.user_id}"),
    ],
    ("GET", "/openapi.json"): lambda _: [Ask("/v1/openapi.json")],
}


@dataclass(frozen=True, slots=True)
class World:
    """Two tenants that differ in nothing that a request could name."""

    node: Node
    backend: Backend
    browser: Browser
    token: str
    victim_id: str
    theirs: Things
    only_theirs: Things
    nobodys: Things

    def endpoint(self, row: tuple[str, str]) -> Endpoint:
        return next(e for e in self.rows() if (e.method, e.path) == row)

    def rows(self) -> tuple[Endpoint, ...]:
        assert self.node.application.api is not None
        return self.node.application.api.routes.endpoints

    def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        """All rows of B, table by table."""
        tables = [
            name
            for (name,) in self.node.rows("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
            if any(column[1] == "tenant_id" for column in self.node.rows(f"PRAGMA table_info({name})"))
        ]
        assert "action" in tables
        return {
            table: self.node.rows(
                f"SELECT * FROM {table} WHERE tenant_id = ? ORDER BY 1, 2, 3", self.victim_id
            )
            for table in tables
        }


async def make_world(data_dir: Path, node: Node) -> World:
    victim_id, victim = await node.add_tenant("Victim")
    shared = SoftwareAuthenticator()
    own = Browser(node.send, node.tenant_id, shared)
    await own.enroll((await node.backend.track(SHARED, "pay", idempotencyKey="key-1"))["token"])
    theirs = await _things(Browser(node.send, victim_id), victim, SHARED, like=shared)
    only_theirs = await _things(Browser(node.send, victim_id), victim, f"only-{CANARY}")
    # A token that may do everything, and stays good however often its user is changed.
    token = (await own.sign_in())["accessToken"]
    nobodys = replace(
        theirs,
        user_id="nobody",
        action="never",
        idempotency_key="no-key",
        authenticator_id="01900000-0000-7000-8000-000000000000",
        credential_id="A" * 43,
        token="eyJhbGciOiJIUzI1NiJ9.e30.AAAA",
        challenge_id="h1." + "A" * 120,
        enrollment_id="h1." + "A" * 120,
        assertion=_of_nobody(shared, "get"),
        attestation=_of_nobody(shared, "create"),
        cookies="__Host-keystile-token=e30.e30.AAAA; __Host-keystile-challenge=AAAA",
    )
    return World(node, node.backend, own, token, victim_id, theirs, only_theirs, nobodys)


async def _things(
    browser: Browser, backend: Backend, user_id: str, *, like: SoftwareAuthenticator | None = None
) -> Things:
    """A user of the victim with everything that one can have, all of it usable right now."""
    lies: dict[str, Any] = {}
    if like is not None:
        lies = {"credential_id": like.credentials[0].id, "key_pair": like.credentials[0].key_pair}
    attributes = {"email": f"{CANARY}@b.test", "username": CANARY, "displayName": CANARY}
    tracked = await backend.track(user_id, "pay", idempotencyKey="key-1", **attributes)
    enrolled = await browser.enroll(tracked["token"], **lies)
    await backend.track(user_id, f"only-{CANARY}", idempotencyKey=CANARY)
    await backend.update_action(user_id, f"only-{CANARY}", CANARY, "REVIEW_REQUIRED")
    token = enrolled["accessToken"]
    given = await browser.options(challenge_id=await browser.challenge("signIn", f"{CANARY}-{user_id}"))
    second = Browser(browser.send, browser.tenant_id)
    creation = await second.creation(token)
    answer = browser.answer(given)
    return Things(
        user_id=user_id,
        action="pay",
        idempotency_key="key-1",
        authenticator_id=enrolled["userAuthenticatorId"],
        credential_id=enrolled["credentialId"],
        token=token,
        challenge_id=given["challengeId"],
        enrollment_id=creation["challengeId"],
        assertion=answer["authenticationCredential"],
        attestation=creation["registrationCredential"],
        cookies=f"__Host-keystile-token={token}; __Host-keystile-challenge={given['challengeId']}",
    )


def _of_nobody(authenticator: SoftwareAuthenticator, ceremony: str) -> Json:
    """An answer to a challenge that no tenant gave."""
    stranger = SoftwareAuthenticator()
    challenge = base64url.encode(b"\x01\x00\x01" + b"n" * 54)
    created = stranger.create(
        {
            "challenge": challenge,
            "rp": {"id": "localhost", "name": "x"},
            "user": {"id": base64url.encode(b"x" * 43), "name": "x", "displayName": "x"},
            "pubKeyCredParams": [{"type": "public-key", "alg": -7}],
        },
        origin="http://localhost",
    )
    if ceremony == "create":
        return created
    return stranger.get({"challenge": challenge, "rpId": "localhost"}, origin="http://localhost")


async def ask(world: World, row: tuple[str, str], what: Ask, *, cookies: str = "") -> list[Answer]:
    """The request with each of A's credentials that this row takes."""
    tenant, token = basic(world.node.tenant_id), f"Bearer {world.token}"
    by_access: dict[Access, list[str | None]] = {
        Access.PUBLIC: [None],
        Access.SERVER: [basic(f"{world.backend.secret_key}:")],
        Access.TENANT: [tenant, token],
        Access.TOKEN: [tenant, token] if cookies else [token],
    }
    answers = []
    for authorization in by_access[world.endpoint(row).access]:
        headers = {"content-type": "application/json", "origin": "http://localhost"}
        if authorization is not None:
            headers["authorization"] = authorization
        if cookies:
            headers["cookie"] = cookies
        body = b"" if what.body is None else json.dumps(what.body).encode()
        answers.append(await world.node.send(row[0], what.path, headers, body))
    return answers


async def test_every_row_of_the_route_table_has_a_case(node: Node) -> None:
    assert node.application.api is not None
    rows = {(endpoint.method, endpoint.path) for endpoint in node.application.api.routes.endpoints}
    assert rows == set(CASES)


@pytest.mark.parametrize("row", CASES, ids=" ".join)
async def test_a_tenant_cannot_reach_another_ones(tmp_path: Path, row: tuple[str, str]) -> None:
    async with running(tmp_path) as node:
        world = await make_world(tmp_path, node)
        before = world.dump()
        outcomes: dict[str, list[tuple[int, str | None]]] = {}
        owners = {"same": world.theirs, "only b's": world.only_theirs, "nobody's": world.nobodys}
        for owner, things in owners.items():
            answers = []
            for what in CASES[row](things):
                answers += await ask(world, row, what)
                answers += await ask(world, row, what, cookies=things.cookies)
            for answer in answers:
                assert_well_formed(answer)
                assert CANARY not in answer.body.decode().replace(things.user_id, "")
                assert things.authenticator_id not in answer.body.decode() or things is world.nobodys
            outcomes[owner] = [(answer.status, answer.code) for answer in answers]
        after = world.dump()

    assert after == before
    assert outcomes["only b's"] == outcomes["nobody's"]


async def test_what_was_asked_for_would_have_worked_for_its_owner(tmp_path: Path) -> None:
    async with running(tmp_path) as node:
        world = await make_world(tmp_path, node)
        things = world.theirs
        victim = Browser(node.send, world.victim_id)

        added = await victim.add(
            {"registrationCredential": things.attestation, "challengeId": things.enrollment_id}, things.token
        )
        verified = await victim.verify(
            {"authenticationCredential": things.assertion, "challengeId": things.challenge_id}
        )

    assert succeeded(added)["userId"] == SHARED
    assert succeeded(verified)["userId"] == SHARED
