# SPDX-License-Identifier: Apache-2.0
"""Mounted in real frameworks: base paths, bodies, cookies; and what importing it costs."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.requests import Request as StarletteRequest
from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from keystile.auth import Auth, CredentialsProvider, User, get_token
from tests.unit.auth.browser import SECRET

auth = Auth(
    providers=[CredentialsProvider(authorize=lambda credentials, request: User(id="u1", name="Ada"))],
    secret=SECRET,
    environment={},
)


async def whoami(request: StarletteRequest) -> JSONResponse:
    session = await auth(request)
    claims = await auth.get_token(request)
    plain = get_token(request, secret=SECRET)
    return JSONResponse([session and session.user.id, claims and claims["sub"], plain and plain["sub"]])


def starlette_app(path: str) -> Any:
    return Starlette(routes=[Route("/whoami", whoami), Mount(path, app=auth.asgi)])


def fastapi_app(path: str) -> Any:
    app = FastAPI()
    app.mount(path, auth.asgi)
    app.add_route("/whoami", whoami)
    return app


def sign_in(client: TestClient, base: str) -> Any:
    token = client.get(f"{base}/csrf").json()["csrfToken"]
    return client.post(
        f"{base}/callback/credentials",
        data={"csrfToken": token, "callbackUrl": "/in"},
        headers={"X-Auth-Return-Redirect": "1"},
    )


@pytest.mark.parametrize("app_of", [starlette_app, fastapi_app])
@pytest.mark.parametrize("path", ["/api/auth", "/account/login"])
def test_it_works_under_any_path(app_of: Any, path: str) -> None:
    client = TestClient(app_of(path), base_url="http://localhost:3000")
    answer = sign_in(client, path)

    assert answer.json() == {"url": "http://localhost:3000/in"}
    assert client.get("/whoami").json() == ["u1", "u1", "u1"]


def test_it_names_itself_by_the_path_it_is_mounted_under() -> None:
    client = TestClient(starlette_app("/account/login"), base_url="http://localhost:3000")

    url = client.get("/account/login/providers").json()["credentials"]["callbackUrl"]
    assert url == "http://localhost:3000/account/login/callback/credentials"


@pytest.mark.parametrize("path", ["/api/auth", "/"])
def test_a_proxys_prefix_is_part_of_every_url(path: str) -> None:
    client = TestClient(starlette_app(path), base_url="http://localhost:3000", root_path="/svc")

    url = client.get("/svc/api/auth/providers").json()["credentials"]["callbackUrl"]
    assert url == "http://localhost:3000/svc/api/auth/callback/credentials"


@pytest.mark.parametrize("app_of", [starlette_app, fastapi_app])
@pytest.mark.parametrize("mount", ["/api/auth", "/account/login"])
@pytest.mark.parametrize("cut", [True, False], ids=["a proxy that cuts its prefix off", "one that leaves it"])
def test_behind_a_proxy_and_below_a_mount_both_are_part_of_every_url(
    app_of: Any, mount: str, cut: bool
) -> None:
    client = TestClient(app_of(mount), base_url="http://localhost:3000", root_path="/svc")
    answer = client.get(f"{'' if cut else '/svc'}{mount}/providers")

    assert (
        answer.json()["credentials"]["callbackUrl"]
        == f"http://localhost:3000/svc{mount}/callback/credentials"
    )


def test_it_runs_alone_with_a_lifespan() -> None:
    with TestClient(auth.asgi, base_url="http://localhost:3000") as client:
        assert client.get("/api/auth/session").json() is None


def test_nobody_is_nobody_everywhere() -> None:
    client = TestClient(starlette_app("/api/auth"), base_url="http://localhost:3000")

    assert client.get("/whoami").json() == [None, None, None]


def test_a_body_beyond_64_kib_is_refused() -> None:
    client = TestClient(starlette_app("/api/auth"), base_url="http://localhost:3000")

    assert client.post("/api/auth/signout", content=b"x" * 70_000).status_code == 413


def test_a_slash_at_the_end_is_not_redirected() -> None:
    client = TestClient(starlette_app("/api/auth"), base_url="http://localhost:3000", follow_redirects=False)

    assert client.get("/api/auth/csrf/").status_code == 200


@pytest.mark.parametrize("module", ["keystile", "keystile.auth"])
def test_importing_it_brings_no_http_client_and_no_server(module: str) -> None:
    script = (
        f"import sys, {module}; "
        "print([m for m in sys.modules if m.startswith(('httpx', 'httpcore', 'keystile.server', 'keystile.sdk'))])"
    )
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert answer.stdout.strip() == "[]"


def test_a_form_on_the_apps_own_page_can_post_to_us() -> None:
    async def own_page(request: StarletteRequest) -> HTMLResponse:
        field = auth.csrf(request)
        return HTMLResponse(field.token, headers=dict(field.headers))

    app = Starlette(routes=[Route("/own", own_page), Mount("/api/auth", app=auth.asgi)])
    client = TestClient(app, base_url="http://localhost:3000", follow_redirects=False)
    token = client.get("/own").text

    answer = client.post("/api/auth/callback/credentials", data={"csrfToken": token, "callbackUrl": "/in"})
    assert answer.headers["location"] == "http://localhost:3000/in"
    assert client.get("/own").text == token
