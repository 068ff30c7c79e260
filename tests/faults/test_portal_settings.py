# SPDX-License-Identifier: Apache-2.0
"""The Portal's settings rooms: what they show, what they refuse, what they keep to themselves."""

from __future__ import annotations

import html
from typing import Any

import pytest

from keystile.server.domain.tenants import Tenant
from keystile.server.portal import policy_form, relying_party_form
from keystile.testing import SoftwareAuthenticator
from tests.faults.actors import Answer
from tests.faults.node import Node
from tests.faults.portal_visitor import hidden, text_of, visitor
from tests.faults.visitor import Visitor

pytestmark = pytest.mark.anyio

PROBE = "\"><script>window.hacked=1</script><img src=x onerror=alert(1)>'"
ROOMS = ("", "/keys", "/passkeys", "/connect", "/connect/nextjs", "/connect/python")


@pytest.fixture
async def ada(node: Node) -> Visitor:
    return await visitor(node)


@pytest.fixture
async def grace(node: Node) -> Visitor:
    return await visitor(node, name="grace", role="support")


def at(node: Node, path: str = "") -> str:
    return f"/portal/tenants/{node.tenant_id}{path}"


async def stored(node: Node) -> Tenant:
    return await node.administration.tenant(node.tenant_id)


async def policy(node: Node, **changes: str | None) -> dict[str, str]:
    """What a browser sends for the policy form after its fields were changed; None leaves one out."""
    fields = policy_form.filled((await stored(node)).settings)
    form = {name: value for name, value in fields.items() if value or not _is_box(name)}
    form |= {"seen": policy_form.seen(fields)} | {name: value or "" for name, value in changes.items()}
    return {name: value for name, value in form.items() if name not in changes or changes[name] is not None}


def _is_box(name: str) -> bool:
    return dict(policy_form.field_settings())[name].kind in ("switch", "several")


async def party(node: Node, **changes: str) -> dict[str, str]:
    tenant = await stored(node)
    return {**relying_party_form.filled(tenant), "seen": relying_party_form.seen(tenant), **changes}


def went(answer: Answer, done: str) -> bool:
    return answer.status == 303 and answer.headers["location"].endswith(f"?done={done}")


async def newest_event(node: Node) -> tuple[str, str, str]:
    event = (await node.services.audit_events.of_tenant((await stored(node)).id, limit=1))[0]
    return event.actor, event.event, event.target


@pytest.mark.parametrize("path", ROOMS)
async def test_every_room_opens_for_both_roles_and_keeps_its_secrets(
    node: Node, ada: Visitor, grace: Visitor, path: str
) -> None:
    for who in (ada, grace):
        answer = await who.get(at(node, path))

        assert answer.status == 200, text_of(answer)
        assert answer.headers["cache-control"] == "no-store"
        assert "script-src 'self'" in answer.headers["content-security-policy"]
        assert node.backend.secret_key not in answer.body.decode()
        assert " style=" not in answer.body.decode()
        assert "onclick" not in answer.body.decode()


async def test_home_takes_three_reads_beside_the_session(node: Node, ada: Visitor) -> None:
    await ada.get(at(node))

    with node.watch() as cost:
        answer = await ada.get(at(node))

    assert answer.status == 200
    # the session, set-up facts, newest actions, admins
    assert len(cost.reads) <= 4, cost.reads
    assert cost.transactions == []


async def test_the_checklist_ticks_itself(node: Node, ada: Visitor) -> None:
    page = text_of(await ada.get(at(node)))
    assert "1 of 6 done" in page
    assert "curl http://localhost:8787/v1/users/test-user/actions/try-it" in page

    enrolling = await node.backend.track("ada", "enroll-passkey", scope="add:authenticators")
    assert "2 of 6 done" in text_of(await ada.get(at(node)))
    browser = node.browser(SoftwareAuthenticator())
    await browser.enroll(enrolling["token"])
    assert "3 of 6 done" in text_of(await ada.get(at(node)))

    await browser.sign_in()
    page = text_of(await ada.get(at(node)))
    assert "4 of 6 done" in page
    assert "signInWithPasskey" in page

    await visitor(node, name="grace", role="support")
    assert "5 of 6 done" in text_of(await ada.get(at(node)))


# ---- keys ----


