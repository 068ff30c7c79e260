# SPDX-License-Identifier: Apache-2.0
"""What a person looks for in a sign-in mail: its links, its codes, and the text of its HTML.

Pure functions over strings. They guess, for a page and for tests in development; nothing is decided by them.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urlsplit

URL: Final = re.compile(r"https?://[^\s<>\"'\x00-\x1f`{}|\\^\u201c\u201d]+", re.IGNORECASE)
CODE: Final = re.compile(r"(?<![\w.,:/+#@-])(?<!\d )(\d{3}[ -]\d{3}|\d{4,8})(?![\w@/]|[.,:-]\d)")
SAYS_CODE: Final = re.compile(
    r"\b(codes?|pin|otp|passcode|one[- ]time|verification|verify|sign(?:ing)?[- ]in|log(?:ging)?[- ]in)\b",
    re.I,
)
LEADS_IN: Final = re.compile(
    r"token|callback|verif|confirm|magic|sign-?in|log-?in|auth|code|invite|reset|activate", re.IGNORECASE
)
YEARS: Final = range(1990, 2100)
MOST_LINKS: Final = 100
MOST_CODES: Final = 10


class _Reader(HTMLParser):
    """Collects the visible text and the links of a document, however broken it is."""

    BLOCKS: Final = re.compile(
        r"address|article|blockquote|br|dd|div|dl|dt|footer|h[1-6]|header|hr|li|ol|p|pre|section|table|tr|ul"
    )
    SILENT: Final = frozenset({"head", "style", "script", "title", "template"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.links: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "body":
            self._silent.clear()  # a head that was never closed
        if tag in self.SILENT:
            self._silent.append(tag)
        elif self.BLOCKS.fullmatch(tag):
            self.parts.append("\n")
        elif tag in ("td", "th"):
            self.parts.append(" ")
        if tag in ("a", "area"):
            self.links += [value.strip() for name, value in attrs if name == "href" and value]

    def handle_endtag(self, tag: str) -> None:
        if self.BLOCKS.fullmatch(tag):
            self.parts.append("\n")
        if tag in self._silent:
            del self._silent[self._silent.index(tag) :]

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(re.sub(r"\s+", " ", data))


def read_html(html: str) -> tuple[str, list[str]]:
    """The text that a person would see, and the targets of its links in order."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (re.sub(r"[ \t\xa0]+", " ", line).strip() for line in "".join(reader.parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip(), reader.links


def links(text: str, hrefs: list[str]) -> tuple[str, ...]:
    """Every http(s) address, each once: those of the text first."""
    found = [match.group().rstrip(".,;:!?)]>*_'") for match in URL.finditer(text)]
    found += [href for href in hrefs if URL.match(href)]
    return tuple(dict.fromkeys(link for link in found if _is_whole(link)))[:MOST_LINKS]


def codes(subject: str, text: str) -> tuple[str, ...]:
    """One-time codes: 4 to 8 digits (``123 456`` is read as one) in a message that speaks of one."""
    body = URL.sub(" ", f"{subject}\n{text}")
    if not SAYS_CODE.search(body):
        return ()
    found = (re.sub(r"\D", "", match.group(1)) for match in CODE.finditer(body))
    return tuple(dict.fromkeys(code for code in found if not (len(code) == 4 and int(code) in YEARS)))[
        :MOST_CODES
    ]


def way_in(found: tuple[str, ...]) -> str:
    """The first link that looks as if it signs somebody in or confirms something; "" if none does."""
    return next((link for link in found if LEADS_IN.search(link.split("//", 1)[1].partition("/")[2])), "")


def _is_whole(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
