# SPDX-License-Identifier: Apache-2.0
"""The Portal's lists and details over a real database: what they show, what they ask it, what they refuse."""

from __future__ import annotations

import json
import re
from urllib.parse import quote, urlencode

import pytest

from tests.faults.actors import Answer, Browser
from tests.faults.node import Node
from tests.faults.portal_visitor import text_of, visitor
from tests.faults.visitor import Visitor

pytestmark = pytest.mark.anyio

# A user id may be any text without control characters.
HOSTILE = "\"'><script>alert(1)</script>/é?#%2F&amp;"
MAC_CHROME = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/126.0.0.0 Safari/537.36"
)


@pytest.fixture
async def admin(node: Node) -> Visitor:
    return await visitor(node)


def rooms(node: Node, *segments: str, **query: str) -> str:
    path = "/".join(quote(segment, safe="") for segment in ("portal", "tenants", node.tenant_id, *segments))
    return f"/{path}?{urlencode(query)}" if query else f"/{path}"


def links(answer: Answer, words: str) -> str:
    """Where the link with these words leads."""
    found = re.search(rf'<a [^>]*href="([^"]*)"[^>]*>{words}', answer.body.decode())
    assert found is not None, answer.body.decode()
    return found.group(1).replace("&amp;", "&")


async def enrolled(node: Node, user_id: str, **attributes: str) -> tuple[Browser, str]:
    """A user with a passkey, and its authenticator id."""
    browser = node.browser()
    tracked = await node.backend.track(user_id, "signIn", scope="add:authenticators", **attributes)
    await browser.enroll(tracked["token"])
    (found,) = await node.backend.authenticators(user_id)
    return browser, found["userAuthenticatorId"]


# --- users --------------------------------------------------------------------------------------------------


async def test_an_empty_list_shows_a_request_with_this_tenants_values(node: Node, admin: Visitor) -> None:
    text = text_of(await admin.get(rooms(node, "users")))

    assert "No users yet" in text
    assert "http://localhost:8787/v1/users/test-user/actions/" in text


async def test_users_are_listed_newest_first_with_what_they_have(node: Node, admin: Visitor) -> None:
    await enrolled(node, "ada", email="ada@example.com")
    node.clock.forward(30)
    await node.backend.track("bob", "signIn")

    with node.watch() as cost:
        answer = await admin.get(rooms(node, "users"))

    text = text_of(answer)
    assert answer.status == 200
    assert text.index(" bob ") < text.index(" ada ")
    assert "ada@example.com" in text
    assert len(_of_lists(cost.reads)) == 2
    assert cost.transactions == []


async def test_a_long_list_goes_on_where_the_page_ended(node: Node, admin: Visitor) -> None:
    for number in range(55):
        node.clock.forward(1)
        await node.backend.track(f"user-{number:02}", "signIn")

    first = await admin.get(rooms(node, "users"))
    second = await admin.get(links(first, "Older"))

    assert "50 users on this page" in text_of(first)
    assert "5 users on this page" in text_of(second)
    assert ">user-04<" in second.body.decode()
    assert links(second, ".*First page") == rooms(node, "users")


async def test_a_search_stays_in_the_address_and_says_when_it_found_nobody(
    node: Node, admin: Visitor
) -> None:
    await node.backend.track("ada", "signIn")
    await node.backend.track("bob", "signIn")

    found = await admin.get(rooms(node, "users", q=" ad "))
    nobody = await admin.get(rooms(node, "users", q="zoe"))

    assert ">ada<" in found.body.decode()
    assert ">bob<" not in found.body.decode()
    assert 'value="ad"' in found.body.decode()
    assert "No user's id, email address or username begins with “zoe”" in text_of(nobody)


