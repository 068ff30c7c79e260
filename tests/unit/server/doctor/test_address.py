# SPDX-License-Identifier: Apache-2.0
"""How a server is reached, and whether an app's page may use its passkeys: each line right, each fault with a cure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from keystile.server.doctor.address import (
    ENDPOINTS_FILE,
    WEBAUTHN_FILE,
    Fetched,
    Request,
    Wanted,
    check_clock,
    check_cookies,
    check_origin,
    check_page,
    check_request,
    check_well_known,
    origin_of,
    wanted_files,
)
from keystile.server.doctor.browser import BrowserFacts, check_browser
from keystile.server.doctor.checks import Finding
from keystile.server.domain.tenant_settings import TenantSettings
from keystile.server.domain.tenants import Tenant, TenantRecord
from tests.unit.server.doctor.test_checks import MASTER_KEY, RECORD

URL = "https://auth.example.com"
DIRECT = Request("auth.example.com", forwarded=False, trusted=False)


def verdicts(*findings: Finding) -> dict[str, str]:
    assert all(finding.do for finding in findings if finding.verdict in ("warning", "failed"))
    return {finding.check: finding.verdict for finding in findings}


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://auth.example.com", "https://auth.example.com"),
        ("https://auth.example.com:443/under", "https://auth.example.com"),
        ("http://localhost:8787", "http://localhost:8787"),
        ("http://[::1]:80", "http://[::1]"),
        ("https://AUTH.example.com", "https://auth.example.com"),
    ],
)
def test_the_origin_of_a_url(url: str, origin: str) -> None:
    assert origin_of(url) == origin


def test_a_request_as_it_should_be() -> None:
    assert verdicts(*check_request(DIRECT, public_url=URL)) == {"public URL": "ok"}
    trusted = Request("auth.example.com", forwarded=True, trusted=True)
    assert verdicts(*check_request(trusted, public_url=URL)) == {"public URL": "ok", "proxy": "ok"}


def test_a_request_for_another_host() -> None:
    found = verdicts(*check_request(replace(DIRECT, host="10.0.0.1:8787"), public_url=URL))
    assert found == {"public URL": "failed"}


def test_a_proxy_that_is_not_trusted() -> None:
    assert verdicts(*check_request(replace(DIRECT, forwarded=True), public_url=URL))["proxy"] == "warning"


@pytest.mark.parametrize(
    ("origin", "secure", "failed"),
    [
        (URL, True, set()),
        ("http://auth.example.com", False, {"HTTPS", "origin"}),
        ("https://www.auth.example.com", True, {"origin"}),
        ("https://example.com", True, {"RP ID", "origin"}),
        ("https://evilauth.example.com", True, {"RP ID", "origin"}),
        ("http://10.0.0.1", False, {"HTTPS", "RP ID", "origin"}),
        ("null", True, {"RP ID", "origin"}),
    ],
)
def test_where_a_page_is(origin: str, secure: bool, failed: set[str]) -> None:
    found = verdicts(*check_origin(origin, secure=secure, public_url=URL))
    assert {check for check, verdict in found.items() if verdict == "failed"} == failed


@pytest.mark.parametrize(
    ("theirs", "verdict", "words"),
    [
        (60_000, "ok", "agrees"),
        (-60_000, "ok", "agrees"),
        (61_000, "failed", "1 min ahead of"),
        (-7_200_000, "failed", "2 h behind"),
        (10**15, "failed", "days ahead of"),
    ],
)
def test_two_clocks(theirs: int, verdict: str, words: str) -> None:
    found = check_clock(theirs, 0, whose="this device's clock")
    assert found.verdict == verdict
    assert words in found.text


def test_cookies() -> None:
    assert check_cookies(came_back=True).verdict == "ok"
    assert check_cookies(came_back=False).verdict == "failed"


@pytest.mark.parametrize(
    ("got", "want", "verdict"),
    [
        (Fetched(200, "application/json"), "needed", "ok"),
        (Fetched(200, "Application/JSON; charset=utf-8"), "needed", "ok"),
        (Fetched(200, "text/html"), "needed", "failed"),
        (Fetched(404, "application/json"), "needed", "failed"),
        (Fetched(0), "needed", "failed"),
        (Fetched(200, "application/json"), "allowed", "ok"),
        (Fetched(200, "text/html"), "allowed", "warning"),
        (Fetched(404), "allowed", "info"),
        (Fetched(404), "none", "info"),
        (Fetched(0), "none", "info"),
        (Fetched(200, "application/json"), "none", "warning"),
    ],
)
def test_well_known_files(got: Fetched, want: Wanted, verdict: str) -> None:
    found = next(check_well_known({WEBAUTHN_FILE: got}, {WEBAUTHN_FILE: want}, host="example.com"))
    assert found.verdict == verdict


def test_which_well_known_files_are_wanted() -> None:
    def wanted(record: TenantRecord) -> dict[str, Wanted]:
        return wanted_files([Tenant(record, MASTER_KEY)])

    assert wanted_files([]) == {WEBAUTHN_FILE: "none", ENDPOINTS_FILE: "none"}
    assert wanted(RECORD) == {WEBAUTHN_FILE: "allowed", ENDPOINTS_FILE: "none"}
    related = replace(RECORD, origins=("https://acme.other",))
    assert wanted(related)[WEBAUTHN_FILE] == "needed"
    settings = TenantSettings(rp_id="acme.example", rp_name="Acme", manage_url="https://acme.example/me")
    assert wanted(replace(RECORD, settings=settings))[ENDPOINTS_FILE] == "needed"


def test_pages_of_apps() -> None:
    origins = ("https://acme.example", "https://acme.other")
    tenants = [Tenant(replace(RECORD, origins=origins), MASTER_KEY)]

    def ask(origin: str, rp_id: str = "acme.example") -> dict[str, str]:
        return verdicts(*check_page(rp_id, origin, tenants if rp_id == "acme.example" else []))

    assert ask("https://acme.example") == {"RP ID": "ok", "origin": "ok"}
    assert ask("https://acme.example/") == {"RP ID": "ok", "origin": "ok"}
    assert ask("https://acme.other") == {"RP ID": "ok", "origin": "ok"}
    assert ask("https://app.acme.example") == {"RP ID": "ok", "origin": "failed"}
    assert ask("https://new.other") == {"RP ID": "ok", "origin": "failed"}
    assert ask("http://acme.example") == {"origin": "failed"}
    assert ask("https://unknown.example", "unknown.example") == {"RP ID": "failed"}
    for odd in ("", "https://acme.example", "a b", "x;ls", "$(ls)", "a" * 300, "acme.example\n"):
        assert ask("https://acme.example", odd) == {"RP ID": "failed"}


def test_nothing_of_a_tenant_is_told() -> None:
    """Doctor is public: neither a tenant's name and id, nor origins that were not asked for."""
    tenants = [Tenant(RECORD, MASTER_KEY)]
    for origin in ("https://app.acme.example", "https://other.example", "nonsense"):
        told = repr(list(check_page("acme.example", origin, tenants)))
        assert RECORD.tenant_id not in told
        assert "'acme'" not in told
        assert "https://acme.example'" not in told


