# SPDX-License-Identifier: Apache-2.0
"""`keystile.server.domain.aaguids`."""

from __future__ import annotations

import base64
import json
import uuid
from importlib.resources import files
from xml.etree import ElementTree

import pytest

from keystile.server.domain.aaguids import Provider, provider


def named(aaguid: str) -> Provider:
    found = provider(uuid.UUID(aaguid))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("aaguid", "name"),
    [
        pytest.param("ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4", "Google Password Manager", id="the contract's"),
        pytest.param("fbfc3007-154e-4ecc-8c0b-6e020557d7bd", "iCloud Keychain", id="the contract's, renamed"),
        pytest.param("08987058-cadc-4b81-b6e1-30de50dcbe96", "Windows Hello", id="a platform"),
        pytest.param("bada5566-a7aa-401f-bd96-45619a55120d", "1Password", id="a password manager"),
        pytest.param("cb69481e-8ff7-4039-93ec-0a2729a154a8", "YubiKey 5 Series", id="a security key"),
        pytest.param("891494da-2c90-4d31-a9cd-4eab0aed1309", "Sésame", id="a name beyond ASCII"),
    ],
)
def test_a_known_aaguid_has_the_name_that_people_know(aaguid: str, name: str) -> None:
    assert named(aaguid).name == name


@pytest.mark.parametrize(
    "aaguid",
    [
        pytest.param(None, id="none was recorded"),
        pytest.param(uuid.UUID(int=0), id="all zeros: not told"),
        pytest.param(uuid.UUID("11111111-2222-4333-8444-555555555555"), id="nobody's"),
    ],
)
def test_an_unknown_aaguid_has_no_provider(aaguid: uuid.UUID | None) -> None:
    assert provider(aaguid) is None


def test_both_icons_are_small_square_pictures_without_script() -> None:
    google = named("ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4")
    for icon in (google.svg_icon_light, google.svg_icon_dark):
        head, _, body = icon.partition(",")
        picture = ElementTree.fromstring(base64.b64decode(body, validate=True))
        assert head == "data:image/svg+xml;base64"
        assert picture.get("viewBox") == "0 0 24 24"
        assert {element.tag.rpartition("}")[2] for element in picture.iter()} == {"svg", "circle", "path"}
        assert len(icon) < 1000


def test_the_icon_for_dark_backgrounds_is_another_one() -> None:
    google = named("ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4")
    assert google.svg_icon_light != google.svg_icon_dark


def test_the_vendored_list_holds_ids_in_order_and_printable_names() -> None:
    listed = json.loads(files("keystile.server").joinpath("data/aaguid.json").read_text("utf-8"))
    assert list(listed) == sorted(str(uuid.UUID(aaguid)) for aaguid in listed)
    assert all(
        name == name.strip() and name.isprintable() and 0 < len(name) <= 150 for name in listed.values()
    )
    assert len(listed) > 300