@pytest.mark.parametrize("after", ["x", "WzFd", "[]", "A" * 20_000, "%00", "%ff", "WzEsImFcdTAwMDBiIl0"])
@pytest.mark.parametrize("room", ["users", "users?q=a", "actions", "actions?state=BLOCK", "audit"])
async def test_a_place_that_nobody_wrote_is_the_first_page(
    node: Node, admin: Visitor, room: str, after: str
) -> None:
    await node.backend.track("ada", "signIn")

    answer = await admin.get(f"{rooms(node)}/{room}{'&' if '?' in room else '?'}after={after}")

    assert answer.status == 200


@pytest.mark.parametrize(
    "query", ["state=NONSENSE", "user=%00%ff", "code=" + "x" * 5_000, "q=%00", "q=" + "%F0%9F%98%80" * 2_000]
)
@pytest.mark.parametrize("room", ["users", "actions", "audit"])
async def test_filters_that_cannot_be_are_no_mistake_of_ours(
    node: Node, admin: Visitor, room: str, query: str
) -> None:
    await node.backend.track("ada", "signIn")

    assert (await admin.get(f"{rooms(node, room)}?{query}")).status == 200


async def test_a_users_page_says_in_words_what_is_known(node: Node, admin: Visitor) -> None:
    browser, authenticator_id = await enrolled(
        node, "ada", email="ada@example.com", username="ada", phoneNumber="+4912345"
    )
    await browser.sign_in()

    answer = await admin.get(rooms(node, "users", "ada"))

    text = text_of(answer)
    assert answer.status == 200
    for said in (
        "ada@example.com",
        "+4912345",
        authenticator_id,
        "ES256",
        "signInWithPasskey",
        "Passkey added",
    ):
        assert said in text
    assert "Verified" in text


async def test_somebody_who_is_not_there_has_no_page(node: Node, admin: Visitor) -> None:
    await enrolled(node, "ada")

    for path in (
        rooms(node, "users", "nobody"),
        rooms(node, "users", "a\x00b"),
        rooms(node, "users", "ada", "authenticators", "none", "remove"),
        rooms(node, "actions", "ada", "signIn", "none"),
        rooms(node, "actions", "a\x00b", "signIn", "\x00"),
    ):
        assert (await admin.get(path)).status == 404


# --- removal ------------------------------------------------------------------------------------------------


async def test_a_passkey_is_removed_told_and_written_down(node: Node, admin: Visitor) -> None:
    browser, authenticator_id = await enrolled(node, "ada", username="Ada")
    path = rooms(node, "users", "ada", "authenticators", authenticator_id, "remove")

    asked = await admin.get(path)
    removed = await admin.post(path, {})
    shown = await admin.get(removed.headers["location"])
    refused = await browser.verify(await browser.assertion())

    assert "cannot be undone" in text_of(asked)
    assert "only passkey" in text_of(asked)
    assert removed.status == 303
    assert "Passkey removed. Ada’s browser will be told at the next visit." in text_of(shown)
    assert "No passkeys" in text_of(shown)
    assert refused.code == "unknown_credential"
    events = node.rows("SELECT actor, target, user_id FROM audit_event WHERE event = 'authenticator.removed'")
    assert events == [("admin:ada", authenticator_id, "ada")]


async def test_a_form_that_is_sent_twice_removes_once(node: Node, admin: Visitor) -> None:
    _, authenticator_id = await enrolled(node, "ada")
    path = rooms(node, "users", "ada", "authenticators", authenticator_id, "remove")

    answers = [await admin.post(path, {}) for _ in range(2)]

    assert [answer.status for answer in answers] == [303, 303]
    assert node.rows("SELECT count(*) FROM audit_event WHERE event = 'authenticator.removed'") == [(1,)]


async def test_one_users_page_does_not_remove_anothers_passkey(node: Node, admin: Visitor) -> None:
    _, authenticator_id = await enrolled(node, "ada")
    await enrolled(node, "bob")

    await admin.post(rooms(node, "users", "bob", "authenticators", authenticator_id, "remove"), {})

    assert len(await node.backend.authenticators("ada")) == 1


