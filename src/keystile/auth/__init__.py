# SPDX-License-Identifier: Apache-2.0
"""Sign-in for Python web apps, with the wire of Auth.js: "Auth.js for Python".

    from keystile.auth import Auth, EmailProvider, SqlAdapter

    auth = Auth(
        providers=[EmailProvider(server="smtp://localhost:1025", sender="App <no-reply@example.com>")],
        adapter=SqlAdapter.sqlite("auth.db"),
    )
    app.mount("/api/auth", auth.asgi)          # Starlette, FastAPI, anything that mounts ASGI apps

    session = await auth(request)              # a Session or None, in any endpoint
    claims = await auth.get_token(request)     # the session cookie's claims, as next-auth's getToken

Speaks next-auth 4 or 5 (``dialect``): the same paths, cookies, tokens and JSON, so that the unmodified
``next-auth/react`` client works against it and sessions can be shared with a Next.js app. What it does
otherwise than upstream, on purpose, is listed in the documentation's table of differences.

Nothing is defined here, and neither this package nor anything it imports needs the HTTP client.
"""

from keystile.auth.adapters import Adapter, MemoryAdapter, SpendsResults, SqlAdapter
from keystile.auth.app import Auth, CsrfField
from keystile.auth.callbacks import (
    Callbacks,
    Events,
    JwtUpdate,
    Redirect,
    SessionRead,
    SessionView,
    SignedIn,
    SignedOut,
    SignIn,
    UserEvent,
)
from keystile.auth.config import CookieOptions, CookieOverride, Pages, SessionOptions, Theme
from keystile.auth.errors import (
    AccessDenied,
    AuthConfigError,
    AuthError,
    CredentialsSignin,
    EmailSignin,
    Verification,
)
from keystile.auth.mail import SmtpServer
from keystile.auth.messages import Request, Response
from keystile.auth.models import Account, Session, StoredSession, User, VerificationToken
from keystile.auth.providers import CredentialsProvider, EmailProvider, Field, KeystileProvider, Link
from keystile.auth.tokens import get_token

__all__ = [
    "AccessDenied",
    "Account",
    "Adapter",
    "Auth",
    "AuthConfigError",
    "AuthError",
    "Callbacks",
    "CookieOptions",
    "CookieOverride",
    "CredentialsProvider",
    "CredentialsSignin",
    "CsrfField",
    "EmailProvider",
    "EmailSignin",
    "Events",
    "Field",
    "JwtUpdate",
    "KeystileProvider",
    "Link",
    "MemoryAdapter",
    "Pages",
    "Redirect",
    "Request",
    "Response",
    "Session",
    "SessionOptions",
    "SessionRead",
    "SessionView",
    "SignIn",
    "SignedIn",
    "SignedOut",
    "SmtpServer",
    "SpendsResults",
    "SqlAdapter",
    "StoredSession",
    "Theme",
    "User",
    "UserEvent",
    "Verification",
    "VerificationToken",
    "get_token",
]
