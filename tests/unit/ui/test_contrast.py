# SPDX-License-Identifier: Apache-2.0
"""The tokens' contrast, in both schemes: WCAG 2.2 relative luminance of the OKLCH values in web/ui/tokens.css."""

from __future__ import annotations

import re
from math import cos, radians, sin
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[3]
TOKENS: Final = (ROOT / "web" / "ui" / "tokens.css").read_text()
COLOUR: Final = r"oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)"
SCHEMES: Final = ("light", "dark")
TONES: Final = ("allow", "challenge", "review", "block")


def colours() -> dict[str, dict[str, tuple[float, float, float]]]:
    """OKLCH by scheme and token, names that stand for another token followed."""
    found: dict[str, dict[str, tuple[float, float, float]]] = {scheme: {} for scheme in SCHEMES}
    for name, light, dark in re.findall(
        r"--([\w-]+): light-dark\((oklch\([^)]*\)), (oklch\([^)]*\))\);", TOKENS
    ):
        for scheme, value in zip(SCHEMES, (light, dark), strict=True):
            parts = re.fullmatch(COLOUR, value)
            assert parts is not None, value
            found[scheme][name] = (float(parts[1]), float(parts[2]), float(parts[3]))
    for name, other in re.findall(r"--([\w-]+): var\(--([\w-]+)\);", TOKENS):
        for scheme in SCHEMES:
            if other in found[scheme]:
                found[scheme][name] = found[scheme][other]
    return found


def linear(colour: tuple[float, float, float]) -> tuple[float, float, float]:
    """Linear sRGB, clipped to what a screen shows; the matrices are those of the Oklab definition."""
    lightness, chroma, hue = colour
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    clipped = [min(max(channel, 0.0), 1.0) for channel in (red, green, blue)]
    return clipped[0], clipped[1], clipped[2]


def luminance(colour: tuple[float, float, float]) -> float:
    """WCAG's relative luminance."""
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def hexadecimal(colour: tuple[float, float, float]) -> str:
    """``#rrggbb``, as mails and the icon have to say it."""
    encoded = (12.92 * c if c <= 0.0031308 else 1.055 * c ** (1 / 2.4) - 0.055 for c in linear(colour))
    return "#" + "".join(f"{round(255 * channel):02x}" for channel in encoded)


def contrast(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


PAIRS: Final = [
    *((text, ground, 7.0) for text in ("text",) for ground in ("page", "surface", "grey-3", "accent-soft")),
    *(("text", f"{tone}-soft", 7.0) for tone in TONES),
    *((text, ground, 4.5) for text in ("muted", "accent-text") for ground in ("page", "surface", "grey-3")),
    *(("muted", ground, 4.5) for ground in ("accent-soft", "grey-4")),
    *((tone, ground, 4.5) for tone in TONES for ground in ("surface", "page", f"{tone}-soft")),
    ("on-accent", "accent", 4.5),
    ("on-accent", "accent-hover", 4.5),
    *(("on-block", ground, 4.5) for ground in ("block-fill", "block-fill-hover")),
    *(("on-environment", ground, 4.5) for ground in ("production", "development")),
    ("grey-8", "surface", 3.0),
    ("accent", "surface", 3.0),
    ("accent", "page", 3.0),
]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("colour", "ground", "least"), PAIRS)
def test_what_stands_on_a_ground_can_be_read(scheme: str, colour: str, ground: str, least: float) -> None:
    palette = colours()[scheme]

    assert contrast(palette[colour], palette[ground]) >= least


def test_black_on_white_is_21_to_1() -> None:
    assert contrast((0, 0, 0), (1, 0, 0)) == pytest.approx(21, abs=0.01)


@pytest.mark.parametrize(
    "path", ["src/keystile/auth/pages/mail/sign-in.html", "web/ui/favicon.svg"], ids=["mail", "icon"]
)
def test_where_there_are_no_custom_properties_the_colours_are_the_tokens(path: str) -> None:
    tokens = {hexadecimal(colour) for palette in colours().values() for colour in palette.values()}
    written = set(re.findall(r"#[0-9a-f]{6}\b", (ROOT / path).read_text()))

    assert written
    assert written <= tokens
