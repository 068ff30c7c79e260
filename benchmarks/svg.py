# SPDX-License-Identifier: Apache-2.0
"""Bar charts as SVG, light and dark as the reader's system is, with the numbers written beside the bars.

Whoever does not see the picture has all of it in its description.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH, LEFT, RIGHT = 760, 296, 84
_BAR, _GAP, _BETWEEN, _NOTED = 18, 3, 12, 36

_STYLE = """
    .page { fill: #fff }
    text { font: 14px system-ui, -apple-system, "Segoe UI", "Liberation Sans", sans-serif; fill: #1b2230 }
    .title { font-size: 17px; font-weight: 600 }
    .said, .key, .note { fill: #5a6376; font-size: 13px }
    .note { font-size: 12px }
    .name { text-anchor: end }
    .ours { font-weight: 600 }
    .line { stroke: #c9cfd9 }
    .bar { fill: #aab4c4 }
    .bar.ours { fill: #1b62c4 }
    .second { opacity: 0.65 }
    .third { opacity: 0.4 }
    @media (prefers-color-scheme: dark) {
      .page { fill: #171b22 }
      text { fill: #eceef2 }
      .said, .key, .note { fill: #a9b2c1 }
      .line { stroke: #4a5262 }
      .bar { fill: #66718a }
      .bar.ours { fill: #7ab4ff }
    }
"""
_SHADES = ("", " second", " third")


@dataclass(frozen=True, slots=True)
class Bars:
    """One row: a name and a value for each series, with a ``note`` to read them by; ``is_ours`` stands out."""

    name: str
    values: Sequence[float]
    note: str = ""
    is_ours: bool = False


def chart(title: str, said: str, rows: Sequence[Bars], *, series: Sequence[str] = (), digits: int = 1) -> str:
    """A chart of horizontal bars from zero.

    Args:
        title: what is shown.
        said: the unit, and which way is better.
        rows: from top to bottom; at most three values each.
        series: what the values of a row are, when there are several.
        digits: of the numbers, after the point.
    """
    most = max((value for row in rows for value in row.values), default=0) or 1
    scale = (WIDTH - LEFT - RIGHT) / most
    parts: list[str] = []
    y = 76 + (24 if len(series) > 1 else 0)
    for row in rows:
        bars = len(row.values) * (_BAR + _GAP) - _GAP
        height = max(bars, _NOTED) if row.note else bars
        ours = " ours" if row.is_ours else ""
        middle = y + height / 2 + 5 - (9 if row.note else 0)
        parts.append(f'<text class="name{ours}" x="{LEFT - 12}" y="{middle:g}">{escape(row.name)}</text>')
        if row.note:
            parts.append(
                f'<text class="name note" x="{LEFT - 12}" y="{middle + 17:g}">{escape(row.note)}</text>'
            )
        for number, value in enumerate(row.values):
            top = y + (height - bars) // 2 + number * (_BAR + _GAP)
            width = max(value * scale, 1)
            parts.append(
                f'<rect class="bar{ours}{_SHADES[number]}" x="{LEFT}" y="{top}" width="{width:.1f}" height="{_BAR}"/>'
            )
            parts.append(
                f'<text class="{ours.strip()}" x="{LEFT + width + 8:.1f}" y="{top + 14}">{value:,.{digits}f}</text>'
            )
        y += height + _BETWEEN
    bottom = y - _BETWEEN
    parts.append(f'<path class="line" d="M{LEFT - 0.5} 68V{bottom + 8}"/>')
    if len(series) > 1:
        x = LEFT
        for number, name in enumerate(series):
            parts.append(f'<rect class="bar{_SHADES[number]}" x="{x}" y="70" width="12" height="12"/>')
            parts.append(f'<text class="key" x="{x + 18}" y="81">{escape(name)}</text>')
            x += 40 + 8 * len(name)
    description = f"{said}. " + "; ".join(
        f"{row.name}{f' ({row.note})' if row.note else ''}: "
        + ", ".join(
            f"{series[number]} {value:,.{digits}f}" if len(series) > 1 else f"{value:,.{digits}f}"
            for number, value in enumerate(row.values)
        )
        for row in rows
    )
    content = "\n  ".join(parts)
    height = bottom + 28
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"
  aria-labelledby="title said">
  <title id="title">{escape(title)}</title>
  <desc id="said">{escape(description)}</desc>
  <style>{_STYLE}  </style>
  <rect class="page" width="{WIDTH}" height="{height}" rx="8"/>
  <text class="title" x="24" y="34">{escape(title)}</text>
  <text class="said" x="24" y="55">{escape(said)}</text>
  {content}
</svg>
"""
