# SPDX-License-Identifier: Apache-2.0
"""The site builds strictly, needs nothing from elsewhere, and tells machines all of it in llms.txt."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.docs.pages import DOCS, ROOT

LOADS = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src", "use": "href"}
ELSEWHERE = re.compile(r"^(?:[a-z]+:)?//")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built as `make docs` builds it: a warning fails it."""
    folder = tmp_path_factory.mktemp("site")
    mkdocs = Path(sys.executable).with_name("mkdocs")
    built = subprocess.run(
        [str(mkdocs), "build", "--strict", "--site-dir", str(folder)],
        cwd=ROOT,
        # Its makers tell of a successor on every run; that is no warning about this site.
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    return folder


class Loads(HTMLParser):
    """What a page fetches by itself, and the icons and styles that it brings."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in LOADS and values.get("rel") not in ("canonical", "prev", "next"):
            self.found.append(values.get(LOADS[tag]) or "")


def test_no_page_loads_anything_from_elsewhere(site: Path) -> None:
    loaded = Loads()
    for page in site.rglob("*.html"):
        loaded.feed(page.read_text())

    assert len(loaded.found) > 100
    assert [address for address in loaded.found if ELSEWHERE.match(address)] == []


def test_no_style_loads_anything_from_elsewhere(site: Path) -> None:
    addresses = [
        address
        for style in site.rglob("*.css")
        for address in re.findall(r"(?:url\(|@import )[\"']?([^\"')]+)", style.read_text())
    ]

    assert [address for address in addresses if ELSEWHERE.match(address)] == []


def test_the_navigation_has_the_five_kinds_of_page() -> None:
    _, _, navigation = (ROOT / "mkdocs.yml").read_text().partition("\nnav:\n")

    assert re.findall(r"^  - (.+?):", navigation, re.MULTILINE) == [
        "Home",
        "Tutorial",
        "How-to",
        "Reference",
        "Explanation",
        "Decisions",
    ]


def test_llms_txt_names_every_page_once_with_a_sentence(site: Path) -> None:
    pages = sorted(str(page.relative_to(DOCS)) for page in DOCS.rglob("*.md"))
    lines = re.findall(r"^- \[(.+?)\]\(([^)\s]+)\): (.+)$", (site / "llms.txt").read_text(), re.MULTILINE)

    assert sorted(path for _, path, _ in lines) == pages
    assert [path for title, path, words in lines if not title or len(words) < 20] == []


def test_llms_txt_leads_to_the_pages_as_markdown(site: Path) -> None:
    paths = re.findall(r"^- \[.+?\]\(([^)\s]+)\):", (site / "llms.txt").read_text(), re.MULTILINE)

    assert [path for path in paths if not (site / path).read_text().startswith("# ")] == []


def test_llms_full_txt_has_the_text_of_every_page(site: Path) -> None:
    full = (site / "llms-full.txt").read_text()
    headings = [page.read_text().split("\n", 1)[0] for page in DOCS.rglob("*.md")]

    assert [heading for heading in headings if f"\n{heading}\n" not in full] == []


def test_the_search_knows_every_page(site: Path) -> None:
    index = (site / "search" / "search_index.json").read_text()
    pages = [page for page in DOCS.rglob("*.md") if page.name != "README.md"]

    assert [page.stem for page in pages if f"{page.parent.name}/{page.stem}/" not in index] == []


def test_the_mark_and_the_colours_are_those_of_the_product(site: Path) -> None:
    ui = ROOT / "web" / "ui"

    assert (site / "assets" / "mark.svg").read_bytes() == (ui / "favicon.svg").read_bytes()
    assert (site / "assets" / "tokens.css").read_bytes() == (ui / "tokens.css").read_bytes()


def test_a_link_that_leads_nowhere_ends_the_build(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "index.md").write_text("# Home\n\n[nowhere](nowhere.md), [no heading](#nothing)\n")
    settings = (ROOT / "mkdocs.yml").read_text().partition("validation:")[2].partition("\ntheme:")[0]
    (tmp_path / "mkdocs.yml").write_text(f"site_name: x\nstrict: true\nvalidation:{settings}\n")
    mkdocs = Path(sys.executable).with_name("mkdocs")

    built = subprocess.run([str(mkdocs), "build"], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert built.returncode != 0
    assert "nowhere.md" in built.stderr
    assert "#nothing" in built.stderr
