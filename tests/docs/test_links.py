# SPDX-License-Identifier: Apache-2.0
"""Every relative link in the repository's Markdown leads to a file, and to a heading that is there.

Those of docs/ are also checked by the site's strict build, which knows them as the site has them; these tests look
at them as people see them in the repository. Addresses elsewhere are checked for their shape: tests ask no network.
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.docs.pages import DOCS, GENERATED, PAGES, ROOT

LINK = re.compile(r"\]\(([^)\s]+)\)")
AUTOLINK = re.compile(r"<(https?://[^>\s]+)>")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
ALL = sorted({*PAGES, *GENERATED})
# Hosts that pages may send people to, beside those that are examples or this machine.
ELSEWHERE = {"semver.org"}
EXAMPLES = re.compile(r"^(?:localhost(?::\d+)?|127\.0\.0\.1(?::\d+)?|(?:[\w-]+\.)*example\.(?:com|org|de))$")


def prose(page: Path) -> str:
    return FENCE.sub("", page.read_text())


def anchors(page: Path) -> set[str]:
    """The fragments that a page's headings make: lower case, words joined by hyphens."""
    headings = HEADING.findall(prose(page))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def broken_links(page: Path) -> list[str]:
    broken = []
    for link in LINK.findall(prose(page)):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, fragment = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (fragment and target.suffix == ".md" and fragment not in anchors(target)):
            broken.append(link)
    return broken


@pytest.mark.parametrize("page", ALL, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    assert broken_links(page) == []


@pytest.mark.parametrize("page", ALL, ids=lambda page: str(page.relative_to(ROOT)))
def test_addresses_elsewhere_are_well_formed_and_few(page: Path) -> None:
    addresses = [link for link in LINK.findall(prose(page)) if re.match(r"[a-z]+:", link)]
    hosts = {address: urlsplit(address) for address in [*addresses, *AUTOLINK.findall(prose(page))]}
    wrong = [
        address
        for address, parts in hosts.items()
        if parts.scheme not in ("http", "https")
        or not (EXAMPLES.match(parts.netloc) or (parts.scheme == "https" and parts.netloc in ELSEWHERE))
    ]

    assert wrong == []


def test_every_page_of_the_docs_is_on_their_first_page_or_on_the_decisions_page() -> None:
    listed = {
        (index.parent / link).resolve()
        for index in (DOCS / "README.md", DOCS / "decisions" / "README.md")
        for link in LINK.findall(index.read_text())
    }
    pages = {page for page in DOCS.rglob("*.md") if page != DOCS / "README.md"}

    assert pages - listed == set()


def test_no_link_in_the_docs_leaves_their_folder() -> None:
    """The site has only docs/; what is beside it is named as code."""
    leaving = [
        f"{page.relative_to(ROOT)}: {link}"
        for page in DOCS.rglob("*.md")
        for link in LINK.findall(prose(page))
        if not re.match(r"[a-z]+:|#", link)
        and DOCS not in (page.parent / link.partition("#")[0]).resolve().parents
    ]

    assert leaving == []