async def test_support_may_remove_a_passkey(node: Node) -> None:
    _, authenticator_id = await enrolled(node, "ada")
    support = await visitor(node, name="sam", role="support", reach=node.tenant_id)

    await support.post(rooms(node, "users", "ada", "authenticators", authenticator_id, "remove"), {})

    assert await node.backend.authenticators("ada") == []


async def test_a_removal_wants_a_fresh_verification(node: Node, admin: Visitor) -> None:
    _, authenticator_id = await enrolled(node, "ada")
    node.clock.forward(6 * 60)

    answer = await admin.post(rooms(node, "users", "ada", "authenticators", authenticator_id, "remove"), {})

    assert answer.status != 303
    assert len(await node.backend.authenticators("ada")) == 1


async def test_another_sites_form_removes_nothing(node: Node, admin: Visitor) -> None:
    _, authenticator_id = await enrolled(node, "ada")
    path = rooms(node, "users", "ada", "authenticators", authenticator_id, "remove")

    answer = await admin.post(path, {}, **{"origin": "https://evil.example", "sec-fetch-site": "cross-site"})

    assert answer.status == 403
    assert len(await node.backend.authenticators("ada")) == 1


# --- actions ------------------------------------------------------------------------------------------------


async def test_actions_are_filtered_and_each_filter_can_be_taken_away(node: Node, admin: Visitor) -> None:
    tracked = await node.backend.track("ada", "pay")
    await node.backend.track("ada", "signIn")
    await node.backend.track("bob", "pay")
    await node.backend.update_action("ada", "pay", tracked["idempotencyKey"], "BLOCK")

    with node.watch() as cost:
        answer = await admin.get(rooms(node, "actions", state="BLOCK", user="ada", code="pay"))

    page = answer.body.decode()
    assert "1 action on this page" in text_of(answer)
    assert "State: <b>Blocked</b>" in page
    assert rooms(node, "actions", user="ada", code="pay").replace("&", "&amp;") in page
    assert rooms(node, "actions", state="BLOCK", code="pay").replace("&", "&amp;") in page
    assert len(_of_lists(cost.reads)) == 1


async def test_no_action_fits_and_the_page_says_so(node: Node, admin: Visitor) -> None:
    await node.backend.track("ada", "pay")

    assert "No action fits" in text_of(await admin.get(rooms(node, "actions", code="nothing")))


async def test_an_actions_page_has_every_fact_and_its_course(node: Node, admin: Visitor) -> None:
    browser, authenticator_id = await enrolled(node, "ada", username="Ada")
    node.clock.forward(60)
    tracked = await node.backend.track(
        "ada",
        "pay",
        idempotencyKey="a/b c",
        ipAddress="203.0.113.7",
        userAgent=MAC_CHROME,
        deviceId="device-7",
        locale="de-DE",
        redirectUrl="https://example.com/back",
        custom={"amount": 20, "note": HOSTILE},
    )
    node.clock.forward(60)
    assert (await browser.verify(await browser.assertion(tracked["token"]), tracked["token"])).status == 200

    answer = await admin.get(rooms(node, "actions", "ada", "pay", "a/b c"))

    text = text_of(answer)
    said = ("a/b c", "203.0.113.7", "Chrome 126 on Mac OS", "device-7", "de-DE", "https://example.com/back")
    for fact in (*said, authenticator_id, '"amount": 20', "Made", "With a passkey."):
        assert fact in text
    assert links(answer, "Ada") == rooms(node, "users", "ada")
    assert "<script>alert" not in answer.body.decode()


# --- audit --------------------------------------------------------------------------------------------------


