# SPDX-License-Identifier: Apache-2.0
"""Every page of the table in Chromium: headers, policy, hostile text, weight, and whether everybody can use it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, Page, expect

import keystile.auth
from keystile.server.app import open_portal
from keystile.server.domain.limits import Limits
from tests.e2e.axe import assert_accessible, cut, settled
from tests.e2e.house.house import House, a_house
from tests.e2e.house.pages import CASES, NO_PAGES, Case
from tests.e2e.house.probes import ALL
from tests.e2e.house.watch import Watch
from tests.e2e.programs import ARTIFACTS

pytestmark = pytest.mark.anyio

SHOTS: Final = ARTIFACTS / "house"
BY_NAME: Final = {case.name: case for case in CASES}
BUDGETS: Final = {
    "portal": 30_000,
    "door": 30_000,
    "doctor": 30_000,
    "inbox": 30_000,
    "api": 30_000,
    "auth": 10_000,
}
"""Bytes of style and scripts, gzipped, by surface."""


@pytest.fixture(scope="module")
async def house(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with a_house(tmp_path_factory.mktemp("house"), browser) as house:
        yield house


@asynccontextmanager
async def opened(house: House, case: Case) -> AsyncIterator[Watch]:
    """The page of this case, in a tab of its own, watched from the start."""
    if "{link}" in case.path and "link" not in house.things:
        house.things["link"] = await house.invitation(ALL)
    async with await house.contexts[case.who].new_page() as page:
        yield await reached(page, house, case)


async def reached(page: Page, house: House, case: Case) -> Watch:
    address = house.path(case.path)
    watch = await Watch.over(page, "{0.scheme}://{0.netloc}".format(urlsplit(address)))
    answer = await page.goto(address)
    assert answer is not None
    if case.do:
        await case.do(page, house)
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert watch.answers["document"].status == case.status
    return watch


# ---- the table is whole ----


async def test_every_page_of_the_portal_is_in_the_table(house: House) -> None:
    rows = open_portal(house.services, Limits()).rooms
    pages = {room.at for room in rows if room.method == "GET"} - NO_PAGES

    assert pages == {case.route for case in CASES if case.surface in ("portal", "door")}


async def test_every_sign_in_page_is_in_the_table() -> None:
    templates = Path(keystile.auth.__file__).parent / "pages" / "templates"

    assert {path.name for path in templates.iterdir()} == {
        case.route for case in CASES if case.surface == "auth"
    }


# ---- what each page is held to ----


@pytest.mark.parametrize("name", BY_NAME)
async def test_nothing_that_was_given_runs_and_nothing_is_refused(house: House, name: str) -> None:
    """The page's own scripts and styles need nothing that its policy forbids; what users fill in is text."""
    case = BY_NAME[name]
    async with opened(house, case) as watch:
        if case.shows:
            await expect(watch.page.get_by_text(case.shows).first).to_be_attached()
        faults, size = await watch.faults(), await watch.bytes()
        await watch.page.set_viewport_size({"width": 360, "height": 800})
        faults += await cut(watch.page)

    assert faults == []
    assert 0 < size <= BUDGETS[case.surface]
    assert_headers(case, watch.answers["document"].headers)


def assert_headers(case: Case, headers: dict[str, str]) -> None:
    """Those of security.md §13, by surface."""
    policy = {
        name: sources
        for name, _, sources in (
            part.partition(" ") for part in headers["content-security-policy"].split("; ")
        )
    }
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["img-src"] == "'self' data:"
    assert policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["form-action"].split()[0] == "'self'"
    assert case.surface == "auth" or policy["form-action"] == "'self'"
    assert (policy["require-trusted-types-for"], policy["trusted-types"]) == ("'script'", "keystile")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["permissions-policy"] == (
        "publickey-credentials-get=(self), publickey-credentials-create=(self)"
    )
    assert headers["cache-control"] == "no-store"
    of_portal = case.surface in ("portal", "door")
    assert headers.get("cross-origin-opener-policy") == ("same-origin" if of_portal else None)


@pytest.mark.parametrize("name", [name for name, case in BY_NAME.items() if not case.is_probe])
async def test_everybody_can_use_it(house: House, name: str) -> None:
    case = BY_NAME[name]
    async with opened(house, case) as watch:
        await photograph(watch.page, case.name)
        await assert_accessible(watch.page)


# ---- how they look ----

VIEWS: Final[dict[str, dict[str, Any]]] = {
    "dark": {"color_scheme": "dark"},
    "reduced-motion": {"reduced_motion": "reduce"},
    "forced-colors": {"forced_colors": "active"},
}
MAIN: Final = (
    "home",
    "users",
    "user all",
    "actions",
    "audit",
    "keys",
    "passkeys",
    "sign-in",
    "doctor",
    "mail",
    "auth sign-in",
)


async def photograph(page: Page, name: str, view: str = "") -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    file = f"{name}{'-' + view if view else ''}.png".replace(" ", "-").replace(",", "")
    await page.screenshot(path=SHOTS / file, animations="disabled")


@pytest.mark.parametrize("name", MAIN)
async def test_motion_and_colours_are_the_readers_choice(house: House, name: str) -> None:
    async with opened(house, BY_NAME[name]) as watch:
        page = watch.page
        for view, media in VIEWS.items():
            await page.emulate_media(**media)
            await settled(page)
            await photograph(page, name, view)
            if view == "reduced-motion":
                await page.reload()
                await page.keyboard.press("Tab")
                moving = await page.evaluate(
                    "() => document.getAnimations().filter(one => one.playState === 'running').length"
                )
                assert moving == 0
            await page.emulate_media(color_scheme="null", reduced_motion="null", forced_colors="null")
