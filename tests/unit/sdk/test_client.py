# SPDX-License-Identifier: Apache-2.0
"""Both clients of the server SDK over a real connection: answers, errors, retries, connections."""

from __future__ import annotations

import asyncio
import gc
import inspect
import json
import pickle
import socket
import subprocess
import sys
import warnings
from base64 import b64encode
from collections.abc import Callable, Coroutine
from typing import Any

import anyio
import pytest

import keystile
from keystile import AsyncKeystile, Keystile, KeystileApiError, KeystileError

from .conftest import Platform, Reply

KEY = "ks_secret_for_tests"
USER = Reply(200, b'{"userId":"u","isEnrolled":true,"newMember":1}')
OK = Reply(200, b'{"success":true}')
BUSY = Reply(503, b'{"error":"x","errorCode":"unexpected_error","errorDescription":"Busy."}')
GONE = Reply(
    404, b'{"error":"not_found","errorCode":"not_found","errorDescription":"No such authenticator."}'
)
TRACKED = Reply(
    200,
    b'{"state":"ALLOW","idempotencyKey":"k","url":"http://a.test/?token=t","token":"t","isEnrolled":false,'
    b'"allowedVerificationMethods":["PASSKEY"]}',
)
VALID = Reply(200, b'{"isValid":true,"state":"CHALLENGE_SUCCEEDED","userId":"u","action":"signIn"}')
HANG_UP = Reply(0)
SILENT = Reply(-1)

Run = Callable[[str, str], Any]
"""Call a method of a client that talks to ``api_url``; the name says which client."""


def ask(api_url: str, method: str, *arguments: Any, **named: Any) -> Any:
    options = {name: named.pop(name) for name in ("timeout", "retries") if name in named}
    with Keystile(KEY, api_url, backoff=0, **options) as client:
        return getattr(client, method)(*arguments, **named)


def ask_async(api_url: str, method: str, *arguments: Any, **named: Any) -> Any:
    options = {name: named.pop(name) for name in ("timeout", "retries") if name in named}

    async def run() -> Any:
        async with AsyncKeystile(KEY, api_url, backoff=0, **options) as client:
            call: Coroutine[Any, Any, Any] = getattr(client, method)(*arguments, **named)
            return await call

    return anyio.run(run)


both = pytest.mark.parametrize("ask", [pytest.param(ask, id="sync"), pytest.param(ask_async, id="async")])


@both
def test_an_answer_comes_back_typed_and_strange_members_are_ignored(
    ask: Callable[..., Any], platform: Platform
) -> None:
    user = ask(platform.will(USER).api_url, "get_user", "u")

    assert (user.user_id, user.is_enrolled, user.email) == ("u", True, None)


@both
def test_the_key_travels_as_the_user_name_of_basic_credentials(
    ask: Callable[..., Any], platform: Platform
) -> None:
    ask(platform.will(USER).api_url, "get_user", "u")

    assert platform.seen[0].headers["authorization"] == f"Basic {b64encode(f'{KEY}:'.encode()).decode()}"


@both
def test_a_body_is_json_and_says_so(ask: Callable[..., Any], platform: Platform) -> None:
    ask(platform.will(VALID).api_url, "validate_challenge", {"token": "t"})
    seen = platform.seen[0]

    assert (seen.target, seen.headers["content-type"], json.loads(seen.body)) == (
        "/v1/validate",
        "application/json",
        {"token": "t"},
    )


@both
def test_a_token_may_be_given_by_keyword(ask: Callable[..., Any], platform: Platform) -> None:
    result = ask(platform.will(VALID).api_url, "validate_challenge", token="t", action="signIn")

    assert result.state == "CHALLENGE_SUCCEEDED"
    assert json.loads(platform.seen[0].body) == {"token": "t", "action": "signIn"}


@both
def test_a_slash_at_the_end_of_the_address_changes_nothing(
    ask: Callable[..., Any], platform: Platform
) -> None:
    ask(f"{platform.will(USER).api_url}/", "get_user", "auth0|1")

    assert platform.seen[0].target == "/v1/users/auth0%7C1"


@both
def test_an_error_carries_status_code_and_description(ask: Callable[..., Any], platform: Platform) -> None:
    with pytest.raises(KeystileApiError) as caught:
        ask(platform.will(GONE).api_url, "get_action", "u", "a", "k")

    assert (caught.value.status, caught.value.code, caught.value.description) == (
        404,
        "not_found",
        "No such authenticator.",
    )