ABLE = BrowserFacts(
    webauthn=True,
    platform=True,
    autofill=True,
    conditional_create=True,
    immediate_get=True,
    signal=True,
    hybrid=True,
    related_origins=True,
    asked=True,
)


def test_a_browser_that_can_do_all() -> None:
    assert set(verdicts(*check_browser(ABLE, secure=True)).values()) == {"ok"}


def test_an_old_browser_is_not_blamed_for_what_nobody_needs() -> None:
    found = verdicts(*check_browser(BrowserFacts(webauthn=True), secure=True))
    assert set(found.values()) == {"ok", "info"}


@pytest.mark.parametrize(
    ("facts", "secure", "check", "cure"),
    [
        (BrowserFacts(webauthn=False), True, "passkeys", "update it"),
        (BrowserFacts(webauthn=False), False, "passkeys", "HTTPS first"),
        (BrowserFacts(webauthn=False, in_app=True), True, "passkeys", "open this page in Safari"),
        (BrowserFacts(webauthn=True, in_app=True), True, "in-app browser", "open this page in Safari"),
    ],
)
def test_a_browser_without_passkeys(facts: BrowserFacts, secure: bool, check: str, cure: str) -> None:
    found = next(one for one in check_browser(facts, secure=secure) if one.check == check)
    assert found.verdict == "failed"
    assert cure in found.do


def test_replaced_functions_are_named_with_what_they_may_swallow() -> None:
    facts = BrowserFacts(webauthn=True, platform=True, replaced=["navigator.credentials.get"])
    found = next(one for one in check_browser(facts, secure=True) if one.check == "own functions")
    assert found.verdict == "warning"
    assert "navigator.credentials.get. It may swallow autofill" in found.text