async def test_a_key_is_revealed_on_the_answer_and_in_the_audit(node: Node, ada: Visitor) -> None:
    key = (await stored(node)).api_keys[0]
    node.clock.forward(1)

    answer = await ada.post(at(node, f"/keys/{key.key_id}/reveal"), {})

    assert answer.status == 200
    assert answer.headers["cache-control"] == "no-store"
    assert node.backend.secret_key in answer.body.decode()
    assert f"AUTHSIGNAL_TENANT_SECRET_KEY={node.backend.secret_key}" in html.unescape(answer.body.decode())
    assert await newest_event(node) == ("admin:ada", "key.revealed", key.key_id)
    assert node.backend.secret_key not in (await ada.get(at(node, "/keys"))).body.decode()


async def test_a_key_is_replaced_while_the_app_runs(node: Node, ada: Visitor) -> None:
    old = (await stored(node)).api_keys[0]

    made = await ada.post(at(node, "/keys"), {})
    assert made.status == 200
    assert "Your new secret key" in text_of(made)
    assert len((await stored(node)).api_keys) == 2
    assert (await node.backend.ask("GET", "/v1/users/x")).status == 200

    third = await ada.post(at(node, "/keys"), {})
    assert third.status == 409
    assert "at most two" in text_of(third)

    assert went(await ada.post(at(node, f"/keys/{old.key_id}/revoke"), {}), "key-revoked")
    assert (await node.backend.ask("GET", "/v1/users/x")).status == 401
    again = await ada.post(at(node, f"/keys/{old.key_id}/revoke"), {})
    assert again.status == 404


@pytest.mark.parametrize("room", ["/keys", "/keys/test", "/keys/{key}/reveal", "/keys/{key}/revoke"])
async def test_support_gets_at_no_key(node: Node, grace: Visitor, room: str) -> None:
    key = (await stored(node)).api_keys[0].key_id

    answer = await grace.post(at(node, room.format(key=key)), {"key": "x"})

    assert answer.status == 403
    assert len((await stored(node)).api_keys) == 1


@pytest.mark.parametrize(
    "room",
    [
        "/keys",
        "/keys/{key}/reveal",
        "/keys/{key}/revoke",
        "/passkeys/policy",
        "/passkeys/origins",
        "/passkeys/origins/remove",
        "/passkeys/relying-party",
    ],
)
async def test_what_matters_needs_a_passkey_used_just_now(node: Node, ada: Visitor, room: str) -> None:
    key = (await stored(node)).api_keys[0].key_id
    before = await stored(node)
    node.clock.forward(301)

    answer = await ada.post(at(node, room.format(key=key)), {"origin": "http://localhost:3000"})

    assert "Confirm" in text_of(answer)
    assert node.backend.secret_key not in answer.body.decode()
    after = await stored(node)
    assert (after.settings, after.origins, len(after.api_keys)) == (
        before.settings,
        before.origins,
        len(before.api_keys),
    )


async def test_another_tenants_key_is_not_there(node: Node, ada: Visitor) -> None:
    other, _ = await node.administration.create_tenant("Other", rp_id="localhost")
    foreign = other.api_keys[0].key_id

    for room in (f"/keys/{foreign}/reveal", f"/keys/{foreign}/revoke", "/keys/no-such-key/reveal"):
        answer = await ada.post(at(node, room), {})
        assert answer.status == 404
        assert "There is no such live key" in text_of(answer)
    assert len((await node.administration.tenant(other.id)).api_keys) == 1


async def test_a_right_key_is_said_to_be_right(node: Node, ada: Visitor) -> None:
    answer = await ada.post(at(node, "/keys/test"), {"key": node.backend.secret_key})

    assert answer.status == 200
    assert "The key is right" in text_of(answer)
    assert node.backend.secret_key not in answer.body.decode()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda key: f"{key}\r\n", "Without them it is one of this tenant's keys"),
        (lambda key: key[:-4], "4 of its 87 characters are missing"),
        (lambda key: f"AUTHSIGNAL_TENANT_SECRET_KEY={key}", "A whole line of a settings file"),
        (lambda key: key[:20] + ("b" if key[20] == "a" else "a") + key[21:], "checksum is wrong"),
        (lambda key: "reveal-it-in-Keys-and-hosts", "until the key is put in its place"),
        (lambda key: key + key, "too long"),
        (lambda key: "", "nothing in the field"),
        (lambda key: PROBE, "quotation marks"),
        (lambda key: "\x00\ud7ff" * 4_000, "start with ks_"),
    ],
)
async def test_what_is_wrong_with_a_key_is_said_and_the_key_is_not(
    node: Node, ada: Visitor, spoil: Any, said: str
) -> None:
    pasted = spoil(node.backend.secret_key)

    answer = await ada.post(at(node, "/keys/test"), {"key": pasted})

    assert answer.status == 422
    assert said in text_of(answer)
    assert node.backend.secret_key[4:40] not in answer.body.decode()
    assert PROBE not in answer.body.decode()