@both
@pytest.mark.parametrize(
    ("method", "arguments", "good"),
    [
        ("get_user", ("u",), USER),
        ("track", ("u", "signIn"), TRACKED),
        ("validate_challenge", ({"token": "t"},), VALID),
        ("delete_user", ("u",), OK),
    ],
)
@pytest.mark.parametrize("bad", [pytest.param(BUSY, id="busy"), pytest.param(HANG_UP, id="lost connection")])
def test_what_may_be_repeated_is_sent_again(
    ask: Callable[..., Any],
    platform: Platform,
    method: str,
    arguments: tuple[Any, ...],
    good: Reply,
    bad: Reply,
) -> None:
    ask(platform.will(bad, bad, good).api_url, method, *arguments)

    assert len(platform.seen) == 3


@both
def test_a_repeated_track_carries_the_same_idempotency_key(
    ask: Callable[..., Any], platform: Platform
) -> None:
    ask(platform.will(HANG_UP, BUSY, TRACKED).api_url, "track", "u", "signIn")

    assert len({json.loads(seen.body)["idempotencyKey"] for seen in platform.seen}) == 1


@both
@pytest.mark.parametrize("bad", [BUSY, HANG_UP])
def test_an_update_is_never_sent_twice(ask: Callable[..., Any], platform: Platform, bad: Reply) -> None:
    with pytest.raises(KeystileApiError):
        ask(platform.will(bad).api_url, "update_user", "u", {"email": "a@b.test"})

    assert len(platform.seen) == 1


@both
def test_retries_end(ask: Callable[..., Any], platform: Platform) -> None:
    with pytest.raises(KeystileApiError) as caught:
        ask(platform.will(BUSY).api_url, "get_user", "u", retries=3)

    assert (len(platform.seen), caught.value.status, caught.value.description) == (4, 503, "Busy.")


@both
@pytest.mark.parametrize("status", [400, 401, 403, 404, 429])
def test_what_is_the_callers_to_mend_is_not_sent_again(
    ask: Callable[..., Any], platform: Platform, status: int
) -> None:
    with pytest.raises(KeystileApiError):
        ask(platform.will(Reply(status, BUSY.body)).api_url, "get_user", "u")

    assert len(platform.seen) == 1


@both
def test_a_delete_whose_reply_was_lost_has_succeeded(ask: Callable[..., Any], platform: Platform) -> None:
    answer = ask(platform.will(HANG_UP, GONE).api_url, "delete_authenticator", "u", "a")

    assert answer.success is True


@both
def test_a_delete_of_what_never_was_there_is_an_error(ask: Callable[..., Any], platform: Platform) -> None:
    with pytest.raises(KeystileApiError, match="not_found"):
        ask(platform.will(GONE).api_url, "delete_authenticator", "u", "a")


@both
def test_a_server_that_asks_for_patience_gets_it(ask: Callable[..., Any], platform: Platform) -> None:
    patience = Reply(503, BUSY.body, headers=(("retry-after", "0"),))

    assert ask(platform.will(patience, USER).api_url, "get_user", "u").user_id == "u"


@both
def test_a_wish_for_patience_that_is_no_number_is_passed_over(
    ask: Callable[..., Any], platform: Platform
) -> None:
    nonsense = Reply(503, BUSY.body, headers=(("retry-after", "²"),))

    assert ask(platform.will(nonsense, USER).api_url, "get_user", "u").user_id == "u"


@both
def test_a_server_that_is_not_there_is_named_with_a_cure(ask: Callable[..., Any]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    with pytest.raises(KeystileApiError, match=rf"127.0.0.1:{port}.*3 tries.*keystile dev") as caught:
        ask(f"http://127.0.0.1:{port}/v1", "get_user", "u")

    assert (caught.value.status, caught.value.code) == (None, "network_error")


@both
def test_a_server_that_never_answers_is_left_after_the_timeout(
    ask: Callable[..., Any], platform: Platform
) -> None:
    with pytest.raises(KeystileApiError, match=r"did not answer within 0.05 s"):
        ask(platform.will(SILENT).api_url, "get_user", "u", timeout=0.05, retries=0)


@both
@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(Reply(404, b"<h1>Not Found</h1>", "text/html"), id="a web site's 404"),
        pytest.param(Reply(200, b"<h1>Hello</h1>", "text/html"), id="a web site's page"),
        pytest.param(Reply(302, b"", headers=(("location", "/login"),)), id="a redirect"),
        pytest.param(Reply(200, b'{"hello":1}'), id="somebody else's JSON"),
        pytest.param(Reply(200, b'{"userId":"\xff","isEnrolled":true}'), id="an answer that is not UTF-8"),
        pytest.param(Reply(500, b'{"error":"\xff"}'), id="an error that is not UTF-8"),
    ],
)
def test_an_answer_that_is_not_keystiles_points_at_the_address(
    ask: Callable[..., Any], platform: Platform, reply: Reply
) -> None:
    with pytest.raises(KeystileApiError, match=r"unexpected_error.*Is `api_url` right\?"):
        ask(platform.will(reply).api_url, "get_user", "u", retries=0)


