# SPDX-License-Identifier: Apache-2.0
"""A person at the Portal, over any way to send a request: a cookie jar, pages, forms and a passkey."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from keystile.server.domain.admin_sessions import SIGN_IN
from keystile.server.domain.tenants import PORTAL_TENANT
from keystile.testing import SoftwareAuthenticator
from tests.faults.actors import Answer, Browser, Send, succeeded

PORTAL = "http://localhost:8787"
SESSION = "keystile-portal"
_TOKEN = re.compile(r'data-token="([^"]+)"')


@dataclass(slots=True)
class Visitor:
    """One browser. Its authenticator holds at most one passkey of the Portal."""

    send: Send
    cookies: dict[str, str] = field(default_factory=dict)
    authenticator: SoftwareAuthenticator = field(default_factory=SoftwareAuthenticator)

    @property
    def browser(self) -> Browser:
        return Browser(self.send, PORTAL_TENANT, self.authenticator, PORTAL)

    async def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        sent = {"host": "localhost:8787"}
        if self.cookies:
            sent["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        given = sent | {name.replace("_", "-"): value for name, value in headers.items()}
        answer = await self.send(method, path, given, body)
        self._keep(answer)
        return answer

    async def get(self, path: str) -> Answer:
        return await self.ask("GET", path)

    async def post(self, path: str, form: Mapping[str, str] | None = None, **headers: str) -> Answer:
        headers = headers or {"sec_fetch_site": "same-origin", "origin": "null"}
        headers["content_type"] = "application/x-www-form-urlencoded"
        return await self.ask("POST", path, urlencode(form or {}).encode(), **headers)

    def _keep(self, answer: Answer) -> None:
        line = answer.headers.get("set-cookie", "")
        if line:
            name, _, rest = line.partition("=")
            value = rest.partition(";")[0]
            if value:
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)

    # ---- the door ----

    async def accept(self, link: str) -> Answer:
        """Spend an invitation and enroll a passkey: signed in afterwards."""
        spent = await self.post(link)
        assert spent.status == 303, spent.body
        page = await self.get("/portal/enroll")
        assert page.status == 200, page.body
        enrolled = await self.browser.enroll(await self.token_from("/portal/enroll/token"))
        return await self.post("/portal/enroll", {"keystile-result": enrolled["accessToken"]})

    async def token_from(self, path: str) -> str:
        """The token that a page's script asks for."""
        return str(succeeded(await self.post(path))["token"])

    async def result(self) -> str:
        """What a passkey proves for a sign-in."""
        given = await self.browser.options(challenge_id=await self.browser.challenge(SIGN_IN))
        verified = succeeded(await self.browser.verify(self.browser.answer(given)))
        return str(verified["accessToken"])

    async def sign_in(self) -> Answer:
        return await self.post("/portal/sign-in", {"keystile-result": await self.result()})

    async def confirm(self, page: Answer) -> str:
        """What a passkey proves for the form that waits on ``page``."""
        token = token_in(page)
        body = await self.browser.assertion(token)
        return str(succeeded(await self.browser.verify(body, token))["accessToken"])


def token_in(page: Answer) -> str:
    """The token that a page hands to its script."""
    found = _TOKEN.search(page.body.decode())
    assert found is not None, page.body.decode()
    return html.unescape(found.group(1))