async def test_the_audit_names_the_admin_and_is_filtered(node: Node, admin: Visitor) -> None:
    _, authenticator_id = await enrolled(node, "ada")
    await admin.post(rooms(node, "users", "ada", "authenticators", authenticator_id, "remove"), {})

    with node.watch() as cost:
        everything = await admin.get(rooms(node, "audit"))
    by_admin = text_of(await admin.get(rooms(node, "audit", actor="admin:ada")))
    of_user = text_of(await admin.get(rooms(node, "audit", user="ada", event="authenticator.enrolled")))

    assert "Tenant made" in text_of(everything)
    assert len(_of_lists(cost.reads)) == 2
    assert "1 event on this page" in by_admin
    assert "Passkey removed" in by_admin
    assert "Ada Admin" in by_admin
    assert "1 event on this page" in of_user


async def test_who_reaches_further_stays_an_id_to_those_who_do_not(node: Node, admin: Visitor) -> None:
    _, authenticator_id = await enrolled(node, "ada")
    await admin.post(rooms(node, "users", "ada", "authenticators", authenticator_id, "remove"), {})
    support = await visitor(node, name="sam", role="support", reach=node.tenant_id)

    by_admin = text_of(await support.get(rooms(node, "audit", actor="admin:ada")))

    assert "ada Admin" in by_admin
    assert "Ada Admin" not in by_admin


# --- palette ------------------------------------------------------------------------------------------------


async def test_the_palette_finds_users_and_an_action_by_its_id(node: Node, admin: Visitor) -> None:
    tracked = await node.backend.track("ada", "pay", username="Ada")
    key = tracked["idempotencyKey"]

    by_name = await admin.get(rooms(node, "palette", q="Ad"))
    by_id = await admin.get(rooms(node, "palette", q=key))
    nothing = await admin.get(rooms(node, "palette"))

    assert by_name.json["items"] == [
        {"kind": "User", "title": "Ada", "detail": "ada", "href": rooms(node, "users", "ada")}
    ]
    assert by_id.json["items"][0]["href"] == rooms(node, "actions", "ada", "pay", key)
    assert nothing.json == {"items": []}
    assert by_id.headers["content-type"] == "application/json"
    assert by_id.headers["cache-control"] == "no-store"


# --- what users and SDKs can fill ---------------------------------------------------------------------------


async def test_nothing_that_a_user_can_fill_becomes_part_of_a_page(node: Node, admin: Visitor) -> None:
    attributes = {
        "email": f"{HOSTILE}@x",
        "username": HOSTILE,
        "displayName": HOSTILE,
        "phoneNumber": HOSTILE,
    }
    tracked = await node.backend.track(
        HOSTILE,
        "pay",
        idempotencyKey=HOSTILE,
        userAgent=HOSTILE,
        deviceId=HOSTILE,
        ipAddress=HOSTILE,
        custom={HOSTILE: HOSTILE},
        scope="add:authenticators",
        **attributes,
    )
    await node.browser().enroll(tracked["token"])
    (authenticator_id,) = (
        authenticator["userAuthenticatorId"]
        for authenticator in (
            await node.backend.ask("GET", f"/v1/users/{quote(HOSTILE, safe='')}/authenticators")
        ).json
    )

    for path in (
        rooms(node, "users"),
        rooms(node, "users", q=HOSTILE),
        rooms(node, "users", HOSTILE),
        rooms(node, "users", HOSTILE, "authenticators", authenticator_id, "remove"),
        rooms(node, "actions"),
        rooms(node, "actions", user=HOSTILE),
        rooms(node, "actions", HOSTILE, "pay", HOSTILE),
        rooms(node, "audit"),
        rooms(node, "audit", user=HOSTILE, actor=f"user:{HOSTILE}"),
    ):
        answer = await admin.get(path)
        page = answer.body.decode()
        assert answer.status == 200, path
        assert "<script>alert" not in page
        assert "script&gt;alert" in page
    assert json.loads((await admin.get(rooms(node, "palette", q=HOSTILE[:4]))).body)["items"]


def _of_lists(reads: list[str]) -> list[str]:
    """The reads of a room: not those of the guard, which are the session, the tenant and the names of tenants."""
    guard = ("admin_session", "FROM tenant", "FROM origin", "FROM api_key")
    return [read for read in reads if not any(table in read for table in guard)]
