# SPDX-License-Identifier: Apache-2.0
"""A browser for tests, as far as cookies and forms go: it keeps cookies between requests to one `Auth`."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from keystile.auth import Auth, Request, Response

NOON: Final = datetime(2026, 1, 1, 12, tzinfo=UTC)
SECRET: Final = "a-secret-for-tests-0123456789abcdef"


class Browser:
    """Talks to ``auth.handle`` and remembers cookies."""

    def __init__(self, auth: Auth, origin: str = "http://localhost:3000") -> None:
        self.auth = auth
        self.origin = origin
        self.cookies: dict[str, str] = {}

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        pairs = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return (("cookie", pairs),) if pairs else ()

    async def get(self, url: str, headers: Mapping[str, str] | None = None, method: str = "GET") -> Response:
        return await self._send(method, url, b"", headers or {})

    async def post(
        self, url: str, fields: Mapping[str, str], headers: Mapping[str, str] | None = None
    ) -> Response:
        form = {"content-type": "application/x-www-form-urlencoded"}
        return await self._send("POST", url, urlencode(fields).encode(), form | dict(headers or {}))

    async def post_json(self, url: str, value: object) -> Response:
        return await self._send("POST", url, json.dumps(value).encode(), {"content-type": "application/json"})

    async def csrf(self) -> str:
        token: str = json.loads((await self.get("/csrf")).body)["csrfToken"]
        return token

    async def ask_for_link(self, email: str = "ada@example.com", **fields: str) -> Response:
        return await self.post("/signin/email", {"csrfToken": await self.csrf(), "email": email, **fields})

    async def sign_in(self, **fields: str) -> Response:
        return await self.post("/callback/credentials", {"csrfToken": await self.csrf(), **fields})

    async def session(self) -> Any:
        return json.loads((await self.get("/session")).body)

    def request(self, path: str = "/account") -> Request:
        """A request of the app's own pages, with this browser's cookies."""
        return Request(method="GET", path=path, host=self.origin.partition("://")[2], headers=self.headers)

    async def _send(self, method: str, url: str, body: bytes, headers: Mapping[str, str]) -> Response:
        parts = urlsplit(url)
        path = parts.path if parts.path.startswith("/api/auth") else f"/api/auth{parts.path}"
        request = Request(
            method=method,
            scheme=self.origin.partition(":")[0],
            host=self.origin.partition("://")[2],
            path=path,
            query=parts.query,
            headers=(*self.headers, *headers.items()),
            body=body,
        )
        response = await self.auth.handle(request)
        for name, value in response.headers:
            if name == "set-cookie":
                self._keep(value)
        return response

    def _keep(self, cookie: str) -> None:
        pair, *attributes = cookie.split("; ")
        name, _, value = pair.partition("=")
        if "Max-Age=0" in attributes:
            self.cookies.pop(name, None)
        else:
            self.cookies[name] = value


def location(response: Response) -> str:
    return response.header("location") or ""


def form_fields(response: Response) -> dict[str, str]:
    """The hidden inputs of a page."""
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', response.body.decode())
    return {name: html.unescape(value) for name, value in found}


def query_of(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))
