# SPDX-License-Identifier: Apache-2.0
"""Nobody sees or changes through the Portal what is beyond their reach or their role (R21, security.md §16).

Two tenants on one node. For every row of the Portal's route table: without a session the sign-in page answers; an
admin of tenant A gets for tenant B, and for B's things in A's rooms, exactly what nobody's ids get, and B's rows stay
what they were; support is refused what only admins may; a form from another site is refused. A new row without a case
here fails.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import pytest

from keystile.server.app import open_portal
from keystile.server.domain.admin_sessions import FRESH_MS
from keystile.server.domain.limits import Limits
from keystile.server.portal.room import Room
from tests.faults.actors import Answer, Backend, Browser
from tests.faults.asgi import client
from tests.faults.node import Node, running
from tests.faults.visitor import Visitor

pytestmark = pytest.mark.anyio

CANARY: Final = "canary-of-b"
ODD: Final = f"{CANARY}/..%2f ?#é"
"""A user id with everything that a path can trip over."""


@dataclass(frozen=True, slots=True)
class Things:
    """What the address of a room, or its form, can name."""

    user_id: str
    authenticator_id: str
    code: str
    key: str
    key_id: str
    admin_id: str


Form = Mapping[str, str]
# For each row of the table, the form that it takes.
CASES: Final[Mapping[tuple[str, str], Form]] = {
    ("GET", ""): {},
    ("GET", "/users"): {},
    ("GET", "/users/{user_id}"): {},
    ("GET", "/users/{user_id}/authenticators/{authenticator_id}/remove"): {},
    ("POST", "/users/{user_id}/authenticators/{authenticator_id}/remove"): {},
    ("GET", "/actions"): {},
    ("GET", "/actions/{user_id}/{code}/{key}"): {},
    ("GET", "/audit"): {},
    ("GET", "/live"): {},
    ("GET", "/palette"): {},
    ("GET", "/keys"): {},
    ("POST", "/keys"): {},
    ("POST", "/keys/test"): {"key": "ks_x"},
    ("POST", "/keys/{key_id}/reveal"): {},
    ("POST", "/keys/{key_id}/revoke"): {},
    ("GET", "/passkeys"): {},
    ("POST", "/passkeys/relying-party"): {"rp_id": "localhost", "rp_name": "changed"},
    ("POST", "/passkeys/origins"): {"origin": "http://localhost:9"},
    ("POST", "/passkeys/origins/remove"): {"origin": "http://localhost"},
    ("POST", "/passkeys/policy"): {"user_verification": "preferred"},
    ("GET", "/connect"): {},
    ("GET", "/connect/{stack}"): {},
    ("GET", "/team"): {},
    ("POST", "/team"): {"name": "Mallory", "role": "admin", "reach": "all"},
    ("GET", "/team/{admin_id}/remove"): {},
    ("POST", "/team/{admin_id}/remove"): {},
}
# Rows outside of any tenant, and what they answer to an admin of one tenant.
OUTSIDE: Final[Mapping[tuple[str, str], set[int]]] = {
    ("GET", ""): {303},
    ("GET", "/sign-in"): {303},
    ("POST", "/sign-in"): {401},
    ("GET", "/link/{secret}"): {303},
    ("POST", "/link/{secret}"): {303},
    ("GET", "/enroll"): {404},
    ("POST", "/enroll"): {404},
    ("POST", "/enroll/token"): {404},
    ("GET", "/account"): {200},
    ("POST", "/account"): {400},
    ("POST", "/account/add"): {200},
    ("POST", "/account/passkeys/{authenticator_id}/rename"): {404},
    ("GET", "/account/passkeys/{authenticator_id}/remove"): {404},
    ("POST", "/account/passkeys/{authenticator_id}/remove"): {303},
    ("POST", "/sign-out"): {303},
    ("GET", "/tenants"): {200},
    ("POST", "/tenants"): {403, 404},
}
STREAMS: Final = {("GET", "/live")}
"""Rows whose answer does not end."""


@dataclass(frozen=True, slots=True)
class World:
    """Tenant A with an admin and a supporter, tenant B with everything that A must not reach."""

    node: Node
    rooms: tuple[Room, ...]
    admin: Visitor
    support: Visitor
    victim_id: str
    own: Things
    theirs: Things

    def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        """All rows of the victim and of the installation's admins."""
        names = [name for (name,) in self.node.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
        kept = {}
        for name in names:
            columns = {column for _, column, *_ in self.node.rows(f"PRAGMA table_info({name})")}
            if "tenant_id" in columns:
                kept[name] = self.node.rows(f"SELECT * FROM {name} WHERE tenant_id = ?1", self.victim_id)
        kept["admin"] = self.node.rows("SELECT * FROM admin")
        kept["tenants"] = self.node.rows("SELECT tenant_id FROM tenant")
        return kept


NOBODYS: Final = Things(
    "nobody",
    "01900000-0000-7000-8000-000000000000",
    "never",
    "no-key",
    "01900000-0000-7000-8000-000000000001",
    "0",
)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with running(tmp_path) as node:
        victim_id, victim = await node.add_tenant(f"B {CANARY}")
        admin, support = Visitor(node.send), Visitor(client(node.application, address="192.0.2.7"))
        elsewhere = Visitor(client(node.application, address="192.0.2.8"))
        await _invited(node, elsewhere, "admin", victim_id, f"B's {CANARY}")
        await _invited(node, admin, "admin", node.tenant_id, "Ada")
        await _invited(node, support, "support", node.tenant_id, "Sue")
        yield World(
            node,
            tuple(open_portal(node.services, Limits()).rooms),
            admin,
            support,
            victim_id,
            await _things(node, node.tenant_id, node.backend, "jo", "key-of-a"),
            await _things(node, victim_id, victim, ODD, CANARY),
        )


async def _invited(node: Node, visitor: Visitor, role: str, reach: str, name: str) -> None:
    tenant = await node.administration.tenant(reach)
    made = await node.services.admin_links.invite(name, role, tenant.id, actor="cli")
    answer = await visitor.accept(f"/portal/link/{made.secret}")
    assert answer.status == 303, answer.body


async def _things(node: Node, tenant_id: str, backend: Backend, user_id: str, key: str) -> Things:
    tracked = await backend.track(user_id, "pay", idempotencyKey=key, email=f"{key}@example.com")
    enrolled = await Browser(node.send, tenant_id).enroll(tracked["token"])
    tenant = await node.administration.tenant(tenant_id)
    admins = [admin for admin in await node.services.admins.list() if admin.reach == tenant.id]
    return Things(
        user_id,
        enrolled["userAuthenticatorId"],
        "pay",
        key,
        tenant.api_keys[0].key_id,
        admins[-1].admin_id,
    )


def path_of(tenant_id: str, at: str, things: Things) -> str:
    def value(match: re.Match[str]) -> str:
        name = match.group(1)
        return "nextjs" if name == "stack" else quote(str(getattr(things, name)), safe="")

    return f"/portal/tenants/{tenant_id}" + re.sub(r"{(\w+)}", value, at)


def outside(at: str, value: str = "A" * 43) -> str:
    return "/portal" + re.sub(r"{\w+}", value, at)


async def ask(visitor: Visitor, row: tuple[str, str], path: str, **headers: str) -> Answer:
    if row[0] == "GET":
        return await visitor.get(path)
    return await visitor.post(path, CASES.get(row, {}), **headers)


async def test_every_row_of_the_route_table_has_a_case(world: World) -> None:
    assert {(room.method, room.at) for room in world.rooms if room.tenant} == set(CASES)
    assert {(room.method, room.at) for room in world.rooms if not room.tenant} == set(OUTSIDE)


async def test_another_tenant_is_no_tenant_at_all(world: World) -> None:
    before = world.dump()
    for row in CASES:
        theirs = await ask(world.admin, row, path_of(world.victim_id, row[1], world.theirs))
        nobodys = await ask(
            world.admin, row, path_of("01900000-0000-7000-8000-00000000dead", row[1], NOBODYS)
        )

        assert (theirs.status, theirs.body) == (nobodys.status, nobodys.body), row
        assert theirs.status == 404, row
        assert CANARY.encode() not in theirs.body
    assert world.dump() == before


async def test_another_tenants_things_are_nobodys_in_ones_own_rooms(world: World) -> None:
    before = world.dump()
    named = [row for row in CASES if "{" in row[1] and "{stack}" not in row[1]]
    assert named
    for row in named:
        theirs = await ask(world.admin, row, path_of(world.node.tenant_id, row[1], world.theirs))
        nobodys = await ask(world.admin, row, path_of(world.node.tenant_id, row[1], NOBODYS))

        assert theirs.status == nobodys.status, row
        assert theirs.status in (404, 409), row
    assert world.dump() == before


async def test_the_portals_own_tenant_is_nobodys(world: World) -> None:
    from keystile.server.domain.tenants import PORTAL_TENANT

    for row in CASES:
        answer = await ask(world.admin, row, path_of(PORTAL_TENANT, row[1], NOBODYS))
        assert answer.status == 404, row


async def test_without_a_session_there_is_the_sign_in_page(world: World) -> None:
    before = world.dump()
    for row in CASES:
        answer = await ask(Visitor(world.node.send), row, path_of(world.node.tenant_id, row[1], world.own))

        assert answer.status == 303, row
        assert answer.headers["location"].startswith("/portal/sign-in"), row
    assert world.dump() == before


async def test_support_is_refused_what_only_admins_may(world: World) -> None:
    rows = [(room.method, room.at) for room in world.rooms if room.tenant and room.role == "admin"]
    assert rows
    before = world.dump()
    for row in rows:
        answer = await ask(world.support, row, path_of(world.node.tenant_id, row[1], world.own))
        assert answer.status == 403, row
    assert world.dump() == before


async def test_support_may_look_at_everything_else(world: World) -> None:
    for room in world.rooms:
        row = (room.method, room.at)
        if room.tenant and room.role == "support" and room.method == "GET" and row not in STREAMS:
            answer = await ask(world.support, row, path_of(world.node.tenant_id, room.at, world.own))
            assert answer.status == 200, (row, answer.body)


async def test_what_changes_secrets_or_people_asks_for_the_passkey_when_it_is_old(world: World) -> None:
    rows = [(room.method, room.at) for room in world.rooms if room.tenant and room.fresh]
    world.node.clock.forward(FRESH_MS // 1000 + 1)
    before = world.node.rows("SELECT * FROM api_key"), world.node.rows("SELECT * FROM authenticator")
    for row in rows:
        answer = await ask(world.admin, row, path_of(world.node.tenant_id, row[1], world.own))
        assert answer.status == 403, row
        assert b"Confirm with your passkey" in answer.body, row
    assert (
        world.node.rows("SELECT * FROM api_key"),
        world.node.rows("SELECT * FROM authenticator"),
    ) == before


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "cross-site", "origin": "https://evil.example"},
        {"sec_fetch_site": "same-site", "origin": "http://localhost:3000"},
        {"origin": "http://localhost:3000"},
        {"origin": "null"},
        {"sec_fetch_site": "none"},
        {"accept": "text/html"},
    ],
    ids=str,
)
async def test_a_form_from_elsewhere_is_refused(world: World, headers: dict[str, str]) -> None:
    before = world.dump()
    for row in [row for row in CASES if row[0] == "POST"]:
        answer = await ask(world.admin, row, path_of(world.node.tenant_id, row[1], world.own), **headers)
        assert answer.status == 403, row
    for method, at in OUTSIDE:
        if method == "POST":
            path = outside(at)
            assert (await world.admin.post(path, {}, **headers)).status == 403, at
    assert world.dump() == before
    assert (await world.admin.get("/portal/tenants")).status == 200


