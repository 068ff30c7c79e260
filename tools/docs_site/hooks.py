# SPDX-License-Identifier: Apache-2.0
"""What the documentation's site has beside the pages of docs/ (mkdocs.yml names this file).

- the mark and the colours, from where the product has them;
- every page in the navigation, whether mkdocs.yml names it or not, so that a new one is not lost;
- names for what screen readers would only guess at;
- llms.txt, with a line for each page of the navigation, llms-full.txt with their text, and each page as Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[2]
ASSETS = {
    "assets/mark.svg": ROOT / "web" / "ui" / "favicon.svg",
    "assets/tokens.css": ROOT / "web" / "ui" / "tokens.css",
}
_COMMENT = re.compile(r"<!--.*?-->\n*", re.DOTALL)
_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_SENTENCE = re.compile(r"(.+?[.?])(?=\s|$)")
_ENOUGH = 40  # letters that say something

_navigation: list[Navigation] = []  # of the build under way: the last event is not handed it


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put the pages of a folder that the navigation does not name behind those that it does, in order."""
    docs = Path(config.docs_dir)
    for part in config.nav or []:
        title, pages = next(iter(part.items()))
        folder = docs / title.lower()
        if isinstance(pages, list) and folder.is_dir():
            named = {next(iter(page.values())) if isinstance(page, dict) else page for page in pages}
            found = [str(path.relative_to(docs)) for path in sorted(folder.glob("*.md"))]
            pages += [page for page in found if page not in named]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the mark and the colours."""
    for name, source in ASSETS.items():
        files.append(File.generated(config, name, content=source.read_bytes()))
    return files


def on_nav(nav: Navigation, **_: Any) -> Navigation:
    """Keep the navigation for llms.txt."""
    _navigation[:] = [nav]
    return nav


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Put the empty lines around blocks that this Markdown wants, and the repository's does without."""
    lines = [""]
    fenced = False
    for line in markdown.splitlines():
        is_fence = line.startswith("```")
        before = lines[-1]
        begins = (is_fence and not fenced) or (
            not fenced
            and any(
                line.startswith(mark) and not before.startswith((mark, "  ")) for mark in ("- ", "|", "1. ")
            )
        )
        ended = before.startswith("```") and not fenced
        if before and (begins or ended) and not before.startswith("<!--"):
            lines.append("")
        lines.append(line)
        fenced ^= is_fence
    return "\n".join(lines[1:])


def on_post_page(output: str, **_: Any) -> str:
    """Put right what the theme leaves to be guessed: what its search is called, and heads without words."""
    return output.replace('role="dialog"', 'role="dialog" aria-label="Search"').replace(
        "<th></th>", "<td></td>"
    )


def on_post_build(config: MkDocsConfig) -> None:
    """Write llms.txt, llms-full.txt and the pages' Markdown beside their HTML."""
    site = Path(config.site_dir)
    sections = list(sections_of(_navigation[0]))
    lines = [f"# {config.site_name}", "", f"> {config.site_description}", ""]
    full = [f"# {config.site_name}\n\n> {config.site_description}\n"]
    for title, pages in sections:
        lines += [f"## {title}", ""]
        for page in pages:
            text = markdown(page)
            lines.append(f"- [{page.title}]({page.file.src_uri}): {first_sentence(text)}")
            full.append(f"<!-- {page.file.src_uri} -->\n{text}")
            target = site / page.file.src_uri
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        lines.append("")
    (site / "llms.txt").write_text("\n".join(lines))
    (site / "llms-full.txt").write_text("\n".join(full))


def sections_of(nav: Navigation) -> Iterator[tuple[str, list[Page]]]:
    """The navigation's parts with their pages; what stands alone is under the site's start."""
    alone = [item for item in nav.items if isinstance(item, Page)]
    if alone:
        yield "Start", alone
    for item in nav.items:
        if isinstance(item, Section):
            yield item.title, [child for child in item.children if isinstance(child, Page)]


def markdown(page: Page) -> str:
    """A page as it was written, without its comments."""
    return _COMMENT.sub("", page.file.content_string)


def first_sentence(text: str) -> str:
    """What a page says first, as one line of plain text; of a decision, what was decided.

    One sentence, or two when the first is short.
    """
    parts = [" ".join(part.split()) for part in _FENCE.sub("", text).split("\n\n")]
    decided = [part.removeprefix("**Decision.** ") for part in parts if part.startswith("**Decision.**")]
    words = next((part for part in [*decided, *parts] if part and part[0] not in "#|-!<"), "")
    said = ""
    for sentence in _SENTENCE.findall(words):
        said = f"{said} {sentence}".strip()
        if len(said) >= _ENOUGH:
            break
    return re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", said or words).replace("**", "").rstrip(":")
