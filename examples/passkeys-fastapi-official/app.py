# SPDX-License-Identifier: Apache-2.0
"""Passkeys in a FastAPI app, with Authsignal's own SDKs and your own Keystile.

The steps are those of Authsignal's guide for NextAuth; only the first factor (a link by mail) is the app's
own. Users, sessions and links live in memory: a real app has a database.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import smtplib
import time
import uuid
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qs

from authsignal import AuthsignalClient
from fastapi import Body, Cookie, Depends, FastAPI, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates

HERE = Path(__file__).parent
APP_URL = os.environ.get("APP_URL", "http://localhost:3001").rstrip("/")
LINK_SECONDS = 600
ADDRESS = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+")  # one, and nothing else
SDK = HERE / "node_modules" / "@authsignal" / "browser" / "dist"

# The only lines that say that Keystile answers: an address, and a key.
authsignal = AuthsignalClient(
    api_secret_key=os.environ["AUTHSIGNAL_API_SECRET_KEY"],
    api_url=os.environ["AUTHSIGNAL_API_URL"],
    timeout=10,  # seconds; the SDK's own two are short for a busy laptop
)


@dataclass(frozen=True)
class User:
    id: str
    email: str


users: dict[str, User] = {}
sessions: dict[str, User] = {}
links: dict[str, tuple[str, float]] = {}
spent: dict[tuple[str, str], object] = {}


def from_our_own_pages(request: Request) -> None:
    """Other sites may not post here: a form of theirs could sign a person in as somebody else."""
    if request.method == "POST" and request.headers.get("origin", APP_URL) != APP_URL:
        raise HTTPException(403, "Use this site's own pages.")


app = FastAPI(
    title="Passkeys with FastAPI",
    docs_url=None,
    redoc_url=None,
    openapi_url=None,
    dependencies=[Depends(from_our_own_pages)],
)
app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
app.mount("/sdk", StaticFiles(directory=SDK), name="sdk")
templates = Jinja2Templates(directory=HERE / "templates")


def page(request: Request, name: str, *, status_code: int = 200, **values: Any) -> HTMLResponse:
    values |= {
        "tenant_id": os.environ["AUTHSIGNAL_TENANT_ID"],
        "base_url": os.environ["AUTHSIGNAL_API_URL"],
    }
    return templates.TemplateResponse(request, name, values, status_code=status_code)


async def form(request: Request) -> dict[str, str]:
    """A posted form, each field once."""
    return {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}


Form = Annotated[dict[str, str], Depends(form)]
Session = Annotated[str, Cookie()]


def signed_in(session: Session = "") -> User:
    user = sessions.get(session)
    if user is None:
        raise HTTPException(401, "Sign in first.")
    return user


SignedIn = Annotated[User, Depends(signed_in)]


def start_session(response: Response, user: User) -> None:
    session = secrets.token_urlsafe()
    sessions[session] = user
    # SameSite=Lax keeps other sites from posting in this person's name.
    response.set_cookie("session", session, httponly=True, samesite="lax", secure=APP_URL.startswith("https"))


# ---- Set-up: a first factor, so that a person has an account and a session before a passkey ----


@app.get("/signin")
def sign_in_page(request: Request) -> HTMLResponse:
    return page(request, "signin.html")


@app.post("/signin")
def mail_a_link(request: Request, fields: Form) -> HTMLResponse:
    email = fields.get("email", "").strip().lower()
    if not ADDRESS.fullmatch(email):
        return page(request, "signin.html", status_code=400, problem="That is not an email address.")
    token = secrets.token_urlsafe()
    links[hashlib.sha256(token.encode()).hexdigest()] = (email, time.time() + LINK_SECONDS)

    message = EmailMessage()
    message["From"] = os.environ.get("SMTP_FROM", "no-reply@example.com")
    message["To"] = email
    message["Subject"] = "Your link to sign in"
    message.set_content(f"Sign in here, once, within ten minutes:\n\n{APP_URL}/signin/link?token={token}\n")
    host, port = os.environ.get("SMTP_HOST", "localhost"), int(os.environ["SMTP_PORT"])
    with smtplib.SMTP(host, port, timeout=10) as smtp:
        smtp.send_message(message)
    return page(request, "check-your-mail.html")


@app.get("/signin/link")
def link_page(request: Request, token: str) -> HTMLResponse:
    """Ask for a click: mail scanners open links, and opening must not spend one."""
    return page(request, "confirm.html", token=token)


@app.post("/signin/link")
def open_link(request: Request, fields: Form) -> Response:
    hashed = hashlib.sha256(fields.get("token", "").encode()).hexdigest()
    email, expires_at = links.pop(hashed, ("", 0.0))
    if expires_at < time.time():
        problem = "That link was used before, or it has expired. Ask for a new one."
        return page(request, "signin.html", status_code=400, problem=problem)
    user = next((user for user in users.values() if user.email == email), None)
    if user is None:
        user = User(id=str(uuid.uuid4()), email=email)
        users[user.id] = user
    response = RedirectResponse("/", 303)
    start_session(response, user)
    return response


@app.post("/signout")
def sign_out(session: Session = "") -> Response:
    sessions.pop(session, None)
    response = RedirectResponse("/signin", 303)
    response.delete_cookie("session")
    return response


# ---- Creating a passkey (step 2, the ceremony, is in static/account.js) ----


@app.get("/")
def account_page(request: Request, session: Session = "") -> Response:
    user = sessions.get(session)
    if user is None:
        return RedirectResponse("/signin", 303)
    passkeys = [
        {"name": passkey_name(one["webauthn_credential"]), "added": one["created_at"][:10]}
        for one in authsignal.get_authenticators(user.id)
        if one["verification_method"] == "PASSKEY"
    ]
    return page(request, "account.html", user=user, passkeys=passkeys)


def passkey_name(credential: dict[str, Any]) -> str:
    """Where the passkey is kept, as far as is known; else the browser that made it."""
    provider = credential.get("aaguid_mapping", {}).get("name")
    browser = credential.get("parsed_user_agent", {}).get("browser", {}).get("name")
    return str(provider or browser or "Passkey")


@app.post("/enroll-passkey")
def enroll_passkey(user: SignedIn) -> dict[str, str]:
    """Step 1: track an action, and hand its short-lived token to the browser."""
    tracked = authsignal.track(
        user.id, "enroll-passkey", {"scope": "add:authenticators", "email": user.email}
    )
    return {"token": tracked["token"]}


@app.post("/callback")
def callback(user: SignedIn, token: Annotated[str, Body(embed=True)]) -> dict[str, bool]:
    """Step 3: validate the token that the browser got for its new passkey; step 4 is the page's."""
    result = authsignal.validate_challenge({"token": token, "userId": user.id, "action": "enroll-passkey"})
    return {"success": result.get("state") == "CHALLENGE_SUCCEEDED"}


# ---- Signing in with it (steps 5 and 6, autofill and the button, are in static/signin.js) ----


@app.post("/signin/passkey")
def sign_in_with_passkey(response: Response, token: Annotated[str, Body(embed=True)]) -> dict[str, bool]:
    """Step 7: make the session. The browser's token proves nothing until the server has validated it."""
    result = authsignal.validate_challenge({"token": token})
    user = users.get(result.get("user_id", ""))
    if result.get("state") != "CHALLENGE_SUCCEEDED" or user is None:
        raise HTTPException(401, "This passkey did not sign you in.")
    # A result may be validated again while its token lives, so remember it: one result, one session.
    # Looking and remembering are one step, so that of two requests at the same time one gets it.
    this = object()
    if spent.setdefault((result["action"], result["idempotency_key"]), this) is not this:
        raise HTTPException(401, "This sign-in was used before.")
    start_session(response, user)
    return {"success": True}
