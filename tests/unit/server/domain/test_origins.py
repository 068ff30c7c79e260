# SPDX-License-Identifier: Apache-2.0
"""Related origins: which may be listed, and how browsers count them."""

from __future__ import annotations

import pytest
from publicsuffixlist import PublicSuffixList

from keystile.errors import Malformed
from keystile.server.domain.origins import MAX_LABELS, checked_origin, checked_top_origin, labels
from tests.unit.server.examples import a_tenant

REGISTRABLE = PublicSuffixList().privatesuffix


@pytest.mark.parametrize(
    ("origin", "listed"),
    [
        ("https://example.de", "https://example.de"),
        ("https://WWW.example.de:443/", "https://www.example.de"),
        ("https://shop.test:8443", "https://shop.test:8443"),
    ],
)
def test_an_origin_of_another_domain_is_listed_when_it_is_said_to_be_related(
    origin: str, listed: str
) -> None:
    assert checked_origin(origin, "example.com", related=True) == listed


@pytest.mark.parametrize(
    "origin",
    ["http://example.de", "http://localhost:3000", "https://192.0.2.1", "https://example.de/x", "example.de"],
)
def test_what_is_no_origin_of_a_page_is_not_related_either(origin: str) -> None:
    with pytest.raises(Malformed):
        checked_origin(origin, "example.com", related=True)


def test_an_origin_of_another_domain_is_refused_with_the_way_out() -> None:
    with pytest.raises(Malformed, match="--related"):
        checked_origin("https://example.de", "example.com")


@pytest.mark.parametrize("origin", ["https://portal.test/app", "portal.test", "", "https://[", "*"])
def test_the_page_of_a_frame_is_an_origin_too(origin: str) -> None:
    with pytest.raises(Malformed):
        checked_top_origin(origin)


def test_a_label_is_the_name_before_the_public_suffix() -> None:
    origins = [
        "https://example.com",
        "https://www.example.co.uk",
        "https://example.de",
        "https://beispiel.de",
    ]

    assert labels(origins, REGISTRABLE) == ["example", "beispiel"]


def test_browsers_look_at_five_labels() -> None:
    assert MAX_LABELS == 5


def test_a_tenants_related_origins_are_those_of_other_domains() -> None:
    assert a_tenant().related_origins == ()
    assert a_tenant(rp_id="app.example.com").related_origins == ("https://example.com",)
