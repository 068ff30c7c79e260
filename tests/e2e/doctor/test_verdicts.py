# SPDX-License-Identifier: Apache-2.0
"""Each fault is really made, and Doctor says that it is there, that the rest is right, and what to do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.async_api import async_playwright, expect

from tests.e2e.doctor.conftest import Open, Start, a_visit, chromium
from tests.e2e.person import AUTHENTICATOR

pytestmark = pytest.mark.anyio

WEBVIEW = (
    "Mozilla/5.0 (Linux; Android 16; Pixel 9; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
    "Chrome/142.0.0.0 Mobile Safari/537.36"
)


def wrong(verdicts: dict[str, str]) -> dict[str, str]:
    return {name: word for name, word in verdicts.items() if word in ("Wrong", "Warning")}


async def test_a_healthy_host_and_browser(start: Start, open_doctor: Open) -> None:
    site = await start()
    before = site.tables
    visit = await open_doctor(f"{site.url}/doctor")
    await visit.is_told("Everything is right.")
    verdicts = await visit.verdicts()
    assert wrong(verdicts) == {}
    for name in (
        "passkeys",
        "platform authenticator",
        "autofill",
        "own functions",
        "HTTPS",
        "RP ID",
        "origin",
    ):
        assert verdicts[name] == "OK", name
    for name in ("public URL", "cookies", "clock"):
        assert verdicts[name] == "OK", name

    await visit.test_passkey()
    await visit.is_told("The passkey works.")
    await visit.is_told("was told to drop it")
    result = visit.page.locator("#result")
    await expect(result.locator(".step.is-allow")).to_have_count(17 + 17)
    await expect(result.locator(".step:not(.is-allow)")).to_have_count(0)
    await expect(result).to_contain_text("UP (present), UV (verified)")
    await expect(result).to_contain_text("on one device only")
    assert await visit.passkeys() == []  # the signal took it off
    assert site.tables == before
    assert visit.errors == []

    report = await visit.page.locator("#report-text").inner_text()
    assert "The signature is by the key that was registered" in report
    shown = json.loads(await visit.page.locator("#report-json").text_content() or "")
    assert shown["trial"]["get"]["facts"]["flags"] == "UP UV"
    for secret in ("credentialId", 'trial":"d1.', "d1.", "rawId", "keystile-doctor", 'userHandle":"'):
        assert secret not in report + json.dumps(shown["trial"]), secret
    await visit.shot("healthy")


PATCHES = {
    "plainly": (
        """
        const real = CredentialsContainer.prototype.get;
        CredentialsContainer.prototype.get = function get(options) { return real.call(this, options); };
        """,
        "navigator.credentials.get",
    ),
    "on the object": (
        "navigator.credentials.create = navigator.credentials.create.bind(navigator.credentials);",
        "navigator.credentials.create",
    ),
    "by a proxy": (
        """
        const real = CredentialsContainer.prototype.create;
        CredentialsContainer.prototype.create = new Proxy(real, {});
        """,
        "navigator.credentials.create",
    ),
    "with a toString that lies": (
        """
        const print = Function.prototype.toString, real = CredentialsContainer.prototype.get;
        const mine = { get(options) { return real.call(this, options); } }.get;
        CredentialsContainer.prototype.get = mine;
        const lie = { toString() {
          return this === mine || this === lie ? `function ${this.name}() { [native code] }` : print.call(this);
        } }.toString;
        Function.prototype.toString = lie;
        """,
        "navigator.credentials.get",
    ),
    "in PublicKeyCredential": (
        "PublicKeyCredential.isConditionalMediationAvailable = async () => true;",
        "PublicKeyCredential.isConditionalMediationAvailable",
    ),
    "the whole container": (
        """
        const real = navigator.credentials;
        Object.defineProperty(navigator, 'credentials', { get: () => real, configurable: true });
        """,
        "navigator.credentials",
    ),
}


@pytest.mark.parametrize("how", PATCHES)
@pytest.mark.parametrize("frames", ["in every frame", "in the page only"])
async def test_functions_that_a_script_replaced(
    start: Start, open_doctor: Open, how: str, frames: str
) -> None:
    """Scripts of extensions run in every frame, also in the fresh one that Doctor asks."""
    script, name = PATCHES[how]
    if frames == "in the page only":
        script = f"if (window === top) {{ {script} }}"
    site = await start()
    visit = await open_doctor(f"{site.url}/doctor", script=f"(() => {{ {script} }})()")
    await visit.is_told("Passkeys work here.")
    assert wrong(await visit.verdicts()) == {"own functions": "Warning"}
    said = await visit.says("own functions")
    assert name in said
    assert "extension" in said


async def test_a_replaced_function_that_swallows_the_request(start: Start, open_doctor: Open) -> None:
    site = await start()
    script = "CredentialsContainer.prototype.create = async () => { throw new DOMException('no', 'UnknownError'); };"
    visit = await open_doctor(f"{site.url}/doctor", script=script)
    await visit.is_told("Passkeys work here.")
    await visit.test_passkey()
    await visit.is_told("No passkey was made.")
    await expect(visit.page.locator("#result")).to_contain_text("navigator.credentials.create is replaced")
    await visit.shot("replaced")


async def test_a_wrong_rp_id(start: Start, open_doctor: Open) -> None:
    """The server is set up for another host than people open: the browser itself refuses its RP ID."""
    site = await start("http://auth.localhost:{port}")
    visit = await open_doctor(f"{site.url}/doctor")
    await visit.is_told("3 things are wrong.")
    assert wrong(await visit.verdicts()) == {"RP ID": "Wrong", "origin": "Wrong", "public URL": "Wrong"}
    assert f"open http://auth.localhost:{site.port}/doctor" in await visit.says("RP ID")
    await visit.test_passkey()
    await visit.is_told("No passkey was made.")
    await expect(visit.page.locator("#result")).to_contain_text("rp_id_mismatch")
    await visit.shot("rp-id")


async def test_a_name_below_localhost(start: Start, open_doctor: Open) -> None:
    """Browsers take localhost for a public suffix: a name below it may not use it."""
    site = await start()
    visit = await open_doctor(f"http://app.localhost:{site.port}/doctor")
    await visit.is_told("3 things are wrong.")
    assert (await visit.verdicts())["RP ID"] == "Wrong"
    await visit.test_passkey()
    await expect(visit.page.locator("#result")).to_contain_text("rp_id_mismatch")


async def test_an_address_instead_of_a_name(start: Start, open_doctor: Open) -> None:
    site = await start()
    visit = await open_doctor(f"http://127.0.0.1:{site.port}/doctor")
    await visit.is_told("things are wrong")
    assert "IP address is never an RP ID" in await visit.says("RP ID")


async def test_an_origin_that_is_not_listed(start: Start, open_doctor: Open) -> None:
    """Of the same RP ID, so that the browser goes along; the server's check of the real answer does not."""
    site = await start("http://localhost:8080")
    visit = await open_doctor(f"{site.url}/doctor")
    await visit.is_told("2 things are wrong.")
    assert wrong(await visit.verdicts()) == {"origin": "Wrong", "public URL": "Wrong"}
    await visit.test_passkey()
    await visit.is_told("The server refused the passkey.")
    result = visit.page.locator("#result")
    await expect(result.locator(".step.is-block")).to_contain_text("origin_mismatch")
    await expect(result.locator(".step.is-allow")).to_have_count(5)
    await expect(result.locator(".step.is-plain")).to_have_count(11)
    assert await visit.passkeys() == []
    await visit.shot("origin")