def test_a_client_keeps_its_connection(platform: Platform) -> None:
    platform.will(USER)
    with Keystile(KEY, platform.api_url) as client:
        for _ in range(3):
            client.get_user("u")

    assert (len(platform.seen), platform.connections) == (3, 1)


@pytest.mark.anyio
async def test_an_async_client_keeps_its_connection(platform: Platform) -> None:
    platform.will(USER)
    async with AsyncKeystile(KEY, platform.api_url) as client:
        for _ in range(3):
            await client.get_user("u")

    assert (len(platform.seen), platform.connections) == (3, 1)


def test_an_async_client_goes_on_in_another_loop(platform: Platform) -> None:
    client = AsyncKeystile(KEY, platform.will(USER).api_url)

    with warnings.catch_warnings():
        # Each loop is closed under its connection, as by any script that calls `asyncio.run` twice.
        warnings.simplefilter("ignore", ResourceWarning)
        answers = [asyncio.run(client.get_user("u")) for _ in range(3)]
        asyncio.run(client.aclose())
        gc.collect()

    assert [answer.user_id for answer in answers] == ["u", "u", "u"]


@pytest.mark.parametrize(
    "api_url",
    [
        "",
        "localhost:8787/v1",
        "ftp://a.test/v1",
        "https:///v1",
        "https://a.test/v1?x=1",
        "https://a.test:http/v1",
        "https://a.test:99999/v1",
        "https://[::1/v1",
        "https://a.test/v1\n",
        "https://a .test/v1",
        "https://user:password@a.test/v1",
    ],
)
def test_an_address_that_cannot_work_is_refused_at_once(api_url: str) -> None:
    with pytest.raises(ValueError, match="api_url must look like") as caught:
        Keystile(KEY, api_url)

    assert "password" not in str(caught.value)


@pytest.mark.parametrize("key", ["", " ks_1", "ks_1\n", "ks:1", "ks_ü1"])
def test_a_key_that_cannot_work_is_refused_without_being_repeated(key: str) -> None:
    with pytest.raises(ValueError, match="secret_key must be") as caught:
        Keystile(key)

    assert not key or key not in str(caught.value)


@pytest.mark.parametrize("wrong", [{"timeout": 0}, {"retries": -1}, {"backoff": -0.1}])
def test_numbers_that_cannot_work_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="timeout must be"):
        Keystile(KEY, **wrong)


def test_neither_client_nor_error_shows_the_key(platform: Platform) -> None:
    platform.will(Reply(401, b'{"error":"u","errorCode":"unauthorized","errorDescription":"No."}'))
    with Keystile(KEY, platform.api_url) as client, pytest.raises(KeystileApiError) as caught:
        client.get_user("u")

    assert KEY not in f"{client!r} {vars(client)!r} {caught.value!r} {caught.value}"


def test_the_error_is_a_keystile_error_and_survives_pickling() -> None:
    error = pickle.loads(pickle.dumps(KeystileApiError(429, "too_many_requests", "Wait.")))

    assert isinstance(error, KeystileError)
    assert str(error) == "429 too_many_requests: Wait."


def test_both_clients_have_the_same_methods_with_the_same_arguments() -> None:
    def surface(client: type) -> dict[str, str]:
        methods = inspect.getmembers(client, inspect.isfunction)
        return {name: str(inspect.signature(m)) for name, m in methods if not name.startswith("_")}

    there, here = surface(AsyncKeystile), surface(Keystile)
    there["close"] = there.pop("aclose")

    assert there == here


def test_importing_keystile_and_naming_its_classes_loads_no_http_client() -> None:
    program = (
        "import sys; from keystile import Keystile, AsyncKeystile, KeystileApiError, KeystileError\n"
        "print('httpx2' in sys.modules); Keystile('key'); print('httpx2' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["False", "True"]


def test_a_name_that_keystile_does_not_have_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="keystile"):
        vars(keystile)["__getattr__"]("Keytile")


def test_the_public_names_are_listed() -> None:
    assert {"AsyncKeystile", "Keystile", "KeystileApiError", "KeystileError"} <= set(dir(keystile))