async def test_other_tenants_and_revoked_keys_are_told_apart(node: Node, ada: Visitor) -> None:
    _, foreign = await node.administration.create_tenant("Other", rp_id="localhost")
    made = await node.administration.create_key(node.tenant_id)
    await node.administration.revoke_key(node.tenant_id, made.key.key_id)

    for secret, said in ((foreign.secret, "a key of another tenant"), (made.secret, "was revoked")):
        answer = await ada.post(at(node, "/keys/test"), {"key": secret})
        assert answer.status == 422
        assert said in text_of(answer)
        assert secret not in answer.body.decode()


# ---- origins ----


async def test_an_origin_is_added_and_removed(node: Node, ada: Visitor) -> None:
    assert went(
        await ada.post(at(node, "/passkeys/origins"), {"origin": " http://LOCALHOST:5173/ "}), "origin-added"
    )
    assert "http://localhost:5173" in (await stored(node)).origins
    node.clock.forward(1)
    removed = await ada.post(at(node, "/passkeys/origins/remove"), {"origin": "http://localhost:5173"})
    assert went(removed, "origin-removed")
    assert "http://localhost:5173" not in (await stored(node)).origins
    assert await newest_event(node) == ("admin:ada", "origin.removed", "http://localhost:5173")
    again = await ada.post(at(node, "/passkeys/origins/remove"), {"origin": "http://localhost:5173"})
    assert went(again, "origin-gone")


@pytest.mark.parametrize(
    ("origin", "why"),
    [
        ("https://example.com", "list it as a related origin"),
        ("http://localhost:3000/login", "has a path"),
        ("http://127.0.0.1:3000", "Open the app as http://localhost"),
        ("localhost:3000", "is not an origin"),
        ("https://*.localhost", "stands for many origins"),
        ("android:apk-key-hash:x", "Android app"),
        (PROBE, "is not an origin"),
        ("javascript:alert(1)", "is not an origin"),
        ("http://localhost:3000\x00", "control character"),
        ("http://" + "a" * 50_000, "at most 300 characters"),
        ("", "is not an origin"),
    ],
)
async def test_an_origin_that_browsers_refuse_comes_back_with_the_reason(
    node: Node, ada: Visitor, origin: str, why: str
) -> None:
    answer = await ada.post(at(node, "/passkeys/origins"), {"origin": origin})

    assert answer.status == 422
    page = answer.body.decode()
    assert why in text_of(answer)
    assert "data-error-summary" in page
    assert "<script>window" not in page
    assert "<img src=x" not in page
    assert html.escape(origin.strip(), quote=True)[:200] in page.replace("&#34;", "&quot;").replace(
        "&#39;", "&#x27;"
    )
    assert len((await stored(node)).origins) == 1


async def test_related_origins_come_with_what_else_has_to_be_done(node: Node, ada: Visitor) -> None:
    for name in ("eins", "zwei", "drei", "vier", "fuenf", "sechs"):
        form = {"origin": f"https://www.{name}.de", "related": "on"}
        node.clock.forward(1)
        assert went(await ada.post(at(node, "/passkeys/origins"), form), "origin-added")

    page = text_of(await ada.get(at(node, "/passkeys")))
    assert "location = /.well-known/webauthn" in page
    assert "proxy_pass http://localhost:8787" in page
    assert "These are 6 different names" in page
    assert "Some browsers do not look at: sechs" in page


# ---- the relying party ----


