# SPDX-License-Identifier: Apache-2.0
"""Rules for every route: statuses, content type, errors, credentials, paths, CORS (authsignal-wire.md §1)."""

from __future__ import annotations

import json
from base64 import b64encode, urlsafe_b64encode
from typing import Any

import pytest

from tests.contract.wire import ORIGIN, Answer, Enrolled, Platform, Wire, basic, fresh, is_error, nulls
from tests.live import LivePlatform

UNAUTHORIZED = {
    "error": "unauthorized",
    "errorCode": "unauthorized",
    "errorDescription": "The request is unauthorized. Check that your API key and region base URL are"
    " correctly configured.",
}
JSON = {"Content-Type": "application/json"}


# --- success (§1.4) -----------------------------------------------------------------------------------------


def every_success(wire: Wire) -> list[tuple[str, Answer]]:
    """One success of every route of this slice, in an order that works."""
    passkey = wire.enroll(email="jane@example.com")
    user = f"/users/{passkey.user_id}"
    key = wire.track(passkey.user_id)["idempotencyKey"]
    token = wire.track(passkey.user_id)["token"]
    path = "/user-authenticators/passkey"
    one = f"/user-authenticators/{passkey.user_authenticator_id}"
    return [
        ("track", wire.server("POST", f"{user}/actions/signIn", {})),
        ("validate", wire.server("POST", "/validate", {"token": token})),
        ("getAction", wire.server("GET", f"{user}/actions/signIn/{key}")),
        ("updateAction", wire.server("PATCH", f"{user}/actions/signIn/{key}", {"state": "BLOCK"})),
        ("queryUserActions", wire.server("GET", f"{user}/actions")),
        ("getUser", wire.server("GET", user)),
        ("updateUser", wire.server("PATCH", user, {"displayName": "Jane"})),
        ("updateUser by POST", wire.server("POST", user, {"displayName": "Jane"})),
        ("queryUsers", wire.server("GET", "/users?email=jane@example.com")),
        ("getAuthenticators", wire.server("GET", f"{user}/authenticators")),
        ("challenge", wire.client("POST", "/challenge", {"action": "signIn"})),
        ("challenge/web", wire.client("POST", "/challenge/web", {"action": "signIn"})),
        ("init", wire.client("POST", "/init", {}, token)),
        ("registration-options", wire.client("POST", f"{path}/registration-options", {}, passkey.token)),
        (
            "registration-options/web",
            wire.client("POST", f"{path}/registration-options/web", {}, passkey.token),
        ),
        ("authentication-options", wire.client("POST", f"{path}/authentication-options", {})),
        ("authentication-options/web", wire.client("POST", f"{path}/authentication-options/web", {})),
        ("verify", wire.sign_in(passkey)),
        ("user-authenticators", wire.client("GET", "/user-authenticators", token=passkey.token)),
        ("look-up", wire.client("GET", f"{path}?credentialIds={passkey.credential_id}")),
        ("read one", wire.client("GET", one, token=passkey.token)),
        ("rename one", wire.client("PATCH", one, {"name": "Phone"}, passkey.token)),
        ("delete one", wire.client("DELETE", one, token=passkey.token)),
        (
            "deleteAuthenticator",
            wire.server(
                "DELETE", f"{user}/authenticators/{wire.enroll(passkey.user_id).user_authenticator_id}"
            ),
        ),
        ("deleteUser", wire.server("DELETE", user)),
    ]


def test_every_success_is_200_with_exactly_application_json_and_no_null(wire: Wire) -> None:
    faults = []
    for name, answer in every_success(wire):
        if answer.status != 200:
            faults.append(f"{name}: {answer.status} {answer.body!r}")
        elif answer.header("content-type") != "application/json":
            faults.append(f"{name}: {answer.header('content-type')}")
        elif found := list(nulls(answer.json)):
            faults.append(f"{name}: null at {found}")
        elif isinstance(answer.json, dict) and "error" in answer.json:
            faults.append(f"{name}: a member named error")

    assert faults == []


def test_removals_answer_success(wire: Wire, passkey: Enrolled) -> None:
    path = f"/users/{passkey.user_id}"
    removed = wire.server("DELETE", f"{path}/authenticators/{passkey.user_authenticator_id}")

    assert [removed.json, wire.server("DELETE", path).json] == [{"success": True}, {"success": True}]


