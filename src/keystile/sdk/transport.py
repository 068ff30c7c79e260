# SPDX-License-Identifier: Apache-2.0
"""Send calls and read answers: the one module of Keystile that imports an HTTP client.

A call is sent again, with growing pauses, when no answer came or the server failed (5xx), and only if a
second delivery is harmless (`Call.repeatable`) or the first cannot have arrived. 4xx answers, 429 among
them, are the caller's to handle. `SyncTransport` and `AsyncTransport` differ in `await` alone: what to send,
what an answer means and whether to try again are decided by the functions they share.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from base64 import b64encode
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import httpx2
import msgspec

from keystile.sdk.calls import Call
from keystile.sdk.errors import KeystileApiError
from keystile.wire.errors import ErrorBody

T = TypeVar("T")

# The request cannot have reached the server's application.
_NOT_SENT: Final = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)
_UNREADABLE: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_LONGEST_PAUSE_SECONDS: Final = 5.0
# Below the 5 s after which uvicorn closes an idle connection, so that we are not the ones to find out.
_KEEP_ALIVE_SECONDS: Final = 4.0


@dataclass(frozen=True, slots=True)
class Connection:
    """Where the platform is and how to talk to it. All times are in seconds."""

    api_url: str
    secret_key: str
    timeout: float
    retries: int
    backoff: float

    def __post_init__(self) -> None:
        _check(self)

    def __repr__(self) -> str:
        return f"Connection({self.api_url!r})"  # never the key

    def options(self) -> dict[str, Any]:
        """Arguments of the HTTP client."""
        credentials = b64encode(f"{self.secret_key}:".encode()).decode()
        parts = urlsplit(self.api_url)
        # A proxy of the environment is for far hosts; a platform on this machine is reached directly.
        is_near = parts.hostname in ("localhost", "127.0.0.1", "::1")
        options: dict[str, Any] = {
            "headers": {
                "authorization": f"Basic {credentials}",
                "accept": "application/json",
                "user-agent": f"keystile-python/{version('keystile')}",
            },
            "timeout": httpx2.Timeout(self.timeout),
            "limits": httpx2.Limits(keepalive_expiry=_KEEP_ALIVE_SECONDS),
            "trust_env": not is_near,
        }
        if is_near and parts.scheme == "http":
            # Reading the system's certificates takes tens of milliseconds, for a connection that has no TLS.
            # This context trusts nobody.
            options["verify"] = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        return options

    def arguments(self, call: Call[Any]) -> dict[str, Any]:
        """Arguments of one request."""
        headers = None if call.body is None else {"content-type": "application/json"}
        url = f"{self.api_url}{call.path}"
        return {"method": call.method, "url": url, "content": call.body, "headers": headers}

    def pause(
        self, call: Call[Any], attempt: int, outcome: httpx2.Response | httpx2.RequestError
    ) -> float | None:
        """Seconds to wait before sending the call again after its ``attempt``-th try; None: do not."""
        if attempt > self.retries:
            return None
        pause = self.backoff * 2 ** (attempt - 1)
        if isinstance(outcome, httpx2.RequestError):
            again = call.repeatable or isinstance(outcome, _NOT_SENT)
            return pause if again and isinstance(outcome, httpx2.TransportError) else None
        if outcome.status_code < 500 or not call.repeatable:
            return None
        asked = outcome.headers.get("retry-after", "")
        seconds = asked.isascii() and asked.isdigit()  # or a date, or nonsense
        return min(float(asked), _LONGEST_PAUSE_SECONDS) if seconds else pause


class SyncTransport:
    """Sends calls from ordinary code; safe to share between threads."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._client = httpx2.Client(**connection.options())

    def send(self, call: Call[T]) -> T:
        """The parsed answer of ``call``; raises `KeystileApiError`."""
        arguments = self._connection.arguments(call)
        attempt = 0
        while True:
            attempt += 1
            outcome: httpx2.Response | httpx2.RequestError
            try:
                outcome = self._client.request(**arguments)
            except httpx2.RequestError as error:
                outcome = error
            pause = self._connection.pause(call, attempt, outcome)
            if pause is None:
                return _answer(self._connection, call, outcome, attempt)
            time.sleep(pause)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


