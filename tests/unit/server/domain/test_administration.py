# SPDX-License-Identifier: Apache-2.0
"""What tenants may be set to: origins as browsers see them, RP IDs, durations."""

from __future__ import annotations

from typing import Any

import pytest

from keystile.errors import Malformed
from keystile.server.domain.origins import checked_origin
from keystile.server.domain.tenant_settings import TenantSettings, checked, problems


@pytest.mark.parametrize(
    ("origin", "rp_id", "listed"),
    [
        ("https://example.com", "example.com", "https://example.com"),
        ("https://app.example.com", "example.com", "https://app.example.com"),
        ("https://EXAMPLE.com:443/", "example.com", "https://example.com"),
        ("https://example.com:8443", "example.com", "https://example.com:8443"),
        ("http://localhost:3000", "localhost", "http://localhost:3000"),
        ("http://app.dev.localhost", "dev.localhost", "http://app.dev.localhost"),
        ("android:apk-key-hash:" + "A" * 43, "example.com", "android:apk-key-hash:" + "A" * 43),
    ],
)
def test_an_origin_is_listed_as_browsers_send_it(origin: str, rp_id: str, listed: str) -> None:
    assert checked_origin(origin, rp_id) == listed


def test_nothing_below_localhost_shares_its_passkeys() -> None:
    with pytest.raises(Malformed, match=r"its host must be localhost\. To let"):
        checked_origin("http://app.localhost", "localhost")


@pytest.mark.parametrize(
    ("origin", "why"),
    [
        ("http://example.com", "https"),
        ("https://example.com/login", "path"),
        ("https://example.com?x=1", "path"),
        ("https://user@example.com", "not an origin"),
        ("https://example.org", "must be example.com"),
        ("https://notexample.com", "must be example.com"),
        ("https://192.0.2.1", "IP addresses"),
        ("https://[::1]", "IP addresses"),
        ("http://127.0.0.1:3000", "IP addresses"),
        ("https://example.com:99999", "not an origin"),
        ("example.com", "not an origin"),
        ("ftp://example.com", "not an origin"),
        ("", "not an origin"),
        ("android:apk-key-hash:short", "Android"),
        ("https://*.example.com", "list each of them"),
        ("https://exämple.com", "https://xn--exmple-cua.com"),
        ("https://exa mple.com", "not a name of a site"),
        ("https://a..example.com", "not a name of a site"),
        ("https://example.com.", "not a name of a site"),
        ("https://-a.example.com", "not a name of a site"),
        ("https://exam\nple.com", "control character"),
        ("https://exam\tple.com", "control character"),
        ("https://example.com\\@example.org", "path|not an origin|not a name of a site"),
        ("https://<script>alert(1)</script>.example.com", "path|not a name of a site"),
        ("https://" + "a." * 5_000 + "example.com", "at most 300"),
        ("javascript:alert(1)", "not an origin"),
        ("null", "not an origin"),
    ],
)
def test_an_origin_that_browsers_would_refuse_is_refused_with_the_reason(origin: str, why: str) -> None:
    with pytest.raises(Malformed, match=why):
        checked_origin(origin, "example.com")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"rp_id": "https://example.com"}, "RP ID"),
        ({"rp_id": "Example.com"}, "RP ID"),
        ({"rp_id": "example.com:443"}, "RP ID"),
        ({"rp_id": "192.0.2.1"}, "RP ID"),
        ({"algorithms": (-7, -999)}, "-999"),
        ({"algorithms": (-65535,)}, "-65535"),
        ({"rp_id": ""}, "RP ID"),
        ({"rp_name": ""}, "RP name"),
        ({"anonymous_challenge_seconds": 299}, "anonymous_challenge_seconds"),
        ({"anonymous_challenge_seconds": 43201}, "anonymous_challenge_seconds"),
        ({"token_seconds": 1}, "token_seconds"),
        ({"ceremony_timeout_seconds": 1}, "ceremony_timeout_seconds"),
        ({"algorithms": ()}, "at least one"),
    ],
)
def test_a_setting_out_of_its_range_is_refused_by_name(changes: dict[str, Any], why: str) -> None:
    settings = {"rp_id": "example.com", "rp_name": "Example", **changes}

    with pytest.raises(Malformed, match=why):
        checked(TenantSettings(**settings))


def test_everything_that_is_wrong_is_told_at_once_by_the_name_of_its_setting() -> None:
    settings = TenantSettings(
        rp_id="Example.com",
        rp_name="",
        token_seconds=1,
        ceremony_timeout_seconds=1,
        anonymous_challenge_seconds=1,
        algorithms=(),
        attestation_formats=("nonsense",),
        trust_anchors=("not a certificate",),
        allowed_models=("x",),
        denied_models=("y",),
        require_trusted_attestation=True,
        top_origins=("example.com",),
        enroll_url="http://example.com",
        manage_url="https://example.org",
    )

    assert {name for name, _ in problems(settings)} == {
        "rp_id",
        "rp_name",
        "token_seconds",
        "ceremony_timeout_seconds",
        "anonymous_challenge_seconds",
        "algorithms",
        "attestation_formats",
        "trust_anchors",
        "allowed_models",
        "denied_models",
        "require_trusted_attestation",
        "top_origins",
        "enroll_url",
        "manage_url",
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("rp_name", "x" * 10_000),
        ("rp_id", "a." * 5_000 + "com"),
        ("manage_url", "https://example.com/" + "x" * 10_000),
        ("allowed_models", ("x" * 100_000,)),
        ("attestation_formats", ("x" * 100_000,)),
    ],
)
def test_what_is_wrong_is_told_in_few_words_however_long_it_is(name: str, value: Any) -> None:
    settings: dict[str, Any] = {"rp_id": "example.com", "rp_name": "Example", name: value}

    found = dict(problems(TenantSettings(**settings)))
    assert len(found[name]) < 600
