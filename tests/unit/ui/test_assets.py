# SPDX-License-Identifier: Apache-2.0
"""The built assets and how they are served."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from keystile.ui import Assets, assets

PAINT = b"body{color:red}" * 20
BUILT = Assets({"card-AB12.css": PAINT}, {"card.css": "card-AB12.css"})


def header(reply_headers: tuple[tuple[str, str], ...], name: str) -> str | None:
    return dict(reply_headers).get(name)


def test_an_asset_may_be_kept_for_ever_because_its_name_changes_with_its_content() -> None:
    reply = BUILT.reply("card-AB12.css")

    assert (reply.status, reply.body) == (200, PAINT)
    assert header(reply.headers, "cache-control") == "public, max-age=31536000, immutable"
    assert header(reply.headers, "content-type") == "text/css; charset=utf-8"


def test_a_browser_that_takes_gzip_gets_gzip() -> None:
    reply = BUILT.reply("card-AB12.css", accept_encoding="br, gzip")

    assert gzip.decompress(reply.body) == PAINT
    assert header(reply.headers, "content-encoding") == "gzip"
    assert header(reply.headers, "content-length") == str(len(reply.body))


def test_a_browser_that_has_it_gets_304_without_a_body() -> None:
    etag = header(BUILT.reply("card-AB12.css").headers, "etag")
    assert etag is not None

    reply = BUILT.reply("card-AB12.css", if_none_match=etag)

    assert (reply.status, reply.body) == (304, b"")


@pytest.mark.parametrize("name", ["card.css", "card-AB12.css/..", "", "../manifest.json", "manifest.json"])
def test_only_a_built_file_under_its_full_name_is_served(name: str) -> None:
    assert BUILT.reply(name).status == 404


def test_assets_are_only_read() -> None:
    assert BUILT.reply("card-AB12.css", method="POST").status == 405


def test_head_says_the_length_and_sends_nothing() -> None:
    reply = BUILT.reply("card-AB12.css", method="HEAD")

    assert (reply.body, header(reply.headers, "content-length")) == (b"", str(len(PAINT)))


@pytest.mark.anyio
async def test_assets_are_an_asgi_app_under_any_path() -> None:
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/auth/assets/card-AB12.css", "headers": []}
    await BUILT(scope, receive, send)

    assert (sent[0]["status"], sent[1]["body"]) == (200, PAINT)


def test_assets_that_were_not_built_say_how_to_build_them(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="make web"):
        Assets.load(tmp_path)


# What a page loads, and how many bytes of it travel at most: style and script together, gzipped.
BUDGETS = {
    "a sign-in page": (("card.css", "card.js"), 10_000),
    "a card's style": (("card.css",), 9_999),
    "a room of Portal": (("portal.css", "portal.js", "theme.js"), 30_000),
    "the inbox": (("app.css", "app.js", "theme.js", "inbox.css", "inbox.js"), 30_000),
    "the API page": (("app.css", "app.js", "theme.js", "api.css"), 30_000),
}


@pytest.mark.parametrize("page", BUDGETS)
def test_a_page_stays_within_its_budget(page: str) -> None:
    names, most = BUDGETS[page]

    assert sum(assets().size(name) for name in names) <= most


def test_the_styles_need_nothing_that_the_content_security_policy_forbids() -> None:
    for name in ("card.css", "app.css", "inbox.css", "portal.css"):
        styles = assets().reply(assets().file_name(name)).body
        assert b"url(" not in styles
        assert b"@import" not in styles
