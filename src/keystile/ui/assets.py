# SPDX-License-Identifier: Apache-2.0
"""The built CSS, scripts and icon, as bytes in memory with their HTTP answers.

A file's name carries the hash of its content, so an answer may be kept for ever; a page asks for "card.css"
and `Assets.file_name` says what that is called today. `Assets.reply` is a pure function for any framework;
an `Assets` is itself an ASGI app. Building belongs to web/ui/build.mjs.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

STATIC: Final = Path(__file__).parent / "static"
NOT_BUILT: Final = (
    "Keystile's page assets are not built, so no page can be shown. "
    "Run `make web` in the checkout (a released wheel has them inside)."
)
CONTENT_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class AssetReply:
    """An HTTP answer: a status, lower-case header names, a body."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Asset:
    """One built file. ``etag`` is quoted, as it stands in the header."""

    body: bytes
    gzipped: bytes
    content_type: str
    etag: str


class Assets:
    """All built files of one folder, read once."""

    def __init__(self, files: Mapping[str, bytes], names: Mapping[str, str]) -> None:
        """``files``: bytes by file name; ``names``: file name by the name that pages use."""
        self._names = dict(names)
        self._files = {name: _asset(name, body) for name, body in files.items()}

    @classmethod
    def load(cls, folder: Path) -> Assets:
        """Read what web/ui/build.mjs wrote.

        Raises:
            FileNotFoundError: nothing was built; the message says how to.
        """
        try:
            names: dict[str, str] = json.loads((folder / "manifest.json").read_bytes())
            files = {name: (folder / name).read_bytes() for name in names.values()}
        except FileNotFoundError as missing:
            raise FileNotFoundError(NOT_BUILT) from missing
        return cls(files, names)

    def file_name(self, name: str) -> str:
        """What "card.css" is called in its address, e.g. ``card-4NDZ6YUH.css``.

        Raises:
            KeyError: a template asked for something that is not an entry of web/ui/build.mjs.
        """
        return self._names[name]

    def size(self, name: str) -> int:
        """Bytes of "card.css" as they travel, gzipped."""
        return len(self._files[self._names[name]].gzipped)

    def reply(
        self, file_name: str, *, method: str = "GET", if_none_match: str = "", accept_encoding: str = ""
    ) -> AssetReply:
        """The answer to a request for one file; 404 and 405 included."""
        if method not in ("GET", "HEAD"):
            return AssetReply(405, (("allow", "GET, HEAD"), ("content-length", "0")), b"")
        asset = self._files.get(file_name)
        if asset is None:
            return AssetReply(
                404, (("content-type", "text/plain"), ("cache-control", "no-store")), b"not found"
            )
        headers = [
            ("etag", asset.etag),
            ("cache-control", "public, max-age=31536000, immutable"),
            ("vary", "accept-encoding"),
            ("x-content-type-options", "nosniff"),
        ]
        if asset.etag in if_none_match:
            return AssetReply(304, tuple(headers), b"")
        body = asset.body
        if "gzip" in accept_encoding:
            body = asset.gzipped
            headers.append(("content-encoding", "gzip"))
        headers += [("content-type", asset.content_type), ("content-length", str(len(body)))]
        return AssetReply(200, tuple(headers), b"" if method == "HEAD" else body)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As an ASGI app; the file is the last part of the path, so mount it anywhere."""
        asked = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        reply = self.reply(
            scope["path"].rpartition("/")[2],
            method=scope["method"],
            if_none_match=asked.get("if-none-match", ""),
            accept_encoding=asked.get("accept-encoding", ""),
        )
        headers = [(name.encode(), value.encode()) for name, value in reply.headers]
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        await send({"type": "http.response.body", "body": reply.body})


def _asset(name: str, body: bytes) -> Asset:
    return Asset(
        body=body,
        gzipped=gzip.compress(body, 9, mtime=0),
        content_type=CONTENT_TYPES.get(Path(name).suffix, "application/octet-stream"),
        etag=f'"{hashlib.sha256(body).hexdigest()[:32]}"',
    )


@cache
def assets() -> Assets:
    """The assets inside this installation.

    Raises:
        FileNotFoundError: they were not built; the message says how to.
    """
    return Assets.load(STATIC)
