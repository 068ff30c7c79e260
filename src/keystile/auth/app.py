# SPDX-License-Identifier: Apache-2.0
"""`Auth`: the sign-in library as one object, and the only place where errors become answers.

    mail = EmailProvider(server="smtp://localhost:1025", sender="App <no-reply@example.com>")
    auth = Auth(providers=[mail], adapter=SqlAdapter.sqlite("auth.db"))
    app.mount("/api/auth", auth.asgi)
    session = await auth(request)              # a Session or None, anywhere in the app

Requests and responses are values (`keystile.auth.messages`), so any framework can be served; frameworks
themselves are in `keystile.auth.frameworks`.
"""

from __future__ import annotations

import logging
import os
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from keystile.auth import client_log, csrf, pages, tokens
from keystile.auth.actions import callback, session, signin, signout
from keystile.auth.adapters.base import Adapter
from keystile.auth.callbacks import Callbacks, Events
from keystile.auth.config import (
    AuthConfig,
    Clock,
    CookieOptions,
    Pages,
    RandomBytes,
    SessionOptions,
    Theme,
    configure,
    now_utc,
)
from keystile.auth.cookies import SetCookie, parse_cookies
from keystile.auth.dialect import DialectName
from keystile.auth.errors import (
    AccessDenied,
    AuthConfigError,
    AuthError,
    CallbackFailed,
    CredentialsSignin,
    MissingCSRF,
    UntrustedHost,
)
from keystile.auth.exchange import Exchange, answer_redirect, base_path_of, begin, is_secure
from keystile.auth.frameworks.asgi import AsgiApp, Scope, request_of
from keystile.auth.login import absolute
from keystile.auth.messages import Request, Response, json_response, text_response, with_query
from keystile.auth.models import Session
from keystile.auth.providers.base import CredentialsBased, Provider
from keystile.auth.routing import PAGE_ACTIONS, Route, route_of
from keystile.auth.sessions import read_session
from keystile.auth.urls import origin_of_request
from keystile.ui import assets

log: Final = logging.getLogger("keystile.auth")
_ECHOED_METHODS: Final = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class CsrfField:
    """What a form of the app's own needs: a hidden input, and headers for the page that holds it."""

    token: str = field(repr=False)
    headers: tuple[tuple[str, str], ...] = field(repr=False)