async def test_names_are_saved_and_the_audit_says_which(node: Node, ada: Visitor) -> None:
    node.clock.forward(1)
    answer = await ada.post(
        at(node, "/passkeys/relying-party"), await party(node, name=PROBE, rp_name="Ünïcode 🗝")
    )

    assert went(answer, "relying-party-saved")
    after = await stored(node)
    assert (after.name, after.settings.rp_name) == (PROBE, "Ünïcode 🗝")
    assert await newest_event(node) == ("admin:ada", "tenant.updated", "name,rp_name")
    for path in (*ROOMS, "/../../tenants"):
        page = (await ada.get(at(node, path) if path in ROOMS else "/portal/tenants")).body.decode()
        assert "<script>window" not in page
        assert "<img src=x" not in page


async def test_a_new_rp_id_has_to_be_agreed_to(node: Node, ada: Visitor) -> None:
    await node.administration.remove_origin(node.tenant_id, "http://localhost")

    asked = await ada.post(at(node, "/passkeys/relying-party"), await party(node, rp_id="example.com"))
    assert asked.status == 422
    assert "A new RP ID leaves all passkeys behind" in text_of(asked)
    assert (await stored(node)).settings.rp_id == "localhost"

    agreed = await ada.post(
        at(node, "/passkeys/relying-party"), await party(node, rp_id="example.com", agree="on")
    )
    assert went(agreed, "relying-party-saved")
    assert (await stored(node)).settings.rp_id == "example.com"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        (
            {"rp_id": "example.com", "agree": "on"},
            "These origins do not belong to example.com: http://localhost",
        ),
        ({"rp_id": "https://example.com"}, "must be a domain"),
        ({"rp_id": PROBE}, "must be a domain"),
        ({"rp_id": ""}, "must be a domain"),
        ({"rp_name": ""}, "RP name"),
        ({"rp_name": "x" * 201}, "at most 200"),
        ({"name": " "}, "1 to 200 characters"),
        ({"name": "a\nb"}, "control characters"),
    ],
)
async def test_a_relying_party_that_cannot_be_comes_back_with_what_was_typed(
    node: Node, ada: Visitor, changes: dict[str, str], why: str
) -> None:
    answer = await ada.post(at(node, "/passkeys/relying-party"), await party(node, **changes))

    assert answer.status == 422
    assert why in text_of(answer)
    assert "<script>window" not in answer.body.decode()
    assert (await stored(node)).settings.rp_id == "localhost"


async def test_two_tenants_do_not_share_a_name(node: Node, ada: Visitor) -> None:
    await node.administration.create_tenant("Shop", rp_id="localhost")

    answer = await ada.post(at(node, "/passkeys/relying-party"), await party(node, name="Shop"))

    assert answer.status == 422
    assert "There is a tenant with this name already" in text_of(answer)
    assert (await stored(node)).name == "Acme"


async def test_two_who_rename_a_tenant_do_not_overwrite_each_other(node: Node, ada: Visitor) -> None:
    mine = await party(node, rp_name="Mine")
    await node.administration.update_tenant(
        node.tenant_id, settings={"rp_name": "Theirs"}, actor="admin:grace"
    )

    answer = await ada.post(at(node, "/passkeys/relying-party"), mine)

    assert answer.status == 409
    assert "Name that browsers show is now: Theirs" in text_of(answer)
    assert 'value="Mine"' in answer.body.decode()
    assert (await stored(node)).settings.rp_name == "Theirs"
    again = {**mine, "seen": hidden(answer, "/passkeys/relying-party", "seen")}
    assert went(await ada.post(at(node, "/passkeys/relying-party"), again), "relying-party-saved")
    assert (await stored(node)).settings.rp_name == "Mine"


# ---- the policy ----


async def test_a_policy_is_saved_and_the_audit_names_what_was_changed(node: Node, ada: Visitor) -> None:
    node.clock.forward(1)
    form = await policy(node, user_verification="preferred", token_seconds="900", cross_origin="on")

    assert went(await ada.post(at(node, "/passkeys/policy"), form), "policy-saved")

    settings = (await stored(node)).settings
    assert (settings.user_verification, settings.token_seconds, settings.cross_origin) == (
        "preferred",
        900,
        True,
    )
    assert await newest_event(node) == (
        "admin:ada",
        "tenant.updated",
        "cross_origin,token_seconds,user_verification",
    )