async def test_rooms_outside_of_tenants_tell_an_admin_of_one_nothing_of_others(world: World) -> None:
    before = world.dump()
    for (method, at), expected in OUTSIDE.items():
        if at == "/sign-out":
            continue
        path = outside(at)
        form = {"name": "Mine", "rp_id": "example.com"}
        answer = await (world.admin.get(path) if method == "GET" else world.admin.post(path, form))
        assert answer.status in expected, (method, at, answer.status)
        assert CANARY.encode() not in answer.body, (method, at)
    assert world.dump() == before


async def test_looking_changes_nothing(world: World) -> None:
    """Every GET room, for each who may ask: all tables stay what they were, but for when a session was last seen."""
    node = world.node
    made = await node.services.admin_links.invite("Eve", "admin", None, actor="cli")
    invited = await node.services.admin_links.invite("Tom", "admin", None, actor="cli")
    eve, stranger = Visitor(node.send), Visitor(node.send)
    assert (await eve.post(f"/portal/link/{invited.secret}")).status == 303
    looked = {"GET": 0, "200": 0}
    tables = [name for (name,) in node.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]

    def everything() -> dict[str, list[tuple[Any, ...]]]:
        kept = {}
        for name in tables:
            columns = [column for _, column, *_ in node.rows(f"PRAGMA table_info({name})")]
            named = ", ".join(column for column in columns if (name, column) != ("admin_session", "seen_at"))
            kept[name] = node.rows(f"SELECT {named} FROM {name}")
        return kept

    before = everything()
    assert before["admin_session"]
    for room in world.rooms:
        if room.method != "GET" or (room.method, room.at) in STREAMS:
            continue
        path = path_of(node.tenant_id, room.at, world.own) if room.tenant else outside(room.at, made.secret)
        for visitor in (world.admin, world.support, eve, stranger):
            node.clock.forward(61)  # a session's last use is written down once a minute
            answer = await visitor.get(path)
            looked["GET"] += 1
            looked["200"] += answer.status == 200
            after = everything()
            assert {name for name in tables if after[name] != before[name]} == set(), (room.at, answer.status)

    assert looked["GET"] > 60
    assert looked["200"] > 30


async def test_what_was_asked_for_works_within_reach(world: World) -> None:
    for row in CASES:
        if row[0] == "GET" and row not in STREAMS:
            answer = await ask(world.admin, row, path_of(world.node.tenant_id, row[1], world.own))
            assert answer.status == 200, (row, answer.body)