class Auth:
    """Sign-in for one app.

    Args:
        providers: ways to sign in, in the order in which pages show them.
        adapter: where users and links are kept; needed by e-mail and by the Keystile provider.
        secret: one, or several with the newest first; default is ``AUTH_SECRET`` (and ``AUTH_SECRET_1..3``).
        dialect: whose cookies and answers: ``v5`` (Auth.js, next-auth 5) or ``v4`` (next-auth 4).
        base_path: where it is mounted when the server does not tell (ASGI's ``root_path`` does).
        url: the site's address, e.g. ``https://app.example.com``; default is ``AUTH_URL``. Links in mails
            begin with it. Without it only localhost is served, unless ``trust_host`` says that a proxy
            in front sets the host.
        use_secure_cookies: default follows the address's scheme.
        allowed_origins: other origins that a callback URL may lead to.
        clock, random_bytes, environment: passed in by tests.

    Raises:
        AuthConfigError: the set-up cannot work; the message says what to change.
    """

    def __init__(
        self,
        *,
        providers: Iterable[Provider],
        adapter: Adapter | None = None,
        secret: str | Sequence[str] | None = None,
        dialect: DialectName = "v5",
        base_path: str = "/api/auth",
        url: str | None = None,
        trust_host: bool | None = None,
        session: SessionOptions | None = None,
        callbacks: Callbacks | None = None,
        events: Events | None = None,
        pages: Pages | None = None,
        theme: Theme | None = None,
        cookies: CookieOptions | None = None,
        use_secure_cookies: bool | None = None,
        allowed_origins: Iterable[str] = (),
        clock: Clock = now_utc,
        random_bytes: RandomBytes = secrets.token_bytes,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.config: AuthConfig = configure(
            providers=providers,
            adapter=adapter,
            secret=secret,
            dialect=dialect,
            base_path=base_path,
            url=url,
            trust_host=trust_host,
            session=session or SessionOptions(),
            callbacks=callbacks or Callbacks(),
            events=events or Events(),
            pages=pages or Pages(),
            theme=theme or Theme(),
            cookies=cookies or CookieOptions(),
            use_secure_cookies=use_secure_cookies,
            allowed_origins=allowed_origins,
            clock=clock,
            random_bytes=random_bytes,
            env=os.environ if environment is None else environment,
        )

    @property
    def asgi(self) -> AsgiApp:
        """The ASGI app to mount: ``app.mount("/api/auth", auth.asgi)``."""
        return AsgiApp(self.handle)

    async def __call__(self, request: object) -> Session | None:
        """Who is signed in, for any request object with headers (Starlette's, FastAPI's, ours).

        Fails closed: whatever goes wrong, there is no session. Nothing is written, so the session does not
        roll; it does when the browser asks ``/session``.
        """
        try:
            cookies = parse_cookies(tokens.cookie_header(request))
            for secure in self._secure_guesses(request):
                found = await read_session(self.config, cookies, secure=secure)
                if found is not None:
                    return found
        except Exception:
            log.exception("the session could not be read; answering that there is none")
        return None

    async def get_token(self, request: object, *, allow_bearer: bool = False) -> dict[str, object] | None:
        """The claims of the session cookie, without any callback, or None. See `keystile.auth.get_token`.

        Reads the cookie that we would write, and no other: on an https site a cookie without ``__Secure-`` may
        have been planted by a neighbour on plain http.
        """
        config = self.config
        for secure in self._secure_guesses(request):
            claims = tokens.get_token(
                request,
                secret=config.secrets,
                dialect=config.dialect.name,
                cookie_name=config.spec("session", secure).name,
                allow_bearer=allow_bearer,
                now=int(config.clock().timestamp()),
            )
            if claims is not None:
                return claims
        return None

    def csrf(self, request: object) -> CsrfField:
        """The CSRF token for a form on one of the app's own pages that posts to us.

        Put ``token`` into a hidden input called ``csrfToken`` and send ``headers`` with the page.

        Raises:
            UntrustedHost: see `keystile.auth.urls.origin_of_request`.
        """
        config = self.config
        asked = request if isinstance(request, Request) else request_of(_scope(request))
        origin = origin_of_request(asked, configured=config.origin, trust_host=config.trust_host)
        spec = config.spec("csrf", is_secure(config, origin))
        cookie = parse_cookies(asked.cookie_header).get(spec.name)
        state = csrf.check(cookie, None, config.secrets, new_token=config.random_bytes(32).hex())
        fresh = (SetCookie(spec=spec, value=state.cookie_value).header(),) if state.fresh else ()
        return CsrfField(token=state.token, headers=fresh)

    def sign_in_url(self, callback_url: str = "/", *, base_path: str | None = None) -> str:
        """The path of the sign-in page that leads back to ``callback_url``."""
        page = self.config.pages.sign_in or f"{base_path or self.config.base_path}/signin"
        return with_query(page, {"callbackUrl": callback_url})

    async def handle(self, request: Request) -> Response:
        """Answer one request below the mount. Never raises."""
        if request.method == "HEAD":
            # In front, because the first header of a name is the one that counts.
            ahead = replace(request, method="GET", headers=(("purpose", "preview"), *request.headers))
            return replace(await self.handle(ahead), body=b"")
        base_path = base_path_of(self.config, request)
        asset_path = f"{base_path}/{pages.ASSETS_SEGMENT}/"
        if request.path.startswith(asset_path):
            return _asset(request, request.path.removeprefix(asset_path))
        route = route_of(request.path, base_path, v4=self.config.dialect.lax_actions)
        if route is None or request.method not in ("GET", "POST"):
            return self._no_such_action(request)
        try:
            exchange = await begin(self.config, request)
        except UntrustedHost as error:
            log.error("%s", error)
            return self._configuration_error(request, route)
        except Exception:
            log.exception("the request could not be read")
            return self._configuration_error(request, route)
        try:
            return await self._act(exchange, route)
        except AuthError as error:
            return self._refusal(exchange, route, error)
        except Exception as error:
            log.exception("sign-in action %s failed", route.action)
            failed = CallbackFailed(type(error).__name__)
            return self._refusal(exchange, route, failed)

    async def _act(self, exchange: Exchange, route: Route) -> Response:
        config, method = exchange.config, exchange.request.method
        match method, route.action:
            case "GET", "session":
                return await session.read(exchange)
            case "GET", "csrf":
                return await session.csrf(exchange)
            case "GET", "providers":
                return await session.providers(exchange)
            case "GET", "signin":
                if route.detail is not None and not config.dialect.lax_actions:
                    raise AuthConfigError("GET /signin/<provider> starts nothing; it takes a POST")
                return exchange.set_cookies(pages.sign_in_page(exchange, route.detail))
            case "GET", "signout":
                return exchange.set_cookies(pages.sign_out_page(exchange))
            case "GET", "verify-request":
                return exchange.set_cookies(pages.verify_request_page(exchange))
            case "GET", "error":
                return exchange.set_cookies(pages.error_page(exchange, route.detail))
            case "POST", "session":
                return await session.update(exchange)
            case "POST", "signin":
                self._demand_csrf(exchange)
                return await signin.start(exchange, self._provider(route))
            case "POST", "signout":
                self._demand_csrf(exchange)
                return await signout.run(exchange)
            case _, "callback":
                provider = self._provider(route)
                if provider is None:
                    raise AuthConfigError("the callback needs a provider in its path")
                if method == "POST" and isinstance(provider, CredentialsBased):
                    self._demand_csrf(exchange)
                return await callback.run(exchange, provider)
            case "POST", "_log":
                client_log.record(exchange.body)
                return text_response("")
            case _:
                return self._no_such_action(exchange.request)

    def _provider(self, route: Route) -> Provider | None:
        if route.detail is None:
            return None
        provider = self.config.providers.get(route.detail)
        if provider is None:
            raise AuthConfigError("the path names a provider that is not configured")
        return provider

    def _demand_csrf(self, exchange: Exchange) -> None:
        if not exchange.csrf.verified:
            raise MissingCSRF("the POST came without the CSRF token that belongs to its cookie")

    def _refusal(self, exchange: Exchange, route: Route, error: AuthError) -> Response:
        log.info("sign-in action %s was refused: %s", route.action, error)
        if route.action == "session":
            return session.unreadable(exchange)
        v4 = self.config.dialect.name == "v4"
        url, status = _v4_refusal(exchange, route, error) if v4 else (_v5_refusal(exchange, error), 200)
        response = answer_redirect(exchange.request, exchange.body, url, status=status)
        return exchange.set_cookies(response) if self.config.dialect.errors_keep_cookies else response

    def _no_such_action(self, request: Request) -> Response:
        if self.config.dialect.lax_actions:
            # Only the three methods a browser form or fetch sends by itself are echoed.
            method = (
                request.method if request.method in ("GET", "POST", "PUT", "DELETE", "PATCH") else "request"
            )
            return text_response(
                f"Error: This action with HTTP {method} is not supported by NextAuth.js", 400
            )
        return json_response("Bad request.", 400)

    def _configuration_error(self, request: Request, route: Route) -> Response:
        if request.method == "GET" and route.action in PAGE_ACTIONS:
            return pages.configuration_page(self.config, request)
        return json_response({"message": self.config.dialect.configuration_message}, 500)

    def _secure_guesses(self, request: object) -> tuple[bool, ...]:
        """Which cookie names to look for: the ones we would write, where that can be known."""
        if self.config.secure_cookies is not None:
            return (self.config.secure_cookies,)
        if self.config.origin is not None:
            return (is_secure(self.config, self.config.origin),)
        if isinstance(request, Request):
            try:
                origin = origin_of_request(request, configured=None, trust_host=self.config.trust_host)
            except UntrustedHost:
                return ()
            return (is_secure(self.config, origin),)
        # Behind a proxy the scheme is known only to whoever reads the forwarded headers; a `__Secure-` cookie
        # can only have been set over https, so looking for it first loses nothing.
        return (True, False)


def _v5_refusal(exchange: Exchange, error: AuthError) -> str:
    config = exchange.config
    own = config.pages.sign_in if error.page == "signin" else config.pages.error
    page = own or f"{exchange.base}/{error.page}"
    fields = {"error": error.code}
    if isinstance(error, CredentialsSignin):
        fields["code"] = error.reason
    return with_query(absolute(exchange, page), fields)


def _v4_refusal(exchange: Exchange, route: Route, error: AuthError) -> tuple[str, int]:
    """Where v4 sends the browser, and the status of its JSON form."""
    if isinstance(error, MissingCSRF):
        # From the sign-out page a missing token leads back to it; from everywhere else to the sign-in page.
        action = "signout" if route.action == "signout" else "signin"
        return f"{exchange.base}/{action}?csrf=true", 200
    custom = exchange.config.pages.error
    page = (
        (exchange.origin + custom if custom.startswith("/") else custom)
        if custom
        else f"{exchange.base}/error"
    )
    is_callback = route.action == "callback"
    if isinstance(error, CredentialsSignin):
        return with_query(page, {"error": error.code, "provider": route.detail or ""}), 401
    if isinstance(error, AccessDenied):
        return with_query(page, {"error": error.code}), 403
    if isinstance(error, CallbackFailed):
        # Upstream puts the exception's text here; it belongs into the log.
        return with_query(
            page, {"error": "Callback" if is_callback else "Signin"}
        ), 401 if is_callback else 200
    return with_query(page, {"error": error.code}), 200


def _asset(request: Request, name: str) -> Response:
    reply = assets().reply(
        name,
        method=request.method,
        if_none_match=request.header("if-none-match") or "",
        accept_encoding=request.header("accept-encoding") or "",
    )
    return Response(status=reply.status, headers=reply.headers, body=reply.body)


def _scope(request: object) -> Scope:
    """The ASGI scope of a framework's request, or the scope itself."""
    scope = request if isinstance(request, dict) else getattr(request, "scope", None)
    if not isinstance(scope, dict):
        raise TypeError(f"a request with an ASGI scope is needed here, not {type(request).__name__}")
    return scope
