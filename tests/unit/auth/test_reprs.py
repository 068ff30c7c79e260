# SPDX-License-Identifier: Apache-2.0
"""What error trackers print of our values: tracebacks with local variables must not sign anybody in."""

from __future__ import annotations

import pytest

from keystile.auth import CsrfField, Link, Request, Response, SmtpServer, StoredSession, VerificationToken
from keystile.auth.cookies import CookieSpec, ReceivedSession, SetCookie
from keystile.auth.csrf import CsrfState
from keystile.auth.login import Landed
from keystile.auth.providers.base import Attempt
from tests.unit.auth.browser import NOON

CANARY = "canary"
REQUEST = Request(method="POST", path="/", query=CANARY, headers=(("cookie", CANARY),), body=CANARY.encode())


@pytest.mark.parametrize(
    "value",
    [
        REQUEST,
        Response(headers=(("set-cookie", CANARY),), body=CANARY.encode()),
        Attempt(credentials={"password": CANARY}, request=REQUEST, adapter=None, now=NOON),
        Link(identifier="a@b.example", url=CANARY, expires=NOON, site="x", origin="https://x"),
        SetCookie(spec=CookieSpec(name="sid"), value=CANARY),
        ReceivedSession(names=("sid",), candidates=(CANARY,)),
        CsrfState(token=CANARY, cookie_value=CANARY, fresh=True, verified=False),
        CsrfField(token=CANARY, headers=(("set-cookie", CANARY),)),
        Landed(url="https://x", response_cookies=(("set-cookie", CANARY),)),
        VerificationToken(identifier="a@b.example", token=CANARY, expires=NOON),
        StoredSession(session_token=CANARY, user_id="u1", expires=NOON),
        SmtpServer(host="mail.example.com", password=CANARY),
    ],
    ids=lambda value: type(value).__name__,
)
def test_no_secret_shows_in_the_repr_of(value: object) -> None:
    assert CANARY not in repr(value)
