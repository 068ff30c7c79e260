# SPDX-License-Identifier: Apache-2.0
"""Which browser, device and system a user agent string names (authsignal-wire.md §2.8).

The layout and the names are those of the ua-parser-js library, 1.x, because that is what the SDKs' types
and apps' code know: "Chrome" on a phone too, "Mobile Safari", "Mac OS", "Blink". Recognising is the work of
uap-core's expressions (`ua-parser`); here its names become theirs, and engine and processor are read from the
string itself. What is not known is "": every member is a string.

For display only: a browser can say what it likes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from keystile.server.domain.agent_patterns import patterns

if TYPE_CHECKING:
    import ua_parser

MAX_LENGTH: Final = 500
"""Longer strings are cut: real ones end far before."""


@dataclass(frozen=True, slots=True)
class Browser:
    name: str = ""
    version: str = ""
    major: str = ""


@dataclass(frozen=True, slots=True)
class Device:
    """``type`` is "mobile", "tablet", or "" for a computer."""

    model: str = ""
    type: str = ""
    vendor: str = ""


@dataclass(frozen=True, slots=True)
class Engine:
    name: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class OperatingSystem:
    name: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Cpu:
    architecture: str = ""


@dataclass(frozen=True, slots=True)
class UserAgent:
    """A parsed user agent string; ``ua`` is the string itself, cut to `MAX_LENGTH`."""

    ua: str
    browser: Browser = Browser()
    device: Device = Device()
    engine: Engine = Engine()
    os: OperatingSystem = OperatingSystem()
    cpu: Cpu = Cpu()


def parse(user_agent: str | None) -> UserAgent | None:
    """Read a user agent string; None for none. Never fails: what is not understood stays "".

    The first call compiles the patterns; where that must not be waited for, see `agent_patterns`.
    """
    text = (user_agent or "").strip()[:MAX_LENGTH]
    if not text:
        return None
    return _read(text)


@lru_cache(maxsize=256)
def _read(text: str) -> UserAgent:
    found = patterns().recognise(text)
    engine = _engine(text)
    return UserAgent(
        ua=text,
        browser=_browser(text, found),
        device=_device(text, found.device),
        engine=engine,
        os=_system(text, found.os),
        cpu=_cpu(text),
    )


# --- browser ------------------------------------------------------------------------------------------------

_BROWSERS: Final = {
    "Chrome Mobile": "Chrome",
    "Chrome Mobile iOS": "Chrome",
    "Chrome Mobile WebView": "Chrome WebView",
    "HeadlessChrome": "Chrome Headless",
    "Edge Mobile": "Edge",
    "Firefox Mobile": "Firefox",
    "Firefox iOS": "Firefox",
    "Mobile Safari UI/WKWebView": "WebKit",
    "Apple Mail": "WebKit",
    "Opera Mobile": "Opera",
    "Brave": "Brave",
}

# The token that holds the whole version; uap-core gives at most four numbers, and drops a lone ".0".
_VERSION_TOKENS: Final = {
    "Chrome": r"(?:Chrome|CriOS)",
    "Chrome WebView": r"Chrome",
    "Chrome Headless": r"HeadlessChrome",
    "Edge": r"(?:Edg|EdgA|EdgiOS|Edge)",
    "Firefox": r"(?:Firefox|FxiOS)",
    "Opera": r"OPR",
    "Safari": r"Version",
    "Mobile Safari": r"Version",
    "Samsung Internet": r"SamsungBrowser",
    "WebKit": r"AppleWebKit",
}
_NUMBER: Final = r"/(\d[\d.]*)"


def _browser(text: str, found: ua_parser.PartialResult) -> Browser:
    if found.user_agent is None or not text.startswith("Mozilla/"):
        return Browser()  # a program: ua-parser-js names browsers only
    name = _BROWSERS.get(found.user_agent.family, found.user_agent.family)
    if name == "WebKit" and "AppleWebKit/" not in text:
        return Browser()  # an app with its own token, like a mobile SDK
    token = _VERSION_TOKENS.get(name)
    version = _search(token + _NUMBER, text) if token else ""
    if not version:
        agent = found.user_agent
        version = _join(agent.major, agent.minor, agent.patch, agent.patch_minor)
    return Browser(name, version, version.partition(".")[0])


# --- device -------------------------------------------------------------------------------------------------

_GENERIC: Final = re.compile(r"generic", re.IGNORECASE)


def _device(text: str, found: ua_parser.Device | None) -> Device:
    if "Macintosh" in text:
        return Device("Macintosh", "", "Apple")
    kind = ""
    if "iPad" in text or ("Android" in text and "Mobile" not in text):
        kind = "tablet"
    elif "iPhone" in text or "iPod" in text or "Mobile" in text:
        kind = "mobile"
    if found is None:
        return Device(type=kind)
    vendor = found.brand or ""
    model = found.model or ""
    if vendor == "Generic":  # uap-core's words for "some phone": no model at all
        return Device(type=kind)
    if _GENERIC.match(vendor):
        # "SM-…" is Samsung's own numbering; uap-core lists only models that it has met.
        vendor = "Samsung" if model.startswith("SM-") else ""
    return Device(model, kind, vendor)


# --- engine, operating system, processor --------------------------------------------------------------------


def _engine(text: str) -> Engine:
    if version := _search(r"(?:Headless)?Chrome" + _NUMBER, text):
        return Engine("Blink", version)
    if version := _search(r"AppleWebKit" + _NUMBER, text):
        return Engine("WebKit", version)
    if "Gecko/" in text and (version := _search(r"rv:(\d[\d.]*)", text)):
        return Engine("Gecko", version)
    return Engine()


_SYSTEMS: Final = {"Mac OS X": "Mac OS", "Chrome OS": "Chromium OS"}
_LINUX_MACHINE: Final = r"Linux (x86_64|aarch64|armv\w+|i686)"


def _system(text: str, found: ua_parser.OS | None) -> OperatingSystem:
    if found is None:
        return OperatingSystem()
    name = _SYSTEMS.get(found.family, found.family)
    if name == "Linux":  # ua-parser-js has the machine there
        return OperatingSystem(name, _search(_LINUX_MACHINE, text))
    return OperatingSystem(name, _join(found.major, found.minor, found.patch, found.patch_minor))


_PROCESSORS: Final = (
    ("amd64", re.compile(r"Win64|WOW64|x64;|(?<!CrOS )x86_64", re.IGNORECASE)),
    ("arm64", re.compile(r"aarch64|arm64", re.IGNORECASE)),
    ("ia32", re.compile(r"\bi[3-6]86\b", re.IGNORECASE)),
    ("armhf", re.compile(r"armv[67]", re.IGNORECASE)),
)


def _cpu(text: str) -> Cpu:
    return Cpu(next((name for name, pattern in _PROCESSORS if pattern.search(text)), ""))


def _search(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    return found.group(1) if found else ""


def _join(*numbers: str | None) -> str:
    return ".".join(number for number in numbers if number is not None)
