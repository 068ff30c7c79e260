# SPDX-License-Identifier: Apache-2.0
"""Get the FIDO metadata BLOB from its service, or from a file on hosts that reach no other.

Nothing that comes is believed here: `keeping` verifies it. What is bounded here is what a service, or somebody who
speaks in its place, can make this process do: length, time, and to whom it connects.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from keystile.errors import KeystileError, Malformed, TooLarge
from keystile.webauthn.metadata import MAX_LENGTH

if TYPE_CHECKING:
    import httpx2

SECONDS: Final = 60.0
"""For the whole of it; today's BLOB has some 10 MiB."""
CONNECT_SECONDS: Final = 10.0
MAX_REDIRECTS: Final = 3
_REDIRECTS: Final = (301, 302, 303, 307, 308)


class Unreachable(KeystileError):
    """The service or the file did not give a BLOB; the message says why, for the operator."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A BLOB that nobody has looked at, and the tag under which its service knows it."""

    blob: bytes
    etag: str


async def fetch(
    url: str, *, etag: str = "", seconds: float = SECONDS, limit: int = MAX_LENGTH
) -> Fetched | None:
    """The BLOB at an ``https:`` or ``file:`` URL; None when its service says that it still is the one with ``etag``.

    Args:
        seconds: for the whole of it.
        limit: bytes, unpacked.

    Raises:
        Unreachable: there is no such file, or the service does not answer, in time, with a BLOB, from its own host.
        TooLarge: it is longer than ``limit``.
    """
    parts = urlsplit(url)
    if parts.scheme == "file":
        return await asyncio.to_thread(_read, Path(unquote(parts.path)), limit)
    import httpx2  # once a day, on one node: no start waits for it

    try:
        # Reading the system's certificates takes tens of milliseconds: not the event loop's.
        tls = await asyncio.to_thread(httpx2.create_ssl_context)
        async with asyncio.timeout(seconds):
            return await _download(url, tls, etag, limit)
    except TimeoutError as error:
        raise Unreachable(f"{parts.netloc} took more than {seconds:g} seconds.") from error
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
        reason = str(error) or type(error).__name__
        raise Unreachable(f"{parts.netloc} does not answer as it should: {reason}.") from error


def read_file(path: Path) -> tuple[bytes, str]:
    """A BLOB from a file, and the file's URL.

    Raises:
        Unreachable: it cannot be read.
        TooLarge: it is longer than any BLOB may be.
    """
    return _read(path, MAX_LENGTH).blob, path.absolute().as_uri()


def _read(path: Path, limit: int) -> Fetched:
    try:
        with path.open("rb") as file:
            blob = file.read(limit + 1)
    except OSError as error:
        raise Unreachable(f"The file {path} cannot be read: {error.strerror}.") from error
    if len(blob) > limit:
        raise _too_large(limit)
    return Fetched(blob.strip(), "")


async def _download(url: str, tls: object, etag: str, limit: int) -> Fetched | None:
    import httpx2

    here = httpx2.URL(url)
    headers = {"Accept": "application/octet-stream, */*;q=0.1"} | ({"If-None-Match": etag} if etag else {})
    timeout = httpx2.Timeout(SECONDS, connect=CONNECT_SECONDS)
    async with httpx2.AsyncClient(verify=tls, timeout=timeout, headers=headers) as client:  # type: ignore[arg-type]
        for _ in range(MAX_REDIRECTS + 1):
            async with client.stream("GET", here) as answer:
                if answer.status_code in _REDIRECTS:
                    here = _elsewhere(here, answer)
                elif answer.status_code == httpx2.codes.NOT_MODIFIED and etag:
                    return None
                elif answer.status_code == httpx2.codes.OK:
                    return Fetched(await _body(answer, limit), answer.headers.get("etag", ""))
                else:
                    raise Unreachable(f"{here.host} answers with status {answer.status_code}.")
    raise Unreachable(f"{here.host} redirects more than {MAX_REDIRECTS} times.")


def _elsewhere(here: httpx2.URL, answer: httpx2.Response) -> httpx2.URL:
    """Where a redirect leads: within its own host, or nowhere. Any other may be one of this network's."""
    there = here.join(answer.headers.get("location", ""))
    if (there.scheme, there.host, there.port) != (here.scheme, here.host, here.port):
        raise Unreachable(f"{here.host} redirects to {there.scheme}://{there.host}, which was not asked for.")
    return there


async def _body(answer: httpx2.Response, limit: int) -> bytes:
    if "," in answer.headers.get("content-encoding", ""):
        # Of a pack in a pack, one chunk may stand for gigabytes before anything of it is counted.
        raise Malformed("The service answers packed several times over.")
    body = bytearray()
    # Counted unpacked, chunk by chunk: a few bytes of gzip may stand for megabytes.
    async for chunk in answer.aiter_bytes():
        body += chunk
        if len(body) > limit:
            raise _too_large(limit)
    if not body:
        raise Malformed("The service answers with nothing.")
    return bytes(body).strip()


def _too_large(limit: int) -> TooLarge:
    return TooLarge(f"The metadata has more than the {limit} bytes that are allowed.")
