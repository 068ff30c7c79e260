# SPDX-License-Identifier: Apache-2.0
"""JSON, TOML, YAML, INI and HTML in the docs parse; environments name variables that something reads."""

from __future__ import annotations

import configparser
import json
import re
import tomllib
from html.parser import HTMLParser

import msgspec
import pytest
import yaml

from keystile.server.settings import PREFIX, RawSettings
from tests.docs.pages import ROOT, Block, of

VOID = {"input", "link", "meta", "br", "img", "hr"}


def known_variables() -> set[str]:
    """What the server reads, what its SDKs' examples read, and what `keystile dev` prints."""
    server = {PREFIX + field.name.upper() for field in msgspec.structs.fields(RawSettings)} | {
        "KEYSTILE_CONFIG"
    }
    sources = [*(ROOT / "examples").glob("*/.env.example"), *(ROOT / "examples").glob("*/app.py")]
    examples = {
        name for path in sources for name in re.findall(r"\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b", path.read_text())
    }
    return server | examples


class Balance(HTMLParser):
    """Which tags are open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """`<input />` opens nothing."""

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag


@pytest.mark.parametrize("block", of({"json"}))
def test_json_parses(block: Block) -> None:
    json.loads(block.text)


@pytest.mark.parametrize("block", of({"yaml"}))
def test_yaml_parses_and_has_settings(block: Block) -> None:
    parsed = yaml.safe_load(block.text)

    assert isinstance(parsed, dict)
    assert parsed


@pytest.mark.parametrize("block", of({"toml"}))
def test_toml_parses_and_is_settings(block: Block) -> None:
    names = {field.name for field in msgspec.structs.fields(RawSettings)}

    assert set(tomllib.loads(block.text)) <= names


@pytest.mark.parametrize("block", of({"ini"}))
def test_pytest_settings_are_ones_that_the_plug_in_knows(block: Block, pytestconfig: pytest.Config) -> None:
    parsed = configparser.ConfigParser()
    parsed.read_string(block.text)

    assert [pytestconfig.getini(name) for name in parsed["pytest"]]


@pytest.mark.parametrize("block", of({"dotenv"}))
def test_an_environment_names_variables_that_something_reads(block: Block) -> None:
    names = {line.partition("=")[0] for line in block.text.splitlines() if line and not line.startswith("#")}

    read_on_the_page = set(re.findall(r'environ\["(\w+)"\]', block.page.read_text()))

    assert names
    assert names - known_variables() - read_on_the_page == set()


@pytest.mark.parametrize("block", of({"html"}))
def test_html_is_balanced(block: Block) -> None:
    reader = Balance()
    reader.feed(block.text)

    assert reader.open == []