async def test_a_policy_that_is_as_it_was_writes_nothing(node: Node, ada: Visitor) -> None:
    form = await policy(node)

    with node.watch() as cost:
        answer = await ada.post(at(node, "/passkeys/policy"), form)

    assert went(answer, "nothing-changed")
    assert cost.transactions == []


async def test_a_box_that_is_unticked_switches_off(node: Node, ada: Visitor) -> None:
    form = await policy(node)
    del form["conditional_create"]

    assert went(await ada.post(at(node, "/passkeys/policy"), form), "policy-saved")
    assert (await stored(node)).settings.conditional_create is False


async def test_a_policy_that_cannot_be_comes_back_with_what_was_typed(node: Node, ada: Visitor) -> None:
    form = await policy(
        node, token_seconds="7", trust_anchors=PROBE, manage_url="https://example.org/x", sign_count="refuse"
    )

    answer = await ada.post(at(node, "/passkeys/policy"), form)

    assert answer.status == 422
    page = answer.body.decode()
    assert "data-error-summary" in page
    assert page.count('href="#setting-') == 3
    assert 'value="7"' in page
    assert 'value="https://example.org/x"' in page
    assert 'value="refuse" checked' in page
    assert "<script>window" not in page
    assert (await stored(node)).settings.sign_count == "flag"


async def test_two_who_edit_at_once_see_each_other_before_anything_is_overwritten(
    node: Node, ada: Visitor
) -> None:
    mine = await policy(node, token_seconds="900", synced="synced")
    await node.administration.update_tenant(
        node.tenant_id,
        settings={"token_seconds": 60, "user_verification": "discouraged"},
        actor="admin:grace",
    )

    answer = await ada.post(at(node, "/passkeys/policy"), mine)

    assert answer.status == 409
    page = text_of(answer)
    assert "Somebody else changed the policy" in page
    assert "Tokens is now: 60. Your own change is still typed below." in page
    assert "User verification is now: Discouraged." in page
    assert "Synced" not in page.split("Look at the form below")[0].split("Nothing of yours was saved.")[1]
    settings = (await stored(node)).settings
    assert (settings.token_seconds, settings.synced) == (60, "any")
    assert 'value="discouraged" checked' in answer.body.decode()
    assert 'value="900"' in answer.body.decode()

    again = await policy(node, token_seconds="900", synced="synced")
    again["seen"] = hidden(answer, "/passkeys/policy", "seen")
    assert went(await ada.post(at(node, "/passkeys/policy"), again), "policy-saved")
    settings = (await stored(node)).settings
    assert (settings.token_seconds, settings.synced, settings.user_verification) == (
        900,
        "synced",
        "discouraged",
    )


# ---- what no browser sends ----


async def _send(who: Visitor, path: str, body: bytes) -> Answer:
    form = "application/x-www-form-urlencoded"
    return await who.ask("POST", path, body, sec_fetch_site="same-origin", origin="null", content_type=form)


@pytest.mark.parametrize(
    "room",
    [
        "/passkeys/policy",
        "/passkeys/origins",
        "/passkeys/origins/remove",
        "/passkeys/relying-party",
        "/keys/test",
    ],
)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"unknown=1",
        b"seen=x",
        b"origin=a&origin=b&other=c",
        b"seen=%00&name=%00&rp_id=%00&rp_name=%00",
        b"&".join(b"%d=1" % number for number in range(900)),
        b"a=" + b"x" * 200_000,
        b"key=%ed%a0%80",
        b"\xff\xfe",
    ],
)
async def test_a_form_that_is_not_the_pages_is_a_400_page(
    node: Node, ada: Visitor, room: str, body: bytes
) -> None:
    answer = await _send(ada, at(node, room), body)

    assert answer.status == 400, text_of(answer)
    assert "Open the page again" in text_of(answer) or "cannot be read" in text_of(answer)


async def test_a_form_that_is_too_large_is_refused(node: Node, ada: Visitor) -> None:
    answer = await _send(ada, at(node, "/passkeys/policy"), b"a=" + b"x" * 300_000)

    assert answer.status == 413


@pytest.mark.parametrize("path", ["/connect/nonsense", "/connect/%2e%2e", "/connect/python%2Fpage.js.txt"])
async def test_there_is_no_code_for_apps_that_are_not_known(node: Node, ada: Visitor, path: str) -> None:
    assert (await ada.get(at(node, path))).status == 404


# ---- tenants ----