async def test_a_page_of_an_app(start: Start, open_doctor: Open) -> None:
    site = await start()
    visit = await open_doctor(f"{site.url}/doctor", java_script_enabled=False)
    app = visit.page.get_by_role("region", name="Page of an app")

    async def ask(origin: str, rp_id: str) -> None:
        await visit.page.get_by_label("Origin of the page").fill(origin)
        await visit.page.get_by_label("RP ID").fill(rp_id)
        await visit.page.get_by_role("button", name="Check page").click()

    await ask("http://localhost:3000", "localhost")
    await expect(app).to_contain_text("it is listed")
    await ask("http://localhost:4000", "localhost")
    await expect(app).to_contain_text("keystile tenant origins add http://localhost:4000")
    await ask("https://app.example.com", "localhost")
    await expect(app).to_contain_text("keystile tenant origins add --related https://app.example.com")
    await ask("https://app.example.com", "example.com")
    await expect(app).to_contain_text("no tenant of this server has this RP ID")
    await ask("http://app.example.com", "example.com")
    await expect(app).to_contain_text("Use https://app.example.com")
    await ask("https://x.example", "x.example; rm -rf /")
    await expect(app).to_contain_text("it is not a domain")
    await ask('https://"><img src=x onerror=alert(1)>', '"><script>alert(1)</script>')
    await expect(app).to_contain_text("it is not a domain")
    await visit.shot("page-of-an-app")