# --- credentials (§1.2) -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "authorization",
    [
        pytest.param(None, id="none"),
        pytest.param(basic("not-a-key:"), id="a wrong key"),
        pytest.param(basic(":"), id="an empty key"),
        pytest.param("Basic ####", id="not base64"),
        pytest.param("Basic", id="no credentials"),
        pytest.param("Bearer x.y.z", id="a token"),
        pytest.param("Digest abc", id="another scheme"),
    ],
)
def test_a_wrong_server_key_is_401_in_the_words_that_six_sdks_compare(
    wire: Wire, authorization: str | None
) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    answer = wire.request("GET", "/v1/users/u", headers=headers)

    assert (answer.status, answer.header("content-type"), answer.json) == (
        401,
        "application/json",
        UNAUTHORIZED,
    )


@pytest.mark.parametrize(
    ("method", "target"),
    [
        pytest.param("GET", "/v1/users/test-user/actions/go-sdk-test/", id="Go's trailing slash"),
        pytest.param("GET", "/v1/no/such/route", id="no such route"),
        pytest.param("PUT", "/v1/users/u", id="no such method"),
        pytest.param("POST", "/v1/validate", id="no body"),
    ],
)
def test_a_wrong_key_is_found_before_the_route(wire: Wire, method: str, target: str) -> None:
    answer = wire.request(method, target, headers={"Authorization": basic("wrong:"), **JSON})

    assert (answer.status, answer.json) == (401, UNAUTHORIZED)


def test_the_tenant_id_opens_no_server_route(wire: Wire, platform: Platform) -> None:
    answer = wire.request("GET", "/v1/users/u", headers={"Authorization": basic(f"{platform.tenant_id}:")})

    assert (answer.status, answer.json) == (401, UNAUTHORIZED)


def tenant_encodings(tenant: str) -> dict[str, str]:
    colon = f"{tenant}:".encode()
    return {
        "browser: base64, no colon": b64encode(tenant.encode()).decode(),
        "iOS: base64url with a colon, padding lost": urlsafe_b64encode(colon).decode().rstrip("="),
        "iOS: base64url with a colon, padding kept": urlsafe_b64encode(colon).decode(),
        "Android and curl: base64 with a colon": b64encode(colon).decode(),
    }


@pytest.mark.parametrize("name", list(tenant_encodings("t")))
def test_a_tenant_is_known_in_every_sdks_spelling(wire: Wire, platform: Platform, name: str) -> None:
    authorization = f"Basic {tenant_encodings(platform.tenant_id)[name]}"
    answer = wire.send(
        "POST",
        "/client/user-authenticators/passkey/authentication-options",
        {},
        Authorization=authorization,
        Origin=ORIGIN,
    )

    assert answer.status == 200


@pytest.mark.parametrize(
    "authorization",
    [
        pytest.param(None, id="none"),
        pytest.param(basic("nobody"), id="an unknown tenant"),
        pytest.param("Basic !!!", id="not base64"),
        pytest.param("Bearer abc", id="a token that is none"),
        pytest.param("Bearer a.b.c", id="a token in form only"),
    ],
)
def test_a_stranger_to_the_client_api_is_401(wire: Wire, authorization: str | None) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    answer = wire.send("POST", "/client/challenge", {"action": "signIn"}, **headers)

    assert is_error(answer, 401, "unauthorized")


def test_a_server_key_is_no_token_of_the_client_api(wire: Wire, platform: Platform) -> None:
    answer = wire.client("GET", "/user-authenticators", token=platform.secret_key)

    assert is_error(answer, 401, "unauthorized")


def test_two_server_keys_live_at_once_and_a_revoked_one_does_not(platform: LivePlatform) -> None:
    administration = platform.services.administration
    second = platform.run(administration.create_key(platform.tenant_id))

    def status() -> int:
        key = basic(f"{second.secret}:")
        return Wire(platform).request("GET", "/v1/users/u", headers={"Authorization": key}).status

    with_both = status()
    platform.run(administration.revoke_key(platform.tenant_id, second.key.key_id))
    assert (with_both, status(), Wire(platform).server("GET", "/users/u").status) == (200, 401, 200)