async def test_an_admin_of_everything_makes_a_tenant(node: Node, ada: Visitor) -> None:
    form = {"name": "Shop", "rp_id": "example.com", "origin": ""}

    answer = await ada.post("/portal/tenants", form)

    assert answer.status == 303
    made = next(tenant for tenant in await node.services.tenants.list() if tenant.name == "Shop")
    assert answer.headers["location"] == f"/portal/tenants/{made.id}?done=tenant-made"
    assert made.origins == {"https://example.com"}
    event = (await node.services.audit_events.of_tenant(made.id, limit=1))[0]
    assert event.actor == "admin:ada"
    assert "Shop" in text_of(await ada.get("/portal/tenants"))
    again = await ada.post("/portal/tenants", form)
    assert again.status == 422
    assert "There is a tenant with this name already" in text_of(again)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"name": ""}, "Give it a name"),
        ({"name": "x" * 300}, "Give it a name"),
        ({"name": "a\nb"}, "control characters"),
        ({"rp_id": PROBE}, "must be a domain"),
        ({"rp_id": ""}, "must be a domain"),
        ({"origin": "https://example.org"}, "cannot use passkeys of the RP ID example.com"),
        ({"origin": PROBE}, "is not an origin"),
    ],
)
async def test_a_tenant_that_cannot_be_is_not_made(
    node: Node, ada: Visitor, changes: dict[str, str], why: str
) -> None:
    form = {"name": "Shop", "rp_id": "example.com", "origin": "https://example.com", **changes}

    answer = await ada.post("/portal/tenants", form)

    assert answer.status == 422
    assert why in text_of(answer)
    assert "<script>window" not in answer.body.decode()


async def test_an_admin_of_one_tenant_makes_none(node: Node) -> None:
    bob = await visitor(node, name="bob", reach=node.tenant_id)

    answer = await bob.post("/portal/tenants", {"name": "Shop", "rp_id": "example.com", "origin": ""})

    assert answer.status == 403
    assert "Make a tenant" not in text_of(await bob.get("/portal/tenants"))


async def test_the_front_door_leads_to_the_only_tenant_or_to_the_choice(node: Node, ada: Visitor) -> None:
    assert (await ada.get("/portal")).headers["location"] == at(node)

    await node.administration.create_tenant("Other", rp_id="localhost")
    assert (await ada.get("/portal")).headers["location"] == "/portal/tenants"


async def test_whoever_governs_one_tenant_speaks_for_no_other(node: Node) -> None:
    """The well-known files of a host are about all its tenants: no RP ID of another, and nothing there while shared."""
    await node.administration.create_tenant("Other", rp_id="other.example")
    await node.administration.remove_origin(node.tenant_id, "http://localhost")
    await node.administration.update_tenant(node.tenant_id, settings={"rp_id": "own.example"})
    await node.services.portal_tenant.ensure()
    bounded, everywhere = await visitor(node, name="bounded", reach=node.tenant_id), await visitor(node)

    def refused(answer: Answer) -> bool:
        return answer.status == 422 and "Another tenant" in text_of(answer)

    # The Portal's own RP ID is `localhost` here.
    for taken in ("other.example", "localhost"):
        form = await party(node, rp_id=taken, agree="on")
        assert refused(await bounded.post(at(node, "/passkeys/relying-party"), form))
    related = {"origin": "https://shop.test", "related": "on"}
    assert went(await bounded.post(at(node, "/passkeys/origins"), related), "origin-added")
    free = await party(node, rp_id="free.example", agree="on")
    assert went(await bounded.post(at(node, "/passkeys/relying-party"), free), "relying-party-saved")

    shared = await party(node, rp_id="other.example", agree="on")
    assert went(await everywhere.post(at(node, "/passkeys/relying-party"), shared), "relying-party-saved")
    more = {"origin": "https://evil.test", "related": "on"}
    assert refused(await bounded.post(at(node, "/passkeys/origins"), more))
    url = await policy(node, manage_url="https://other.example/passkeys")
    assert refused(await bounded.post(at(node, "/passkeys/policy"), url))
    own = {"origin": "https://www.other.example"}
    assert went(await bounded.post(at(node, "/passkeys/origins"), own), "origin-added")
    assert went(await everywhere.post(at(node, "/passkeys/origins"), more), "origin-added")
