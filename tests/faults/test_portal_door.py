# SPDX-License-Identifier: Apache-2.0
"""The Portal's door under attack: replays, tokens of another kind, races for one link, lapsed tickets, floods."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from keystile.server.app import open_portal
from keystile.server.domain.admin_links import LINK_MS
from keystile.server.domain.admin_sessions import FRESH_MS, SIGN_IN
from keystile.server.domain.limits import Limit, Limits
from keystile.server.domain.tenants import PORTAL_TENANT
from keystile.server.portal import Portal
from keystile.server.portal.sign_in import own_path
from tests.faults import portal_visitor
from tests.faults.actors import Browser, succeeded
from tests.faults.asgi import client
from tests.faults.node import UNLIMITED, Node, running
from tests.faults.visitor import SESSION, Visitor, token_in

pytestmark = pytest.mark.anyio


@pytest.fixture
async def node(tmp_path: Path) -> AsyncIterator[Node]:
    async with running(tmp_path) as node:
        yield node


async def invitation(node: Node, name: str = "Ada") -> str:
    made = await node.services.admin_links.invite(name, "admin", None, actor="cli")
    return f"/portal/link/{made.secret}"


@pytest.fixture
async def ada(node: Node) -> Visitor:
    visitor = Visitor(node.send)
    assert (await visitor.accept(await invitation(node))).status == 303
    return visitor


async def is_in(visitor: Visitor) -> bool:
    return (await visitor.get("/portal/tenants")).status == 200


async def test_a_result_opens_one_session(node: Node, ada: Visitor) -> None:
    result = await ada.result()
    strangers = [Visitor(node.send) for _ in range(8)]
    answers = await asyncio.gather(
        *(one.post("/portal/sign-in", {"keystile-result": result}) for one in strangers)
    )

    assert sorted(answer.status for answer in answers) == [303] + [401] * 7
    assert sum([SESSION in one.cookies for one in strangers]) == 1


async def test_a_result_is_good_for_five_minutes(node: Node, ada: Visitor) -> None:
    result = await ada.result()
    node.clock.forward(FRESH_MS // 1000 + 1)
    stranger = Visitor(node.send)
    assert (await stranger.post("/portal/sign-in", {"keystile-result": result})).status == 401


async def test_what_is_no_sign_in_to_the_portal_opens_nothing(node: Node, ada: Visitor) -> None:
    """Results of other actions and tenants, and the client token of the Portal's own step-up."""
    given = await ada.browser.options(challenge_id=await ada.browser.challenge("another-action"))
    other_action = succeeded(await ada.browser.verify(ada.browser.answer(given)))["accessToken"]
    anonymous = (await ada.browser.sign_in())["accessToken"]
    app = Browser(node.send, node.tenant_id)
    await app.enroll((await node.backend.track("jo", SIGN_IN))["token"])
    app_challenge = await app.options(challenge_id=await app.challenge(SIGN_IN))
    other_tenant = succeeded(await app.verify(app.answer(app_challenge)))["accessToken"]
    node.clock.forward(FRESH_MS // 1000 + 1)
    waiting = token_in(await ada.post(f"/portal/tenants/{node.tenant_id}/keys"))

    for token in (other_action, anonymous, other_tenant, waiting, "", "a.b.c", "\x00" * 9_000):
        stranger = Visitor(node.send)
        answer = await stranger.post("/portal/sign-in", {"keystile-result": token})
        assert answer.status == 401, token
        assert not stranger.cookies


async def test_somebody_with_a_passkey_of_the_portals_who_is_no_admin_stays_outside(
    node: Node, ada: Visitor
) -> None:
    (admin,) = await node.services.admins.list()
    result = await ada.result()
    await node.services.admins.remove(admin.admin_id, actor="cli")

    assert not await is_in(ada)
    stranger = Visitor(node.send)
    assert (await stranger.post("/portal/sign-in", {"keystile-result": result})).status == 401
    assert node.rows("SELECT * FROM authenticator WHERE tenant_id = ?1", PORTAL_TENANT) == []


async def test_of_two_first_links_one_makes_the_admin(node: Node) -> None:
    first, second = Visitor(node.send), Visitor(node.send)
    for visitor, link in ((first, await invitation(node)), (second, await invitation(node))):
        assert (await visitor.post(link)).status == 303
    tokens = [await visitor.token_from("/portal/enroll/token") for visitor in (first, second)]
    results = [
        (await visitor.browser.enroll(token))["accessToken"]
        for visitor, token in zip((first, second), tokens, strict=True)
    ]
    answers = await asyncio.gather(
        *(
            visitor.post("/portal/enroll", {"keystile-result": result})
            for visitor, result in zip((first, second), results, strict=True)
        )
    )

    assert sorted(answer.status for answer in answers) == [303, 404]
    assert len(await node.services.admins.list()) == 1


async def test_of_eight_who_spend_an_invitation_one_gets_the_ticket(node: Node) -> None:
    link = await invitation(node)
    answers = await asyncio.gather(*(Visitor(node.send).post(link) for _ in range(8)))
    assert sorted(answer.status for answer in answers) == [303] + [404] * 7


async def test_a_ticket_is_no_session_and_lapses(node: Node) -> None:
    visitor = Visitor(node.send)
    await visitor.post(await invitation(node))
    (ticket,) = visitor.cookies.values()
    assert not await is_in(Visitor(node.send, {SESSION: ticket}))

    result = (await visitor.browser.enroll(await visitor.token_from("/portal/enroll/token")))["accessToken"]
    assert (await Visitor(node.send).post("/portal/enroll", {"keystile-result": result})).status == 404
    node.clock.forward(LINK_MS // 1000)
    assert (await visitor.get("/portal/enroll")).status == 404
    assert await node.services.admins.list() == []


async def test_an_unlocked_admin_adds_a_passkey_and_loses_open_sessions(node: Node, ada: Visitor) -> None:
    (admin,) = await node.services.admins.list()
    made = await node.services.admin_links.unlock(admin.admin_id, actor="cli")
    back = Visitor(node.send)
    assert (await back.accept(f"/portal/link/{made.secret}")).status == 303

    assert await is_in(back)
    assert not await is_in(ada)
    events = await node.services.audit_events.of_tenant(PORTAL_TENANT, limit=20)
    assert {"admin.unlock_link_made", "admin.unlocked"} <= {event.event for event in events}
    assert (await ada.sign_in()).status == 303


async def test_a_developments_link_and_session_are_no_good_in_production(node: Node) -> None:
    made = await node.services.admin_links.for_dev()
    visitor = Visitor(node.send)
    assert (await visitor.get(f"/portal/link/{made.secret}")).status == 404
    assert (await visitor.post(f"/portal/link/{made.secret}")).status == 404

    in_dev = replace(
        node.services.admin_links, is_dev=True, sessions=replace(node.services.admin_sessions, is_dev=True)
    )
    opened = await in_dev.open_session(made.secret)
    assert not await is_in(Visitor(node.send, {SESSION: opened.secret}))


async def test_confirming_with_another_admins_passkey_does_nothing(node: Node, ada: Visitor) -> None:
    eve = Visitor(node.send)
    assert (await eve.accept(await invitation(node, "Eve"))).status == 303
    node.clock.forward(FRESH_MS // 1000 + 1)
    keys = f"/portal/tenants/{node.tenant_id}/keys"
    proof = await eve.confirm(await eve.post(keys))
    before = node.rows("SELECT * FROM api_key")

    assert (await ada.post(keys, {"keystile-result": proof})).status == 403
    assert node.rows("SELECT * FROM api_key") == before
    assert (await eve.post(keys, {"keystile-result": proof})).status == 200
    node.clock.forward(FRESH_MS // 1000 + 1)
    assert (await eve.post(keys, {"keystile-result": proof})).status == 403


async def test_signing_in_again_ends_the_session_that_was_open_in_this_browser(
    node: Node, ada: Visitor
) -> None:
    eve, before = Visitor(node.send), dict(ada.cookies)
    await eve.accept(await invitation(node, "Eve"))
    assert (await ada.sign_in()).status == 303

    assert await is_in(ada)
    assert not await is_in(Visitor(node.send, before))
    assert await is_in(eve)


async def test_signing_out_ends_the_session_itself(node: Node, ada: Visitor) -> None:
    kept = dict(ada.cookies)
    assert (await ada.post("/portal/sign-out")).status == 303
    assert not await is_in(Visitor(node.send, kept))


async def test_sign_ins_are_taken_ten_at_a_time_from_one_address(tmp_path: Path) -> None:
    limits = replace(UNLIMITED, portal_sign_in=Limit(10, 600))
    async with running(tmp_path, limits=limits) as node:
        visitor = Visitor(node.send)
        answers = [await visitor.post("/portal/sign-in", {"keystile-result": "x"}) for _ in range(11)]
        assert [answer.status for answer in answers] == [401] * 10 + [429]
        assert int(answers[-1].headers["retry-after"]) > 0
        elsewhere = Visitor(client(node.application, address="192.0.2.9"))
        assert (await elsewhere.post("/portal/sign-in")).status == 401


async def test_no_secret_of_the_door_is_kept_in_clear(node: Node, ada: Visitor) -> None:
    link = await invitation(node, "Eve")
    eve = Visitor(node.send)
    await eve.post(link)
    secrets = [link.rpartition("/")[2], *ada.cookies.values(), *eve.cookies.values()]
    assert len(secrets) >= 3
    for path in node.path.parent.iterdir():
        content = path.read_bytes()
        assert all(secret.encode() not in content for secret in secrets)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/portal//evil.example",
        "/portal/../v1",
        "/portal/%2e%2E/v1",
        "/portal/.%2e/v1",
        "/portalx",
        "/portal\r\nSet-Cookie: a=b",
        "/portal/\t",
        "/portal/é",
        "javascript:alert(1)",
        "/portal/" + "a" * 2_000,
    ],
)
def test_where_a_sign_in_goes_on_to_is_in_the_portal(path: str) -> None:
    assert own_path(path) == "/portal"
    assert own_path("/portal/tenants/x/users?q=a%2Fb") == "/portal/tenants/x/users?q=a%2Fb"


async def test_where_the_portal_has_its_own_host_it_is_under_no_other(tmp_path: Path) -> None:
    async with running(tmp_path) as node:
        alone = Portal(replace(open_portal(node.services, Limits()).services, only_host=True))
        visitor = Visitor(client(alone))
        assert (await visitor.get("/portal/sign-in")).status == 200
        for host in ("auth.example.com", "localhost", "localhost:8787.evil.example", ""):
            assert (await visitor.ask("GET", "/portal/sign-in", host=host)).status == 404


async def test_a_mistake_of_ours_is_a_page_and_for_the_log(node: Node, ada: Visitor) -> None:
    whole = open_portal(node.services, Limits()).services
    broken = Portal(replace(whole, tenants=None))  # type: ignore[arg-type]

    async def beneath(scope: Any, receive: Any, send: Any) -> None:
        with pytest.raises(AttributeError):
            await broken(scope, receive, send)

    page = await Visitor(client(beneath), ada.cookies).get("/portal/tenants")
    assert page.status == 500
    assert "try again" in page.body.decode()
    assert "NoneType" not in page.body.decode()
    assert page.headers["cache-control"] == "no-store"


async def test_what_signed_somebody_in_manages_no_passkeys_beside_the_portal(
    node: Node, ada: Visitor
) -> None:
    """A result that was used at the door, and one that was not: neither adds, removes nor renames one."""
    result = await ada.result()
    unlocked = await node.services.admin_links.unlock(
        (await node.services.admins.list())[0].admin_id, actor="cli"
    )
    back = Visitor(node.send)
    await back.post(f"/portal/link/{unlocked.secret}")
    token = await back.token_from("/portal/enroll/token")
    enrolled = (await back.browser.enroll(token))["accessToken"]
    (one, *_) = node.rows("SELECT authenticator_id FROM authenticator WHERE tenant_id = ?1", PORTAL_TENANT)
    before = node.rows("SELECT * FROM authenticator WHERE tenant_id = ?1", PORTAL_TENANT)

    for proof in (result, enrolled):
        asked = {"authorization": f"Bearer {proof}", "content-type": "application/json"}
        own = f"/v1/client/user-authenticators/{one[0]}"
        for method, path, body in (
            ("POST", "/v1/client/user-authenticators/passkey/registration-options", b"{}"),
            ("DELETE", own, b""),
            ("PATCH", own, b'{"name":"mine"}'),
        ):
            answer = await node.send(method, path, asked, body)
            assert answer.status == 403, (method, path, answer.body)

    assert node.rows("SELECT * FROM authenticator WHERE tenant_id = ?1", PORTAL_TENANT) == before
    assert (await ada.post("/portal/sign-in", {"keystile-result": result})).status == 303


async def test_no_secret_of_a_visit_is_logged(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    async with running(tmp_path, log_requests=True) as node:
        link, ada = await invitation(node), Visitor(node.send)
        await ada.get(link)
        await ada.post(link)
        (ticket,) = ada.cookies.values()
        token = await ada.token_from("/portal/enroll/token")
        enrolled = (await ada.browser.enroll(token))["accessToken"]
        await ada.post("/portal/enroll", {"keystile-result": enrolled})
        session = ada.cookies[SESSION]
        node.clock.forward(FRESH_MS // 1000 + 1)
        keys = f"/portal/tenants/{node.tenant_id}/keys"
        proof = await ada.confirm(await ada.post(keys))
        assert (await ada.post(keys, {"keystile-result": proof})).status == 200
        await ada.post(f"{keys}/test", {"key": node.backend.secret_key})
        secrets = (link.rpartition("/")[2], ticket, token, enrolled, session, ada.cookies[SESSION], proof)

    said = "".join(capfd.readouterr())
    assert "/client/user-authenticators/passkey" in said
    assert [secret for secret in (*secrets, node.backend.secret_key) if secret in said] == []


async def test_a_session_of_a_clock_that_was_set_back_has_ended(node: Node) -> None:
    node.clock.forward(3600)
    ada = await portal_visitor.visitor(node)
    assert await is_in(ada)
    node.clock.forward(-59)
    assert await is_in(ada)
    node.clock.forward(-2)
    assert not await is_in(ada)