def test_a_token_of_another_tenant_is_none(platform: LivePlatform) -> None:
    here, there = Wire(platform), Wire(platform.another_tenant())
    user_id = fresh()
    there.track(user_id)
    token = here.sign_in(here.enroll(user_id)).json["accessToken"]

    assert there.validate(token) == {"isValid": False, "error": "Token is invalid."}


def test_a_passkey_of_another_tenant_is_unknown(platform: LivePlatform) -> None:
    here, there = Wire(platform), Wire(platform.another_tenant())

    assert is_error(there.sign_in(here.enroll()), 400, "unknown_credential")


# --- paths (§1.1, §1.10) ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "prefix",
    [
        pytest.param("/v1", id="as documented"),
        pytest.param("/v1/", id="a doubled slash"),
        pytest.param("", id="PHP's host without a version"),
    ],
)
def test_the_api_answers_under_every_prefix_that_an_sdk_makes(
    wire: Wire, platform: Platform, prefix: str
) -> None:
    key = {"Authorization": basic(f"{platform.secret_key}:")}
    tenant = {"Authorization": basic(platform.tenant_id), "Origin": ORIGIN, **JSON}
    server = wire.request("GET", f"{prefix}/users/u", headers=key)
    client = wire.request("POST", f"{prefix}/client/challenge", b'{"action":"signIn"}', tenant)

    assert (server.status, client.status) == (200, 200)


@pytest.mark.parametrize(
    ("segment", "user_id"),
    [
        pytest.param("auth0|abc", "auth0|abc", id="a raw bar, as Node sends it"),
        pytest.param("auth0%7Cabc", "auth0|abc", id="an escaped bar, as Python sends it"),
        pytest.param("jane@example.com", "jane@example.com", id="a raw at sign"),
        pytest.param("jane%40example.com", "jane@example.com", id="an escaped at sign"),
        pytest.param("urn:user:1", "urn:user:1", id="colons"),
        pytest.param("a+b", "a+b", id="a plus is a plus"),
        pytest.param("a%20b", "a b", id="a space"),
        pytest.param("a.b=c", "a.b=c", id="dots and equals signs"),
        pytest.param("zo%C3%AB", "zoë", id="a letter beyond ASCII"),
        pytest.param("100%2525", "100%25", id="escapes are taken off once"),
        pytest.param("a%2Fb", "a/b", id="an escaped slash stays inside its segment"),
    ],
)
def test_a_user_id_is_read_as_the_sdks_write_it(wire: Wire, segment: str, user_id: str) -> None:
    answer = wire.server("GET", f"/users/{segment}")

    assert (answer.status, answer.json["userId"]) == (200, user_id)


@pytest.mark.parametrize("action", ["a b", "a" * 65, "sign.in", "%C3%AB", "a%2Fb"])
def test_an_action_code_outside_the_rule_is_an_invalid_request(wire: Wire, action: str) -> None:
    answer = wire.server("POST", f"/users/u/actions/{action.replace(' ', '%20')}", {})

    assert is_error(answer, 400, "invalid_request")


# --- errors of the framework (§1.5) -------------------------------------------------------------------------


def test_an_unknown_route_is_a_404_of_ours(wire: Wire) -> None:
    assert is_error(wire.server("GET", "/no/such/route"), 404, "not_found")


def test_an_unknown_client_route_is_a_404_of_ours(wire: Wire) -> None:
    assert is_error(wire.client("GET", "/no/such/route"), 404, "not_found")


def test_a_method_that_a_route_lacks_is_a_405_of_ours(wire: Wire) -> None:
    assert is_error(wire.server("PUT", "/users/u", {}), 405, "invalid_request")


def test_a_body_that_is_too_long_is_a_413_of_ours(wire: Wire) -> None:
    assert is_error(
        wire.server("POST", "/users/u/actions/a", {"custom": {"x": "y" * 70_000}}), 413, "invalid_request"
    )


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"{", id="cut off"),
        pytest.param(b"[]", id="an array"),
        pytest.param(b'"text"', id="a string"),
        pytest.param(b"null", id="null"),
        pytest.param(b'{"email":5}', id="a wrong type"),
        pytest.param(b'{"email":"\xff"}', id="not UTF-8"),
        pytest.param(b"[" * 5_000, id="nested without end"),
        pytest.param(b'{"custom":' + b'{"a":' * 100 + b"1" + b"}" * 101, id="nested too deep"),
        pytest.param(b'{"custom":{"n":' + b"9" * 5_000 + b"}}", id="an endless number"),
    ],
)
def test_a_body_that_cannot_be_read_is_an_invalid_request(
    wire: Wire, platform: Platform, body: bytes
) -> None:
    headers = {"Authorization": basic(f"{platform.secret_key}:"), **JSON}

    assert is_error(wire.request("POST", "/v1/users/u/actions/a", body, headers), 400, "invalid_request")


