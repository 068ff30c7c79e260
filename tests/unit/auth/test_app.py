# SPDX-License-Identifier: Apache-2.0
"""The library as an app uses it: configuration, sessions, callbacks, refusals, pages."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any, Final

import pytest

from keystile.auth import (
    Auth,
    AuthConfigError,
    Callbacks,
    CookieOptions,
    CookieOverride,
    CredentialsProvider,
    CredentialsSignin,
    EmailProvider,
    Field,
    JwtUpdate,
    KeystileProvider,
    Link,
    MemoryAdapter,
    Redirect,
    Request,
    SessionOptions,
    SessionView,
    User,
    get_token,
)
from tests.unit.auth.browser import NOON, SECRET, Browser, location, query_of

ADA: Final = User(id="u1", name="Ada", email="ada@example.com")

pytestmark = pytest.mark.anyio


async def no_mail(link: Link) -> None:
    return None


def check(credentials: Any, request: Request) -> User | None:
    if credentials.get("password") == "boom":
        raise RuntimeError("the database password is hunter2")
    return ADA if credentials.get("password") == "pw" else None


def an_auth(**options: Any) -> Auth:
    providers = options.pop("providers", [CredentialsProvider(authorize=check)])
    return Auth(
        **{"providers": providers, "secret": SECRET, "clock": lambda: NOON, "environment": {}} | options
    )


# configuration -------------------------------------------------------------------------------------


class WithoutSpending(MemoryAdapter):
    spend_result = None  # type: ignore[assignment]  # an adapter of before the method existed


class Away:
    """A client that is never asked."""

    async def validate_challenge(self, *, token: str) -> Any:
        raise AssertionError(token)


@pytest.mark.parametrize(
    ("options", "cure"),
    [
        pytest.param({"secret": None}, "AUTH_SECRET", id="no secret"),
        pytest.param({"secret": ["a", ""]}, "AUTH_SECRET", id="an empty secret in the list"),
        pytest.param(
            {"providers": [CredentialsProvider(authorize=check)] * 2}, "another id", id="one id twice"
        ),
        pytest.param(
            {"providers": [CredentialsProvider(authorize=check, id="my/own")]},
            "address",
            id="an id with a slash",
        ),
        pytest.param(
            {"providers": [EmailProvider(send_verification_request=no_mail)]},
            "MemoryAdapter",
            id="no adapter",
        ),
        pytest.param(
            {"providers": [KeystileProvider(Away())], "adapter": WithoutSpending()},
            "spend_result",
            id="an adapter that cannot spend",
        ),
        pytest.param({"dialect": "v3"}, "'v4' or 'v5'", id="no such dialect"),
        pytest.param({"base_path": "auth/"}, "slash", id="base path"),
        pytest.param({"url": "app.example.com"}, "AUTH_URL", id="an address without a scheme"),
        pytest.param(
            {"environment": {"AUTH_TRUST_HOST": "maybe"}}, "true or false", id="a flag that is none"
        ),
        pytest.param({"allowed_origins": ["evil"]}, "allowed_origins", id="an origin that is none"),
        pytest.param(
            {"cookies": CookieOptions(csrf_token=CookieOverride(domain="example.com"))},
            "another name",
            id="a domain on a cookie that may have none",
        ),
        pytest.param(
            {"cookies": CookieOptions(session_token=CookieOverride(secure=False))},
            "without Secure",
            id="a secure prefix on a cookie that is not",
        ),
        pytest.param(
            {"cookies": CookieOptions(session_token=CookieOverride(name="sid; Path"))},
            "cookie's name",
            id="a name that is none",
        ),
    ],
)
def test_a_wrong_set_up_stops_the_start_and_names_the_cure(options: dict[str, Any], cure: str) -> None:
    with pytest.raises(AuthConfigError, match=cure):
        an_auth(**options)


def test_the_environment_gives_the_secrets_newest_first() -> None:
    environment = {"AUTH_SECRET": "s0", "AUTH_SECRET_1": "s1", "AUTH_SECRET_3": "s3"}

    assert an_auth(secret=None, environment=environment).config.secrets == ("s3", "s1", "s0")


def test_no_secret_shows_in_the_configurations_repr() -> None:
    assert SECRET not in repr(an_auth().config)


async def test_a_host_that_nothing_vouches_for_is_refused() -> None:
    response = await Browser(an_auth(), "https://evil.example").get("/session")

    assert (response.status, b"server configuration" in response.body) == (500, True)


async def test_a_forwarded_host_counts_only_behind_a_trusted_proxy() -> None:
    forwarded = {"x-forwarded-host": "app.example.com, inner", "x-forwarded-proto": "https"}
    trusting = await Browser(an_auth(trust_host=True)).get("/providers", forwarded)
    strict = await Browser(an_auth()).get("/providers", forwarded)

    origins = [json.loads(answer.body)["credentials"]["signinUrl"] for answer in (trusting, strict)]
    assert origins == [
        "https://app.example.com/api/auth/signin/credentials",
        "http://localhost:3000/api/auth/signin/credentials",
    ]


# sessions ------------------------------------------------------------------------------------------


async def test_the_right_credentials_make_a_session() -> None:
    browser = Browser(an_auth())
    await browser.sign_in(password="pw")
    session = await browser.auth(browser.request())

    assert session is not None
    assert session.user == ADA


async def test_a_session_rolls_when_it_is_read() -> None:
    now = [NOON]
    browser = Browser(an_auth(clock=lambda: now[0], session=SessionOptions(max_age=timedelta(hours=2))))
    await browser.sign_in(password="pw")
    for _ in range(3):
        now[0] += timedelta(hours=1, minutes=30)
        await browser.get("/session")

    assert await browser.auth(browser.request()) is not None


async def test_a_session_that_nobody_reads_ends() -> None:
    now = [NOON]
    browser = Browser(an_auth(clock=lambda: now[0], session=SessionOptions(max_age=timedelta(hours=2))))
    await browser.sign_in(password="pw")
    now[0] += timedelta(hours=2, seconds=15)

    assert await browser.auth(browser.request()) is None
    assert await browser.session() is None


async def test_signing_out_forgets_the_session() -> None:
    browser = Browser(an_auth())
    await browser.sign_in(password="pw")
    await browser.post("/signout", {"csrfToken": await browser.csrf()})

    assert await browser.session() is None


async def test_a_session_survives_the_rotation_of_the_secret() -> None:
    browser = Browser(an_auth())
    await browser.sign_in(password="pw")
    browser.auth = an_auth(secret=["a-new-secret-for-tests-0123456789", SECRET])

    assert await browser.session() is not None


async def test_a_session_does_not_survive_the_secrets_removal() -> None:
    browser = Browser(an_auth())
    await browser.sign_in(password="pw")
    browser.auth = an_auth(secret="a-new-secret-for-tests-0123456789")

    assert await browser.session() is None


async def test_a_session_too_long_for_one_cookie_is_cut_and_joined() -> None:
    callbacks = Callbacks(jwt=lambda update: {**update.token, "roles": "r" * 9000})
    browser = Browser(an_auth(callbacks=callbacks))
    await browser.sign_in(password="pw")
    claims = await browser.auth.get_token(browser.request())

    assert sum("session-token." in name for name in browser.cookies) > 1
    assert claims is not None
    assert len(str(claims["roles"])) == 9000


async def test_the_cookies_of_a_v4_session_have_v4s_names() -> None:
    browser = Browser(an_auth(dialect="v4"), "http://localhost:3000")
    await browser.sign_in(password="pw")

    assert sorted(browser.cookies) == [
        "next-auth.callback-url",
        "next-auth.csrf-token",
        "next-auth.session-token",
    ]


@pytest.mark.parametrize("dialect", ["v4", "v5"])
async def test_get_token_reads_our_own_cookies(dialect: Any) -> None:
    browser = Browser(an_auth(dialect=dialect, url="https://app.example.com"), "https://app.example.com")
    await browser.sign_in(password="pw")
    claims = get_token(browser.request(), secret=SECRET, now=int(NOON.timestamp()))

    assert claims is not None
    assert claims["sub"] == "u1"


@pytest.mark.parametrize("dialect", ["v4", "v5"])
async def test_a_session_cookie_planted_over_http_is_none_on_an_https_site(dialect: Any) -> None:
    insecure = Browser(an_auth(dialect=dialect, url="http://app.example.com"), "http://app.example.com")
    await insecure.sign_in(password="pw")
    auth = an_auth(dialect=dialect, url="https://app.example.com")

    assert await insecure.auth.get_token(insecure.request()) is not None
    assert await auth.get_token(insecure.request()) is None


async def test_a_cookie_of_another_purpose_is_no_session() -> None:
    browser = Browser(an_auth())
    await browser.sign_in(password="pw")
    browser.cookies["authjs.session-token"] = browser.cookies["authjs.csrf-token"]

    assert await browser.auth(browser.request()) is None


async def test_a_cookies_name_and_domain_can_be_chosen() -> None:
    override = CookieOverride(name="sid", domain="example.com")
    auth = an_auth(url="https://app.example.com", cookies=CookieOptions(session_token=override))
    browser = Browser(auth, "https://app.example.com")
    response = await browser.sign_in(password="pw")

    cookie = next(v for n, v in response.headers if n == "set-cookie" and v.startswith("sid="))
    assert "; Domain=example.com; Path=/; Expires=" in cookie
    assert await browser.auth(browser.request()) is not None


# failing closed ------------------------------------------------------------------------------------


def raises(_: object) -> Any:
    raise RuntimeError("the app's own code")


@pytest.mark.parametrize(
    "callbacks",
    [
        pytest.param(Callbacks(jwt=raises), id="jwt raises"),
        pytest.param(Callbacks(session=raises), id="session raises"),
        pytest.param(Callbacks(jwt=lambda _: None), id="jwt says none"),
        pytest.param(Callbacks(session=lambda _: {}), id="session shows nobody"),
        pytest.param(Callbacks(jwt=lambda _: {"name": "Ada"}), id="jwt drops the subject"),
    ],
)
async def test_whatever_goes_wrong_there_is_no_session(callbacks: Callbacks) -> None:
    browser = Browser(an_auth())
    await browser.sign_in(password="pw")
    browser.auth = an_auth(callbacks=callbacks)

    assert await browser.auth(browser.request()) is None


async def test_somebody_with_nothing_but_an_id_is_signed_in() -> None:
    nameless = CredentialsProvider(authorize=lambda credentials, request: User(id="u1"))
    browser = Browser(an_auth(providers=[nameless]))
    await browser.sign_in()
    session = await browser.auth(browser.request())

    assert session is not None
    assert session.user == User(id="u1")


@pytest.mark.parametrize(("dialect", "nobody"), [("v4", {}), ("v5", None)])
@pytest.mark.parametrize(
    "callbacks", [Callbacks(jwt=raises), Callbacks(session=raises)], ids=["jwt", "session"]
)
async def test_a_callback_that_raises_reads_as_nobody_and_signs_nobody_out(
    callbacks: Callbacks, dialect: Any, nobody: object
) -> None:
    browser = Browser(an_auth(dialect=dialect))
    await browser.sign_in(password="pw")
    working, browser.auth = browser.auth, an_auth(dialect=dialect, callbacks=callbacks)
    read = await browser.get("/session")
    update = await browser.post_json("/session", {"csrfToken": await browser.csrf(), "data": {}})
    browser.auth = working

    assert [(answer.status, json.loads(answer.body)) for answer in (read, update)] == [
        (200, nobody),
        (400, nobody),
    ]
    assert await browser.session()


@pytest.mark.parametrize(
    "cookie",
    ["", "x", "a.b.c.d.e", "%E0%A4%A", '"', "\xff", "a" * 70_000],
    ids=["empty", "a letter", "five parts", "bad escape", "a quote", "not ASCII", "too long"],
)
async def test_a_broken_cookie_is_no_session(cookie: str) -> None:
    auth = an_auth()
    request = Request(
        method="GET", path="/", host="localhost", headers=(("cookie", f"authjs.session-token={cookie}"),)
    )

    assert await auth(request) is None
    assert await auth.get_token(request) is None


async def test_an_untrusted_host_reads_as_no_session() -> None:
    browser = Browser(an_auth())
    await browser.sign_in(password="pw")
    browser.origin = "https://evil.example"

    assert await browser.auth(browser.request()) is None


async def test_a_request_of_no_known_shape_is_no_session() -> None:
    assert await an_auth()(object()) is None


async def test_a_verdict_that_is_not_a_clear_yes_refuses() -> None:
    callbacks = Callbacks(sign_in=lambda _: None)  # type: ignore[arg-type, return-value]  # a callback that forgot to return
    browser = Browser(an_auth(callbacks=callbacks))
    response = await browser.sign_in(password="pw")

    assert query_of(location(response)) == {"error": "AccessDenied"}
    assert await browser.session() is None


@pytest.mark.parametrize("dialect", ["v4", "v5"])
async def test_an_exceptions_text_never_reaches_the_browser(dialect: Any) -> None:
    response = await Browser(an_auth(dialect=dialect)).sign_in(password="boom")

    assert "hunter2" not in str(response.headers) + response.body.decode()


async def test_a_refusal_may_carry_a_reason() -> None:
    def needs_code(credentials: Any, request: Request) -> User | None:
        raise CredentialsSignin("otp_required")

    response = await Browser(an_auth(providers=[CredentialsProvider(authorize=needs_code)])).sign_in()

    assert query_of(location(response)) == {"error": "CredentialsSignin", "code": "otp_required"}


# callbacks -----------------------------------------------------------------------------------------


async def test_the_app_chooses_what_the_browser_sees() -> None:
    async def show(view: SessionView) -> dict[str, object]:
        return {**view.session, "role": view.token["role"]}

    def add_role(update: JwtUpdate) -> dict[str, object]:
        return {**update.token, "role": "admin"} if update.user else update.token

    browser = Browser(an_auth(callbacks=Callbacks(jwt=add_role, session=show)))
    await browser.sign_in(password="pw")

    assert (await browser.session())["role"] == "admin"


async def test_the_app_may_send_people_to_another_site_of_its_own() -> None:
    callbacks = Callbacks(
        redirect=lambda wish: "https://shop.example.com/" if "shop" in wish.url else wish.base_url
    )
    response = await Browser(an_auth(callbacks=callbacks)).sign_in(password="pw", callbackUrl="/shop")

    assert location(response) == "https://shop.example.com/"


def forgets(_: object) -> Any:
    return None


@pytest.mark.parametrize("choose", [raises, forgets])
async def test_a_redirect_callback_that_trips_over_a_planted_cookie_locks_nobody_out(choose: Any) -> None:
    browser = Browser(an_auth(callbacks=Callbacks(redirect=choose)))
    browser.cookies["authjs.callback-url"] = "http%3A%2F%2F%5B"
    response = await browser.sign_in(password="pw")

    assert location(response) == "http://localhost:3000"
    assert await browser.session()


@pytest.mark.parametrize("chosen", ["javascript:alert(1)", "//evil.example", "https://a@b", "x\r\ny: z"])
async def test_even_the_apps_choice_must_be_a_plain_url(chosen: str) -> None:
    def choose(wish: Redirect) -> str:
        return chosen

    response = await Browser(an_auth(callbacks=Callbacks(redirect=choose))).sign_in(
        password="pw", callbackUrl="/x"
    )

    assert location(response) == "http://localhost:3000"


async def test_a_listed_origin_is_a_fine_callback_url() -> None:
    auth = an_auth(allowed_origins=["https://shop.example.com"])
    response = await Browser(auth).sign_in(password="pw", callbackUrl="https://shop.example.com/x")

    assert location(response) == "https://shop.example.com/x"


# pages ---------------------------------------------------------------------------------------------


PAGES: Final = ["/signin", "/signin?error=CredentialsSignin", "/signout", "/verify-request", "/error"]


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_holds_no_inline_script_or_style(path: str) -> None:
    response = await Browser(an_auth()).get(path)

    page = response.body.decode()
    assert re.findall(r"<script(?![^>]* src=)|<style|\son\w+=|\sstyle=|javascript:", page) == []
    assert "default-src 'none'" in str(response.header("content-security-policy"))


@pytest.mark.parametrize("path", PAGES)
async def test_every_file_a_page_names_is_served(path: str) -> None:
    browser = Browser(an_auth())
    page = (await browser.get(path)).body.decode()
    files = re.findall(r'(?:src|href)="(/api/auth/_assets/[^"]+)"', page)

    assert files
    assert [(await browser.get(file)).status for file in files] == [200] * len(files)


async def test_an_error_code_is_never_echoed() -> None:
    browser = Browser(an_auth())
    pages = [await browser.get(f"/{page}?error=canary%3Cb%3E") for page in ("signin", "error")]

    assert [b"canary" in page.body for page in pages] == [False, False]


async def test_the_sign_in_page_shows_a_form_per_provider() -> None:
    providers = [
        EmailProvider(send_verification_request=no_mail),
        CredentialsProvider(authorize=check, fields={"password": Field(label="Password", type="password")}),
    ]
    page = await Browser(an_auth(providers=providers, adapter=MemoryAdapter())).get("/signin")

    actions = re.findall(r'action="([^"]*)"', page.body.decode())
    assert actions == ["/api/auth/signin/email", "/api/auth/callback/credentials"]


async def test_a_pages_form_signs_in() -> None:
    fields = {"password": Field(label="Password", type="password")}
    browser = Browser(an_auth(providers=[CredentialsProvider(authorize=check, fields=fields)]))
    page = (await browser.get("/signin?callbackUrl=/account")).body.decode()
    token = re.search(r'name="csrfToken" value="(\w+)"', page)
    assert token is not None
    response = await browser.post(
        "/callback/credentials", {"csrfToken": token[1], "callbackUrl": "/account", "password": "pw"}
    )

    assert location(response) == "http://localhost:3000/account"


@pytest.mark.parametrize(
    "path",
    [
        "/api/authsession",
        "/api/auth",
        "/api/auth/",
        "/api/auth//session",
        "/api/auth/session/x",
        "/api/auth/signin/a/b",
        "/api/auth/../session",
        "/api/auth/_assets/../../app.py",
        "/api/auth/_assets/manifest.json",
    ],
)
async def test_a_path_that_is_no_action_is_refused(path: str) -> None:
    response = await an_auth().handle(Request(method="GET", path=path, host="localhost:3000"))

    assert response.status in (400, 404)


@pytest.mark.parametrize("dialect", ["v4", "v5"])
async def test_the_client_log_takes_anything_and_keeps_little(
    dialect: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    browser = Browser(an_auth(dialect=dialect))
    await browser.post("/_log", {"level": "error", "code": "CLIENT_FETCH_ERROR", "message": "canary"})
    await browser.post("/_log", {"level": "__class__", "code": "A\nB", "message": "canary"})

    assert "canary" not in caplog.text
    assert ("CLIENT_FETCH_ERROR" in caplog.text) is (dialect == "v4")