async def test_blocked_cookies(start: Start, tmp_path: Path) -> None:
    site = await start()
    folder = tmp_path / "profile"
    (folder / "Default").mkdir(parents=True)
    blocked = {"profile": {"default_content_setting_values": {"cookies": 2}}}
    (folder / "Default" / "Preferences").write_text(json.dumps(blocked))
    async with async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(folder, **chromium())
        visit = await a_visit(context)
        await visit.open(f"{site.url}/doctor")
        await visit.is_told("1 thing is wrong.")
        assert wrong(await visit.verdicts()) == {"cookies": "Wrong"}
        assert "let this site store cookies" in await visit.says("cookies")
        await context.close()


@pytest.mark.parametrize(("ahead", "words"), [(3 * 3_600_000, "3 h behind"), (-600_000, "10 min ahead of")])
async def test_a_clock_that_was_moved(start: Start, open_doctor: Open, ahead: int, words: str) -> None:
    site = await start()
    site.ahead = ahead
    visit = await open_doctor(f"{site.url}/doctor")
    await visit.is_told("1 thing is wrong.")
    assert wrong(await visit.verdicts()) == {"clock": "Wrong"}
    assert words in await visit.says("clock")


async def test_no_platform_authenticator(start: Start, open_doctor: Open) -> None:
    site = await start()
    key = {**AUTHENTICATOR, "transport": "usb"}
    visit = await open_doctor(f"{site.url}/doctor", authenticator=key)
    await visit.is_told("Passkeys work here. 2 things are worth a look.")
    # Chromium offers no autofill where there is nothing that could fill it in.
    assert wrong(await visit.verdicts()) == {"platform authenticator": "Warning", "autofill": "Warning"}
    assert "security key" in await visit.says("platform authenticator")
    await visit.test_passkey()
    await visit.is_told("The passkey works.")
    await expect(visit.page.locator("#result")).to_contain_text("USB")


async def test_http_on_a_name_other_than_localhost(start: Start) -> None:
    site = await start()
    options = chromium()
    options["args"] = [*options["args"], "--host-resolver-rules=MAP keystile.test 127.0.0.1"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(**options)
        visit = await a_visit(await browser.new_context(), None)
        await visit.open(f"http://keystile.test:{site.port}/doctor")
        await visit.is_told("things are wrong")
        verdicts = await visit.verdicts()
        assert wrong(verdicts) == {
            "HTTPS": "Wrong",
            "passkeys": "Wrong",
            "RP ID": "Wrong",
            "origin": "Wrong",
            "public URL": "Wrong",
        }
        assert "serve https" in await visit.says("HTTPS")
        await expect(visit.page.get_by_role("button", name="Test a passkey")).to_be_disabled()
        await visit.shot("http")
        await browser.close()


async def test_a_webview(start: Start, open_doctor: Open) -> None:
    site = await start()
    visit = await open_doctor(f"{site.url}/doctor", user_agent=WEBVIEW)
    await visit.is_told("1 thing is wrong.")
    assert wrong(await visit.verdicts()) == {"in-app browser": "Wrong"}
    assert "open this page in Safari" in await visit.says("in-app browser")


async def test_a_proxy_that_is_not_trusted(start: Start, open_doctor: Open) -> None:
    site = await start()
    headers = {"X-Forwarded-For": "192.0.2.7"}
    visit = await open_doctor(f"{site.url}/doctor", extra_http_headers=headers)
    await visit.is_told("Passkeys work here. 1 thing is worth a look.")
    assert wrong(await visit.verdicts()) == {"proxy": "Warning"}


async def test_a_well_known_file_that_does_not_come_through(start: Start, open_doctor: Open) -> None:
    site = await start()
    assert site.app.services is not None
    tenant = (await site.app.services.tenants.list())[0]
    await site.app.services.administration.add_origin(tenant.id, "https://app.example.com", related=True)
    good = await open_doctor(f"{site.url}/doctor")
    await good.is_told("Everything is right.")
    assert (await good.verdicts())["related origins file"] == "OK"

    bad = await open_doctor("about:blank")
    await bad.page.route("**/.well-known/webauthn", lambda route: route.fulfill(status=404))
    await bad.page.goto(f"{site.url}/doctor")
    await bad.is_told("1 thing is wrong.")
    assert "status 404" in await bad.says("related origins file")


async def test_a_cancelled_request(start: Start, open_doctor: Open) -> None:
    site = await start()
    unverified = {**AUTHENTICATOR, "isUserVerified": False}
    visit = await open_doctor(f"{site.url}/doctor", authenticator=unverified)
    await visit.is_told("Everything is right.")
    await visit.test_passkey()
    await visit.is_told("No passkey was made.")
    await expect(visit.page.locator("#result .finding")).to_be_visible()
    await expect(visit.page.locator("#report-text")).to_contain_text("Do")