@pytest.mark.parametrize("body", [None, b""])
def test_a_missing_body_is_an_empty_one_where_nothing_is_required(
    wire: Wire, platform: Platform, body: bytes | None
) -> None:
    headers = {"Authorization": basic(f"{platform.secret_key}:"), **JSON}
    target = f"/v1/users/{fresh()}/actions/signIn"

    assert wire.request("POST", target, body, headers).status == 200


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_a_content_type_and_length_without_a_body_are_nothing(
    wire: Wire, platform: Platform, method: str
) -> None:
    headers = {"Authorization": basic(f"{platform.secret_key}:"), "Content-Length": "0", **JSON}

    assert wire.request(method, f"/v1/users/{fresh()}", headers=headers).status == 200


def test_a_charset_in_the_content_type_is_taken(wire: Wire, platform: Platform) -> None:
    headers = {
        "Authorization": basic(f"{platform.secret_key}:"),
        "Content-Type": "application/json; charset=utf-8",
    }

    assert wire.request("POST", f"/v1/users/{fresh()}/actions/a", b"{}", headers).status == 200


# --- CORS (§1.3, §9 trap 25) --------------------------------------------------------------------------------


def words(answer: Answer, header: str) -> set[str]:
    return {word.strip().lower() for word in (answer.header(header) or "").split(",")}


def preflight(wire: Wire, origin: str, path: str = "/v1/client/verify/passkey") -> Answer:
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
    }
    return wire.request("OPTIONS", path, headers=asked)


def test_a_preflight_of_a_listed_origin_is_allowed(wire: Wire) -> None:
    answer = preflight(wire, ORIGIN)

    assert answer.status in (200, 204)
    assert answer.header("access-control-allow-origin") == ORIGIN
    assert answer.header("access-control-allow-credentials") == "true"
    assert {"get", "post", "patch", "delete"} <= words(answer, "access-control-allow-methods")
    assert {"authorization", "content-type"} <= words(answer, "access-control-allow-headers")


def test_a_preflight_of_another_origin_is_not(wire: Wire) -> None:
    assert preflight(wire, "https://evil.example").header("access-control-allow-origin") is None


def test_the_server_api_answers_no_preflight(wire: Wire) -> None:
    assert preflight(wire, ORIGIN, "/v1/users/u").header("access-control-allow-origin") is None


def test_errors_carry_cors_headers_so_that_the_browser_sdk_can_read_them(
    wire: Wire, platform: Platform
) -> None:
    tenant = basic(platform.tenant_id)
    answers = {
        401: wire.send("POST", "/client/challenge", {}, Authorization=basic("nobody"), Origin=ORIGIN),
        404: wire.send("GET", "/client/nothing", Authorization=tenant, Origin=ORIGIN),
        405: wire.send("PUT", "/client/challenge", {}, Authorization=tenant, Origin=ORIGIN),
        413: wire.send("POST", "/client/challenge", "x" * 70_000, Authorization=tenant, Origin=ORIGIN),
        400: wire.send("POST", "/client/challenge", {"action": 1}, Authorization=tenant, Origin=ORIGIN),
    }
    seen: dict[int, Any] = {
        status: (answer.status, answer.header("access-control-allow-origin"), "error" in answer.json)
        for status, answer in answers.items()
    }

    assert seen == {status: (status, ORIGIN, True) for status in answers}


def test_an_answer_to_a_listed_origin_names_it_and_varies_by_it(wire: Wire) -> None:
    answer = wire.client("POST", "/challenge", {"action": "signIn"})

    assert answer.header("access-control-allow-origin") == ORIGIN
    assert answer.header("access-control-allow-credentials") == "true"
    assert "origin" in words(answer, "vary")


def test_the_api_description_is_served(wire: Wire) -> None:
    answer = wire.request("GET", "/v1/openapi.json")

    assert answer.status == 200
    assert json.loads(answer.body)["openapi"].startswith("3.")