class AsyncTransport:
    """Sends calls from an event loop. In another one it begins anew: connections cannot leave their loop."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._client = httpx2.AsyncClient(**connection.options())
        self._loop: asyncio.AbstractEventLoop | None = None

    async def send(self, call: Call[T]) -> T:
        """The parsed answer of ``call``; raises `KeystileApiError`."""
        client = self._client_of_this_loop()
        arguments = self._connection.arguments(call)
        attempt = 0
        while True:
            attempt += 1
            outcome: httpx2.Response | httpx2.RequestError
            try:
                outcome = await client.request(**arguments)
            except httpx2.RequestError as error:
                outcome = error
            pause = self._connection.pause(call, attempt, outcome)
            if pause is None:
                return _answer(self._connection, call, outcome, attempt)
            await asyncio.sleep(pause)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client_of_this_loop().aclose()

    def _client_of_this_loop(self) -> httpx2.AsyncClient:
        loop = asyncio.get_running_loop()
        if self._loop is not None and self._loop is not loop:
            self._client = httpx2.AsyncClient(**self._connection.options())
        self._loop = loop
        return self._client


def _answer(
    connection: Connection, call: Call[T], outcome: httpx2.Response | httpx2.RequestError, attempt: int
) -> T:
    if isinstance(outcome, httpx2.RequestError):
        raise _no_answer(connection, outcome, attempt) from outcome
    if outcome.status_code == 200:
        try:
            return msgspec.json.decode(outcome.content, type=call.answer)
        except _UNREADABLE as error:
            raise _strange(connection, outcome, str(error)) from error
    # A DELETE whose first reply was lost finds nothing the second time: it was done.
    if call.method == "DELETE" and outcome.status_code == 404 and attempt > 1 and _error_body(outcome):
        return msgspec.convert({"success": True}, call.answer)
    body = _error_body(outcome)
    if body is None:
        raise _strange(connection, outcome, "no JSON error body")
    raise KeystileApiError(outcome.status_code, body.error_code, body.error_description)


def _error_body(response: httpx2.Response) -> ErrorBody | None:
    try:
        return msgspec.json.decode(response.content, type=ErrorBody)
    except _UNREADABLE:
        return None


def _no_answer(connection: Connection, error: httpx2.RequestError, attempt: int) -> KeystileApiError:
    tries = "1 try" if attempt == 1 else f"{attempt} tries"
    if isinstance(error, httpx2.TimeoutException) and not isinstance(error, _NOT_SENT):
        what = f"{connection.api_url} did not answer within {connection.timeout:g} s"
        cure = "The server may be overloaded, or `timeout` too short."
    else:
        what = f"{connection.api_url} could not be reached ({str(error) or type(error).__name__})"
        cure = "Is Keystile running there, e.g. `keystile dev`, and is `api_url` right?"
    return KeystileApiError(None, "network_error", f"{what}, after {tries}. {cure}")


def _strange(connection: Connection, response: httpx2.Response, why: str) -> KeystileApiError:
    kind = response.headers.get("content-type", "no content type")
    return KeystileApiError(
        response.status_code,
        "unexpected_error",
        f"{connection.api_url} answered {response.status_code} with {kind}, which is not a Keystile answer"
        f" ({why}). Is `api_url` right? It usually ends in /v1.",
    )


def _is_address(api_url: str) -> bool:
    try:
        url = urlsplit(api_url)
        port_fits = url.port is None or url.port > 0
    except ValueError:  # a port that is no number, brackets that do not match
        return False
    plain = api_url.isprintable() and " " not in api_url and "@" not in url.netloc
    named = url.scheme in ("http", "https") and bool(url.hostname)
    return plain and port_fits and named and not (url.query or url.fragment)


def _check(connection: Connection) -> None:
    """Refuse what can never work, with its cure, before the first call fails in a stranger way."""
    if not _is_address(connection.api_url):
        # Not repeated: a user name and password may stand in it.
        raise ValueError(
            "api_url must look like https://keystile.example.com/v1, with nothing before or after"
        )
    key = connection.secret_key
    if not key or not key.isascii() or not key.isprintable() or " " in key or ":" in key:
        raise ValueError(
            "secret_key must be a tenant's API secret key, with no white space around it; "
            "`keystile keys list` shows which there are, `keystile keys create` makes one"
        )
    if connection.timeout <= 0 or connection.retries < 0 or connection.backoff < 0:
        raise ValueError("timeout must be more than 0 seconds; retries and backoff must not be negative")
