# SPDX-License-Identifier: Apache-2.0
"""Our own pages: sign-in, check your mail, confirm, sign-out and error. They work without scripts.

An error code only chooses a text; it is never shown (authjs-wire.md §5.4, §5.8). Where the app has pages of
its own (`Pages`), the browser is sent there instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment

from keystile.auth.config import AuthConfig
from keystile.auth.errors import CONFIGURATION, Verification
from keystile.auth.exchange import Exchange, base_path_of
from keystile.auth.messages import Request, Response, redirect, with_query
from keystile.auth.providers.base import CredentialsBased, EmailBased
from keystile.ui import environment, page_headers

ASSETS_SEGMENT: Final = "_assets"


@dataclass(frozen=True, slots=True)
class ErrorText:
    """One error page. ``status`` is that of the page, as upstream answers."""

    status: int
    title: str
    text: str
    again: bool = True


ERROR_PAGES: Final = {
    CONFIGURATION.lower(): ErrorText(
        500,
        "Sign-in is not available",
        "Something is set up wrongly here. Try again later; if it stays, tell those who run this site.",
        again=False,
    ),
    "accessdenied": ErrorText(403, "You cannot sign in here", "This account has no access to the site."),
    "verification": ErrorText(
        403,
        "This link does not work any more",
        "A sign-in link works once and for a limited time. Ask for a new one.",
    ),
}
OTHER_ERROR: Final = ErrorText(200, "Signing in did not work", "Nothing was changed. Try it again.")

SIGN_IN_ERRORS: Final = {
    "CredentialsSignin": "That did not match. Check what you entered and try again.",
    "EmailSignin": "The mail could not be sent. Check the address and try again.",
    "EmailCreateAccount": "The account could not be made. Try another address.",
    "MissingCSRF": "The page had been open for too long. Try again now.",
    "SessionRequired": "Sign in to see this page.",
    "OAuthAccountNotLinked": "Sign in the way you did the first time: this address belongs to an account.",
}
OTHER_SIGN_IN_ERROR: Final = "Signing in did not work. Try again, or another way."

# v4 sends these codes from its error page on to the sign-in page.
V4_SIGN_IN_CODES: Final = frozenset(
    {
        "Signin",
        "OAuthSignin",
        "OAuthCallback",
        "OAuthCreateAccount",
        "EmailCreateAccount",
        "Callback",
        "OAuthAccountNotLinked",
        "EmailSignin",
        "CredentialsSignin",
        "SessionRequired",
    }
)


def sign_in_page(exchange: Exchange, provider_in_path: str | None = None) -> Response:
    error = exchange.query.get("error") or provider_in_path or ""
    page = exchange.config.pages.sign_in
    if page:
        fields = {"callbackUrl": exchange.callback_url} | ({"error": error} if error else {})
        return redirect(with_query(page, fields))
    message = SIGN_IN_ERRORS.get(error, OTHER_SIGN_IN_ERROR) if error else ""
    providers = exchange.config.providers.values()
    return _render(
        exchange,
        "sign-in.html",
        message=message,
        emails=[provider for provider in providers if isinstance(provider, EmailBased)],
        credentials=[
            provider for provider in providers if isinstance(provider, CredentialsBased) and provider.fields
        ],
        callback_url=exchange.callback_url,
    )


def sign_out_page(exchange: Exchange) -> Response:
    page = exchange.config.pages.sign_out
    if page:
        return redirect(page)
    return _render(exchange, "sign-out.html", callback_url=exchange.callback_url)


def verify_request_page(exchange: Exchange) -> Response:
    page = exchange.config.pages.verify_request
    if page:
        fields = {} if exchange.config.dialect.name == "v4" else dict(exchange.query)
        return redirect(with_query(page, fields))
    return _render(exchange, "verify-request.html")


def confirm_page(exchange: Exchange, provider: EmailBased, token: str | None, email: str | None) -> Response:
    """A link was opened. Say whose it is, and let a person press the button.

    Raises:
        Verification: the link is not whole.
    """
    if not token or not email:
        raise Verification("the link was cut off on its way")
    return _render(
        exchange,
        "confirm.html",
        provider=provider,
        token=token,
        email=email[:320],
        callback_url=exchange.callback_url,
    )


def error_page(exchange: Exchange, code_in_path: str | None = None) -> Response:
    code = exchange.query.get("error") or code_in_path or ""
    config = exchange.config
    if config.pages.error:
        return redirect(with_query(config.pages.error, {"error": code} if code else {}))
    if config.dialect.name == "v4" and code in V4_SIGN_IN_CODES:
        return redirect(with_query(config.pages.sign_in or f"{exchange.base}/signin", {"error": code}))
    return render_error(config, exchange.request, ERROR_PAGES.get(code.lower(), OTHER_ERROR))


def configuration_page(config: AuthConfig, request: Request) -> Response:
    """For a request that never became an exchange."""
    if config.pages.error:
        return redirect(with_query(config.pages.error, {"error": CONFIGURATION}))
    return render_error(config, request, ERROR_PAGES[CONFIGURATION.lower()])


def render_error(config: AuthConfig, request: Request, error: ErrorText) -> Response:
    return _html(config, request, "error.html", {"error": error}, status=error.status)


def _render(exchange: Exchange, template: str, **context: object) -> Response:
    site = exchange.config.theme.name or exchange.origin.partition("://")[2]
    full = {"site": site, "csrf_token": exchange.csrf.token, **context}
    return _html(exchange.config, exchange.request, template, full)


def _html(
    config: AuthConfig, request: Request, template: str, context: Mapping[str, object], *, status: int = 200
) -> Response:
    base = base_path_of(config, request)
    body = (
        _templates()
        .get_template(template)
        .render(
            base=base,
            assets_path=f"{base}/{ASSETS_SEGMENT}",
            app_name=config.theme.name or "",
            logo_url=config.theme.logo or "",
            theme=config.theme.color_scheme,
            **context,
        )
    )
    # Chromium holds form-action against the redirect after a form too, so our own origin and the origins that
    # sign-in may lead to are all named.
    targets = ("'self'", *([config.origin] if config.origin else []), *sorted(config.allowed_origins))
    headers = page_headers(form_action=targets)
    return Response(
        status=status,
        headers=(
            ("content-type", "text/html; charset=utf-8"),
            *((name.lower(), value) for name, value in headers.items()),
        ),
        body=body.encode(),
    )


@cache
def _templates() -> Environment:
    return environment(Path(__file__).parent / "templates")
