# SPDX-License-Identifier: Apache-2.0
"""Doctor's page as a page: strict policy, scripts off, keyboard, narrow, small; its requests write nothing."""

from __future__ import annotations

import json

import httpx2
import pytest
from anyio import to_thread
from playwright.async_api import expect

from keystile.ui import assets
from tests.e2e.axe import assert_accessible
from tests.e2e.doctor.conftest import Open, Start

pytestmark = pytest.mark.anyio

JSON = {"content-type": "application/json"}


def test_its_script_and_style_are_small() -> None:
    assert assets().size("doctor.js") + assets().size("doctor.css") <= 12 * 1024


async def test_scripts_off(start: Start, open_doctor: Open) -> None:
    site = await start()
    visit = await open_doctor(f"{site.url}/doctor", java_script_enabled=False)
    await expect(visit.page.get_by_text("Scripts are off in this browser")).to_be_visible()
    await expect(visit.page.get_by_text("requests name the host")).to_be_visible()
    await expect(visit.page.get_by_role("button", name="Test a passkey")).to_be_hidden()
    await visit.shot("scripts-off")


async def test_how_it_looks(start: Start, open_doctor: Open) -> None:
    """With every kind of verdict on it."""
    site = await start("http://localhost:8080")
    visit = await open_doctor(f"{site.url}/doctor", extra_http_headers={"X-Forwarded-For": "192.0.2.7"})
    await visit.is_told("2 things are wrong.")
    await visit.test_passkey()
    await visit.is_told("The server refused the passkey.")
    await assert_accessible(visit.page)
    for theme in ("light", "dark"):
        for width in (360, 1280):
            await visit.page.emulate_media(color_scheme=theme)
            await visit.page.set_viewport_size({"width": width, "height": 800})
            await visit.shot(f"faults-{theme}-{width}")


async def test_by_keyboard(start: Start, open_doctor: Open) -> None:
    site = await start()
    visit = await open_doctor(f"{site.url}/doctor")
    await visit.is_told("Everything is right.")
    for _ in range(10):
        await visit.page.keyboard.press("Tab")
        if await visit.page.evaluate("document.activeElement.id") == "begin":
            break
    await visit.page.keyboard.press("Enter")
    await visit.is_told("The passkey works.")


async def test_the_policy_of_the_page(start: Start) -> None:
    site = await start()
    reply = await to_thread.run_sync(httpx2.get, f"{site.url}/doctor")
    policy = reply.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "require-trusted-types-for 'script'" in policy
    assert reply.headers["cache-control"] == "no-store"
    assert "set-cookie" not in reply.headers


async def test_odd_requests(start: Start) -> None:
    """4xx with a text, and no row written, whatever is sent."""
    site = await start()
    before = site.tables

    def ask(path: str, content: bytes, headers: dict[str, str] = JSON) -> tuple[int, str]:
        reply = httpx2.post(f"{site.url}{path}", content=content, headers=headers)
        return reply.status_code, reply.json()["errorDescription"]

    for path in ("/doctor/findings", "/doctor/trial/created", "/doctor/trial/used"):
        for body in (b"", b"[]", b"{}", b"\xff", b"[" * 5000, b'{"trial": 1}'):
            assert (await to_thread.run_sync(ask, path, body))[0] == 400
        assert (await to_thread.run_sync(ask, path, b" " * 70_000))[0] == 413
        # What another site's page can send without being asked about it first.
        status, text = await to_thread.run_sync(ask, path, b"{}", {"content-type": "text/plain"})
        assert status == 400
        assert "content-type" in text
    facts = {"secure": True, "now": 10**18, "browser": {"webauthn": True}}
    for origin in ("http://[", "http://a:99999", "http://a:b"):
        body = json.dumps({**facts, "origin": origin}).encode()
        assert (await to_thread.run_sync(ask, "/doctor/findings", body))[0] == 400
    begun = (await to_thread.run_sync(lambda: httpx2.post(f"{site.url}/doctor/trial"))).json()
    answer = json.dumps({"trial": begun["trial"], "credential": {"id": "x"}}).encode()
    refused = await to_thread.run_sync(
        lambda: httpx2.post(f"{site.url}/doctor/trial/created", content=answer, headers=JSON)
    )
    assert refused.status_code == 200
    assert refused.json()["check"] == "malformed_request"
    assert site.tables == before


async def test_the_limit(start: Start) -> None:
    site = await start()

    def ask() -> list[int]:
        with httpx2.Client() as client:
            return [client.post(f"{site.url}/doctor/trial").status_code for _ in range(140)]

    answers = await to_thread.run_sync(ask)
    assert answers[:120] == [200] * 120
    assert 429 in answers[120:]
