# SPDX-License-Identifier: Apache-2.0
"""Passkeys in a Starlette app: sign-in by `keystile.auth`, passkeys by your own Keystile.

The steps are those of the guide "NextAuth.js", in its order, with its endpoint names. Start it with
`python app.py`; every setting comes from the environment (README.md lists them).
"""

from __future__ import annotations

import os
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates

from keystile import AsyncKeystile
from keystile.auth import Auth, EmailProvider, KeystileProvider, Pages, SqlAdapter
from keystile.ui.assets import STATIC

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.responses import Response

HERE = Path(__file__).parent
PORT = int(os.environ.get("PORT", "3000"))
APP_URL = os.environ.get("AUTH_URL", f"http://localhost:{PORT}")
API_URL = os.environ.get("KEYSTILE_API_URL", "http://localhost:8787/v1")
TENANT_ID = os.environ["KEYSTILE_TENANT_ID"]
INBOX_URL = os.environ.get("INBOX_URL", "")  # set in development, where a mail catcher has a page
PORTAL_URL = os.environ.get("PORTAL_URL", "")  # set by `make demo`
SMTP = f"smtp://{os.environ.get('SMTP_HOST', 'localhost')}:{os.environ.get('SMTP_PORT', '1025')}"
ENROLL = "enroll-passkey"

keystile = AsyncKeystile(api_url=API_URL, secret_key=os.environ["KEYSTILE_SECRET_KEY"])

# ---- Set-up: people have an account and a session before a passkey, by a link sent to them ----

auth = Auth(
    url=APP_URL,  # AUTH_SECRET is read from the environment
    adapter=SqlAdapter.sqlite(os.environ.get("DATABASE", HERE / "auth.db")),
    providers=[
        EmailProvider(server=SMTP, sender=os.environ.get("SMTP_FROM", "Passkeys <no-reply@example.com>")),
        KeystileProvider(keystile),  # step 7: makes the session from a validated passkey, once
    ],
    pages=Pages(sign_in="/signin", error="/signin", verify_request="/check-your-mail"),
)

# A code in the address bar chooses a text; it is never shown itself.
PROBLEMS = {
    "AccessDenied": "You cannot sign in here.",
    "CredentialsSignin": "The passkey did not sign you in. Try again, or ask for a link by email.",
    "EmailSignin": "The mail could not be sent. Check the address.",
    "MissingCSRF": "The page had been open for too long. Try again now.",
    "Verification": "That link was used before, or it has expired. Ask for a new one.",
}
OTHER_PROBLEM = "Signing in did not work. Try again."

templates = Jinja2Templates(directory=HERE / "templates")


def page(request: Request, name: str, **values: Any) -> Response:
    """A page, with the CSRF token that its forms post to /api/auth."""
    field = auth.csrf(request)
    values |= {"csrf_token": field.token, "tenant_id": TENANT_ID, "base_url": API_URL}
    values |= {"inbox_url": INBOX_URL, "portal_url": PORTAL_URL}
    headers = {
        "content-security-policy": POLICY,
        "referrer-policy": "no-referrer",
        "cache-control": "no-store",
    }
    return templates.TemplateResponse(request, name, values, headers=headers | dict(field.headers))


api_origin = "{0.scheme}://{0.netloc}".format(urlsplit(API_URL))
POLICY = f"default-src 'self'; connect-src 'self' {api_origin}; frame-ancestors 'none'; base-uri 'none'"


async def sign_in_page(request: Request) -> Response:
    """Step 5: the field with `autocomplete="username webauthn"`; static/signin.js does the rest."""
    if await auth(request) is not None:
        return RedirectResponse("/", 303)
    error = request.query_params.get("error")
    return page(request, "signin.html", problem=PROBLEMS.get(error, OTHER_PROBLEM) if error else "")


async def check_your_mail(request: Request) -> Response:
    return page(request, "check-your-mail.html")


async def account_page(request: Request) -> Response:
    session = await auth(request)
    if session is None:
        return RedirectResponse("/signin", 303)
    found = await keystile.get_authenticators(session.user.id)
    passkeys = [one for one in found if one.verification_method == "PASSKEY"]
    return page(request, "account.html", user=session.user, passkeys=[shown(one) for one in passkeys])


def shown(passkey: Any) -> dict[str, str]:
    """Where the passkey is kept, as far as is known; else the browser that made it."""
    credential = passkey.webauthn_credential
    provider = credential and credential.aaguid_mapping and credential.aaguid_mapping.name
    agent = credential and credential.parsed_user_agent and credential.parsed_user_agent.browser
    return {"name": provider or (agent and agent.name) or "Passkey", "added": passkey.created_at[:10]}


# ---- Creating a passkey (step 2, the ceremony, and step 4, telling the user, are in static/account.js) ----


async def enroll_passkey(request: Request) -> Response:
    """Step 1: track an action, and hand its short-lived token to the browser."""
    claims = await signed_in(request)
    if claims is None:
        return JSONResponse({"error": "Sign in first."}, 401)
    tracked = await keystile.track(
        claims["sub"], ENROLL, {"scope": "add:authenticators", "email": claims["email"]}
    )
    return JSONResponse({"token": tracked.token})


async def callback(request: Request) -> Response:
    """Step 3: validate the token that the browser got for its new passkey."""
    claims = await signed_in(request)
    if claims is None:
        return JSONResponse({"error": "Sign in first."}, 401)
    token = (await request.json()).get("token", "")
    result = await keystile.validate_challenge(token=token, user_id=claims["sub"], action=ENROLL)
    return JSONResponse({"success": result.state == "CHALLENGE_SUCCEEDED"})


async def signed_in(request: Request) -> dict[str, Any] | None:
    """The session's claims, for a request that a page of ours has sent: other sites cannot send JSON here."""
    if request.headers.get("content-type") != "application/json":
        return None
    return await auth.get_token(request)


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    async with keystile:
        yield


app = Starlette(
    lifespan=lifespan,
    routes=[
        Route("/", account_page),
        Route("/signin", sign_in_page),
        Route("/check-your-mail", check_your_mail),
        Route("/enroll-passkey", enroll_passkey, methods=["POST"]),
        Route("/callback", callback, methods=["POST"]),
        Mount("/api/auth", app=auth.asgi),
        Mount("/sdk", StaticFiles(directory=STATIC)),  # @keystile/browser's script-tag build
        Mount("/static", StaticFiles(directory=HERE / "static")),
    ],
)

if __name__ == "__main__":
    uvicorn.run(app, host="localhost", port=PORT, access_log=False)
