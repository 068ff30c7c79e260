# SPDX-License-Identifier: Apache-2.0
"""The Jinja environment of every page: escaping on, a missing name is an error, components at hand.

Templates get `asset(name)` (the address of a built file), `icon(name)` (inline SVG, hidden from screen
readers: a word stands beside it), the filters `iso` and `exact` for times and `segment` for a part of a path.
The components are macros in templates/ui.html.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from markupsafe import Markup

from keystile.ui.assets import assets

if TYPE_CHECKING:
    from jinja2 import BaseLoader, Environment
    from jinja2.runtime import Context

HERE: Final = Path(__file__).parent


def environment(*sources: Path | str | BaseLoader, assets_path: str = "/assets") -> Environment:
    """Templates of ``sources`` (folders or loaders, first wins) over Keystile's own.

    ``assets_path`` is where `keystile.ui.assets()` is mounted. A page that finds them elsewhere passes its
    own ``assets_path`` when it renders.
    """
    # Here, because a server that only answers SDKs shows no page, and starts without it.
    from jinja2 import (
        BaseLoader,
        ChoiceLoader,
        Environment,
        FileSystemLoader,
        StrictUndefined,
        pass_context,
        select_autoescape,
    )

    own: list[BaseLoader] = [
        source if isinstance(source, BaseLoader) else FileSystemLoader(source) for source in sources
    ]
    pages = Environment(
        loader=ChoiceLoader([*own, FileSystemLoader(HERE / "templates")]),
        # Everything but text/plain mails and messages is escaped, whatever its name.
        autoescape=select_autoescape(disabled_extensions=("txt",), default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    pages.globals.update(assets_path=assets_path, asset=pass_context(_asset), icon=icon)
    pages.filters.update(iso=iso, exact=exact, segment=segment)
    return pages


def _asset(context: Context, name: str) -> str:
    return f"{context['assets_path']}/{assets().file_name(name)}"


@cache
def icon(name: str) -> Markup:
    """The SVG of src/keystile/ui/icons/<name>.svg, to stand inside text.

    Raises:
        FileNotFoundError: there is no such icon.
    """
    svg = (HERE / "icons" / f"{name}.svg").read_text().strip()
    # the files are ours, so they need no escaping
    return Markup(svg.replace("<svg ", f'<svg class="icon icon-{name}" aria-hidden="true" ', 1))  # noqa: S704


def iso(at: int | datetime) -> str:
    """Milliseconds since the epoch, or an aware datetime, as RFC 3339 in UTC."""
    return _utc(at).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def exact(at: int | datetime) -> str:
    """The same for people: ``23 Nov 2026, 22:04:09 UTC``."""
    moment = _utc(at)
    return f"{moment.day} {moment:%b %Y, %H:%M:%S} UTC"


def segment(text: str) -> str:
    """``text`` as one segment of a path: an id with a slash stays one segment."""
    return quote(text, safe="")


def _utc(at: int | datetime) -> datetime:
    return at.astimezone(UTC) if isinstance(at, datetime) else datetime.fromtimestamp(at / 1000, UTC)
